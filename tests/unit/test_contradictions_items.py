"""What one item of a letter says against another: repeated texts, halves of one examination, phases of the injury."""

from __future__ import annotations

import pytest
from short_letters import NOT_NECESSARY, Item, observed

BASE = "The patient is a 44-year-old female who was injured on 03/02/2014. She has low back pain."
NECESSARY = "The request is medically necessary."
ACUPUNCTURE = (
    "Acupuncture is used when pain medication is reduced or not tolerated. The guideline gives three to six visits to "
    "produce an effect. There is no documentation that she cannot take her medication. "
)


def seen(*items: Item, index: int = 0, **dates: str) -> dict[str, object]:
    """What the checks observe of one of the items: name and value."""
    return {o.name: o.value for o in observed(BASE, items, index, **dates).values()}


def test_a_text_repeated_under_another_treatment() -> None:
    items = (
        Item("Acupuncture 6 visits, low back", ACUPUNCTURE + NOT_NECESSARY),
        Item("Biofeedback 6 sessions", ACUPUNCTURE + NOT_NECESSARY),
    )
    assert seen(*items, index=1)["rationale_pasted"] == 1
    assert "rationale_pasted" not in seen(*items, index=0)


@pytest.mark.parametrize(
    ("request_", "rationale"),
    [
        # It speaks of this treatment too.
        ("Biofeedback 6 sessions", ACUPUNCTURE + "Biofeedback is not recommended alone. " + NOT_NECESSARY),
        # The same treatment asked for twice.
        ("Electro-acupuncture 4 visits, low back", ACUPUNCTURE + NOT_NECESSARY),
        # A text of its own.
        ("Biofeedback 6 sessions", "There is no psychological treatment to which it could be added. " + NOT_NECESSARY),
    ],
)
def test_a_text_that_is_not_repeated(request_: str, rationale: str) -> None:
    items = (
        Item("Acupuncture 6 visits, low back", ACUPUNCTURE + "Biofeedback is not recommended alone. " + NOT_NECESSARY),
        Item(request_, rationale),
    )
    assert "rationale_pasted" not in seen(*items, index=1)


def test_halves_of_one_examination() -> None:
    emg = Item("EMG of the right arm", f"There is no sign of a radiculopathy. {NOT_NECESSARY}")
    ncs = Item("NCV of the right arm", f"She has numbness of the right hand. {NECESSARY}", "Overturned")
    assert seen(emg, ncs)["halves_split"] == 2
    assert "halves_split" not in seen(emg, ncs, index=1)
    left = Item("NCV of the left arm", f"She has numbness of the left hand. {NECESSARY}", "Overturned")
    assert "halves_split" not in seen(emg, left)
    refused = Item("NCV of the right arm", f"There is no sign of an entrapment. {NOT_NECESSARY}")
    assert "halves_split" not in seen(emg, refused)


HISTORY = (
    "EMG/NCS of the left leg was the original request. NCS of the left leg was authorized by the Claims Administrator. "
    "The remaining IMR eligible portion of the original request, EMG of the left leg is"
)


@pytest.mark.parametrize(
    ("closing", "expected"),
    [
        ("Therefore, both the EMG and the nerve conduction study are medically necessary.", True),
        ("Therefore, the EMG is medically necessary.", False),
        ("EMG and NCS were the original request; the EMG is medically necessary.", False),
    ],
)
def test_a_half_that_was_authorised_already(closing: str, expected: bool) -> None:
    item = Item(HISTORY, f"She has weakness of the left foot. {closing}", "Overturned")
    assert ("other_half_judged" in seen(item)) is expected


def test_tests_before_an_operation() -> None:
    criterion = "The guidelines recommend {} for patients with diseases that make {} likely. "
    count = Item(
        "Pre-op CBC",
        criterion.format("a blood count", "anemia") + f"It is appropriate at her age. {NECESSARY}",
        "Overturned",
    )
    clotting = Item(
        "Pre-op PT/PTT",
        criterion.format("clotting tests", "bleeding")
        + f"There is no documentation that the patient has a history of bleeding. {NOT_NECESSARY}",
    )
    assert seen(count, clotting)["tests_split"] == 2
    with_disease = Item(
        "Pre-op CBC",
        criterion.format("a blood count", "anemia") + f"The patient has a disease of the kidneys. {NECESSARY}",
        "Overturned",
    )
    assert "tests_split" not in seen(with_disease, clotting)


def test_conservative_care_missed_in_one_item_and_counted_on_in_another() -> None:
    missed = Item("MRI of the lumbar spine", f"There is no documentation of failed conservative care. {NOT_NECESSARY}")
    counted = Item(
        "EMG of the lower extremities", f"The patient has failed conservative treatment. {NECESSARY}", "Overturned"
    )
    assert seen(missed, counted)["care_split"] == 2
    assert "care_split" not in seen(counted, missed)
    refused = Item("EMG of the lower extremities", f"She has failed conservative treatment. {NOT_NECESSARY}")
    assert "care_split" not in seen(missed, refused)


ACUTE = "The patient is still in the acute phase of the injury."


def test_phases_of_two_items() -> None:
    acute = Item("Naproxen 500mg #60", f"{ACUTE} {NOT_NECESSARY}")
    later = Item("Norco 5/325mg #60", f"The patient is beyond the acute phase of the injury. {NOT_NECESSARY}")
    dates = {"injury": "09/01/2014", "reviewed": "10/06/2014"}
    assert seen(acute, later, **dates)["phase_contradiction"] == "acute"
    assert seen(acute, later, index=1, **dates)["phase_contradiction"] == "later"
    assert "phase_contradiction" not in seen(acute, acute, **dates)
    section = Item("Norco 5/325mg #60", NOT_NECESSARY, cited="MTUS Opioids 2016, section Opioids for Chronic Pain")
    assert seen(acute, section, **dates)["phase_contradiction"] == "acute"


@pytest.mark.parametrize(
    ("injury", "sentence", "expected"),
    [
        ("03/02/2013", ACUTE, True),
        ("03/02/2013", "The patient is within the acute phase of injury.", True),
        ("09/01/2014", ACUTE, False),
        ("10/01/2014", "The patient is beyond the acute phase of the injury.", True),
        ("08/01/2014", "The patient is beyond the acute phase of the injury.", False),
        ("03/02/2013", "Heat is recommended while the patient is in the acute phase, as the guidelines state.", False),
    ],
)
def test_phase_against_the_dates(injury: str, sentence: str, expected: bool) -> None:
    item = Item("Naproxen 500mg #60", f"{sentence} {NOT_NECESSARY}")
    assert ("phase_contradiction" in seen(item, injury=injury, reviewed="10/06/2014")) is expected
