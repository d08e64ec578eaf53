"""The decision against what its own rationale recites."""

from __future__ import annotations

import pytest
from audited import audited, found
from short_letters import Item

EXCEEDED = "RECITED-LIMIT-EXCEEDED"
KEPT = "RECITED-LIMIT-KEPT"
OTHER = "RECITED-OTHER-GROUND"
UNADDRESSED = "RECITED-INDICATION-UNADDRESSED"
MET = "RECITED-CRITERIA-MET"
UNMET = "RECITED-CRITERIA-UNMET"


@pytest.mark.parametrize(
    ("request_", "rationale"),
    [
        (
            "Cold therapy unit 21 day rental",
            "ODG recommends use after surgery for up to 7 days. The patient had surgery.",
        ),
        ("Acupuncture x 12", "The guideline allows 3 to 6 treatments of acupuncture. The patient has neck pain."),
        ("Aquatic therapy 3 times a week for 6 weeks", "ODG recommends up to 10 visits. The patient has knee pain."),
    ],
)
def test_approved_beyond_the_recited_limit(request_: str, rationale: str) -> None:
    item = audited(request_, rationale, "Overturned")
    assert len(found(item, EXCEEDED)) == 1
    assert [finding.severity for finding in item.findings if finding.check == EXCEEDED] == ["error"]


@pytest.mark.parametrize(
    ("request_", "rationale"),
    [
        (
            "Cold therapy unit 7 day rental",
            "ODG recommends use after surgery for up to 7 days. The patient had surgery.",
        ),
        ("Acupuncture x 6", "The guideline allows 3 to 6 treatments of acupuncture. The patient has neck pain."),
        (
            "Acupuncture x 12",
            "The guideline allows 3 to 6 treatments, and up to 24 visits later. The patient has pain.",
        ),
        (
            "Acupuncture x 12",
            "The guideline allows 3 to 6 treatments. The request exceeds the guideline by only six visits, and there "
            "are exceptional circumstances in this case.",
        ),
        ("Acupuncture x 12", "The patient had 6 visits of acupuncture with relief."),
        ("Acupuncture", "The guideline allows 3 to 6 treatments of acupuncture. The patient has neck pain."),
    ],
)
def test_within_the_limit_or_beyond_it_for_a_reason(request_: str, rationale: str) -> None:
    assert found(audited(request_, rationale, "Overturned"), EXCEEDED) == []


def test_a_denial_is_never_beyond_the_limit() -> None:
    assert found(audited("Acupuncture x 12", "The guideline allows 3 to 6 treatments.", "Upheld"), EXCEEDED) == []


def test_denied_as_too_much_within_the_limit() -> None:
    rationale = "ODG recommends 9-10 visits of physical therapy. In this case, the request exceeds the guideline."
    assert len(found(audited("Physical therapy x 8", rationale), KEPT)) == 1


@pytest.mark.parametrize(
    ("request_", "rationale", "summary"),
    [
        ("Physical therapy x 12", "ODG recommends 9-10 visits of therapy. The request exceeds the guideline.", ""),
        (
            "Physical therapy x 8",
            "ODG recommends 9-10 visits of physical therapy. The request exceeds the guideline.",
            "He has had physical therapy.",
        ),
        (
            "Physical therapy x 8",
            "ODG recommends 9-10 visits of physical therapy. The request exceeds the guideline.",
            "He has had 6 visits of physical therapy.",
        ),
        ("Physical therapy x 8", "ODG recommends a trial of 6 visits. The request exceeds the guideline.", ""),
        ("Physical therapy x 8", "ODG recommends 9-10 visits. There is no documentation of deficits.", ""),
    ],
)
def test_earlier_visits_and_lower_limits_may_make_it_too_much(request_: str, rationale: str, summary: str) -> None:
    assert found(audited(request_, rationale, summary=summary), KEPT) == []


def test_denied_on_what_the_recited_guideline_does_not_ask_for() -> None:
    rationale = (
        "ODG says that MRI of the shoulder is indicated for a suspected rotator cuff tear or labral tear. In this "
        "case, there is no documentation that conservative treatment has failed."
    )
    item = audited(
        "MRI of the left shoulder", rationale, summary="A rotator cuff tear of the left shoulder is suspected."
    )
    assert len(found(item, OTHER)) == 1


@pytest.mark.parametrize(
    ("rationale", "summary"),
    [
        (  # the recited guideline asks for it
            "ODG states that an MRI is indicated for a suspected rotator cuff tear after conservative treatment. In "
            "this case, there is no documentation that conservative treatment has failed.",
            "A rotator cuff tear of the left shoulder is suspected.",
        ),
        (  # no recited indication is stated
            "ODG states that an MRI is indicated for a suspected rotator cuff tear. In this case, there is no "
            "documentation that conservative treatment has failed.",
            "He has pain of the left shoulder.",
        ),
        (  # the reviewer finds the indication wanting
            "ODG states that an MRI is indicated for a suspected rotator cuff tear. In this case, there is no evidence "
            "of a rotator cuff tear.",
            "A rotator cuff tear of the left shoulder is suspected.",
        ),
        (  # a reason of another kind
            "ODG states that an MRI is indicated for a suspected rotator cuff tear. In this case, it is not clear why "
            "a repeat study is requested.",
            "A rotator cuff tear of the left shoulder is suspected.",
        ),
    ],
)
def test_a_recited_or_other_ground_is_no_foreign_one(rationale: str, summary: str) -> None:
    assert found(audited("MRI of the left shoulder", rationale, summary=summary), OTHER) == []


def test_approved_without_a_recited_indication() -> None:
    rationale = "ODG states that a blood count is for patients with anemia or expected blood loss. The patient is 58."
    assert len(found(audited("Preoperative CBC", rationale, "Overturned"), UNADDRESSED)) == 1


@pytest.mark.parametrize(
    ("rationale", "summary"),
    [
        ("ODG states that a blood count is for patients with anemia. The patient has anemia.", ""),
        (
            "ODG states that a blood count is for patients with anemia. The patient is 58.",
            "He is known to have anemia.",
        ),
        ("The patient is 58.", ""),
        ("ODG states that a blood count is for patients with anemia. This patient meets the criteria.", ""),
    ],
)
def test_a_stated_indication_is_addressed(rationale: str, summary: str) -> None:
    assert found(audited("Preoperative CBC", rationale, "Overturned", summary), UNADDRESSED) == []


def test_criteria_said_to_be_met_and_denied() -> None:
    assert len(found(audited("Hearing aids", "The patient meets the criteria of the guideline."), MET)) == 1
    assert found(audited("Hearing aids", "The patient does not meet the criteria of the guideline."), MET) == []
    assert found(audited("Hearing aids", "The patient meets the criteria.", "Overturned"), MET) == []
    assert found(audited("Hearing aids", "ODG recommends them for patients who meet the criteria."), MET) == []
    for reserve in ("The patient meets only one of the criteria.", "He meets the criteria, but hears well."):
        assert found(audited("Hearing aids", reserve), MET) == []


def test_criteria_said_not_to_be_met_and_approved() -> None:
    rationale = "The patient does not meet the criteria of the guideline."
    assert len(found(audited("Hearing aids", rationale, "Overturned"), UNMET)) == 1
    assert found(audited("Hearing aids", rationale, "Upheld"), UNMET) == []


def test_relief_against_the_recited_percentage() -> None:
    recited = "ODG requires a response of at least 70% pain relief from the diagnostic block. "
    request = "Radiofrequency ablation L4-5"
    short = audited(request, recited + "The patient had 40% pain relief from the block.", "Overturned")
    enough = audited(request, recited + "The patient had 80% pain relief from the block.", "Overturned")
    assert len(found(short, "RECITED-RELIEF-SHORT")) == 1
    assert found(enough, "RECITED-RELIEF-SHORT") == []


WITHIN = "RECITED-NUMBER-WITHIN"
TABLE = "The guidelines recommend 9-10 visits over 8 weeks for myalgia. "
MORE = "The requested number of visits exceeds the recommendations of the guideline in this case."
HAD = "He has had physical therapy with some relief."


@pytest.mark.parametrize(
    ("rationale", "summary", "checks"),
    [
        (TABLE + MORE, "He has neck pain.", [KEPT]),
        (TABLE + MORE + " The patient has completed a full course of therapy already.", "He has neck pain.", [KEPT]),
        (TABLE + MORE + " It is unclear how many visits the patient has completed.", HAD, [WITHIN]),
        (TABLE + MORE + " The patient has completed therapy.", HAD, []),
        (
            TABLE + "With the visits already had, the requested number exceeds the recommendations in this case. "
            "The patient has completed a full course of therapy.",
            "He has neck pain.",
            [],
        ),
    ],
)
def test_the_number_requested_is_within_what_is_recited(rationale: str, summary: str, checks: list[str]) -> None:
    item = audited("Physical therapy x 8, neck", rationale, summary=summary)
    assert [finding.check for finding in item.findings if finding.check in (KEPT, WITHIN)] == checks


UNWEIGHED = "RECITED-INDICATION-UNWEIGHED"
ODG_MRI = "ODG states that an MRI of the neck is indicated for patients with neurological deficits. "
WEAK = "On examination there is decreased sensation in the left C6 dermatome."


@pytest.mark.parametrize(
    ("request_", "rationale", "summary", "unweighed"),
    [
        ("MRI of the cervical spine", ODG_MRI + "In this case, physical therapy was not completed.", WEAK, True),
        ("MRI of the cervical spine", ODG_MRI + "In this case, physical therapy was not completed.", "", False),
        (  # the deficit is weighed
            "MRI of the cervical spine",
            ODG_MRI + "The patient has decreased sensation, but physical therapy was not completed.",
            WEAK,
            False,
        ),
        (  # a like study was done
            "MRI of the cervical spine",
            ODG_MRI + "It is unclear why the patient would require a repeat MRI.",
            WEAK,
            False,
        ),
        (  # the guideline names it as a reason against the study
            "EMG of the left arm",
            "ODG states that EMG is not necessary where radiculopathy is clinically obvious. In this case, physical "
            "therapy was not completed.",
            "He has neck pain radiating to the left arm.",
            False,
        ),
        (  # all conditions must be met together
            "Epidural steroid injection, C6-C7",
            "ODG states that radiculopathy must be documented. In this case, physical therapy was not completed.",
            "He has neck pain radiating to the left arm in a C6 distribution.",
            False,
        ),
    ],
)
def test_a_recited_indication_that_is_stated_and_not_weighed(
    request_: str, rationale: str, summary: str, unweighed: bool
) -> None:
    assert bool(found(audited(request_, rationale, summary=summary), UNWEIGHED)) is unweighed


@pytest.mark.parametrize(
    ("rationale", "unaddressed"),
    [
        ("Given the patient's history of hypertension, the test is reasonable.", True),
        ("The patient has anemia, so that the test is reasonable.", False),
    ],
)
def test_another_disease_does_not_do_where_the_indication_is_narrow(rationale: str, unaddressed: bool) -> None:
    recited = "ODG holds that a blood count is indicated for those with diseases that cause anemia. "
    item = audited("Pre-operative CBC", recited + rationale, "Overturned", "He is to have surgery of the knee.")
    assert bool(found(item, UNADDRESSED)) is unaddressed


def test_two_tests_before_an_operation_decided_oppositely_for_want_of_an_indication() -> None:
    recited = "ODG holds that a blood count is indicated for those with diseases that cause anemia. "
    refused = Item(
        "Pre-operative PT/PTT",
        "ODG states that coagulation studies are for patients with a history of bleeding. There is no indication that "
        "this worker has a history of bleeding. The request is not medically necessary.",
    )
    reason = "Given the patient's history of hypertension, the test is reasonable."
    item = audited("Pre-operative CBC", recited + reason, "Overturned", "He is to have surgery.", refused)
    assert {finding.code for finding in item.findings} >= {"items-inconsistent"}
    anaemic = "The patient has anemia, so that the test is reasonable."
    item = audited("Pre-operative CBC", recited + anaemic, "Overturned", "He is to have surgery.", refused)
    assert not found(item, "ITEMS-DECIDED-OTHERWISE")


IN_ALL = "RECITED-LIMIT-EXCEEDED-IN-ALL"
TWELVE = "ODG recommends 12 physical therapy sessions over 10 weeks for strains of the knee. The patient has benefited."
SIX_HAD = "He has completed 6 sessions of therapy for the knee."


@pytest.mark.parametrize(
    ("request_", "rationale", "summary", "exceeded"),
    [
        ("Physical therapy x 8, right knee", TWELVE, SIX_HAD, True),
        ("Physical therapy x 6, right knee", TWELVE, SIX_HAD, False),
        ("Physical therapy x 8, right knee", TWELVE, "He has knee pain.", False),
        ("Post-operative physical therapy x 8, right knee", TWELVE, SIX_HAD, False),
        (
            "Physical therapy x 8, right knee",
            TWELVE,
            SIX_HAD + " He underwent right knee surgery on 10/01/2014.",
            False,
        ),
        (
            "Physical therapy x 8, right knee",
            TWELVE + " There are exceptional circumstances in this case.",
            SIX_HAD,
            False,
        ),
        (
            "Physical therapy x 8, right knee",
            TWELVE + " The request is necessary because the visits exceed the guideline by only 2 sessions.",
            SIX_HAD,
            True,  # that it is little is no exceptional reason
        ),
    ],
)
def test_beyond_the_recited_limit_with_what_was_had(
    request_: str, rationale: str, summary: str, exceeded: bool
) -> None:
    assert bool(found(audited(request_, rationale, "Overturned", summary), IN_ALL)) is exceeded


def test_nothing_that_is_recited_is_held_against_the_worker() -> None:
    check = "RECITED-NOT-APPLIED"
    recited = "ODG states that an MRI is indicated for a suspected rotator cuff tear. "
    other = recited + "In this case, there is no documentation of red flags."
    assert found(audited("MRI of the left shoulder", other, summary="He has pain of the left shoulder."), check)
    own = recited + "In this case, there is no evidence of a rotator cuff tear."
    assert not found(audited("MRI of the left shoulder", own, summary="He has pain of the left shoulder."), check)


@pytest.mark.parametrize(
    ("request_", "rationale", "unjudged"),
    [
        (
            "Chiropractic physiotherapy x 6, neck",
            "The guidelines recommend manipulation for chronic pain. The trial was not documented.",
            True,
        ),
        (
            "Chiropractic/physiotherapy x 6, neck",
            "The guidelines recommend manipulation for chronic pain, and physical therapy of 9-10 visits.",
            False,
        ),
        ("Chiropractic treatment x 6, neck", "The guidelines recommend manipulation for chronic pain.", False),
    ],
)
def test_of_two_services_only_one_is_judged(request_: str, rationale: str, unjudged: bool) -> None:
    assert bool(found(audited(request_, rationale), "RECITED-SERVICE-UNJUDGED")) is unjudged


@pytest.mark.parametrize(
    ("rationale", "applied"),
    [
        (
            "ODG recommends what meets Medicare's definition of durable medical equipment. The patient walks.",
            False,
        ),
        (
            "ODG recommends equipment that meets Medicare's definition of durable medical equipment. In this case, the "
            "chair serves the comfort of the patient only.",
            True,
        ),
        ("ODG recommends equipment where there is a medical need. The patient walks.", True),
    ],
)
def test_the_definition_of_durable_medical_equipment(rationale: str, applied: bool) -> None:
    assert bool(found(audited("Shower chair", rationale), "RECITED-DEFINITION-NOT-APPLIED")) is not applied


COURSE = (
    "ODG: fracture of fingers: 9 visits over 6 weeks; Post-surgical treatment: Complicated, 17 visits over 11 weeks. "
)
TOO_MANY = "The request for this patient is in excess of the guidelines."
APPLIED = "As the guidelines recommend 9 visits over 6 weeks, 12 more visits are in excess of the guidelines."


OPERATED = "The patient underwent surgery for an open fracture of the left finger. "


@pytest.mark.parametrize(
    ("request_", "worker", "reason", "kept"),
    [
        ("Physical therapy 12 visits, left hand", OPERATED, TOO_MANY, True),
        ("Physical therapy 12 visits, left hand", OPERATED, APPLIED, False),
        ("Physical therapy 20 visits, left hand", OPERATED, TOO_MANY, False),
        ("Physical therapy 12 visits, left hand", "The patient has a fracture of the left finger. ", TOO_MANY, False),
    ],
)
def test_the_course_after_surgery_that_is_recited(request_: str, worker: str, reason: str, kept: bool) -> None:
    assert bool(found(audited(request_, COURSE + worker + reason), KEPT)) is kept


TABLES = "ODG recommends 24 visits for a fracture, and 10 visits for a sprain. "


@pytest.mark.parametrize(
    ("reason", "recited"),
    [
        ("In this case, the request exceeds the guideline.", ["recites 10"]),
        ("In this case, the request exceeds the guideline, which recommends 24 visits.", ["recites 24"]),
        ("In this case, the request exceeds the recommended 6-7 visits.", []),
        ("As ODG allows 7 sessions for this patient, the request is in excess of the guideline.", []),
    ],
)
def test_only_the_limit_that_the_reasons_apply_counts(reason: str, recited: list[str]) -> None:
    item = audited("Physical therapy x 8, left wrist", TABLES + reason)
    assert [message[-len("recites 10") :] for message in found(item, KEPT)] == recited


PARTLY = (
    "Physical therapy x {whole}, neck was the original request. Physical therapy x {part} was authorized by the Claims "
    "Administrator. The remaining IMR eligible portion of the original request, physical therapy x {rest}"
)


@pytest.mark.parametrize(
    ("whole", "part", "rest", "said"),
    [(9, 3, 6, "but 6 visits are requested"), (12, 4, 8, "")],  # 12 are more than the 10 that are recited
)
def test_what_was_authorised_is_not_decided(whole: int, part: int, rest: int, said: str) -> None:
    rationale = "ODG recommends 9-10 visits of physical therapy. In this case, the request exceeds the guideline."
    messages = found(audited(PARTLY.format(whole=whole, part=part, rest=rest), rationale), KEPT)
    assert len(messages) == bool(said)
    assert all(said in message for message in messages)


def test_what_was_authorised_counts_with_what_is_approved() -> None:
    rationale = "ODG recommends 12 physical therapy sessions for a strain of the neck. The patient has benefited."
    item = audited(PARTLY.format(whole=14, part=4, rest=10), rationale, "Overturned")
    assert not found(item, EXCEEDED)
    assert found(item, IN_ALL)


SPINE = (
    "ACOEM states that imaging is warranted by unequivocal findings of nerve compromise on the neurologic examination. "
    "In this case, there is no evidence of nerve compromise."
)
CUFF = "On examination the impingement sign is positive. An MRI was requested for a suspected rotator cuff tear."


@pytest.mark.parametrize(
    ("request_", "summary", "rationale", "fires"),
    [
        ("MRI of the right shoulder", CUFF, SPINE, True),
        ("MRI of the right knee", "McMurray's test is positive and the knee locks. MRI was requested.", SPINE, True),
        # The spine itself; nothing for the joint; the rationale weighs it; the joint's own criteria are recited.
        ("MRI of the cervical spine", CUFF, SPINE, False),
        ("MRI of the right shoulder", "He has shoulder pain. An MRI was requested.", SPINE, False),
        ("MRI of the right shoulder", CUFF, SPINE + " The impingement sign is not enough.", False),
        ("MRI of the right shoulder", CUFF, "ODG advises an MRI for a rotator cuff tear. " + SPINE, False),
        # An indication of the other side, or of another joint.
        ("MRI of the right shoulder", "The left shoulder has a rotator cuff tear.", SPINE, False),
        ("MRI of the right knee", "There is a fracture of the left ankle.", SPINE, False),
    ],
)
def test_a_joint_judged_as_the_spine(request_: str, summary: str, rationale: str, fires: bool) -> None:
    assert bool(found(audited(request_, rationale, "Upheld", summary), "RECITED-JOINT-AS-SPINE")) is fires


REPAIRED = "He underwent rotator cuff repair of the right shoulder on 10/01/2014. He had 8 visits of physical therapy."
MYALGIA = "MTUS recommends 9-10 visits for myalgia. The requested visits exceed the guideline."


@pytest.mark.parametrize(
    ("request_", "summary", "rationale", "fires"),
    [
        ("Post-operative physical therapy x 12, right shoulder", REPAIRED, MYALGIA, True),
        ("Physical therapy x 12, right shoulder", REPAIRED, MYALGIA, True),
        # No operation; the course after surgery is spoken of; more than it allows; another ground.
        ("Physical therapy x 12, right shoulder", "He has shoulder pain.", MYALGIA, False),
        ("Physical therapy x 12, right shoulder", REPAIRED, MYALGIA + " The postsurgical period is over.", False),
        ("Physical therapy x 24, right shoulder", REPAIRED, MYALGIA, False),
        ("Physical therapy x 12, right shoulder", REPAIRED, "MTUS recommends 9-10 visits. No gains are noted.", False),
        ("Physical therapy x 12, right shoulder", REPAIRED, "After cuff repair 10 are due. " + MYALGIA, False),
        # Another part of the body, for which fewer visits are given; an operation of before the injury.
        ("Physical therapy x 12, right wrist", "He underwent carpal tunnel release on 10/01/2014.", MYALGIA, False),
        ("Physical therapy x 12, right knee", "He underwent right knee arthroscopy in 2009.", MYALGIA, False),
        (
            "Physical therapy x 12, right knee",
            "He underwent right knee arthroscopy in 2009.",
            "The patient had knee surgery in 2009. " + MYALGIA,
            False,
        ),
    ],
)
def test_a_course_after_surgery_judged_as_any_other(request_: str, summary: str, rationale: str, fires: bool) -> None:
    assert bool(found(audited(request_, rationale, "Upheld", summary), "RECITED-COURSE-AFTER-SURGERY")) is fires


@pytest.mark.parametrize(
    ("rationale", "summary", "unaddressed"),
    [
        ("Given the patient's age of 58 the study is reasonable.", "", True),
        ("Given the patient's history of hypertension the study is reasonable.", "", True),
        ("The patient has asthma, so that the study is reasonable.", "", False),
        ("Given the patient's age of 58 the study is reasonable.", "He smokes a pack a day.", False),
    ],
)
def test_a_study_of_the_lungs_is_approved_for_a_risk_of_theirs(rationale: str, summary: str, unaddressed: bool) -> None:
    recited = "ODG holds that a chest radiograph is for patients at risk of postoperative pulmonary complications. "
    item = audited("Pre-operative chest x-ray", recited + rationale, "Overturned", summary)
    assert bool(found(item, UNADDRESSED)) is unaddressed
