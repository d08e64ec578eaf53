"""What a rationale takes for granted, and the summary's lists and plans do not hold."""

from __future__ import annotations

import pytest
from short_letters import NOT_NECESSARY, Item, observed

BASE = "The patient is a 44-year-old female who was injured on 03/02/2014. She has pain of the low back."
NEEDLES = "Acupuncture 6 visits, low back"
LISTED = "Past treatment included naproxen and a lumbar brace."


def seen(
    name: str, summary: str, rationale: str, request: str = NEEDLES, outcome: str = "Upheld", **dates: str
) -> bool:
    """Whether an observation is made of the only item."""
    item = Item(request, f"{rationale} {NOT_NECESSARY}", outcome)
    return name in observed(f"{BASE} {summary}", [item], **dates)


@pytest.mark.parametrize(
    ("summary", "rationale", "expected"),
    [
        (LISTED, "The records do not tell the number of sessions completed to date.", True),
        (LISTED, "It is not known how many visits the patient has completed.", True),
        (LISTED, "The number of previous sessions was not documented for this patient.", True),
        # The summary tells of some, or of care that may be it, or has no list.
        (f"{LISTED} Acupuncture helped.", "The records do not tell the number of sessions completed to date.", False),
        (
            "Past treatment included naproxen and therapy.",
            "The records do not tell the number of sessions completed to date.",
            False,
        ),
        ("She takes naproxen.", "The records do not tell the number of sessions completed to date.", False),
        (
            f"{LISTED} Utilization review denied additional acupuncture.",
            "The records do not tell the number of sessions completed to date.",
            False,
        ),
        (
            f"{LISTED} Utilization review denied acupuncture.",
            "The records do not tell the number of sessions completed to date.",
            True,
        ),
        # No visits are taken for granted.
        (LISTED, "The records do not tell the number of sessions completed to date, if any.", False),
        (LISTED, "The number of sessions requested is within the limit for this patient.", False),
        (LISTED, "The records do not tell the number of physical therapy sessions completed to date.", False),
    ],
)
def test_visits_of_which_the_summary_knows_nothing(summary: str, rationale: str, expected: bool) -> None:
    assert seen("visits_presumed", summary, rationale) is expected


@pytest.mark.parametrize(
    ("summary", "rationale", "expected"),
    [
        (LISTED, "Prior treatment has included naproxen and stretching exercises of the patient at home.", True),
        (f"{LISTED} She does a home exercise program.", "Prior treatment of the patient included exercises.", False),
        ("She takes naproxen.", "Prior treatment of the patient has included exercises.", False),
        (LISTED, "The patient should be taught home exercises.", False),
    ],
)
def test_exercise_that_the_list_does_not_hold(summary: str, rationale: str, expected: bool) -> None:
    assert seen("exercise_unlisted", summary, rationale) is expected


REGIMEN = "The plan of the patient was to continue the current medication regimen."


@pytest.mark.parametrize(
    ("summary", "rationale", "expected"),
    [
        ("Current medications include Norco and omeprazole.", REGIMEN, True),
        ("Current medications include Norco and omeprazole.", "The patient was to continue this medication.", True),
        ("Her medications were noted to include Norco and omeprazole.", REGIMEN, True),
        ("Current medications include Norco and etodolac.", REGIMEN, False),
        ("Current medications include Norco and omeprazole. Etodolac was started.", REGIMEN, False),
        ("Current medications include Norco.", REGIMEN, False),  # one drug is no list
        ("Current medications include Norco and omeprazole.", "Etodolac is new to the patient.", False),
        (
            "Current medications include Norco and omeprazole. Utilization review denied etodolac.",
            REGIMEN,
            True,
        ),
    ],
)
def test_a_drug_that_is_not_among_the_current_medication(summary: str, rationale: str, expected: bool) -> None:
    assert seen("drug_not_in_regimen", summary, rationale, "Etodolac 400mg #60") is expected


@pytest.mark.parametrize(
    ("summary", "rationale", "expected"),
    [
        ("Current medications include Norco and omeprazole.", "The patient has used etodolac since April.", True),
        # That no benefit is shown does not deny that it was had.
        (
            "Current medications include Norco and omeprazole.",
            "The patient has used etodolac since April. There is no documentation of her response to prior use of it.",
            True,
        ),
        (
            "Current medications include Norco and omeprazole. Etodolac was denied for want of a benefit of prior "
            "etodolac.",
            "The patient has used etodolac since April.",
            False,
        ),
    ],
)
def test_a_drug_taken_before(summary: str, rationale: str, expected: bool) -> None:
    assert seen("unseen_treatment", summary, rationale, "Etodolac 400mg #60") is expected


@pytest.mark.parametrize(
    ("summary", "rationale", "request_", "expected"),
    [
        (
            "The treatment plan was to refill Norco and return in a month.",
            "The treatment plan included the request.",
            NEEDLES,
            True,
        ),
        (
            "The plan included a lumbar brace.",
            "This was part of the treatment plan. The request was part of the plan.",
            NEEDLES,
            True,
        ),
        ("The plan included acupuncture.", "The treatment plan included the request.", NEEDLES, False),
        ("The plan included the following items.", "The treatment plan included the request.", NEEDLES, False),
        (
            "She wants acupuncture. The plan included a brace.",
            "The treatment plan included the request.",
            NEEDLES,
            False,
        ),
        ("The plan included a brace.", "The treatment plan was not clear.", NEEDLES, False),
        ("She has a brace.", "The treatment plan included the request.", NEEDLES, False),
        (
            "The plan was to refill medications.",
            "The treatment plan included the request.",
            "Norco 10/325mg #60",
            False,
        ),
        ("The plan was imaging.", "The treatment plan included the request.", "MRI of the lumbar spine", False),
    ],
)
def test_a_plan_that_does_not_hold_the_request(summary: str, rationale: str, request_: str, expected: bool) -> None:
    assert seen("plan_without_request", summary, rationale, request_) is expected


SPASM = "The guidelines recommend cyclobenzaprine for no longer than 2 to 3 weeks."
SOMA = "Cyclobenzaprine 10mg #30"


@pytest.mark.parametrize(
    ("rationale", "expected"),
    [
        ("The patient has been taking it since 09/17/2014, exceeding the recommended time.", True),
        ("The patient has been on it since 09/20/2014, which is beyond what is recommended.", True),
        ("The patient has been taking it since 08/17/2014, exceeding the recommended time.", False),
        ("The patient has been taking it since at least 09/17/2014, exceeding the recommended time.", False),
        ("The patient has been taking it since 09/17/2014.", False),
        ("The patient has had pain since 09/17/2014, exceeding what was expected.", False),
    ],
)
def test_use_that_is_called_too_long(rationale: str, expected: bool) -> None:
    assert seen("used_within_limit", "", f"{SPASM} {rationale}", SOMA) is expected
    assert not seen("used_within_limit", "", rationale, SOMA)  # no limit, no judgement


def test_use_since_at_least_a_day_is_no_older_than_the_injury() -> None:
    rationale = f"{SPASM} The patient has been on it since at least 09/25/2014, exceeding the recommended time."
    assert seen("used_within_limit", "", rationale, SOMA, injury="09/20/2014")
    assert not seen("used_within_limit", "", rationale, SOMA, injury="09/01/2014")


@pytest.mark.parametrize(
    ("summary", "expected"),
    [
        ("An MRI of the lumbar spine performed on 11/18/2013 showed a bulging disc.", True),
        ("An MRI of the lumbar spine performed on 04/18/2014 showed a bulging disc.", False),
        ("A previous injury is known. An MRI performed on 11/18/2013 showed a bulging disc.", False),
        ("An MRI of 11/18/2013 was for a preexisting condition and showed a bulging disc.", False),
        ("Blood tests on 11/18/2013 were normal.", False),
        ("This is a cumulative trauma claim. An MRI performed on 11/18/2013 showed a bulging disc.", False),
    ],
)
def test_a_study_of_before_the_injury(summary: str, expected: bool) -> None:
    assert seen("study_before_injury", summary, "There is no red flag.") is expected
    assert seen("study_before_injury", "", f"This is what the records of the patient tell. {summary}") is expected


def test_no_word_on_studies_where_the_day_of_injury_is_open() -> None:
    summary = "An MRI of the lumbar spine performed on 11/18/2013 showed a bulging disc."
    assert not seen("study_before_injury", summary, "There is no red flag.", injury="05/02/2014")


EMG = "EMG of the bilateral lower extremities"


@pytest.mark.parametrize(
    ("summary", "rationale", "request_", "expected"),
    [
        ("The pain radiates to the left calf.", "The patient has pain that radiates to both legs.", EMG, True),
        (
            "The pain radiates to the right foot.",
            "The patient had pain that radiated into the lower extremities.",
            EMG,
            True,
        ),
        ("The pain radiates to the right foot.", "The patient has bilateral leg numbness.", EMG, True),
        ("The pain radiates to both legs.", "The patient has pain that radiates to both legs.", EMG, False),
        ("The pain radiates to the legs.", "The patient has pain that radiates to both legs.", EMG, False),
        ("The pain radiates to the left calf. Her right foot is numb.", "Her pain radiates to both legs.", EMG, False),
        ("The pain radiates to the left calf.", "The patient has pain that radiates to the left leg.", EMG, False),
        ("The pain radiates to the left calf.", "It is used for pain that radiates to both legs.", EMG, False),
        ("The pain radiates to the left calf.", "Her pain radiates to both legs.", "EMG of the left leg", False),
        ("The left arm is numb.", "The patient has pain that radiates to both legs.", EMG, False),
    ],
)
def test_pain_that_goes_out_to_both_sides(summary: str, rationale: str, request_: str, expected: bool) -> None:
    assert seen("radiation_both_sides", summary, rationale, request_) is expected


EXAMINED = "On examination there was tenderness of the lumbar spine."


@pytest.mark.parametrize(
    ("summary", "rationale", "outcome", "expected"),
    [
        (EXAMINED, "The patient has normal strength.", "Upheld", True),
        (EXAMINED, "In this case sensation is intact.", "Upheld", True),
        (f"{EXAMINED} Her legs were weak.", "The patient has equal and symmetric reflexes.", "Upheld", True),
        (f"{EXAMINED} Her legs were weak.", "The patient has normal strength.", "Upheld", False),
        (f"{EXAMINED} Dorsiflexion was 5/5.", "The patient has normal strength.", "Upheld", False),
        (f"{EXAMINED} Motor and sensory were normal.", "The patient has normal strength.", "Upheld", False),
        (f"{EXAMINED} She was neurologically intact.", "The patient has normal strength.", "Upheld", False),
        ("She has back pain.", "The patient has normal strength.", "Upheld", False),
        (EXAMINED, "The patient is neurologically intact.", "Upheld", True),
        (f"{EXAMINED} Reflexes were equal.", "The patient is neurologically intact.", "Upheld", False),
        (EXAMINED, "The goal of the patient is normal strength.", "Upheld", False),
        (EXAMINED, "There is no note on the strength of the patient.", "Upheld", False),
        (EXAMINED, "The patient has normal strength.", "Overturned", False),
    ],
)
def test_a_normal_test_that_the_summary_does_not_know(
    summary: str, rationale: str, outcome: str, expected: bool
) -> None:
    assert seen("unseen_exam", summary, rationale, "MRI of the lumbar spine", outcome) is expected
