"""Treatment had so far: what the rationale misses or counts on, against the clinical summary."""

from __future__ import annotations

import pytest
from short_letters import NOT_NECESSARY, Item, observed, quotes

BASE = "The patient is a 44-year-old female who was injured on 03/02/2014. She has pain of the right shoulder."
MRI = "MRI of the right shoulder"
CARE = {"care_recorded_after_all", "care_failure_missed", "first_line_recorded", "care_not_had"}


def seen(summary: str, request: str, rationale: str) -> set[str]:
    """Which observations on treatment had the item shows."""
    return CARE & set(observed(f"{BASE} {summary}", [Item(request, f"{rationale} {NOT_NECESSARY}")]))


@pytest.mark.parametrize(
    ("summary", "rationale"),
    [
        ("Past treatment included acupuncture and rest.", "There is no documentation of conservative treatment."),
        (
            "Treatment to date has included naproxen and ten visits of chiropractic care.",
            "The records do not show that the patient has had any conservative care.",
        ),
        ("She has been treated with physical therapy.", "There was a lack of evidence of conservative management."),
        ("She completed 8 visits of physical therapy.", "The patient has yet to undergo any conservative treatment."),
    ],
)
def test_care_that_the_summary_records(summary: str, rationale: str) -> None:
    assert seen(summary, MRI, rationale) == {"care_recorded_after_all"}


@pytest.mark.parametrize(
    ("summary", "rationale"),
    [
        # What is missed is its failure, its length, its outcome, or more than there was.
        ("Past treatment included acupuncture.", "There is no documentation that conservative care has failed."),
        ("Past treatment included acupuncture.", "There is no evidence of 6 weeks of conservative care."),
        ("Past treatment included acupuncture.", "There is no documentation of how he responded to conservative care."),
        ("Past treatment included acupuncture.", "There is no evidence of conservative care other than acupuncture."),
        # Only planned, requested or refused.
        ("The treatment plan included physical therapy.", "There is no documentation of conservative treatment."),
        ("Utilization review denied physical therapy.", "There is no documentation of conservative treatment."),
        # The guideline, not this worker.
        ("Past treatment included acupuncture.", "The guidelines do not advise an MRI without conservative treatment."),
        # The rationale has weighed it.
        (
            "Past treatment included acupuncture.",
            "The patient has completed 4 visits of acupuncture. There is no documentation of conservative treatment.",
        ),
    ],
)
def test_no_word_against_care_of_another_kind(summary: str, rationale: str) -> None:
    assert not seen(summary, MRI, rationale)


@pytest.mark.parametrize(
    ("summary", "rationale", "expected"),
    [
        ("She completed 8 visits of physical therapy.", "There is no documentation of prior physical therapy.", True),
        ("She is attending physical therapy.", "The patient has not had any physical therapy.", True),
        ("Physical therapy helped.", "There is no mention of physical therapy having been tried.", True),
        ("She uses a splint.", "Conservative measures have not been documented.", True),
        # Another therapy, a plan, notes, more of it, this worker's need of it.
        ("She completed 4 visits of acupuncture.", "There is no documentation of prior physical therapy.", False),
        ("The plan is physical therapy.", "There is no documentation of prior physical therapy.", False),
        ("Physical therapy helped.", "There is no documentation of physical therapy progress notes.", False),
        ("Physical therapy helped.", "There is no documentation why more physical therapy is needed.", False),
        ("Physical therapy helped.", "There is no evidence that physical therapy would be of no use.", False),
    ],
)
def test_therapy_that_is_said_not_to_have_been_had(summary: str, rationale: str, expected: bool) -> None:
    assert ("care_recorded_after_all" in seen(summary, MRI, rationale)) is expected


def test_an_approval_misses_nothing() -> None:
    item = Item(
        MRI, "There is no documentation of conservative treatment. The request is medically necessary.", "Overturned"
    )
    assert "care_recorded_after_all" not in observed(f"{BASE} Past treatment included acupuncture.", [item])


def test_failure_of_care_that_the_rationale_knows() -> None:
    summary = "Treatment to date has included physical therapy and naproxen."
    rationale = "The patient has had physical therapy. There is no documentation of failure of other treatment."
    assert not seen(summary, "Norco 5/325mg #60", rationale)


def test_failure_of_other_treatment() -> None:
    summary = "Treatment to date has included physical therapy and naproxen."
    rationale = "The physician does not document failure of other treatment."
    assert seen(summary, "Norco 5/325mg #60", rationale) == {"care_failure_missed"}
    assert not seen("Treatment to date has included naproxen.", "Norco 5/325mg #60", rationale)
    assert not seen(
        summary, "Norco 5/325mg #60", "She has not failed conservative care, as she had 2 visits of therapy."
    )


def test_drugs_of_first_choice() -> None:
    rationale = "There is no documentation that first-line medications were tried before an opioid."
    assert seen("Current medications include ibuprofen.", "Norco 5/325mg #60", rationale) == {"first_line_recorded"}
    assert not seen("The physician requested ibuprofen.", "Norco 5/325mg #60", rationale)
    others = "There is no documentation of a trial of first-line medications such as antidepressants."
    assert not seen("Current medications include ibuprofen.", "Lidoderm patch #30", others)
    failed = "There is no documentation that first-line medications were tried and failed."
    assert not seen("Current medications include ibuprofen.", "Norco 5/325mg #60", failed)


@pytest.mark.parametrize(
    ("summary", "rationale", "expected"),
    [
        ("She has not had any therapy.", "The pain persists despite physical therapy.", True),
        ("Physical therapy has not started.", "The patient has completed physical therapy.", True),
        ("She has had no treatment.", "The patient has failed conservative care.", True),
        ("Prior treatment included ibuprofen.", "The patient has received opioid therapy.", False),
        ("Prior treatment included ibuprofen.", "The patient has had cognitive behavioral therapy.", False),
        ("She has not had acupuncture.", "The patient has had previous acupuncture.", True),
        ("She has not had acupuncture.", "The patient has had previous chiropractic care.", False),
        ("She has had no treatment. She takes ibuprofen.", "The patient has not failed conservative care.", False),
        ("Prior treatment included ibuprofen.", "The patient has failed conservative care.", False),
        ("Prior treatment included ibuprofen and a sling.", "The patient has completed a course of therapy.", True),
        ("Prior treatment included ibuprofen and therapy.", "The patient has completed a course of therapy.", False),
        ("Prior treatment included ibuprofen. Therapy helped.", "She has completed a course of therapy.", False),
        ("Prior treatment included ibuprofen.", "The patient has not completed a course of therapy.", False),
        ("She takes ibuprofen.", "The patient has completed a course of therapy.", False),
        (
            "Prior treatment included ibuprofen.",
            "Guidelines allow imaging after patients have completed a course of therapy.",
            False,
        ),
    ],
)
def test_therapy_that_the_summary_does_not_know(summary: str, rationale: str, expected: bool) -> None:
    assert ("care_not_had" in seen(summary, MRI, rationale)) is expected


def test_both_sides_are_quoted_in_whole_sentences() -> None:
    summary = f"{BASE} Past treatment included acupuncture and rest."
    items = [Item(MRI, f"There is no documentation of conservative treatment. {NOT_NECESSARY}")]
    found = observed(summary, items)["care_recorded_after_all"]
    assert quotes(summary, items, found) == [
        "There is no documentation of conservative treatment.",
        "Past treatment included acupuncture and rest.",
    ]
