"""The outcome, the rationale's own conclusion, and the position of the rules: what the outcome checks compare."""

from __future__ import annotations

from collections.abc import Iterator

from imr_audit.checks import Observation
from imr_audit.result import ItemReading, PositionResult

_CONCLUSION_WORDS = {"necessary": "medically necessary", "not_necessary": "not medically necessary", "none": "(none)"}


def observe(reading: ItemReading, position: PositionResult) -> Iterator[Observation]:
    """Yield outcome, conclusion and position with the words that bear them out."""
    item = reading.item
    if item.outcome and item.outcome_span:
        yield Observation("outcome", item.outcome, (item.request_span, item.outcome_span))
    if reading.conclusion is not None:
        words = _CONCLUSION_WORDS[reading.conclusion.value]
        yield Observation(
            "conclusion", reading.conclusion.value, (reading.conclusion.span,), {"conclusion_words": words}
        )
    yield Observation("position", position.position)
