"""The outcome against the rules' position and against the rationale's own conclusion."""

from __future__ import annotations

from collections.abc import Iterator

from imr_audit.checks import Observation
from imr_audit.reading.text import Span
from imr_audit.result import ItemReading, PositionResult, RuleResult

_CONCLUSION_WORDS = {"necessary": "medically necessary", "not_necessary": "not medically necessary", "none": "(none)"}


def observe(reading: ItemReading, position: PositionResult) -> Iterator[Observation]:
    """Yield outcome, conclusion and position with the words that bear them out."""
    item = reading.item
    yield Observation("outcome", item.outcome, (item.request_span, item.outcome_span))
    if reading.conclusion is not None:
        words = _CONCLUSION_WORDS[reading.conclusion.value]
        yield Observation(
            "conclusion", reading.conclusion.value, (reading.conclusion.span,), {"conclusion_words": words}
        )
    yield Observation(
        "position",
        position.position,
        tuple(dict.fromkeys(_spans(reading, position))),
        {"reasons": "; ".join(dict.fromkeys(_reason(result) for result in position.decided_by)).rstrip(".")},
    )


def _reason(result: RuleResult) -> str:
    possible = "possibly, " if result.basis == "knowledge" else ""
    return possible + result.message


def _spans(reading: ItemReading, position: PositionResult) -> Iterator[Span]:
    """The words on which the deciding rules rest: the facts, measures and doses that they tested."""
    tested = {name for result in position.decided_by for name in result.because}
    for fact in reading.facts:
        if fact.name in tested:
            yield fact.span
    for measure in reading.measures:
        if measure.name in tested:
            yield measure.span
    if "morphine_equivalent_mg" in tested:
        for dose in reading.doses:
            yield dose.span
