"""The daily morphine equivalents of a regimen, in the scheme in force on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from imr_audit.model import Dose
from imr_audit.rules.yaml_files import build, rules_dir, vocabulary

_PATCH = "transdermal patch"
_FORMS = {"oral": "oral", "transdermal": _PATCH, "transmucosal": "transmucosal", "sublingual": "sublingual"}


class Factor(NamedTuple):
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


class Part(NamedTuple):
    """One opioid of the sum: its dose a day (mg; mcg/h for a patch), the factor, what it adds in mg."""

    dose: Dose
    opioid: str
    per_day: float
    factor: float
    mg: float


class MorphineEquivalent(NamedTuple):
    """The sum over the opioids of a regimen, in mg of oral morphine a day.

    It leaves out an opioid whose dose or frequency is not given, or for which the scheme has no factor.
    """

    mg: float
    parts: tuple[Part, ...]


def scheme_on(on: dt.date) -> str:
    """The name of the scheme by which doses are summed on a day of decision."""
    schemes: Mapping[str, Mapping[str, dt.date]] = vocabulary("opioid_med")["schemes"]
    begun = [name for name, dates in schemes.items() if dates["from"] <= on]
    return begun[-1] if begun else next(iter(schemes))


@cache
def _factors() -> tuple[Factor, ...]:
    path = rules_dir() / "vocabulary" / "opioid_med.yaml"
    return tuple(build(Factor, row, path, ["factors", n]) for n, row in enumerate(vocabulary("opioid_med")["factors"]))


def morphine_equivalent(doses: Sequence[Dose], on: dt.date) -> MorphineEquivalent:
    """Sum ``doses`` over ALL opioids among them, in the scheme in force ``on`` that day."""
    scheme = scheme_on(on)
    companions = vocabulary("opioid_med")["schemes"][scheme].get("companions", [])
    factors = [factor for factor in _factors() if factor.scheme == scheme or factor.scheme in companions]
    opioids = {factor.opioid for factor in _factors()}
    known: list[tuple[Dose, str, str, float]] = []
    for dose in doses:
        if dose.drug.drug_class != "opioid":
            continue
        opioid = next((name for name in dose.drug.ingredients if name in opioids), "")
        form = _FORMS.get(dose.drug.route or "", dose.drug.route or "")
        per_day = dose.strength_mg if form == _PATCH else _product(dose.strength_mg, dose.per_day)
        if per_day is not None and any(factor.opioid == opioid and factor.form == form for factor in factors):
            known.append((dose, opioid, form, per_day))
    parts = []
    for dose, opioid, form, per_day in known:
        whole = sum(other[3] for other in known if other[1:3] == (opioid, form))
        factor = _factor(factors, opioid, form, whole)
        parts.append(Part(dose, opioid, per_day, factor, round(per_day * factor, 2)))
    return MorphineEquivalent(round(sum((part.mg for part in parts), 0.0), 1), tuple(parts))


def _product(strength: float | None, per_day: float | None) -> float | None:
    return None if strength is None or per_day is None else strength * per_day


def _factor(factors: Sequence[Factor], opioid: str, form: str, whole: float) -> float:
    """The factor of an opioid, in tiers by the whole day's dose of it."""
    rows = [factor for factor in factors if factor.opioid == opioid and factor.form == form]
    for row in sorted(rows, key=lambda row: row.dose_from):
        if row.dose_to is None or whole <= row.dose_to:
            return row.factor
    return rows[-1].factor
