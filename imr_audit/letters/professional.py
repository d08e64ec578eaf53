"""The form headed MEDICAL PROFESSIONAL REVIEW (2013): one section a part, "ISSUE AT DISPUTE:" the request.

An issue may be a numbered list; its items then share the sections.  The outcome stands under "DETERMINATION:", or in
the heading of the rationale ("... IS/WAS NOT MEDICALLY NECESSARY:").  There is no paragraph on the claims
administrator's guideline; what the summary says of it stands for it.
"""

from __future__ import annotations

import re
from itertools import pairwise

from imr_audit.letters.headings import outcome_of, request_of
from imr_audit.letters.parts import Part, body, first_end, lines_of, trimmed
from imr_audit.letters.patterns import pattern
from imr_audit.letters.splitting import Stretch
from imr_audit.model import LetterItem, Outcome
from imr_audit.reading.text import SourceText, Span

_NUMBERED_LINE = re.compile(r"\(?\d{1,2}\s?[.)]\s+\D")
_SENTENCE = re.compile(r"[^.]*\.(?:\s|$)|[^.]+$")


def professional_items(source: SourceText, stretch: Stretch) -> tuple[LetterItem, ...]:
    """The items of a letter in this form, in order."""
    text = source.text
    blocks: list[list[Part]] = []
    for part in stretch.parts:
        if part.name == "issue":
            blocks.append([])
        if blocks:
            blocks[-1].append(part)
    items: list[LetterItem] = []
    ends = [*(block[0].start for block in blocks[1:]), stretch.end]
    for block, end in zip(blocks, ends, strict=True):
        bodies = _bodies(source, block, end)
        outcome = _outcome(text, bodies.get("determination"), block)
        for start, stop in _requests(text, bodies.get("issue")):
            if request := request_of(text, start, stop):
                items.append(
                    LetterItem(
                        index=len(items) + 1,
                        request=request[0],
                        request_span=request[1],
                        outcome=outcome[0],
                        outcome_span=outcome[1],
                        claims_administrator=_administrator(text, bodies.get("summary")),
                        reviewer_guideline=bodies.get("guideline"),
                        rationale=bodies.get("reasons"),
                    )
                )
    return tuple(items)


def _bodies(source: SourceText, block: list[Part], end: int) -> dict[str, Span]:
    """What stands under each heading of a block."""
    end = first_end(source.text, block[-1].end, end, source.page_starts)
    stops = [*(part.start for part in block[1:]), end]
    return {part.name: body(source.text, part.end, stop) for part, stop in zip(block, stops, strict=True)}


def _requests(text: str, issue: Span | None) -> list[tuple[int, int]]:
    """The disputed treatments: one, or one for each numbered line."""
    if issue is None:
        return []
    starts = [line.start for line in lines_of(text, issue.start, issue.end) if _NUMBERED_LINE.match(text, line.start)]
    if not starts or starts[0] != issue.start:
        return [(issue.start, issue.end)]
    return list(pairwise([*starts, issue.end]))


def _outcome(text: str, determination: Span | None, block: list[Part]) -> tuple[Outcome | None, Span | None]:
    if determination and determination.start < determination.end:
        return outcome_of(text[determination.start : determination.end]), determination
    reasons = next((part for part in block if part.name == "reasons"), None)
    heading = reasons and pattern("letters", "parts", "reasons").match(text, reasons.start)
    if not heading:
        return None, None
    return ("upheld" if heading["denied"] else "overturned"), Span(*heading.span())


def _administrator(text: str, summary: Span | None) -> Span | None:
    """The sentence of the summary that says on what the claims administrator's denial rests."""
    if summary is None:
        return None
    for sentence in _SENTENCE.finditer(text, summary.start, summary.end):
        if pattern("letters", "administrator_in_summary").search(sentence[0]):
            return trimmed(text, *sentence.span())
    return None
