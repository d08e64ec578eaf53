"""Complaints that the letter does not know, requests dated after their denial, strengths within one heading."""

from __future__ import annotations

import pytest
from short_letters import NOT_NECESSARY, Item, observed, read

from imr_audit.checks import request

BASE = "The patient is a 44-year-old female who was injured on 03/02/2014."
MRI = "MRI of the right knee"


def seen(summary: str, rationale: str = "", **dates: str) -> set[str]:
    """Which observations the only item shows."""
    return set(observed(f"{BASE} {summary}", [Item(MRI, f"{rationale} {NOT_NECESSARY}")], **dates))


@pytest.mark.parametrize(
    ("rationale", "expected"),
    [
        ("The patient has pain of the left wrist.", True),
        ("The patient is in treatment for wrist pain.", True),
        ("The patient has right knee pain.", False),
        ("The patient has low back pain.", False),
        ("The patient has leg pain.", False),
        ("The guidelines treat wrist pain in patients who have had a fall.", False),
        ("The patient moves the left wrist freely.", False),
    ],
)
def test_a_part_that_nothing_else_names(rationale: str, expected: bool) -> None:
    assert ("unseen_part" in seen("She has pain of the right knee and of the lumbar spine.", rationale)) is expected


@pytest.mark.parametrize(
    ("summary", "rationale", "expected"),
    [
        ("She has knee pain.", "The patient has had pain of the knee for 3 years.", True),
        ("She has knee pain.", "The patient has had pain of the knee for 6 months.", False),
        ("She has had pain for 30 months.", "", True),
        ("She has had pain for 6 months.", "", False),
        ("She has a previous knee injury.", "The patient has had pain of the knee for 3 years.", False),
        ("She has knee pain.", "She has had pain for 3 years. It was treated under her private insurance.", False),
        ("She has knee pain.", "She has had knee pain for 3 years. Prior symptoms are not in doubt.", False),
        ("She has knee pain.", "The patient has a long history of knee pain.", False),  # nine months after the injury
        ("She has knee pain.", "The guidelines recommend imaging of patients who have pain for 3 years.", False),
    ],
)
def test_complaints_of_before_the_injury(summary: str, rationale: str, expected: bool) -> None:
    assert ("complaint_before_injury" in seen(summary, rationale)) is expected


@pytest.mark.parametrize(
    ("rationale", "expected"),
    [
        ("The patient has a long history of knee pain.", True),
        ("This is appropriate given the long-standing symptoms of this patient.", True),
        ("The patient has a long history of knee pain, with a preexisting condition.", False),
        ("The patient has a long history of knee pain and degenerative arthritis.", False),
        ("The patient does not have a long history of knee pain.", False),
        ("The guidelines recommend imaging of patients with a long history of pain.", False),
        ("The patient has a long history of smoking.", False),
    ],
)
def test_a_long_history_soon_after_the_injury(rationale: str, expected: bool) -> None:
    found = seen("She has knee pain.", rationale, reviewed="04/06/2014", decided="05/15/2014")
    assert ("complaint_before_injury" in found) is expected


@pytest.mark.parametrize(
    ("summary", "expected"),
    [
        ("The request for authorization was dated 10/20/2014.", True),
        ("The request for authorization was dated 10/01/2014.", False),
        ("The requests for authorization were dated 10/01/2014 and 10/20/2014.", False),
        ("A progress note was dated 10/20/2014.", False),
    ],
)
def test_a_request_of_after_its_denial(summary: str, expected: bool) -> None:
    assert ("request_after_review" in seen(summary, reviewed="10/06/2014")) is expected


@pytest.mark.parametrize(("remaining", "expected"), [("10/325mg", False), ("5/325mg", True)])
def test_strengths_within_one_heading(remaining: str, expected: bool) -> None:
    heading = (
        "Norco 10/325mg #90 was the original request. Norco 10/325mg #30 was authorized by the Claims Administrator. "
        f"The remaining IMR eligible portion of the original request, Norco {remaining} #60 is"
    )
    _, readings = read(BASE, [Item(heading, NOT_NECESSARY)])
    found = {observation.name for observation in request.observe(readings[0])}
    assert ("request_strength_differs" in found) is expected
