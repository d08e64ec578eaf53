"""What rationales recite: limits with their units, indications, relief; never what they say of the worker."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imr_audit.extraction.fact_vocabulary import fact_names
from imr_audit.extraction.recited import Recital, indications, read_recital
from imr_audit.extraction.requests import parse_request
from imr_audit.reading.text import Span
from imr_audit.rules.yaml_files import vocabulary


def recited(rationale: str, request: str = "Physical therapy x 12, lumbar spine") -> Recital:
    text = f"{request}\n\n{rationale}"
    return read_recital(text, Span(len(request) + 2, len(text)), parse_request(text, Span(0, len(request))))


def limits(rationale: str, request: str = "Physical therapy x 12, lumbar spine") -> list[tuple[str, int, int, bool]]:
    return [(limit.unit, limit.least, limit.most, limit.trial) for limit in recited(rationale, request).limits]


@pytest.mark.parametrize(
    ("rationale", "limit"),
    [
        ("The MTUS recommends 9-10 visits over 8 weeks for myalgia.", ("visits", 9, 10, False)),
        ("The guideline allows 3 to 6 treatments.", ("visits", 3, 6, False)),
        ("ODG recommends up to twelve sessions.", ("visits", 12, 12, False)),
        ("The guideline calls for an initial trial of 6 visits over 2 weeks.", ("visits", 6, 6, True)),
        (
            "The guidelines state that treatment should be limited to 4\u20136 visits in most cases.",
            ("visits", 4, 6, False),
        ),
        ("Per ODG, postoperative use may be up to 7 days.", ("days", 7, 7, False)),
        ("The MTUS states that it is not recommended for longer than 2 to 3 weeks.", ("weeks", 2, 3, False)),
        ("The guideline states that no more than two nerve root levels should be injected.", ("levels", 2, 2, False)),
        ("ODG allows a maximum of two injections.", ("injections", 2, 2, False)),
    ],
)
def test_an_amount_that_the_guideline_allows(rationale: str, limit: tuple[str, int, int, bool]) -> None:
    assert limits(rationale) == [limit]


@pytest.mark.parametrize(
    "rationale",
    [
        "The patient has had 8 visits of therapy.",
        "The requested 12 visits exceed the guideline.",
        "The guideline asks for at least 6 visits of earlier care.",
        "ODG asks for 4 to 6 weeks of conservative care.",
        "Symptoms must have lasted more than three weeks, the guideline states.",
        "The guideline allows a repeat every 2 months.",
        "MTUS notes that the time to produce effect is between 4 to 6 treatments.",
        "ODG recommends acupuncture for up to 12 visits.",
    ],
)
def test_what_is_no_limit_of_this_treatment(rationale: str) -> None:
    assert limits(rationale) == []


@given(least=st.integers(2, 20), more=st.integers(1, 10), dash=st.sampled_from(["-", "\u2013", " to "]))
def test_any_range_is_read_as_it_stands(least: int, more: int, dash: str) -> None:
    found = limits(f"The MTUS recommends {least}{dash}{least + more} visits of physical therapy.")
    assert found == [("visits", least, least + more, False)]


def test_relief_in_percent() -> None:
    required = recited("ODG requires a response of at least 70% pain relief.", "Facet joint injections")
    assert required.relief is not None
    assert required.relief[0] == 70
    assert recited("The patient had at least 70% pain relief.", "Facet joint injections").relief is None


def test_indications_are_those_of_the_guideline() -> None:
    rationale = "ODG recommends an MRI for a suspected rotator cuff tear. The patient has no red flags and no weakness."
    named = recited(rationale, "MRI of the left shoulder").named
    assert "rotator_cuff_tear" in named
    assert "red_flags" not in named


def test_every_name_in_the_file_is_a_fact() -> None:
    assert indications() <= set(fact_names())
    assert set(vocabulary("recited")["also_named"]) <= set(fact_names())
