"""Doses, visits and sums: rationale against heading and clinical summary."""

from __future__ import annotations

import pytest
from short_letters import NOT_NECESSARY, Item, observed, quotes

NORCO = "Norco 10/325mg #60"
PAIN = (
    "The patient is a 51-year-old male who was injured on 03/02/2014. He has low back pain. Current medications are "
    "Norco 10/325 twice a day and gabapentin 300 mg. He has completed 6 sessions of physical therapy."
)
THERAPY = "Additional physical therapy 2 times a week for 4 weeks, low back"


def drug(rationale: str, closing: str = NOT_NECESSARY) -> list[Item]:
    return [Item(NORCO, f"{rationale} {closing}")]


def therapy(rationale: str, request: str = THERAPY) -> list[Item]:
    return [Item(request, rationale)]


@pytest.mark.parametrize(
    "rationale",
    [
        "The request for Norco 5/325 mg #60 is not medically necessary.",
        "The patient has been taking hydrocodone 7.5 mg without relief.",
        "The patient continues to use gabapentin 800 mg.",
    ],
)
def test_another_strength(rationale: str) -> None:
    found = observed(PAIN, drug(rationale))
    assert "dose_contradiction" in found
    assert len(found["dose_contradiction"].evidence) == 2


@pytest.mark.parametrize(
    "rationale",
    [
        "The request for Norco 10/325 mg #60 is not medically necessary.",
        "The patient takes Norco 10mg.",
        "Norco 20 mg a day and the limit are far apart.",
        "The patient could be weaned to Norco 5/325 mg.",
        "The guidelines recommend Norco 5 mg as the first dose.",
        "The maximum dose of gabapentin is 3600 mg a day.",
        "The patient took Norco, changed from 5 mg to 10 mg.",
    ],
)
def test_the_same_strength_a_day_s_amount_a_change(rationale: str) -> None:
    assert "dose_contradiction" not in observed(PAIN, drug(rationale))


@pytest.mark.parametrize(
    ("rationale", "unknown"),
    [
        ("The patient has been on Percocet since 2014 without relief.", True),
        ("There is no improvement in function with Percocet.", True),
        ("The patient has been on gabapentin since 2014.", False),
        ("First line drugs such as naproxen were not tried.", False),
        ("The patient has failed naproxen.", False),
        ("The guidelines recommend naproxen.", False),
        ("The patient has been on Norco and ibuprofen.", False),
    ],
)
def test_a_drug_that_the_letter_does_not_know(rationale: str, unknown: bool) -> None:
    assert ("drug_unknown_to_letter" in observed(PAIN, drug(rationale))) is unknown


@pytest.mark.parametrize(
    "rationale",
    [
        "The request for 12 sessions of physical therapy is not medically necessary.",
        "The request for an additional 16 visits is not medically necessary.",
        "The 12 visits requested exceed the guideline. Therefore the request is not medically necessary.",
        "The current request is for twelve visits. Therefore the request is not medically necessary.",
    ],
)
def test_another_quantity_is_judged(rationale: str) -> None:
    items = therapy(rationale)
    found = observed(PAIN, items)
    assert found["quantity_contradiction"].params["requested"] == 8
    assert quotes(PAIN, items, found["quantity_contradiction"])[0].startswith("Additional physical therapy 2 times")


@pytest.mark.parametrize(
    "rationale",
    [
        "The request for 8 sessions of physical therapy is not medically necessary.",
        "The request for physical therapy twice a week for four weeks is not medically necessary.",
        "The guidelines recommend 10 visits over 8 weeks. The request is not medically necessary.",
        "The request exceeds the recommended 6 visits. The request is not medically necessary.",
        "The patient has completed 6 sessions. The request is not medically necessary.",
        "The current request is for eight visits. The request is not medically necessary.",
        "The request is for more visits after the 6 that were completed. The request is not medically necessary.",
    ],
)
def test_the_same_quantity_or_another_s(rationale: str) -> None:
    assert "quantity_contradiction" not in observed(PAIN, therapy(rationale))


HISTORY = (
    "Physical therapy for the low back, 12 sessions was the original request. Physical therapy for the low back, 8 "
    "sessions was authorized by the Claims Administrator. The remaining IMR eligible portion of the original request, "
    "physical therapy for the low back, 4 sessions is"
)


@pytest.mark.parametrize(
    ("rationale", "name"),
    [
        (
            "A request for an additional 12 sessions exceeds the guideline. Not medically necessary.",
            "quantity_contradiction",
        ),
        ("The original request was for 12 sessions, more than the guideline allows. Not medically necessary.", None),
        ("The request for 4 sessions is not medically necessary.", None),
        (
            "The patient has previously received 8 sessions of therapy. Not medically necessary.",
            "granted_taken_for_had",
        ),
        ("The patient was approved for 8 sessions of therapy. Not medically necessary.", None),
    ],
)
def test_the_remaining_portion_alone_is_disputed(rationale: str, name: str | None) -> None:
    summary = "The patient is a 51-year-old male who was injured on 03/02/2014. He has low back pain."
    found = set(observed(summary, therapy(rationale, HISTORY)))
    assert {"quantity_contradiction", "granted_taken_for_had"} & found == ({name} if name else set())


@pytest.mark.parametrize(
    ("rationale", "differs"),
    [
        ("The patient has completed 14 sessions of physical therapy.", True),
        ("The patient attended ten sessions of therapy without benefit.", True),
        ("The patient has completed 6 sessions of physical therapy.", False),
        ("The patient has completed at least 4 sessions of physical therapy.", False),
        ("The patient has completed 12 sessions of acupuncture.", False),
        (
            "The guidelines recommend a trial of 10 visits, after which the patient should have completed 10 sessions.",
            False,
        ),
        ("The patient was approved for 9 sessions of physical therapy.", False),
    ],
)
def test_visits_had(rationale: str, differs: bool) -> None:
    assert ("visits_had_contradiction" in observed(PAIN, therapy(f"{rationale} {NOT_NECESSARY}"))) is differs


def test_visits_had_add_up() -> None:
    summary = PAIN + " He then attended 8 sessions of physical therapy."
    found = observed(summary, therapy(f"The patient has completed 14 sessions of physical therapy. {NOT_NECESSARY}"))
    assert "visits_had_contradiction" not in found


def test_a_few_visits_are_no_full_course() -> None:
    rationale = f"The patient has finished a full course of physical therapy before. {NOT_NECESSARY}"
    assert "full_course_contradiction" in observed(PAIN, therapy(rationale))
    assert "full_course_contradiction" not in observed(PAIN.replace("6 sessions", "12 sessions"), therapy(rationale))
    assert "full_course_contradiction" not in observed(PAIN, therapy(rationale.replace("full", "partial")))


def test_a_part_that_utilization_review_certified() -> None:
    summary = PAIN + (
        " The Utilization Review of 10/06/2014 modified the request: physical therapy twice a week for two weeks for "
        "the low back was certified."
    )
    items = therapy("The request for a total of 8 visits is not medically necessary.")
    assert observed(summary, items)["certified_part_judged"].params["granted"] == 4
    assert "certified_part_judged" not in observed(PAIN, items)
    assert "certified_part_judged" not in observed(summary, therapy(NOT_NECESSARY))


@pytest.mark.parametrize(
    ("sentence", "wrong"),
    [
        ("OxyContin is 120 mg of morphine and Norco is 40 mg of morphine, a total of 140 mg.", True),
        ("OxyContin is 120 mg of morphine and Norco is 40 mg of morphine, a total of 160 mg.", False),
        (
            "OxyContin is 90 mg of morphine, and 6 tablets of Norco 10/325 mg, for a combined MED of 120.",
            True,
        ),
        (
            "OxyContin is 90 mg of morphine, and 6 tablets of Norco 10/325 mg, for a combined MED of 150.",
            False,
        ),
        ("The total should not exceed 120 mg of morphine a day.", False),
        ("Methadone is 8 mg and the total is 20 visits.", False),
    ],
)
def test_morphine_sums(sentence: str, wrong: bool) -> None:
    assert ("morphine_sum_wrong" in observed(PAIN, drug(f"The patient takes both. {sentence}"))) is wrong


def test_a_product_of_the_rationale() -> None:
    wrong = "The request for physical therapy 2 times a week for 4 weeks (12 visits) is not medically necessary."
    assert "rationale_arithmetic_wrong" in observed(PAIN, therapy(wrong))
    assert "rationale_arithmetic_wrong" not in observed(PAIN, therapy(wrong.replace("12 visits", "8 visits")))


@pytest.mark.parametrize(
    ("told", "rationale", "unknown"),
    [
        (PAIN, "There is no information on how many visits the patient has used.", True),
        (PAIN, "It is unclear how many sessions the patient has completed.", True),
        (PAIN, "The records do not state the number of prior sessions of this patient.", True),
        (PAIN, "The number of sessions completed to date was not noted for this patient.", True),
        (PAIN, "The number of completed physical therapy sessions is not provided for this patient.", True),
        (PAIN, "It is not documented how many physical therapy visits the patient has had.", True),
        (PAIN, "The patient has completed 6 sessions of physical therapy.", False),
        (PAIN, "The request does not state how many more are needed.", False),
        (PAIN.split(" He has completed")[0], "There is no information on how many visits the patient has used.", False),
    ],
)
def test_the_number_had_is_called_unknown(told: str, rationale: str, unknown: bool) -> None:
    assert ("visits_had_called_unknown" in observed(told, therapy(rationale))) is unknown


PARTS = "Four physical therapy sessions for the low back and six physical therapy sessions for the left wrist"


@pytest.mark.parametrize(
    ("request_", "rationale", "part"),
    [
        (PARTS, "In this case, the additional four sessions are not medically necessary.", True),
        (PARTS, "In this case, four sessions for the back and six sessions for the wrist are not necessary.", False),
        (PARTS, "In this case, the ten sessions are not medically necessary.", False),
        (PARTS, "The request is not medically necessary.", False),
        (
            "Four physical therapy sessions for the low back",
            "In this case, the four sessions are not necessary.",
            False,
        ),
    ],
)
def test_one_of_two_parts_is_decided(request_: str, rationale: str, part: bool) -> None:
    assert ("part_not_judged" in observed(PAIN, therapy(rationale, request_))) is part
