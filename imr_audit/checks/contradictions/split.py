"""Items of one letter that are decided oppositely though they are of one examination, or under one criterion."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from imr_audit.checks import Observation
from imr_audit.checks.contradictions.cues import hits
from imr_audit.checks.contradictions.statements import Statement, rationale_statements
from imr_audit.checks.contradictions.treatments import same_region
from imr_audit.model import Fact, Letter
from imr_audit.reading.text import Folded, Span
from imr_audit.result import ItemReading

_TESTS = frozenset({"preoperative_clearance", "lab_test"})


def observe(letter: Letter, readings: Sequence[ItemReading], index: int) -> Iterator[Observation]:
    """Yield ``halves_split``, ``tests_split``, ``care_split`` and ``other_half_judged`` for item ``index``.

    The first three hold the number of the item that was decided the other way: the other half of an examination; a
    test before an operation under the same kind of criterion; an item of the same region of which conservative care
    is said to have been had.  The last: the rationale decides on the half that was authorised already.
    """
    reading = readings[index]
    yield from _other_half(letter, reading)
    for other in readings:
        if other is reading or {reading.item.outcome, other.item.outcome} != {"upheld", "overturned"}:
            continue
        found = (
            next(_halves(letter, reading, other), None)
            or next(_tests(letter, reading, other), None)
            or next(_care(reading, other), None)
        )
        if found is not None:
            yield found
            return


def _halves_of(letter: Letter, span: Span) -> frozenset[str]:
    return frozenset(key for _, _, key in hits("halves", Folded.of(letter.source.text, span).text))


def _other_half(letter: Letter, reading: ItemReading) -> Iterator[Observation]:
    history = reading.request.history
    decided = _halves_of(letter, reading.request.decided) if history else frozenset()
    if len(decided) != 1:
        return
    for statement in rationale_statements(letter, reading.item):
        keys = {key for _, _, key in hits("halves", statement.text)}
        if len(keys) > 1 and statement.label(len(statement.text) - 1) == "verdict":
            if "original request" not in statement.text.lower():
                yield Observation("other_half_judged", True, (reading.item.request_span, statement.span()))
            return


def _halves(letter: Letter, reading: ItemReading, other: ItemReading) -> Iterator[Observation]:
    """Said of the denied half only."""
    if reading.item.outcome != "upheld" or reading.request.topic != other.request.topic:
        return
    mine, theirs = (_halves_of(letter, r.request.decided) for r in (reading, other))
    sides = {r.request.laterality for r in (reading, other)} - {None, "bilateral"}
    if len(mine) != 1 or len(theirs) != 1 or mine == theirs or len(sides) > 1:
        return
    if same_region(reading.request.body_parts, other.request.body_parts):
        spans = (_reason(letter, reading), _reason(letter, other))
        yield Observation("halves_split", other.item.index, spans, {"other_item": other.item.index})


def _tests(letter: Letter, reading: ItemReading, other: ItemReading) -> Iterator[Observation]:
    """Said of the approved test, whose criterion is recited and not applied."""
    if reading.item.outcome != "overturned" or not {reading.request.topic, other.request.topic} <= _TESTS:
        return
    criterion = _criterion(rationale_statements(letter, reading.item))
    missing = next((s for s in rationale_statements(letter, other.item) if _misses_condition(s)), None)
    if criterion is None or missing is None or _is_applied(rationale_statements(letter, reading.item)):
        return
    spans = (criterion.span(), missing.span())
    yield Observation("tests_split", other.item.index, spans, {"other_item": other.item.index})


def _criterion(statements: Sequence[Statement]) -> Statement | None:
    return next(
        (s for s in statements if s.label(0) == "guideline" and {"criterion", "condition"} <= _keys(s)),
        None,
    )


def _is_applied(statements: Sequence[Statement]) -> bool:
    """Whether the rationale tells of a condition of this worker."""
    return any(s.label(0) != "guideline" and not _keys(s).isdisjoint(("condition", "none")) for s in statements)


def _misses_condition(statement: Statement) -> bool:
    return "none" in _keys(statement) and statement.speaks_of_patient(0)


def _keys(statement: Statement) -> frozenset[str]:
    return frozenset(key for _, _, key in hits("condition", statement.text))


def _care(reading: ItemReading, other: ItemReading) -> Iterator[Observation]:
    """Said of the denied item."""
    if reading.item.outcome != "upheld" or not same_region(reading.request.body_parts, other.request.body_parts):
        return
    missed = next((f for f in _care_facts(reading) if f.status != "affirmed"), None)
    told = next((f for f in _care_facts(other) if f.status == "affirmed"), None)
    if missed is not None and told is not None:
        params = {"other_item": other.item.index}
        yield Observation("care_split", other.item.index, (missed.span, told.span), params)


def _care_facts(reading: ItemReading) -> list[Fact]:
    return [f for f in reading.facts if f.name == "conservative_care_failed" and f.section == "rationale"]


def _reason(letter: Letter, reading: ItemReading) -> Span:
    """The sentence that holds the first reason; the request where none is known."""
    statements = rationale_statements(letter, reading.item)
    for ground in reading.grounds:
        for statement in statements:
            span = statement.span()
            if span.start <= ground.span.start < span.end:
                return span
    told = [s for s in statements if hits("halves", s.text) or s.label(0) == "guideline"]
    return max(told, key=lambda s: len(s.text)).span() if told else reading.item.request_span
