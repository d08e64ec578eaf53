"""Parts of the body, evaluations, ingredients and trials: requests that summary or rationale do not speak of."""

from __future__ import annotations

import pytest
from short_letters import NOT_NECESSARY, Item, observed

BASE = "The patient is a 44-year-old female who was injured on 03/02/2014."
PARTS = {"part_not_in_summary", "part_not_in_summary_partly", "other_side_in_summary", "other_part_recommended"}


def seen(summary: str, *items: Item, index: int = 0) -> dict[str, object]:
    """What is observed of one item: name and value."""
    return {o.name: o.value for o in observed(f"{BASE} {summary}", items, index).values()}


def parts(summary: str, request: str) -> set[str]:
    """What is observed of the parts of the body of the only item."""
    return PARTS & seen(summary, Item(request, f"There is no red flag. {NOT_NECESSARY}")).keys()


@pytest.mark.parametrize(
    ("summary", "request_", "expected"),
    [
        ("She has pain and swelling of the right knee.", "MRI of the left wrist", "part_not_in_summary"),
        (
            "She has pain of the right knee. On 09/20/2014 an MRI of the left wrist was requested.",
            "MRI of the left wrist",
            "part_not_in_summary",
        ),
        ("She has pain of the knee.", "Physical therapy 6 visits, knee and shoulder", "part_not_in_summary_partly"),
        ("She has pain of the right shoulder.", "Associated surgical service: hip pad", "part_not_in_summary_partly"),
        ("She has pain of the right knee.", "Foot orthotics", "part_not_in_summary_partly"),
        ("She has pain of the right knee.", "Lumbar sympathetic block", "part_not_in_summary_partly"),
        # The part itself, one beside it, its nerves, its signs, all of them.
        ("She has pain of the left wrist.", "MRI of the left wrist", None),
        ("The left hand is numb.", "MRI of the left wrist", None),
        ("She has pain of the right knee and signs of the median nerve.", "MRI of the left wrist", None),
        ("She has pain of the right knee. Pain of the wrist was the reason of the request.", "MRI of the wrist", None),
        ("She has pain of the low back.", "EMG of the lower extremities", None),
        ("She has pain of multiple body parts, the knee above all.", "MRI of the left wrist", None),
        ("She is under treatment.", "MRI of the left wrist", None),
        ("She has pain of the right knee.", "Preoperative chest x-ray", None),
        ("She has pain of the right knee.", "Lidocaine 5% patch for the low back", None),
    ],
)
def test_a_part_of_which_the_summary_tells_nothing(summary: str, request_: str, expected: str | None) -> None:
    assert parts(summary, request_) == ({expected} if expected else set())


@pytest.mark.parametrize(
    ("summary", "expected"),
    [
        ("The right knee is swollen and painful.", True),
        ("The right knee is swollen. The request was for an MRI of the left knee.", True),
        ("The right knee is swollen. The left knee gives way.", False),
        ("Both knees are swollen.", False),
        ("The right knee is painful, the left leg weak.", False),
        ("The knee is swollen.", False),
    ],
)
def test_the_other_side(summary: str, expected: bool) -> None:
    assert ("other_side_in_summary" in parts(summary, "MRI of the left knee")) is expected


@pytest.mark.parametrize(
    ("summary", "expected"),
    [
        ("She has back pain. An MRI of the left shoulder is recommended.", True),
        ("She has back pain. An MRI of the left shoulder and one of the lumbar spine are recommended.", False),
        ("She has back pain. An MRI of the shoulder is recommended. An MRI of the low back is planned.", False),
        ("She has back pain. An MRI of the left shoulder showed a tear.", False),
        ("She has back pain. An MRI is recommended.", False),
    ],
)
def test_a_study_that_is_recommended_for_another_part(summary: str, expected: bool) -> None:
    assert ("other_part_recommended" in parts(summary, "MRI of the lumbar spine")) is expected


CHIROPRACTIC = (
    "Manipulation is used for pain of the muscles and joints. She had chiropractic treatment before. There is no note "
    "on the number of visits that she has completed. No gain of function from those visits is documented. "
)
MORE = Item("Chiropractic treatment 12 visits, low back", CHIROPRACTIC + NOT_NECESSARY)


@pytest.mark.parametrize(
    ("request_", "rationale", "expected"),
    [
        ("Chiropractic evaluation, low back", CHIROPRACTIC, True),
        ("Chiropractic evaluation and treatment 6 visits, low back", CHIROPRACTIC, False),
        ("Chiropractic evaluation, low back, 2 times a week for 3 weeks", CHIROPRACTIC, False),
        ("Chiropractic evaluation, low back", CHIROPRACTIC + "A new evaluation would show nothing more. ", False),
        ("Chiropractic evaluation, low back", "The reason of the referral is not told. ", False),
    ],
)
def test_an_evaluation_that_is_judged_as_treatment(request_: str, rationale: str, expected: bool) -> None:
    assert ("evaluation_pasted" in seen("", Item(request_, rationale + NOT_NECESSARY), MORE)) is expected


APPLIED = (
    "She has pain of the right hip. She had physical therapy before, and the number of visits is not told. No gain of "
    "function from the physical therapy is documented. The records do not say why she cannot exercise at home. "
)
THERAPY = Item("Physical therapy 4 visits", "Physical medicine is recommended for 8 visits. " + APPLIED + NOT_NECESSARY)
CURRENT = "Electrical muscle stimulation is not recommended except after a stroke. "


@pytest.mark.parametrize(
    ("request_", "rationale", "expected"),
    [
        ("Electrical muscle stimulation 4 visits", CURRENT + APPLIED, True),
        ("Electrical muscle stimulation 4 visits", CURRENT + APPLIED + "She had stimulation before. ", False),
        ("Electrical muscle stimulation 4 visits", CURRENT + "She had no stroke. ", False),
        ("Massage therapy 4 visits", "Massage is recommended for 6 visits. " + APPLIED, True),
        ("Massage therapy 4 visits", "Massage is recommended for 6 visits. She had no massage. " + APPLIED, False),
        # What is physical therapy in the water is rightly judged with it.
        ("Aquatic therapy 4 visits", "Aquatic therapy is recommended after surgery. " + APPLIED, False),
    ],
)
def test_what_is_said_of_the_worker_is_of_another_item(request_: str, rationale: str, expected: bool) -> None:
    items = (THERAPY, Item(request_, rationale + NOT_NECESSARY))
    assert ("application_pasted" in seen("", *items, index=1)) is expected


TOPICAL = "Topical analgesics are largely experimental. "
CAPSAICIN = "Topical capsaicin is recommended only for those who do not tolerate other treatments. "


@pytest.mark.parametrize(
    ("request_", "rationale", "expected"),
    [
        ("Menthoderm gel 120 gm", TOPICAL + CAPSAICIN, True),
        ("Menthoderm gel 120 gm", TOPICAL, False),
        ("Menthoderm gel 120 gm", TOPICAL + CAPSAICIN + "Salicylate topicals are recommended. ", False),
        ("Menthoderm gel 120 gm", "The guidelines recommend Menthoderm. " + CAPSAICIN, False),
        ("Menthoderm gel 120 gm", "Topical NSAIDs are for small joints. " + CAPSAICIN, False),
        ("Menthoderm gel 120 gm", "It is for patients in whom gabapentin has failed. ", False),
        ("Capsaicin 0.025% cream", TOPICAL + CAPSAICIN, False),
    ],
)
def test_an_ingredient_that_the_product_does_not_have(request_: str, rationale: str, expected: bool) -> None:
    assert ("other_ingredient_judged" in seen("", Item(request_, rationale + NOT_NECESSARY))) is expected


@pytest.mark.parametrize(
    ("summary", "request_", "expected"),
    [
        ("A trial of a TENS unit was recommended.", "TENS unit, purchase", True),
        ("The plan was to rent a TENS unit. Utilization review denied a TENS unit.", "Purchase of a TENS unit", True),
        ("A trial of a TENS unit was recommended.", "TENS unit, 30 day rental", False),
        ("After a trial of a TENS unit its purchase was recommended.", "TENS unit, purchase", False),
        ("She had a trial of a TENS unit. Purchase was requested.", "TENS unit, purchase", False),
        ("A TENS unit was recommended.", "TENS unit, purchase", False),
    ],
)
def test_a_trial_that_was_asked_for(summary: str, request_: str, expected: bool) -> None:
    assert ("trial_in_summary" in seen(summary, Item(request_, NOT_NECESSARY))) is expected


@pytest.mark.parametrize(
    ("request_", "rationale", "expected"),
    [
        ("Chiropractic treatment 6 visits, neck and knee", "Manipulation is recommended for chronic pain. ", True),
        ("Chiropractic treatment 6 visits, knee", "Manipulation is recommended for the low back. ", True),
        ("Chiropractic treatment 6 visits, neck and knee", "Manipulation of the knee is not recommended. ", False),
        ("Chiropractic treatment 6 visits, wrist", "Manipulation of the hand is not recommended. ", False),
        ("Chiropractic treatment 6 visits, neck", "Manipulation is recommended for chronic pain. ", False),
        ("Chiropractic evaluation, knee", "Manipulation is recommended for chronic pain. ", False),
        ("Acupuncture 6 visits, knee", "Acupuncture is recommended for chronic pain. ", False),
    ],
)
def test_a_part_that_the_guideline_treats_apart(request_: str, rationale: str, expected: bool) -> None:
    assert ("excluded_part_unspoken" in seen("", Item(request_, rationale + NOT_NECESSARY))) is expected
