"""Fields that no sentence states: from the request, dates, doses and the letter's other items."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pytest
from letter_texts import SUMMARY, Item, issues_letter

from imr_audit.audit import read_letter
from imr_audit.extraction.derived import as_number, months_between
from imr_audit.letters import parse_letters
from imr_audit.model import Scalar
from imr_audit.reading import read_bytes


def derived(*items: Item, summary: str = "", injury: str = "") -> list[Mapping[str, Scalar]]:
    text = issues_letter(items)
    if injury:
        text = text.replace("09/30/2011", injury)
    if summary:
        text = text.replace(SUMMARY.split("\n\n")[1], summary)
    letter = parse_letters(read_bytes(text.encode(), "letter.txt"))[0]
    readings, _ = read_letter(letter)
    return [reading.derived for reading in readings]


def test_dates_of_the_header() -> None:
    (found,) = derived(Item("MRI of the left knee"))
    assert (found["on"], found["injury_on"], found["months_since_injury"]) == (20140519, 20110930, 31)


def test_months_are_whole_and_never_negative() -> None:
    assert months_between(dt.date(2014, 1, 31), dt.date(2014, 2, 28)) == 0
    assert months_between(dt.date(2014, 1, 15), dt.date(2015, 1, 15)) == 12
    assert months_between(dt.date(2015, 1, 15), dt.date(2014, 1, 15)) == 0
    assert as_number(dt.date(2014, 5, 1)) == 20140501


def test_care_soon_after_an_operation_is_postsurgical() -> None:
    said = "He underwent left knee meniscectomy on 11/02/2013 and is doing well."
    (found,) = derived(Item("Physical therapy 2 x 6, left knee"), summary=said)
    assert found["operation"] == "knee_meniscectomy"
    assert found["months_since_surgery"] == 2  # to the utilization review, which is nearest to the request
    assert found["postsurgical"] == "affirmed"


def test_care_long_after_an_operation_is_not() -> None:
    said = "He is status post left knee meniscectomy in March 2012."
    (found,) = derived(Item("Physical therapy 2 x 6, left knee"), summary=said)
    assert found["months_since_surgery"] == 21
    assert found.get("postsurgical") != "affirmed"


@pytest.mark.parametrize(
    ("request_", "said", "postsurgical"),
    [
        ("Hand therapy 12 visits, left hand", "He underwent left hand surgery on 11/02/2013.", True),
        ("Hand therapy 12 visits, left hand", "He had surgery on the left hand on 11/02/2013.", True),
        ("Hand therapy 12 visits, left hand", "He underwent right hand surgery on 11/02/2013.", False),
        ("Hand therapy 12 visits, left hand", "He underwent left hand surgery on 11/02/2010.", False),
        ("Physical therapy 2 x 6, right foot", "She is status post right foot surgery in November 2013.", True),
        ("Physical therapy 2 x 6, left elbow", "The left elbow surgery of 11/02/2013 went well.", True),
        ("Physical therapy 2 x 6, low back", "She underwent lumbar spine surgery on 11/02/2013.", True),
        ("Physical therapy 2 x 6, neck", "He underwent left shoulder surgery on 11/02/2013.", False),
    ],
)
def test_an_operation_may_be_told_by_its_part_alone(request_: str, said: str, postsurgical: bool) -> None:
    (found,) = derived(Item(request_), summary=said)
    assert (found.get("postsurgical") == "affirmed") is postsurgical


@pytest.mark.parametrize(
    ("said", "injury", "postsurgical"),
    [
        ("He underwent left hand surgery and wears a splint.", "10/02/2013", True),
        ("He underwent left hand surgery and wears a splint.", "09/30/2011", False),
        ("He underwent left hand surgery years before the fall.", "10/02/2013", False),
        ("Left hand surgery has been recommended.", "10/02/2013", False),
        ("He had surgery of the left hand.", "10/02/2013", True),
        ("He has not had left hand surgery.", "10/02/2013", False),
        ("He had pain, and left hand surgery was discussed.", "10/02/2013", False),
        ("If therapy fails, left hand surgery will be considered.", "10/02/2013", False),
    ],
)
def test_an_operation_after_a_recent_injury_is_recent(said: str, injury: str, postsurgical: bool) -> None:
    (found,) = derived(Item("Hand therapy 12 visits, left hand"), summary=said, injury=injury)
    assert (found.get("postsurgical") == "affirmed") is postsurgical


def test_the_operation_of_the_letter_stands_for_its_postoperative_care() -> None:
    surgery = Item("Right knee arthroscopic meniscectomy", "Overturned")
    found = derived(surgery, Item("Post-operative physical therapy 2 x 6"))
    assert found[1]["operation"] == "knee_meniscectomy"
    assert found[1]["depends_on_upheld"] is False


def test_what_serves_a_refused_operation_depends_on_it() -> None:
    surgery = Item("Right knee arthroscopic meniscectomy")
    found = derived(surgery, Item("Pre-operative medical clearance"), Item("Massage therapy 2 x 3"))
    assert [one["depends_on_upheld"] for one in found] == [False, True, False]


def test_an_operation_that_the_letter_requests_is_planned_for_what_serves_it() -> None:
    surgery = Item("Right knee arthroscopic meniscectomy", "Overturned")
    found = derived(surgery, Item("Cold therapy unit, 7 day rental"), Item("Massage therapy 2 x 3"))
    assert [one.get("surgery_planned") for one in found] == [None, "affirmed", None]
    assert "surgery_planned" not in derived(Item("Cold therapy unit, 7 day rental"))[0]


def test_a_laxative_depends_on_the_opioid() -> None:
    refused, granted = Item("Norco 10/325mg #60"), Item("Norco 10/325mg #60", "Overturned")
    assert derived(refused, Item("Colace 100mg #60"))[1]["depends_on_upheld"] is True
    assert derived(granted, Item("Colace 100mg #60"))[1]["depends_on_upheld"] is False


def test_visits_had_before_count() -> None:
    (found,) = derived(
        Item("Physical therapy 2 x 4, left knee"), summary="He has completed 12 sessions of physical therapy."
    )
    assert found["total_visits"] == 20


def test_the_authorised_part_of_the_request_counts() -> None:
    heading = (
        "Physical therapy 12 sessions was the original request. Physical therapy 6 sessions was authorized by the "
        "Claims Administrator. The remaining IMR eligible portion of the original request, 6 sessions is"
    )
    (found,) = derived(Item(heading))
    assert found["total_visits"] == 12


def test_months_of_a_rental_are_days() -> None:
    (found,) = derived(Item("TENS unit rental x 2 months"))
    assert (found["acquisition"], found["days"]) == ("rental", 60)


def test_doses_of_the_request() -> None:
    (found,) = derived(Item("Tramadol 50mg, 2 tablets three times a day, #180 with 1 refill"))
    assert (found["daily_dose_mg"], found["supply_days"]) == (300, 60)


def test_a_count_alone_tells_no_dose() -> None:
    (found,) = derived(Item("Tramadol 50mg #60"))
    assert "daily_dose_mg" not in found
    assert "supply_days" not in found


def test_drugs_of_the_regimen() -> None:
    said = "Current medications are Norco 10/325 mg six times a day, Soma 350 mg at bedtime and Cymbalta 60 mg daily."
    (found,) = derived(Item("Omeprazole 20mg #30"), summary=said)
    assert found["acetaminophen_daily_mg"] == 1950
    assert found["concurrent_opioid"] is True
    assert found["concurrent_carisoprodol"] is True
    assert found["concurrent_antidepressant"] is True
    assert found["concurrent_nsaid"] is False
    assert found["concurrent_muscle_relaxant"] is True
    assert found["concurrent_gastroprotection"] is False


def test_a_drug_that_protects_the_stomach_may_be_requested_beside_the_nsaid() -> None:
    first, second = derived(Item("Naproxen 550mg #60"), Item("Omeprazole 20mg #60"))
    assert first["concurrent_gastroprotection"] is True
    assert second["concurrent_gastroprotection"] is False


def test_a_requested_drug_is_not_beside_itself() -> None:
    (found,) = derived(Item("Norco 10/325mg #60"), summary="Medications include Norco 10/325 mg twice a day.")
    assert "concurrent_opioid" not in found


def test_strength_of_a_cream_and_use_as_needed() -> None:
    assert derived(Item("Capsaicin 0.0375% cream"))[0]["strength_percent"] == 0.0375
    assert "strength_percent" not in derived(Item("Flurbiprofen 20%/Lidocaine 5% cream"))[0]
    assert derived(Item("OxyContin 20 mg q12h prn #60"))[0]["as_needed"] is True
