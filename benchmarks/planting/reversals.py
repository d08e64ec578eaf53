"""A fact that the clinical summary affirms, denied in the rationale."""

from __future__ import annotations

import re
from collections.abc import Iterator

from imr_audit.result import ItemAudit
from planting.edits import VERDICT, Case, Edit, sentences

CODES = frozenset({"fact-contradiction"})

_DENIALS = {
    "exercise_program": (
        "There is no documentation that the patient is participating in a home exercise program.",
        "The records do not show that the injured worker is engaged in any exercise program.",
    ),
    "neurological_deficit": (
        "The physical examination does not reveal any neurological deficit.",
        "There is no evidence of neurologic dysfunction on examination of the patient.",
    ),
    "pain_relief": (
        "The records do not document any pain relief from the requested treatment.",
        "There is no documentation of a decrease in the patient's pain with this treatment.",
    ),
    "urine_drug_screen_done": (
        "No urine drug screen was performed.",
        "There is no documentation of a urine drug screen.",
    ),
    "insomnia": ("There is no documentation that the patient has insomnia.", "The patient has no sleep difficulty."),
    "muscle_spasm": ("There were no muscle spasms on examination.", "The patient has no documented muscle spasm."),
}

# A symptom that the examination does not bear out is no contradiction.
_SIGN = re.compile(r"\b(?:decreased|diminished|reduced|absent|loss)\b|\d[+-]?/5|\bout of 5\b", re.IGNORECASE)
_PAST = re.compile(r"\bin (?:19|20)\d\d\b|\bdid\b|\bformer|\bstopped\b")


def reversed_fact(case: Case, item: ItemAudit) -> Iterator[Edit]:
    """A denial set before the rationale's last sentence, of each fact that only the summary tells, and affirms."""
    places = list(sentences(case.text, item.item.rationale))
    if any(finding.code in CODES for finding in item.findings):
        return
    told = {fact.name for fact in item.facts if fact.section == "rationale"}
    verdicts = [start for start, end in places if VERDICT.search(case.text[start:end])]
    if not verdicts:
        return
    for fact in item.facts:
        quote = case.text[fact.span.start : fact.span.end]
        if fact.section != "summary" or fact.status != "affirmed" or fact.name in told or _PAST.search(quote):
            continue
        if fact.name == "neurological_deficit" and not _SIGN.search(quote):
            continue
        for denial in _DENIALS.get(fact.name, ()):
            yield Edit("fact_reversed", (item.item.index,), CODES, ((verdicts[-1], verdicts[-1], denial + " "),))
