"""2013's numbered form: "1) MAXIMUS Federal Services, Inc. has determined the request for X is (not) ... necessary".

The determinations stand together (twice: on the first page and before the reviewer's qualifications), and each item has
a section "1) Regarding the request for X:" further down.  The outcome is that of the determination.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from imr_audit.letters.headings import request_of
from imr_audit.letters.parts import first_end, trimmed
from imr_audit.letters.patterns import pattern
from imr_audit.letters.splitting import Stretch
from imr_audit.model import LetterItem
from imr_audit.reading.text import Folded, SourceText, Span

_Match = re.Match[str]
_Bodies = tuple[Span | None, Span | None, Span | None]


def numbered_items(source: SourceText, stretch: Stretch) -> tuple[LetterItem, ...]:
    """The items of a letter in the numbered form, in order; none where it is not in this form."""
    text = source.text
    determinations = _by_key(pattern("letters", "numbered", "determination").finditer(text, stretch.start, stretch.end))
    headings = list(_sections(text, stretch))
    ends = [*(heading.start() for heading in headings), stretch.end][1:]
    bodies: dict[_Match | None, _Bodies]
    bodies = {h: _paragraphs(source, h.end(), end) for h, end in zip(headings, ends, strict=True)}
    sections = _by_key(headings)
    if len(determinations) == len(sections):  # in order, whatever their numbers
        sections = dict(zip(determinations, sections.values(), strict=True))
    items: list[LetterItem] = []
    for key in dict.fromkeys([*determinations, *sections]):
        section = sections.get(key)
        item = _item(text, len(items) + 1, determinations.get(key), section, bodies.get(section, (None, None, None)))
        if item:
            items.append(item)
    return tuple(items)


def _sections(text: str, stretch: Stretch) -> Iterable[_Match]:
    """The headings of the items' sections, each at the beginning of a line."""
    for match in pattern("letters", "numbered", "section").finditer(text, stretch.start, stretch.end):
        if not re.split(r"[\n\r\f]", text[: match.start()])[-1].strip():
            yield match


def _by_key(matches: Iterable[_Match]) -> dict[str, _Match]:
    """The matches by their number, or by what they request; of two with one key the later counts."""
    return {match["number"] or Folded.of(match["request"]).text.lower(): match for match in matches}


def _paragraphs(source: SourceText, start: int, end: int) -> _Bodies:
    """The claims administrator's and the reviewer's guidelines, and the rationale, of one section.

    Both guidelines stand in one paragraph: the reviewer's part begins with his name.  Where he found the claims
    administrator's guidelines "relevant and appropriate", he relied on them: then all of it is his too.
    """
    text = source.text
    end = first_end(text, start, end, source.page_starts)
    label = pattern("letters", "numbered", "guideline").search(text, start, end)
    reasons = pattern("letters", "labels", "rationale", "line").search(text, label.end() if label else start, end)
    first, last = (label.end() if label else start), (reasons.start() if reasons else end)
    own = pattern("letters", "numbered", "reviewer").search(text, first, last)
    adopted = own and pattern("letters", "numbered", "adopted").search(text, own.start(), last)
    return (
        trimmed(text, first, own.start() if own else last),
        trimmed(text, first if adopted else own.start(), last) if own else None,
        trimmed(text, reasons.end(), end) if reasons else None,
    )


def _item(
    text: str, index: int, determination: _Match | None, section: _Match | None, bodies: _Bodies
) -> LetterItem | None:
    heading = determination or section
    assert heading
    request = request_of(text, *heading.span("request"))
    if request is None:
        return None
    claims_administrator, reviewer_guideline, rationale = bodies
    return LetterItem(
        index=index,
        request=request[0],
        request_span=request[1],
        outcome=("upheld" if determination["denied"] else "overturned") if determination else None,
        outcome_span=Span(*determination.span("outcome")) if determination else None,
        claims_administrator=claims_administrator,
        reviewer_guideline=reviewer_guideline,
        rationale=rationale,
    )
