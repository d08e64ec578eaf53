"""What one item of a letter says against another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from imr_audit.checks import Observation
from imr_audit.checks.contradictions.treatments import profile, same_region
from imr_audit.checks.recited import approved_without_indication
from imr_audit.extraction.patterns import Pattern
from imr_audit.model import Fact, Letter
from imr_audit.result import ItemReading
from imr_audit.rules.labels import label

_BEFORE_SURGERY = "preoperative_clearance"
# Treatments that count as conservative care.
_CONSERVATIVE = frozenset(
    {"physical_therapy", "chiropractic", "acupuncture", "massage_therapy", "aquatic_therapy", "traction", "tens"}
)
# "No documentation of failed conservative care" does not deny that there was some, nor does "only three visits".
_OUTCOME = Pattern(
    r"fail|unsuccess|exhaust|trial|tried|respon|benefit|improv|complet|result|adequa|sufficien|\bonly\b|\bjust\b",
    re.IGNORECASE,
)
# Facts about the worker that are asked of every drug of one kind alike.
_OF_THE_WORKER = frozenset(
    {"first_line_drug_failed", "urine_drug_screen_done", "opioid_agreement", "pain_management_consultation"}
)


def conservative_care(letter: Letter, readings: Sequence[ItemReading], index: int) -> Iterator[Observation]:
    """Yield ``care_denied_between_items``: no conservative care here, yet another item tells of some."""
    reading = readings[index]
    missed = next((f for f in reading.facts if _misses_care(letter, f)), None)
    if missed is None:
        return
    for other in readings:
        if other is reading or not same_region(other.request.body_parts, reading.request.body_parts):
            continue
        told = next((f for f in other.facts if _tells_of_care(f, other)), None)
        if told is not None:
            yield Observation(
                "care_denied_between_items", True, (missed.span, told.span), {"other_item": other.item.index}
            )
            return


def _misses_care(letter: Letter, fact: Fact) -> bool:
    return (
        fact.name == "conservative_care_failed"
        and fact.section == "rationale"
        and fact.status != "affirmed"
        and not _OUTCOME.search(letter.source.quote(fact.span))
    )


def _tells_of_care(fact: Fact, reading: ItemReading) -> bool:
    if fact.section != "rationale" or fact.status != "affirmed":
        return False
    return fact.name == "prior_same_treatment" and reading.request.topic in _CONSERVATIVE


def decided_otherwise(readings: Sequence[ItemReading], index: int) -> Iterator[Observation]:
    """Yield ``items_inconsistent``: a drug refused for what is missing of this worker, another of its kind approved.

    Only where both are opioids or share an ingredient, the lack concerns the worker and not the drug, and the rationale
    of the approval does not say that the thing was there.
    """
    reading = readings[index]
    for other in readings:
        if other is reading or {reading.item.outcome, other.item.outcome} != {"upheld", "overturned"}:
            continue
        refused, approved = (reading, other) if reading.item.outcome == "upheld" else (other, reading)
        missing = _missing(refused, approved) if _same_kind(refused, approved) else None
        if missing is not None:
            yield Observation(
                "items_inconsistent",
                other.item.index,
                (missing.span, approved.item.request_span),
                {"other_item": other.item.index, "fact": label(missing.name)},
            )
            return


def tests_before_surgery(letter: Letter, readings: Sequence[ItemReading], index: int) -> Iterator[Observation]:
    """Yield ``items_inconsistent`` for a test approved without its indication beside one refused for want of one."""
    reading = readings[index]
    if reading.item.outcome != "overturned" or reading.request.topic != _BEFORE_SURGERY:
        return
    refused = next(
        (
            (other, ground)
            for other in readings
            if other.request.topic == _BEFORE_SURGERY and other.item.outcome == "upheld"
            for ground in other.grounds
            if ground.name == "indication_missing"
        ),
        None,
    )
    if refused is not None and approved_without_indication(letter, reading):
        other, ground = refused
        yield Observation(
            "items_inconsistent",
            other.item.index,
            (ground.span, reading.item.request_span, *([reading.item.rationale] if reading.item.rationale else [])),
            {"other_item": other.item.index, "fact": "an indication for the test"},
        )


def _missing(refused: ItemReading, approved: ItemReading) -> Fact | None:
    there = {f.name for f in approved.facts if f.status == "affirmed"}
    return next(
        (
            fact
            for fact in refused.facts
            if fact.name in _OF_THE_WORKER
            and fact.status != "affirmed"
            and fact.section == "rationale"
            and fact.name not in there
        ),
        None,
    )


def _same_kind(one: ItemReading, other: ItemReading) -> bool:
    if one.request.topic != other.request.topic:
        return False
    if one.request.topic == "opioid":
        return True
    mine, theirs = (profile(r.request, r.item.request).ingredients for r in (one, other))
    return bool(mine & theirs)
