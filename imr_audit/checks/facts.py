"""Contradictions of fact: between summary and rationale, header and summary, two items, or within a rationale."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from imr_audit.checks import Observation
from imr_audit.checks.contradictions import (
    adjunct,
    age,
    arithmetic,
    between,
    care,
    complaints,
    dates,
    dose,
    pairs,
    phase,
    planned,
    radiating,
    reasons,
    requested,
    sex,
    side,
    signs,
    split,
    stated,
    timing,
    unlisted,
    unseen,
    unseen_exam,
    visits,
    visits_had,
)
from imr_audit.checks.contradictions.statements import rationale_statements, summary_statements
from imr_audit.checks.contradictions.treatments import profile
from imr_audit.model import Letter
from imr_audit.result import ItemReading


def observe(letter: Letter, readings: Sequence[ItemReading], index: int) -> Iterator[Observation]:
    """Yield the contradictions that item ``index`` of ``readings`` (all the letter's items) shows.

    What concerns the letter as a whole (header against summary) is reported once, on the first item.
    """
    reading = readings[index]
    case = letter.case
    summary = summary_statements(letter)
    if index == 0:
        yield from dates.of_summary(case, summary)
    rationale = rationale_statements(letter, reading.item)
    yield from timing.study_before_injury(case, summary, (*summary, *rationale) if index == 0 else rationale)
    if not rationale:
        return
    about = profile(reading.request, reading.item.request)
    yield from dates.of_rationale(case, summary, rationale)
    yield from timing.since_injury(case, rationale)
    yield from timing.used_within_limit(case, rationale)
    yield from timing.study_of_request(case, reading, about, summary, rationale)
    yield from reasons.observe(letter.source, reading, about, summary, rationale)
    yield from sex.observe(summary, rationale, case.sex)
    yield from age.observe(summary, rationale, case.date_of_injury, case.decision_date)
    yield from side.observe(letter.source.text, readings, index, summary, rationale)
    yield from dose.observe(reading, readings, summary, rationale)
    yield from visits.observe(letter, reading, summary, rationale)
    yield from visits_had.observe(reading, summary, rationale)
    yield from arithmetic.morphine_sums(rationale, case.decision_date.value if case.decision_date else None)
    yield from arithmetic.products(letter, reading)
    yield from stated.observe(letter, reading)
    cared = tuple(care.observe(reading, summary, rationale))
    yield from cared
    unknown = tuple(unseen.observe(letter, reading, summary, rationale, treatment=not cared))
    yield from unknown
    presumed = unlisted.observe(reading, about, summary, rationale)
    told = any(seen.name in ("unseen_treatment", "care_not_had") for seen in (*cared, *unknown))
    yield from (seen for seen in presumed if not (told and seen.name == "visits_presumed"))
    yield from planned.observe(about, summary, rationale)
    yield from radiating.observe(reading, summary, rationale)
    yield from unseen_exam.observe(reading, summary, rationale)
    yield from complaints.observe(case, reading, readings, summary, rationale)
    yield from signs.observe(reading, summary, rationale)
    yield from pairs.observe(reading, summary, rationale)
    yield from requested.observe(letter.source, reading, about, summary, rationale)
    yield from adjunct.observe(readings, index, summary)
    yield from between.conservative_care(letter, readings, index)
    yield from between.decided_otherwise(readings, index)
    apart = tuple(split.observe(letter, readings, index))
    yield from apart
    if not any(seen.name == "tests_split" for seen in apart):
        yield from between.tests_before_surgery(letter, readings, index)
    yield from phase.observe(letter, readings, index)
