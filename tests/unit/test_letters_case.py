"""The case header, the reviewer and the worker, in every form."""

from __future__ import annotations

import datetime as dt

import pytest

from imr_audit.letters.dates import parse_date
from imr_audit.letters.header import read_header
from imr_audit.letters.reviewer import read_reviewer
from imr_audit.letters.worker import read_age, read_injury, read_sex
from imr_audit.reading import Folded

# --- dates ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("10/04/2013", "2013-10-04"),
        ("10/4/13", "2013-10-04"),
        ("10-4-2013", "2013-10-04"),
        ("10/ 4/ 2013", "2013-10-04"),
        ("2013-10-04", "2013-10-04"),
        ("October 4, 2013", "2013-10-04"),
        ("Oct. 4th, 2013", "2013-10-04"),
        ("4 October 2013", "2013-10-04"),
        ("1st August 2013", "2013-08-01"),
        ("9/14/98", "1998-09-14"),
        ("13/45/2014", None),
        ("2/30/2014", None),
        ("10/325", None),
        ("soon", None),
    ],
)
def test_dates(text: str, date: str | None) -> None:
    assert parse_date(text) == (dt.date.fromisoformat(date) if date else None)


# --- header -----------------------------------------------------------------------------------------------------------

FULL = {
    "case_number": "CM17-0000012",
    "date_assigned": "2017-03-09",
    "date_of_injury": "2016-08-30",
    "decision_date": "2017-04-06",
    "ur_denial_date": "2017-02-13",
    "application_received": "2017-02-28",
    "priority": "standard",
}


def header(text: str) -> dict[str, str]:
    folded = Folded.of(text)
    case = read_header(folded)
    return {name: str(value.value) for name in case.__slots__ if (value := getattr(case, name))}


@pytest.mark.parametrize(
    "text",
    [
        "Case Number: CM17-0000012\nDate Assigned: 03/09/2017 Date of Injury: 08/30/2016\nDecision Date: 04/06/2017 "
        "UR Denial "
        "Date: 02/13/2017\nPriority: Standard Application\nReceived:\n02/28/2017",
        "Case Number:\nDate Assigned:\nDecision Date:\nPriority:\nCM17-0000012\n03/09/2017\n04/06/2017\nStandard\n"
        "Date of Injury:\nUR Denial Date:\nApplication\nReceived:\n08/30/2016\n02/13/2017\n02/28/2017",
        "Case Number:      CM17-0000012\nDate Assigned:    03/09/2017    Date of Injury:    08/30/2016\n"
        "Decision Date:    04/06/2017    UR Denial Date:    02/13/2017\nPriority:   Standard   Application   "
        "02/28/2017\n"
        "                               Received:",
        "IMR Case Number: CM17 - 0000012 DATE ASSIGNED: 3-9-17\nDate of Injury: August 30, 2016 Application "
        "Received: 2/28/17"
        "\nDate of UR Decision: 2/13/17\nPRIORITY: REGULAR\nDated: 4/6/2017",
    ],
    ids=["lines", "columns", "table", "other words"],
)
def test_header(text: str) -> None:
    assert header(text) == FULL


def test_header_with_empty_fields() -> None:
    text = (
        "Case Number:\nDate Assigned: Date of Injury: 10/21/2013\nDecision Date: 02/17/2014 UR Denial Date:\nPriority: "
    )
    assert header(text) == {"date_of_injury": "2013-10-21", "decision_date": "2014-02-17"}
    assert header("Date of Injury: unknown Decision Date: 02/17/2014") == {"decision_date": "2014-02-17"}
    assert header("Employee: John Doe") == {}


def test_header_on_the_cover_and_again() -> None:
    assert header("Date of Injury: 1/1/2011 ... Dear Sir: ... Date of Injury: 2/2/2012") == {
        "date_of_injury": "2012-02-02"
    }


def test_priorities() -> None:
    assert header("Priority: Expedited") == {"priority": "expedited"}
    assert header("Priority: Urgent Application Received: 1/2/2015")["priority"] == "expedited"


def test_dates_in_sentences() -> None:
    assert header(
        "An application for Independent Medical Review was filed on 7/30/2013 disputing the Utilization Review Denial "
        "dated "
        "7/18/2013. A Notice of Assignment and Request for Information was provided to the above parties on 8/14/2013."
    ) == {"application_received": "2013-07-30", "ur_denial_date": "2013-07-18", "date_assigned": "2013-08-14"}


def test_header_spans() -> None:
    text = "  Case Number:\n CM17-0000012\n Date of\n Injury: August\n 30, 2016"
    case = read_header(Folded.of(text))
    assert case.case_number is not None
    assert case.date_of_injury is not None
    assert text[case.case_number.span.start : case.case_number.span.end] == "CM17-0000012"
    assert text[case.date_of_injury.span.start : case.date_of_injury.span.end] == "August\n 30, 2016"


# --- reviewer ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "states", "specialties"),
    [
        (
            "State(s) of Licensure: California,North Carolina, District of Columbia and "
            "Texas\n\nCertification(s)/Specialty: "
            "Public Health &\n\nGeneral Preventive Medicine, Physical Medicine & Rehabilitation\n",
            ["California", "North Carolina", "District of Columbia", "Texas"],
            ["Public Health & General Preventive Medicine", "Physical Medicine & Rehabilitation"],
        ),
        ("State of Licensure: New\nYork\nCertification(s) / Specialties: Chiropractor", ["New York"], ["Chiropractor"]),
        ("Certification(s)/Specialty: Neurology\nState(s) of Licensure: Ohio", ["Ohio"], ["Neurology"]),
        (
            "The physician reviewer is Board Certified in Anesthesiology, has a subspecialty in Pain Medicine and is "
            "licensed to "
            "practice in Oklahoma and Texas. He/she has been in active practice.",
            ["Oklahoma", "Texas"],
            ["Anesthesiology", "Pain Medicine"],
        ),
        (
            "The expert reviewer is Board Certified in Physical Medicine and Rehabilitation and is licensed to "
            "practice in North "
            "Carolina, New York, and the District of Columbia. He/she",
            ["North Carolina", "New York", "District of Columbia"],
            ["Physical Medicine and Rehabilitation"],
        ),
        (
            "The reviewer is Board Certified in Family Practice and Sports Medicine, is also board certified in "
            "Preventive "
            "Medicine and is licensed to practice in California.",
            ["California"],
            ["Family Practice", "Sports Medicine", "Preventive Medicine"],
        ),
        (
            "The expert reviewer is Board Certified in Orthopedic Surgery, and has a subspecialty in Hand Surgery. "
            "The reviewer "
            "is licensed to practice medicine in the state of New Mexico.",
            ["New Mexico"],
            ["Orthopedic Surgery", "Hand Surgery"],
        ),
        (
            "The expert reviewer is a licensed Chiropractor, has a subspecialty in Acupuncture and is licensed to "
            "practice in "
            "Utah.",
            ["Utah"],
            ["Chiropractor", "Acupuncture"],
        ),
        ("He/she has no affiliation with the employer.", [], []),
    ],
)
def test_reviewer(text: str, states: list[str], specialties: list[str]) -> None:
    reviewer = read_reviewer(Folded.of(text))
    assert [state.value for state in reviewer.licensure] == states
    assert [specialty.value for specialty in reviewer.specialties] == specialties
    for name in (*reviewer.licensure, *reviewer.specialties):
        assert Folded.of(text, name.span).text == name.value


# --- worker -----------------------------------------------------------------------------------------------------------

Worker = tuple[int | None, str | None, str | None]


@pytest.mark.parametrize(
    ("text", "age", "sex", "injury"),
    [
        ("The patient is a 48-year-old male who was injured on 5/1/2010.", 48, "male", "2010-05-01"),
        ("This is a 48 y/o with DOI: 3/4/11.", 48, None, "2011-03-04"),
        ("48 yo F s/p fall on 3/4/2011.", 48, "female", "2011-03-04"),
        ("48 y/o M, DOI 1/22/13, injured LB.", 48, "male", "2013-01-22"),
        ("57yo male heavy equipment mechanic, DOI 8/19/08.", 57, "male", "2008-08-19"),
        ("51 y.o. right handed F who slipped on 2/2/14.", 51, "female", "2014-02-02"),
        ("46M with cumulative trauma.", 46, "male", None),
        ("A forty-eight year old gentleman whose date of injury is 10/02/2009.", 48, "male", "2009-10-02"),
        ("A fifty year old lady developed wrist pain on October 4, 2013.", 50, "female", "2013-10-04"),
        ("This 65-year-old female worker sustained injuries to both shoulders on 1/24/12.", 65, "female", "2012-01-24"),
        ("A now 67-year-old male with a history of an occupational claim from 10/10/2005.", 67, "male", "2005-10-10"),
        ("This is a 54 year old man with low back pain since 2/3/2014.", 54, "male", "2014-02-03"),
        ("Male patient, age 41, with date of injury 6/7/2013.", 41, "male", "2013-06-07"),
        ("The worker sustained an injury on June 5, 2012. She is 42 years old.", 42, "female", "2012-06-05"),
        ("He was 32 years old at the time of injury on 4/5/2008. He is now 38 years old.", 38, "male", "2008-04-05"),
        ("The claimant was injured at age 19. Currently a 41 year old female.", 41, "female", None),
        ("A 36-year old right-hand dominant male presented with an injury dated 5/12/12.", 36, "male", "2012-05-12"),
        ("She has a 20-year-old injury and a 12-year-old son. She is 39-years-old.", 39, "female", None),
        ("The employee is 29 years of age. On 7/8/15 he fell from a ladder. He limps.", 29, "male", "2015-07-08"),
        ("Mr. Doe is a 45 yr old roofer with an injury date of 7/2/09.", 45, "male", "2009-07-02"),
        ("Ms. Doe takes MS Contin; injury of 9/9/09.", None, "female", "2009-09-09"),
        (
            "For patients over 50 years of age. A 44 year old female with a 9/2/2003 date of injury.",
            44,
            "female",
            "2003-09-02",
        ),
        (
            "A 52-year-old has a claim reportedly associated with an industrial injury of December 17, 2014.",
            52,
            None,
            "2014-12-17",
        ),
        (
            "The injured worker is a 35 year old-female who reported an injury on 10/14/ 2016.",
            35,
            "female",
            "2016-10-14",
        ),
        ("This is a 5'4 48 year old female, weight 150 lbs.", 48, "female", None),
        ("The date of injury is given as 01/14/2011. She had a release in 2012.", None, "female", "2011-01-14"),
        ("He has male erectile disorder.", None, "male", None),
        ("The reviewer selected his/her words. He or she is a doctor.", None, None, None),
        ("He lifts. His wife says he and his son sleep badly; she drives him and his mother.", None, "male", None),
        ("He says that she says.", None, None, None),
        ("DOI: 05/2012.", None, None, None),
        ("The patient was seen on 5/6/2014 for follow-up.", None, None, None),
    ],
)
def test_worker(text: str, age: int | None, sex: str | None, injury: str | None) -> None:
    folded = Folded.of(text)
    found = (read_age(folded), read_sex(folded, ()), read_injury(folded))
    assert [one and (one.value.isoformat() if isinstance(one.value, dt.date) else one.value) for one in found] == [
        age,
        sex,
        injury,
    ]


def test_sex_from_the_rationale_where_the_summary_tells_none() -> None:
    summary = Folded.of("The claimant is a 48-year-old.")
    sex = read_sex(
        summary, [Folded.of("No findings."), Folded.of("He/she reviewed. The claimant says that she failed it.")]
    )
    assert sex is not None
    assert sex.value == "female"
    assert read_sex(None, []) is None


def test_worker_spans() -> None:
    text = "The worker is a\n48-year-\nold male hurt on\n5/1/2010."
    folded = Folded.of(text)
    age, injury = read_age(folded), read_injury(folded)
    assert age is not None
    assert injury is not None
    assert text[age.span.start : age.span.end] == "48-year-\nold"
    assert text[injury.span.start : injury.span.end] == "5/1/2010"
