"""The daily morphine equivalents of a regimen, in the scheme in force on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from imr_audit.model import Dose
from imr_audit.rules.yaml_files import build, rules_dir, vocabulary

_PATCH = "transdermal patch"
_FORMS = {"oral": "oral", "transdermal": _PATCH, "transmucosal": "transmucosal", "sublingual": "sublingual"}


@dataclass(frozen=True, slots=True)
class Factor:
    """How much oral morphine one unit of an opioid counts for; ``unit`` is mg/day, or mcg/h for a patch."""

    opioid: str
    form: str
    unit: str
    factor: float
    scheme: str
    source: str
    mark: str
    effective: str = ""
    dose_from: float = 0
    dose_to: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Threshold:
    """A mark of daily dose that a guideline names, in mg of morphine a day."""

    mg_per_day: float
    unit: str
    scheme: str
    effective: str
    source: str
    mark: str


@dataclass(frozen=True, slots=True)
class Part:
    """One opioid of the sum: its dose a day (mg; mcg/h for a patch), the factor, what it adds in mg."""

    dose: Dose
    opioid: str
    per_day: float
    factor: float
    mg: float


@dataclass(frozen=True, slots=True)
class MorphineEquivalent:
    """The sum over all opioids of a regimen, in mg of oral morphine a day.

    ``upper_bound``: a dose is taken "as needed" or "up to" a number.  ``incomplete`` are opioids whose dose or
    frequency is not given, ``not_convertible`` those for which the scheme has no factor: where there are such, the
    sum is a lower bound.
    """

    scheme: str
    mg: float
    parts: tuple[Part, ...]
    upper_bound: bool
    incomplete: tuple[Dose, ...]
    not_convertible: tuple[Dose, ...]

    @property
    def lower_bound(self) -> bool:
        """Whether the true sum is higher than ``mg``."""
        return bool(self.incomplete or self.not_convertible)


def scheme_on(on: dt.date) -> str:
    """The name of the scheme by which doses are summed on a day of decision."""
    schemes: Mapping[str, Mapping[str, dt.date]] = vocabulary("opioid_med")["schemes"]
    begun = [name for name, dates in schemes.items() if dates["from"] <= on]
    return begun[-1] if begun else next(iter(schemes))


@cache
def _table() -> tuple[tuple[Factor, ...], tuple[Threshold, ...]]:
    data, path = vocabulary("opioid_med"), rules_dir() / "vocabulary" / "opioid_med.yaml"
    factors = tuple(build(Factor, row, path, ["factors", n]) for n, row in enumerate(data["factors"]))
    return factors, tuple(build(Threshold, row, path, ["thresholds", n]) for n, row in enumerate(data["thresholds"]))


def thresholds_on(on: dt.date) -> tuple[Threshold, ...]:
    """The marks of daily dose that stand on a day."""
    return tuple(mark for mark in _table()[1] if _stands(mark.effective, on))


def _stands(effective: str, on: dt.date) -> bool:
    first, _, last = effective.partition("/")
    return dt.date.fromisoformat(first) <= on and (not last or on <= dt.date.fromisoformat(last))


def morphine_equivalent(doses: Sequence[Dose], on: dt.date) -> MorphineEquivalent:
    """Sum ``doses`` over ALL opioids among them, in the scheme in force ``on`` that day."""
    scheme = scheme_on(on)
    companions = vocabulary("opioid_med")["schemes"][scheme].get("companions", [])
    factors = [factor for factor in _table()[0] if factor.scheme == scheme or factor.scheme in companions]
    opioids = {factor.opioid for factor in _table()[0]}
    incomplete: list[Dose] = []
    unknown: list[Dose] = []
    known: list[tuple[Dose, str, str, float]] = []
    for dose in doses:
        if dose.drug.drug_class != "opioid":
            continue
        opioid = next((name for name in dose.drug.ingredients if name in opioids), "")
        form = _FORMS.get(dose.drug.route or "", dose.drug.route or "")
        if not any(factor.opioid == opioid and factor.form == form for factor in factors):
            unknown.append(dose)
        elif dose.strength_mg is None or (form != _PATCH and dose.per_day is None):
            incomplete.append(dose)
        else:
            per_day = dose.strength_mg if form == _PATCH else dose.strength_mg * (dose.per_day or 0)
            known.append((dose, opioid, form, per_day))
    parts = []
    for dose, opioid, form, per_day in known:
        whole = sum(other[3] for other in known if other[1:3] == (opioid, form))
        factor = _factor(factors, opioid, form, whole)
        parts.append(Part(dose, opioid, per_day, factor, round(per_day * factor, 2)))
    return MorphineEquivalent(
        scheme=scheme,
        mg=round(sum((part.mg for part in parts), 0.0), 1),
        parts=tuple(parts),
        upper_bound=any(part.dose.as_needed for part in parts),
        incomplete=tuple(incomplete),
        not_convertible=tuple(unknown),
    )


def _factor(factors: Sequence[Factor], opioid: str, form: str, whole: float) -> float:
    """The factor of an opioid, in tiers by the whole day's dose of it."""
    rows = [factor for factor in factors if factor.opioid == opioid and factor.form == form]
    for row in sorted(rows, key=lambda row: row.dose_from):
        if row.dose_to is None or whole <= row.dose_to:
            return row.factor
    return rows[-1].factor
