"""Left and right, and dates that cannot both be right."""

from __future__ import annotations

import pytest
from short_letters import NOT_NECESSARY, Item, observed, quotes

from imr_audit.checks.contradictions.sided import sided_parts
from imr_audit.checks.contradictions.written_dates import find_dates

KNEE = (
    "The patient is a 51-year-old male who was injured on 03/02/2014. He has pain of the right knee with giving way. "
    "The left knee is without complaint."
)
MRI = "MRI of the right knee"


def item(rationale: str, request: str = MRI) -> list[Item]:
    return [Item(request, f"{rationale} {NOT_NECESSARY}")]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("left shoulder, elbow and wrist", {("shoulder", "left"), ("elbow", "left"), ("wrist", "left")}),
        ("pain of the knees bilaterally", {("knee", "bilateral")}),
        ("right greater than left knee pain", {("knee", "bilateral")}),
        ("right hand dominant with left shoulder pain", {("shoulder", "left")}),
        ("the shoulder on the left", {("shoulder", "left")}),
        ("right shoulder pain and left knee pain", {("shoulder", "right"), ("knee", "left")}),
        ("numbness of the RUE", {("upper_extremity", "right")}),
        ("left lateral hip", {("hip", "left")}),
        ("left S1 radiculopathy", {("low_back", "left")}),
        ("positive Hawkins on the left", set()),
        ("he left work with knee pain", set()),
        ("right shoulder and neck", {("shoulder", "right")}),
    ],
)
def test_sides(text: str, parts: set[tuple[str, str]]) -> None:
    assert {(sided.part, sided.side) for sided in sided_parts(text)} == parts


@pytest.mark.parametrize(
    "rationale",
    [
        "The radiographs show arthritis of the left knee.",
        "The patient has had therapy for the left knee without relief.",
        "Here, the applicant's left knee has normal motion on the last visit and no surgery is planned. "
        "The patient complains of left knee pain.",
    ],
)
def test_the_other_side_is_seen(rationale: str) -> None:
    found = observed(KNEE, item(rationale))
    assert "side_contradiction" in found
    assert quotes(KNEE, item(rationale), found["side_contradiction"])[0] == "right knee"


@pytest.mark.parametrize(
    ("summary", "rationale"),
    [
        (KNEE, "The right knee has no effusion."),
        (KNEE, "Compared with the left knee, the right knee is swollen."),
        (KNEE, "The contralateral left knee is fine."),
        (KNEE, "The left knee and the right knee have been examined."),
        (KNEE, "The guidelines recommend an MRI of the left knee if a tear is suspected."),
        (KNEE + " He also has left ankle pain.", "The patient has left knee pain as well."),
        (KNEE.replace("right knee", "both knees"), "The patient has pain of the left knee."),
        ("The patient is a 51-year-old male with knee pain.", "The patient has left knee pain."),
    ],
)
def test_comparison_and_complaints_of_both_sides_are_none(summary: str, rationale: str) -> None:
    request = MRI if "right knee" in summary else "MRI of the knee"
    assert "side_contradiction" not in observed(summary, item(rationale, request))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("on 10-04-16 and October 5, 2016", ["2016-10-04", "2016-10-05"]),
        ("seen 10/4/ 2016", ["2016-10-04"]),
        ("pain of 5-10/10, strength 4/5", []),
        ("Norco 10-325mg; 10/325", []),
        ("in March 2015", []),
    ],
)
def test_dates_in_text(text: str, days: list[str]) -> None:
    assert [day.isoformat() for day, _, _ in find_dates(text)] == days


def summary(injury: str = "03/02/2014", more: str = "") -> str:
    return f"The injured worker is a 51-year-old male with an injury on {injury}. He has right knee pain. {more}"


def test_injury_date_of_header_and_summary() -> None:
    assert "injury_date_differs" in observed(summary("03/12/2014"), item("There is no effusion."))
    assert "injury_date_differs" not in observed(summary(), item("There is no effusion."))
    assert "injury_date_differs" not in observed(
        summary("01/01/2012 through 03/02/2014"), item("There is no effusion.")
    )


def test_it_is_told_on_the_first_item_only() -> None:
    items = [*item("There is no effusion."), *item("There is no effusion.", "Brace for the right knee")]
    assert "injury_date_differs" in observed(summary("03/12/2014"), items, 0)
    assert "injury_date_differs" not in observed(summary("03/12/2014"), items, 1)


@pytest.mark.parametrize(
    ("sentence", "differs"),
    [
        ("On 10/06/2014, Utilization Review denied the MRI.", False),
        ("On 10/05/2014, Utilization Review denied the MRI.", True),
        ("A prior denial was made on 10/05/2014.", False),
        ("The request was previously reviewed on 09/12/2014.", True),
        ("The request was denied on 09/12/2014.", True),
        ("The UR dated 9-26-14 non-certified the MRI.", True),
        ("The claims administrator referenced a 09/12/2014 date of service in its determination.", False),
        ("The MRI was requested on 09/12/2014 and denied by Utilization Review on 10/06/2014.", False),
    ],
)
def test_review_date_of_header_and_summary(sentence: str, differs: bool) -> None:
    assert ("review_date_differs" in observed(summary(more=sentence), item("There is no effusion."))) is differs


@pytest.mark.parametrize(
    ("sentence", "early"),
    [
        ("A progress note dated 01/15/2014 reports knee pain.", True),
        ("On 2-1-14 the injured worker presented for a follow up visit.", True),
        ("He attended physical therapy on 01/15/2014.", True),
        ("Per the PR-2 of 1/15/14, he has knee pain.", True),
        ("A progress note dated 05/15/2014 reports knee pain.", False),
        ("An MRI performed on 01/15/2014 showed a tear.", False),
        ("His prior injury was treated at a visit of 01/15/2010.", False),
        ("He was born on 01/15/1963 and seen for knee pain.", False),
    ],
)
def test_visits_before_the_injury(sentence: str, early: bool) -> None:
    assert ("visit_before_injury" in observed(summary(more=sentence), item("There is no effusion."))) is early


def test_approval_before_the_injury() -> None:
    assert "approval_before_injury" in observed(summary(), item("The patient was approved for 8 visits on 02/20/2014."))
    assert "approval_before_injury" not in observed(
        summary(), item("The patient was approved for 8 visits on 06/20/2014.")
    )
    assert "approval_before_injury" not in observed(summary(), item("The MTUS (July 18, 2009) does not recommend it."))


@pytest.mark.parametrize(
    ("told", "rationale", "early"),
    [
        ("", "The patient was seen for knee pain on 01/15/2014.", True),
        ("", "The patient was seen for knee pain on 04/15/2014.", False),
        ("", "The patient was seen for another injury on 01/15/2014.", False),
        ("It was a cumulative trauma.", "The patient was seen for knee pain on 01/15/2014.", False),
    ],
)
def test_events_of_the_rationale_before_the_injury(told: str, rationale: str, early: bool) -> None:
    assert ("event_before_injury" in observed(summary(more=told), item(rationale))) is early


@pytest.mark.parametrize(
    ("rationale", "name"),
    [
        ("The patient has been on opioids for at least 14 months.", "duration_beyond_injury"),
        ("The patient has been taking this medication for two years.", "duration_beyond_injury"),
        ("The patient has been using it for 8 months.", "duration_beyond_injury_possible"),
        ("The patient has been on opioids since 2011.", "duration_beyond_injury_possible"),
        ("The patient has been on opioids since April of 2014.", None),
        ("The patient has been on opioids for three months.", None),
        ("The guidelines recommend use for no longer than 24 months.", None),
        ("The patient has had knee pain for 2 years.", None),
        ("The request is for a 12 month supply.", None),
        ("The patient is 51 years old and has been on it since.", None),
    ],
)
def test_use_for_longer_than_since_the_injury(rationale: str, name: str | None) -> None:
    found = observed(summary(), item(rationale, "Norco 10/325mg #60"))
    names = {"duration_beyond_injury", "duration_beyond_injury_possible"} & set(found)
    assert names == ({name} if name else set())


@pytest.mark.parametrize(
    ("rationale", "wrong"),
    [
        ("In this case, the injury is a month ago.", True),
        ("The patient is two weeks post injury.", True),
        ("The patient is now 3 years out from the injury.", True),
        ("It has been only three weeks since the injury of this patient.", True),
        ("The patient is seven months post injury.", False),
        ("In this case, the injury occurred 8 months ago.", False),
        ("The patient was seen two weeks after the injury.", False),
        ("The guidelines recommend imaging where the patient is three weeks post injury.", False),
    ],
)
def test_time_since_the_injury(rationale: str, wrong: bool) -> None:
    assert ("elapsed_contradiction" in observed(summary(), item(rationale))) is wrong


STUDY = "A request for authorization was dated 09/20/2014. "


@pytest.mark.parametrize(
    ("more", "rationale", "same"),
    [
        (
            STUDY + "An MRI of the right knee dated 09/29/2014 showed a tear.",
            "There is no reason for a repeat MRI.",
            True,
        ),
        ("An MRI of the right knee dated 10/08/2014 showed a tear.", "There is no reason for a repeat MRI.", True),
        (
            STUDY + "An MRI of the right knee dated 05/29/2014 showed a tear.",
            "There is no reason for a repeat MRI.",
            False,
        ),
        (
            STUDY + "X-rays of the right knee dated 09/29/2014 were normal.",
            "There is no reason for a repeat MRI.",
            False,
        ),
        (STUDY + "An MRI of the right knee dated 09/29/2014 showed a tear.", "There is no effusion.", False),
    ],
)
def test_a_study_that_may_be_the_one_in_dispute(more: str, rationale: str, same: bool) -> None:
    found = observed(summary(more=more), item(rationale, "MRI of the right knee"))
    assert ("study_after_request" in found) is same
