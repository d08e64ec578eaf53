"""What the form of a determination owes: parts that are missing or empty (Lab. Code 4610.6(e), 8 CCR 9792.10.6(d))."""

from __future__ import annotations

from collections.abc import Iterator

from imr_audit.checks import Observation
from imr_audit.model import Letter, LetterItem
from imr_audit.reading.text import Span
from imr_audit.result import ItemReading

_ENDS_SENTENCE = (".", "?", "!")
_LABEL = len("Claims Administrator guideline:")
_CLOSING = "\"'\u201d\u2019)]"


def observe(letter: Letter, reading: ItemReading) -> Iterator[Observation]:
    """Yield the parts that an item lacks.

    A letter may be cut off at its end, so a part of the last item counts as missing only where the text goes on
    beyond the place where it belongs: an empty rationale behind its label, a rationale without the paragraph before it.
    Else it is seen that the text breaks off.
    """
    item = reading.item
    heading = (item.request_span, *([item.outcome_span] if item.outcome_span else []))
    goes_on = item.index < len(letter.items)
    if item.rationale is None:
        if goes_on:
            yield Observation("rationale_missing", True, heading)
        elif _ends_before(letter, item):
            yield Observation("text_breaks_off", "before the rationale", heading)
    elif not letter.source.quote(item.rationale).strip():
        yield Observation("rationale_missing", True, heading)
    elif reading.conclusion is None and _breaks_off(letter, item.rationale):
        yield Observation("text_breaks_off", "within the rationale", heading)
    if item.reviewer_guideline is None and (goes_on or item.rationale is not None):
        yield Observation("reviewer_guideline_missing", True, heading)
    # Some layouts have no such paragraph at all; where another item of the letter has one, or the reviewer's stands
    # alone under the usual labels, its absence is seen.
    has_one = any(other.claims_administrator is not None for other in letter.items)
    if item.claims_administrator is None and has_one:
        yield Observation("claims_administrator_missing", True, heading)


def _ends_before(letter: Letter, item: LetterItem) -> bool:
    """Whether behind the item's heading and its paragraphs there is no more than the beginning of a label."""
    parts = (item.request_span, item.outcome_span, item.claims_administrator, item.reviewer_guideline)
    end = max(part.end for part in parts if part is not None)
    return len(letter.source.text[end : letter.span.end].strip(" :\n\r\t\f")) <= _LABEL


def _breaks_off(letter: Letter, rationale: Span) -> bool:
    """Whether the letter ends with the rationale, and that in the middle of a sentence."""
    text = letter.source.text
    ended = text[rationale.start : rationale.end].rstrip().rstrip(_CLOSING).endswith(_ENDS_SENTENCE)
    return not ended and not text[rationale.end : letter.span.end].strip()
