"""From an item as it was read to the case that the engine sees: a flat set of declared fields."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from imr_audit.model import Drug, Fact, Scalar
from imr_audit.result import ItemReading, Measure

Subject = Mapping[str, Scalar | Collection[Scalar] | None]

# Derived fields that narrow the entries which govern an item.
_TOLD_BY_REQUEST = ("variant", "form", "operation", "acquisition")


def parts_of(reading: ItemReading) -> tuple[str | None, ...]:
    """The body parts of the request, each to be judged by itself; one None where it names none."""
    return reading.request.body_parts or (None,)


def subject_of(reading: ItemReading, body_part: str | None) -> Subject:
    """What decides which entries govern the item: its topic, drugs and body part, and what else narrows entries."""
    request = reading.request
    return {
        "topic": request.topic,
        "body_part": body_part,
        "body_parts": request.body_parts,
        "drugs": {ingredient for drug in request.drugs for ingredient in drug.ingredients},
        "drug_class": next((drug.drug_class for drug in request.drugs), None),
        "route": next((drug.route for drug in request.drugs if drug.route), None),
        "compounded": _compounded(request.drugs) if request.drugs else None,
        "laterality": request.laterality,
        **{name: reading.derived.get(name) for name in _TOLD_BY_REQUEST},
    }


def case_of(reading: ItemReading, body_part: str | None, known: Collection[str]) -> dict[str, Scalar]:
    """The case of one item and body part, for the fields ``known`` to the rule book.

    What the letter does not give is absent; a fact stated both ways is ``conflicting``.
    """
    subject = subject_of(reading, body_part)
    single = {name: value for name, value in subject.items() if isinstance(value, str | int | float)}
    case: dict[str, Scalar] = {
        **single,
        **reading.request.quantity,
        **statuses((*reading.facts, *reading.background)),
        **_measures(reading.measures),
        **reading.derived,
    }
    return {name: value for name, value in case.items() if name in known}


def statuses(facts: Iterable[Fact]) -> dict[str, str]:
    """One status for each fact that is stated; absent both ways ("denied" and "not documented") is denied."""
    found: dict[str, set[str]] = {}
    for fact in facts:
        found.setdefault(fact.name, set()).add(fact.status)
    return {name: _one(values) for name, values in found.items()}


def _one(values: set[str]) -> str:
    if len(values) == 1:
        return next(iter(values))
    return "conflicting" if "affirmed" in values else "denied"


def _measures(measures: Iterable[Measure]) -> dict[str, Scalar]:
    """Each measure once: the first that the letter states, unless it states different values, which tell nothing."""
    values: dict[str, set[int | float]] = {}
    for measure in measures:
        values.setdefault(measure.name, set()).add(measure.value)
    return {name: next(iter(found)) for name, found in values.items() if len(found) == 1}


def _compounded(drugs: Collection[Drug]) -> bool:
    return len({drug.ingredients for drug in drugs}) > 1 or any(len(drug.ingredients) > 1 for drug in drugs)
