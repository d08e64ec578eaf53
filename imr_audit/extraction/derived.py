"""Fields of a case that no sentence states: they follow from the request, dates, doses and the letter's other items."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from imr_audit.extraction.fact_vocabulary import names_operation
from imr_audit.extraction.operations import matters_for, read_operation, surgery_date, underwent_operation
from imr_audit.extraction.patterns import Pattern
from imr_audit.extraction.regimen import requested_regimen
from imr_audit.extraction.request_details import details_of, read_months_as_days
from imr_audit.model import Dose, Drug, Letter, Scalar
from imr_audit.reading.text import Folded
from imr_audit.result import ItemReading, Period

_AS_NEEDED = Pattern(r"\b(?:prn|p\.r\.n|as[\s-]needed)\b", re.I)
_PERCENT = Pattern(r"(\d*\.?\d+)\s?%")
_FIGURE = Pattern(r"\d+(?:\.\d+)?")
_RECENT = 6  # months: the postsurgical period of the guideline where it names none for the operation
_DEVICES = frozenset({"tens", "interferential", "h_wave", "nmes", "hot_cold_therapy"})
_STUDIES = frozenset({"ct_scan", "xray", "mri", "bone_scan"})  # they look at what was operated on, however long ago
_PROTECTING = frozenset({"ppi", "h2_blocker", "gi_protectant"})
_SERVING = frozenset({"preoperative_clearance", "surgical_assistant", "postoperative_care_other"})


@dataclass(frozen=True, slots=True)
class Setting:
    """What a field may follow from: the item (``index`` in ``readings``), the letter's other items, the period."""

    letter: Letter
    readings: Sequence[ItemReading]
    index: int
    period: Period

    @property
    def reading(self) -> ItemReading:
        return self.readings[self.index]

    @property
    def others(self) -> Sequence[ItemReading]:
        return [reading for n, reading in enumerate(self.readings) if n != self.index]

    @property
    def request_text(self) -> str:
        return Folded.of(self.letter.source.text, self.reading.request.decided).text

    @property
    def asked_on(self) -> dt.date | None:
        """The day nearest to the request that the letter gives: of utilization review, else of the decision."""
        denied = self.letter.case.ur_denial_date
        return denied.value if denied is not None else self.period.on


def derive(letter: Letter, readings: Sequence[ItemReading], index: int, period: Period) -> dict[str, Scalar]:
    """The derived fields of one item; what cannot be told is left out."""
    setting = Setting(letter, readings, index, period)
    found: dict[str, Scalar] = details_of(setting.request_text, setting.reading.request.topic)
    for name, read in DERIVED.items():
        value = read(setting)
        if value is not None:
            found[name] = value
    return found


# --- dates ------------------------------------------------------------------------------------------------------------


def months_between(first: dt.date, last: dt.date) -> int:
    """Whole months from ``first`` to ``last``; 0 where ``last`` is the earlier."""
    months = (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)
    return max(0, months)


def as_number(day: dt.date) -> int:
    """A day as rules compare it: yyyymmdd."""
    return day.year * 10000 + day.month * 100 + day.day


def _on(setting: Setting) -> int | None:
    return None if setting.period.on is None else as_number(setting.period.on)


def _age(setting: Setting) -> int | None:
    return None if setting.letter.case.age is None else setting.letter.case.age.value


def _injury_on(setting: Setting) -> int | None:
    injury = setting.letter.case.date_of_injury
    return None if injury is None else as_number(injury.value)


def _months_since_injury(setting: Setting) -> int | None:
    injury, on = setting.letter.case.date_of_injury, setting.period.on
    return None if injury is None or on is None else months_between(injury.value, on)


def _months_since_surgery(setting: Setting) -> int | None:
    on = setting.asked_on
    if on is None or not matters_for(setting.reading.request.topic):
        return None
    letter = setting.letter
    day = surgery_date(letter.source.text, letter.summary, setting.reading.request, on)
    return None if day is None else months_between(day, on)


# --- operations -------------------------------------------------------------------------------------------------------


def _operation(setting: Setting) -> str | None:
    """The operation of the item, or of the letter's one surgery item where the request says that it serves one."""
    reading, letter = setting.reading, setting.letter
    if not matters_for(reading.request.topic):
        return None
    found = read_operation(letter.source.text, letter.summary, reading.item.rationale, reading.request)
    surgeries = [other for other in setting.others if other.request.topic == "surgery"]
    if found is None and len(surgeries) == 1 and names_operation(setting.request_text):
        return read_operation(letter.source.text, None, None, surgeries[0].request)
    return found


def _postsurgical(setting: Setting) -> str | None:
    """Whether the care follows surgery where only the history tells: it does soon after, and long after it does not."""
    if any(fact.name == "postsurgical" for fact in setting.reading.facts):
        return None
    months = _months_since_surgery(setting)
    if months is not None and months <= _RECENT:
        return "affirmed"
    if months is None and _operated_since_injury(setting):
        return "affirmed"
    known = any(fact.name == "postsurgical" for fact in setting.reading.background)
    matters_ever = setting.reading.request.topic in _STUDIES or names_operation(setting.request_text)
    return "unstated" if known and not matters_ever else None


def _operated_since_injury(setting: Setting) -> bool:
    """Whether an operation that has no date was soon before the request, since the injury itself was."""
    injury, on = setting.letter.case.date_of_injury, setting.asked_on
    if injury is None or on is None or not matters_for(setting.reading.request.topic):
        return False
    if months_between(injury.value, on) > _RECENT:
        return False
    return underwent_operation(setting.letter.source.text, setting.letter.summary, setting.reading.request)


def _surgery_planned(setting: Setting) -> str | None:
    """Whether an operation is planned, where only the letter's other items tell: the item serves one of them."""
    reading = setting.reading
    stated = any(fact.name == "surgery_planned" for fact in (*reading.facts, *reading.background))
    requested = any(other.request.topic == "surgery" for other in setting.others)
    serves = _serves_surgery(setting) or reading.request.topic == "hot_cold_therapy"
    return "affirmed" if requested and serves and not stated else None


def _serves_surgery(setting: Setting) -> bool:
    return setting.reading.request.topic in _SERVING or names_operation(setting.request_text)


def _depends_on_upheld(setting: Setting) -> bool:
    """Whether the item serves an operation (a laxative: an opioid) of the letter that is refused as a whole."""
    request = setting.reading.request
    serves_surgery = _serves_surgery(setting)
    if request.topic == "surgery" or not (serves_surgery or request.topic == "laxative"):
        return False
    served = "surgery" if serves_surgery else "opioid"
    outcomes = [other.item.outcome for other in setting.others if other.request.topic == served]
    return bool(outcomes) and all(outcome == "upheld" for outcome in outcomes)


# --- quantities -------------------------------------------------------------------------------------------------------


def _total_visits(setting: Setting) -> int | None:
    """Visits requested, with those authorised of the same request and those had before."""
    request = setting.reading.request
    visits = _whole(request.quantity.get("visits"))
    if visits is None:
        return None
    original = _whole((request.history or {}).get("original", {}).get("visits"))
    prior = next((int(m.value) for m in setting.reading.measures if m.name == "prior_visits"), 0)
    return max(visits, original or 0) + prior


def _whole(value: int | str | None) -> int | None:
    return value if isinstance(value, int) else None


def _days(setting: Setting) -> int | None:
    """The days for which a device is asked where the request counts months."""
    request = setting.reading.request
    if request.topic not in _DEVICES or "days" in request.quantity or "weeks" in request.quantity:
        return None
    return read_months_as_days(setting.request_text)


# --- doses ------------------------------------------------------------------------------------------------------------


def _own_doses(setting: Setting) -> list[Dose]:
    """The doses of the requested drugs, where their frequency is stated: by the request, else by the regimen."""
    request = setting.reading.request
    own = {ingredient for drug in request.drugs for ingredient in drug.ingredients}
    asked = requested_regimen(setting.letter.source.text, request.decided)
    stated = [dose for dose in asked if dose.per_day and not dose.assumed]
    taken = [d for d in setting.reading.doses if own.intersection(d.drug.ingredients) and d.per_day and not d.assumed]
    return stated or taken


def _daily_dose_mg(setting: Setting) -> float | None:
    doses = _own_doses(setting)
    if len(doses) != 1 or doses[0].strength_mg is None or doses[0].drug.route == "transdermal":
        return None
    return round(doses[0].strength_mg * (doses[0].per_day or 0), 1)


def _supply_days(setting: Setting) -> int | None:
    doses, quantity = _own_doses(setting), setting.reading.request.quantity
    count, refills = _whole(quantity.get("count")), _whole(quantity.get("refills")) or 0
    if count is None or len(doses) != 1:
        return None
    return int(count * (1 + refills) / (doses[0].per_day or 1))


def _acetaminophen_daily_mg(setting: Setting) -> float | None:
    """Acetaminophen of the whole regimen; a product whose amount is not given adds nothing."""
    amounts = [
        amount * dose.per_day
        for dose in setting.reading.doses
        if "acetaminophen" in dose.drug.ingredients and dose.per_day and (amount := _acetaminophen_mg(dose.drug))
    ]
    return round(sum(amounts), 1) if amounts else None


def _acetaminophen_mg(drug: Drug) -> float | None:
    figures = [float(figure) for figure in _FIGURE.findall(drug.strength or "")]
    if len(drug.ingredients) == 1:
        return figures[0] if figures else None
    return max(figures) if len(figures) > 1 else None


def _strength_percent(setting: Setting) -> float | None:
    strengths = [drug.strength or "" for drug in setting.reading.request.drugs]
    found = {float(match[1]) for match in map(_PERCENT.search, strengths) if match is not None}
    return found.pop() if len(found) == 1 else None


def _as_needed(setting: Setting) -> bool | None:
    return True if setting.reading.request.drugs and _AS_NEEDED.search(setting.request_text) else None


def _concurrent(is_one: Callable[[Drug], bool]) -> Callable[[Setting], bool | None]:
    """Whether the regimen holds such a drug beside the requested ones; None where it tells of no other drug."""

    def read(setting: Setting) -> bool | None:
        own = {ingredient for drug in setting.reading.request.drugs for ingredient in drug.ingredients}
        others = _beside(setting.reading.doses, own)
        return any(is_one(drug) for drug in others) if others else None

    return read


def _concurrent_gastroprotection(setting: Setting) -> bool | None:
    """Whether the regimen or another item of the letter holds a drug that protects the stomach."""
    request = setting.reading.request
    own = {ingredient for drug in request.drugs for ingredient in drug.ingredients}
    requested = [drug for other in setting.others for drug in other.request.drugs]
    others = [*_beside(setting.reading.doses, own), *requested]
    return any(drug.drug_class in _PROTECTING for drug in others) if others else None


def _beside(doses: Iterable[Dose], own: set[str]) -> list[Drug]:
    return [dose.drug for dose in doses if not own.intersection(dose.drug.ingredients)]


# Field -> what reads it; the fields that the request's words alone tell are read by request_details.
DERIVED: Mapping[str, Callable[[Setting], Scalar | None]] = {
    "on": _on,
    "age": _age,
    "injury_on": _injury_on,
    "months_since_injury": _months_since_injury,
    "months_since_surgery": _months_since_surgery,
    "operation": _operation,
    "postsurgical": _postsurgical,
    "surgery_planned": _surgery_planned,
    "depends_on_upheld": _depends_on_upheld,
    "total_visits": _total_visits,
    "days": _days,
    "daily_dose_mg": _daily_dose_mg,
    "supply_days": _supply_days,
    "acetaminophen_daily_mg": _acetaminophen_daily_mg,
    "strength_percent": _strength_percent,
    "as_needed": _as_needed,
    "concurrent_opioid": _concurrent(lambda drug: drug.drug_class == "opioid"),
    "concurrent_benzodiazepine": _concurrent(lambda drug: drug.drug_class == "benzodiazepine"),
    "concurrent_carisoprodol": _concurrent(lambda drug: "carisoprodol" in drug.ingredients),
    "concurrent_nsaid": _concurrent(lambda drug: drug.drug_class == "nsaid" and drug.route != "topical"),
    "concurrent_muscle_relaxant": _concurrent(lambda drug: drug.drug_class == "muscle_relaxant"),
    "concurrent_gastroprotection": _concurrent_gastroprotection,
    "concurrent_antidepressant": _concurrent(lambda drug: drug.drug_class == "antidepressant"),
}
