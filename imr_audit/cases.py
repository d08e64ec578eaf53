"""From an item as it was read to the case that the engine sees: a flat set of declared fields."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping

from imr_audit.model import CaseHeader, Dose, Drug, Fact, Scalar
from imr_audit.result import ItemReading, Measure, Period

Subject = Mapping[str, Scalar | Collection[Scalar] | None]

_CONCURRENT: Mapping[str, Callable[[Drug], bool]] = {
    "concurrent_opioid": lambda drug: drug.drug_class == "opioid",
    "concurrent_benzodiazepine": lambda drug: drug.drug_class == "benzodiazepine",
    "concurrent_carisoprodol": lambda drug: "carisoprodol" in drug.ingredients,
}


def parts_of(reading: ItemReading) -> tuple[str | None, ...]:
    """The body parts of the request, each to be judged by itself; one None where it names none."""
    return reading.request.body_parts or (None,)


def subject_of(reading: ItemReading, body_part: str | None) -> Subject:
    """What decides which entries govern the item: its topic, drugs and body part."""
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
    }


def case_of(
    reading: ItemReading, header: CaseHeader, period: Period, body_part: str | None, known: Collection[str]
) -> dict[str, Scalar]:
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
        **_regimen(reading.doses, reading.request.drugs),
    }
    if period.on is not None:
        case["on"] = period.on.year * 10000 + period.on.month * 100 + period.on.day
        if header.date_of_injury is not None:
            case["months_since_injury"] = months_between(header.date_of_injury.value, period.on)
    if header.age is not None:
        case["age"] = header.age.value
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


def months_between(first: dt.date, last: dt.date) -> int:
    """Whole months from ``first`` to ``last``; 0 where ``last`` is the earlier."""
    months = (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)
    return max(0, months)


def _measures(measures: Iterable[Measure]) -> dict[str, Scalar]:
    """Each measure once: the first that the letter states, unless it states different values, which tell nothing."""
    values: dict[str, set[int | float]] = {}
    for measure in measures:
        values.setdefault(measure.name, set()).add(measure.value)
    return {name: next(iter(found)) for name, found in values.items() if len(found) == 1}


def _regimen(doses: Iterable[Dose], requested: Collection[Drug]) -> dict[str, Scalar]:
    """Which kinds of drug are taken beside the requested ones."""
    own = {ingredient for drug in requested for ingredient in drug.ingredients}
    others = [dose.drug for dose in doses if not own.intersection(dose.drug.ingredients)]
    return {name: any(is_one(drug) for drug in others) for name, is_one in _CONCURRENT.items() if others}


def _compounded(drugs: Collection[Drug]) -> bool:
    return len({drug.ingredients for drug in drugs}) > 1 or any(len(drug.ingredients) > 1 for drug in drugs)
