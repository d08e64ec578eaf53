"""Figures that a letter states."""

from __future__ import annotations

import pytest

from imr_audit.extraction.measures import read_measures
from imr_audit.extraction.requests import parse_request
from imr_audit.reading.text import Span
from imr_audit.result import Measure


def _read(request: str, statement: str, section: str = "rationale") -> tuple[dict[str, Measure], str]:
    text = f"{request}\n\n{statement}"
    span = Span(len(request) + 2, len(text))
    parsed = parse_request(text, Span(0, len(request)))
    summary, rationale = (None, span) if section == "rationale" else (span, None)
    return {m.name: m for m in read_measures(text, summary, rationale, parsed)}, text


PT = "Physical therapy 2 times a week for 6 weeks"
NORCO = "Norco 10/325mg #120"
MRI = "MRI of the left knee"
TPI = "Trigger point injections, left trapezius"


@pytest.mark.parametrize(
    ("request_text", "statement", "name", "value"),
    [
        (PT, "The patient has completed 12 sessions of physical therapy.", "prior_visits", 12),
        (PT, "She attended 8 PT visits.", "prior_visits", 8),
        (PT, "The claimant has completed five of six physical therapy visits.", "prior_visits", 5),
        (PT, "Treatment to date has included at least six (6) physical therapy sessions.", "prior_visits", 6),
        (PT, "He has had physical therapy (14 visits).", "prior_visits", 14),
        (PT, "There is documentation of 8 previous physical therapy sessions.", "prior_visits", 8),
        (PT, "The patient is s/p 12 PT sessions.", "prior_visits", 12),
        (PT, "Physical therapy sessions completed: 10.", "prior_visits", 10),
        (
            PT,
            "The patient completed 4 physical therapy visits and later completed 10 physical therapy visits.",
            "prior_visits",
            10,
        ),
        (NORCO, "The patient reports 50% pain relief with Norco.", "pain_relief_percent", 50),
        (NORCO, "In this case, the medication reduces the pain by 30 percent.", "pain_relief_percent", 30),
        (NORCO, "His pain is 9/10 without medications and 5/10 with medications.", "pain_before", 9),
        (NORCO, "His pain is 9/10 without medications and 5/10 with medications.", "pain_after", 5),
        (NORCO, "His pain is 5/10 with medications and 9/10 without.", "pain_before", 9),
        (NORCO, "Norco lowers his pain from 8/10 to 4/10.", "pain_after", 4),
        (NORCO, "The patient has been on Norco for three years.", "duration_of_use_weeks", 156),
        (MRI, "The patient has had 6 weeks of conservative care.", "conservative_care_weeks", 6),
        (MRI, "Splints and NSAIDs have been used for 3 months.", "conservative_care_weeks", 12),
        (TPI, "He underwent trigger point injections 6 weeks ago.", "weeks_since_last", 6),
        (TPI, "Two months ago she had a trigger point injection.", "weeks_since_last", 8),
        (TPI, "This is 3 weeks after the last trigger point injections.", "weeks_since_last", 3),
        ("Epidural steroid injection at L4-5 and L5-S1", "The patient has pain.", "levels", 2),
        ("Epidural steroid injection left L5-S1", "The patient has pain.", "levels", 1),
        ("Fusion L3-S1", "The patient has pain.", "levels", 3),
    ],
)
def test_figures(request_text: str, statement: str, name: str, value: int) -> None:
    found, text = _read(request_text, statement, "summary")
    assert found[name].value == value
    assert text[found[name].span.start : found[name].span.end]


@pytest.mark.parametrize(
    ("request_text", "statement", "name"),
    [
        (PT, "The MTUS recommends 10 visits of physical therapy over 8 weeks.", "prior_visits"),
        (PT, "The provider requests 12 sessions of physical therapy.", "prior_visits"),
        (PT, "Six visits of physical therapy were authorized.", "prior_visits"),
        (PT, "The patient has completed 8 sessions of acupuncture.", "prior_visits"),
        (NORCO, "There is no evidence of 30% pain relief or more.", "pain_relief_percent"),
        (NORCO, "Pain was rated on a scale from 0 to 10.", "pain_before"),
        (NORCO, "Pain was rated on a scale from 0 to 10.", "pain_after"),
        (MRI, "The guidelines ask for 4 to 6 weeks of conservative care.", "conservative_care_weeks"),
        (TPI, "Trigger point injections are repeated 8 weeks after the last ones.", "weeks_since_last"),
        (TPI, "The patient fell 3 weeks ago.", "weeks_since_last"),
        (MRI, "The patient has knee pain.", "levels"),
    ],
)
def test_no_figures_of_the_worker(request_text: str, statement: str, name: str) -> None:
    assert name not in _read(request_text, statement)[0]
