"""2013's numbered form: "1) MAXIMUS Federal Services, Inc. has determined the request for X is (not) ... necessary".

The determinations stand together (twice: on the first page and before the reviewer's qualifications), and each item has
a section "1) Regarding the request for X:" further down.  The outcome is that of the determination.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from imr_audit.letters.headings import request_of
from imr_audit.letters.parts import body, first_end, lines_of, trimmed
from imr_audit.letters.patterns import pattern
from imr_audit.letters.splitting import Stretch
from imr_audit.model import LetterItem, Outcome
from imr_audit.reading.text import SourceText, Span


class _Ruling(NamedTuple):
    """One determination.  ``key``: its number, else its request."""

    key: str
    request: tuple[str, Span]
    outcome: Outcome
    outcome_span: Span


class _Section(NamedTuple):
    """The section of one item, with its paragraphs."""

    key: str
    request: tuple[str, Span]
    claims_administrator: Span | None
    reviewer_guideline: Span | None
    rationale: Span | None


def numbered_items(source: SourceText, stretch: Stretch) -> tuple[LetterItem, ...]:
    """The items of a letter in the numbered form, in order; none where it is not in this form."""
    rulings = {ruling.key: ruling for ruling in _rulings(source.text, stretch)}  # of two lists the later counts
    sections = {section.key: section for section in _sections(source, stretch, certain=bool(rulings))}
    if len(rulings) == len(sections):  # they belong together in order, whatever their numbers
        sections = dict(zip(rulings, sections.values(), strict=True))
    keys = dict.fromkeys([*rulings, *sections])
    return tuple(_item(n, rulings.get(key), sections.get(key)) for n, key in enumerate(keys, start=1))


def _item(index: int, ruling: _Ruling | None, section: _Section | None) -> LetterItem:
    heading = ruling or section
    assert heading
    return LetterItem(
        index=index,
        request=heading.request[0],
        request_span=heading.request[1],
        outcome=ruling.outcome if ruling else None,
        outcome_span=ruling.outcome_span if ruling else None,
        claims_administrator=section.claims_administrator if section else None,
        reviewer_guideline=section.reviewer_guideline if section else None,
        rationale=section.rationale if section else None,
    )


def _rulings(text: str, stretch: Stretch) -> Iterator[_Ruling]:
    for match in pattern("letters", "numbered", "determination").finditer(text, stretch.start, stretch.end):
        if request := request_of(text, *match.span("request")):
            outcome: Outcome = "upheld" if match["denied"] else "overturned"
            yield _Ruling(match["number"] or request[0].lower(), request, outcome, Span(*match.span("outcome")))


def _sections(source: SourceText, stretch: Stretch, *, certain: bool) -> Iterator[_Section]:
    """The items' sections; where it is not ``certain`` that the letter has this form, those with its label only."""
    text = source.text
    opening = pattern("letters", "numbered", "section")
    found = (opening.match(text, line.start) for line in lines_of(text, stretch.start, stretch.end))
    headings = [match for match in found if match]
    ends = [*(heading.start() for heading in headings[1:]), stretch.end]
    for heading, stop in zip(headings, ends, strict=False):
        end = first_end(text, heading.end(), stop, source.page_starts)
        label = pattern("letters", "numbered", "guideline").search(text, heading.end(), end)
        close = label or pattern("letters", "numbered", "section_end").search(text, heading.end(), end)
        request = request_of(text, heading.end(), close.start() if close else end)
        if request and (label or certain):
            start = close.end() if close else end
            yield _Section(heading["number"] or request[0].lower(), request, *_paragraphs(text, start, end))


def _paragraphs(text: str, start: int, end: int) -> tuple[Span | None, Span | None, Span | None]:
    """The claims administrator's and the reviewer's guidelines, and the rationale.

    Both guidelines stand in one paragraph: the reviewer's part begins with his name.  Where he found the claims
    administrator's guidelines "relevant and appropriate", he relied on them: then all of it is his too.
    """
    reasons = pattern("letters", "labels", "rationale", "line").search(text, start, end)
    last = reasons.start() if reasons else end
    own = pattern("letters", "numbered", "reviewer").search(text, start, last)
    adopted = own and pattern("letters", "numbered", "adopted").search(text, own.start(), last)
    return (
        trimmed(text, start, own.start() if own else last),
        trimmed(text, start if adopted else own.start(), last) if own else None,
        body(text, reasons.end(), end) if reasons else None,
    )
