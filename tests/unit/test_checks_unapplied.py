"""Criteria that a rationale recites, and on which the letter has no word."""

from __future__ import annotations

import pytest
from audited import audited, found

NOT_APPLIED = "RECITED-NOT-APPLIED"
OTHER = "RECITED-OTHER-GROUND"
CONDITION = "RECITED-CONDITION-UNADDRESSED"
GENERAL = "RECITED-GENERAL-TEXT"
NOT_BEGUN = "RECITED-COURSE-NOT-BEGUN"
UNMET = "RECITED-CRITERIA-UNMET"

# --- approvals --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("request_", "rationale", "condition"),
    [
        (
            "Naproxen 500mg #60",
            "MTUS asks that better function be documented for going on with NSAIDs. The patient takes naproxen with "
            "less pain.",
            "better function",
        ),
        (
            "Meloxicam 15mg #30",
            "Per the guideline pain relief and improved function should be shown. He has taken meloxicam since May and "
            "his pain is lower.",
            "better function",
        ),
        (
            "Gabapentin 300mg #90",
            "After the start there should be documentation of pain relief and improvement in function. She has taken "
            "gabapentin since May and sleeps well.",
            "better function",
        ),
        (
            "Pre-operative EKG",
            "ODG recommends it for patients at risk if the results would change the management. The patient is 61.",
            "the results would change",
        ),
        (
            "Bone scan of the left foot",
            "ODG supports the study only when its findings will alter the treatment. The patient has foot pain.",
            "the results would change",
        ),
        (
            "Colace 100mg #60",
            "The guideline recommends laxatives where opioids are needed for longer than a few days. The patient will "
            "have surgery and take Norco.",
            "more than a few days",
        ),
    ],
)
def test_approved_without_a_word_on_a_recited_condition(request_: str, rationale: str, condition: str) -> None:
    (message,) = found(audited(request_, rationale, "Overturned"), CONDITION)
    assert condition in message


@pytest.mark.parametrize(
    ("request_", "rationale", "summary"),
    [
        (
            "Naproxen 500mg #60",
            "MTUS asks that better function be documented. The patient takes naproxen and can walk further; his "
            "function is better.",
            "",
        ),
        (
            "Naproxen 500mg #60",
            "MTUS asks that better function be documented. The patient takes naproxen with less pain.",
            "With naproxen she is able to cook and clean.",
        ),
        (  # a first prescription has brought nothing yet
            "Naproxen 500mg #60",
            "MTUS asks that better function be documented for going on with NSAIDs. This is a first prescription.",
            "",
        ),
        (
            "Naproxen 500mg #60",
            "MTUS asks that better function be documented. She takes naproxen. This patient meets the criteria.",
            "",
        ),
        (
            "Pre-operative EKG",
            "ODG recommends it if the results would change the management. A finding would alter the anesthetic care.",
            "",
        ),
        (
            "Colace 100mg #60",
            "The guideline recommends laxatives where opioids are needed for longer than a few days. The patient will "
            "take Norco for three weeks.",
            "",
        ),
        (
            "Colace 100mg #60",
            "The guideline recommends laxatives where opioids are needed for longer than a few days. The patient takes "
            "Norco.",
            "She has been on chronic opioid therapy.",
        ),
        ("Colace 100mg #60", "The guideline recommends laxatives with opioids. The patient takes Norco.", ""),
    ],
)
def test_the_condition_is_spoken_of_or_none_of_this_worker(request_: str, rationale: str, summary: str) -> None:
    assert found(audited(request_, rationale, "Overturned", summary), CONDITION) == []


def test_a_denial_needs_no_word_on_the_condition() -> None:
    rationale = "MTUS asks that better function be documented. The patient takes naproxen without relief."
    assert found(audited("Naproxen 500mg #60", rationale), CONDITION) == []


@pytest.mark.parametrize(
    ("rationale", "fires"),
    [
        ("The drug eases the pain. There is no query of CURES, which is required by the guideline.", True),
        ("He has severe pain. The file is without a screen for misuse that is guideline recommended.", True),
        ("The drug eases the pain. CURES was queried, which is required by the guideline.", False),
        ("The drug eases the pain. There is no reason to refuse what the guideline recommends.", False),
    ],
)
def test_approved_though_a_required_element_is_said_to_be_missing(rationale: str, fires: bool) -> None:
    assert bool(found(audited("Norco 10/325mg #60", rationale, "Overturned"), UNMET)) is fires


# --- denials ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("request_", "rationale"),
    [
        (
            "Lumbar brace",
            "ACOEM states that lumbar supports bring no lasting benefit beyond the acute phase. The provider did not "
            "explain how the brace would help the patient.",
        ),
        (
            "MRI of the right hand",
            "The guideline notes that MRI detects ruptured ligaments and occult fractures. In this case there is no "
            "clinical rationale for the study.",
        ),
        (
            "Oxycodone 10mg #60",
            "The guideline asks at each visit for analgesia, improved function, adverse effects and aberrant behavior. "
            "In this case the failure of conservative care is not documented.",
        ),
    ],
)
def test_denied_without_a_look_at_the_recited_criteria(request_: str, rationale: str) -> None:
    assert len(found(audited(request_, rationale), NOT_APPLIED)) == 1


@pytest.mark.parametrize(
    ("request_", "rationale"),
    [
        (  # the criterion is looked at
            "Lumbar brace",
            "ACOEM states that lumbar supports bring no lasting benefit beyond the acute phase. He is well past the "
            "acute phase, and no rationale is given.",
        ),
        (  # the reason that is missed is one for the criterion
            "MRI of the right hand",
            "While the guideline supports an MRI for ruptured ligaments, here there is no clinical rationale for it.",
        ),
        (  # ... or one for more of the same
            "MRI of the right hand",
            "The guideline notes that MRI detects ruptured ligaments. There is no rationale for a repeat study.",
        ),
        (
            "MRI of the right hand",
            "The guideline notes that MRI detects ruptured ligaments. There is no rationale, and no ligament tear is "
            "suspected on examination.",
        ),
        ("MRI of the right hand", "In this case there is no clinical rationale for the study."),
        (  # one of the four is looked at
            "Oxycodone 10mg #60",
            "The guideline asks for analgesia, improved function, adverse effects and aberrant behavior. The pain "
            "relief is not documented, nor the failure of conservative care.",
        ),
        (  # not the whole set
            "Oxycodone 10mg #60",
            "The guideline asks for analgesia, improved function and adverse effects. Here the failure of conservative "
            "care is not documented.",
        ),
        (  # single words, not the set
            "Oxycodone 10mg #60",
            "The guideline asks for improved function. Here the failure of conservative care is not documented.",
        ),
    ],
)
def test_the_recited_criteria_are_looked_at(request_: str, rationale: str) -> None:
    assert found(audited(request_, rationale), NOT_APPLIED) == []


@pytest.mark.parametrize(
    ("request_", "rationale"),
    [
        (
            "Etodolac 400mg #60",
            "MTUS recommends NSAIDs for short-term relief of low back pain. There is no osteoarthritis documented.",
        ),
        (
            "Heating pad",
            "ODG recommends heat as an option for treating low back pain. There is no exercise program documented.",
        ),
    ],
)
def test_denied_although_recommended_for_the_very_pain(request_: str, rationale: str) -> None:
    (message,) = found(audited(request_, rationale, summary="She has low back pain."), OTHER)
    assert "low back pain" in message


@pytest.mark.parametrize(
    ("rationale", "summary"),
    [
        (
            "MTUS recommends NSAIDs for short-term relief of low back pain. There is no osteoarthritis documented.",
            "He has pain of the knee.",
        ),
        (
            "MTUS recommends NSAIDs only for osteoarthritis and low back pain. There is no osteoarthritis documented.",
            "He has low back pain.",
        ),
        (
            "MTUS recommends NSAIDs for relief of low back pain after acetaminophen. There is no osteoarthritis.",
            "He has low back pain.",
        ),
        (
            "There is little evidence to recommend NSAIDs for low back pain. There is no osteoarthritis documented.",
            "He has low back pain.",
        ),
        (
            "MTUS recommends NSAIDs for relief of low back pain. A trial of acetaminophen is not documented.",
            "He has low back pain.",
        ),
        (
            "MTUS does not recommend NSAIDs for relief of low back pain. There is no osteoarthritis documented.",
            "He has low back pain.",
        ),
        (
            "MTUS recommends NSAIDs for relief of low back pain and osteoarthritis. There is no osteoarthritis shown.",
            "He has low back pain.",
        ),
    ],
)
def test_the_pain_alone_does_not_settle_it(rationale: str, summary: str) -> None:
    assert found(audited("Etodolac 400mg #60", rationale, summary=summary), OTHER) == []


@pytest.mark.parametrize(
    ("request_", "rationale", "fires"),
    [
        (
            "Voltaren gel 1% 100gm",
            "MTUS states that topical analgesics are largely experimental. The patient has not failed oral drugs.",
            True,
        ),
        (
            "Diclofenac 3% gel",
            "A compounded product with a drug that is not recommended is not recommended. No reason is given.",
            True,
        ),
        (
            "Voltaren gel 1% 100gm",
            "MTUS states that topical analgesics are largely experimental. Topical NSAIDs are for knee arthritis. "
            "The patient has not failed oral drugs.",
            False,
        ),
        (
            "Voltaren gel 1% 100gm",
            "MTUS states that topical analgesics are largely experimental. She has no osteoarthritis of a joint.",
            False,
        ),
        (  # two drugs
            "Diclofenac 3%/Baclofen 2% cream",
            "A compounded product with a drug that is not recommended is not recommended. No reason is given for it.",
            False,
        ),
        (
            "Voltaren gel 1% 100gm",
            "MTUS states that topical analgesics are largely experimental. She has the same gel already; it is a "
            "duplicate.",
            False,
        ),
        ("Voltaren gel 1% 100gm", "The patient has not failed oral drugs.", False),
    ],
)
def test_one_drug_denied_by_the_general_text(request_: str, rationale: str, fires: bool) -> None:
    assert bool(found(audited(request_, rationale), GENERAL)) is fires


LISTED = "Treatment to date has included medications, activity modification and x-rays."


@pytest.mark.parametrize(
    ("request_", "summary", "fires"),
    [
        ("Physical therapy x 6", LISTED, True),
        ("Physical therapy x 12", LISTED, False),
        ("Physical therapy x 6", LISTED + " She has had 4 visits of physical therapy.", False),
        ("Physical therapy x 6", "", False),
    ],
)
def test_denied_for_want_of_improvement_from_visits_that_nobody_knows(request_: str, summary: str, fires: bool) -> None:
    rationale = (
        "MTUS recommends 9-10 visits of physical therapy. The patient has had physical therapy without documented "
        "functional improvement."
    )
    assert bool(found(audited(request_, rationale, summary=summary), NOT_BEGUN)) is fires


@pytest.mark.parametrize(
    ("request_", "more", "summary", "fires"),
    [
        ("Acupuncture x 6, neck", "", "She attends physical therapy twice a week.", True),
        ("Acupuncture x 10, neck", "", "She attends physical therapy twice a week.", False),
        ("Acupuncture x 6, neck", "", "She has pain of the neck.", False),
        (
            "Acupuncture x 6, neck",
            " The number of earlier visits is not stated.",
            "She attends physical therapy.",
            False,
        ),
        ("Acupuncture x 6, neck", "", "She has had 4 visits of acupuncture. She attends physical therapy.", False),
    ],
)
def test_acupuncture_denied_only_for_want_of_therapy(request_: str, more: str, summary: str, fires: bool) -> None:
    rationale = (
        "Acupuncture is an option where it is an adjunct to physical rehabilitation. There is no indication that it "
        f"would be an adjunct to physical rehabilitation.{more}"
    )
    item = audited(request_, rationale, summary=summary)
    assert bool(found(item, "OUTCOME-ACUPUNCTURE-BESIDE-THERAPY")) is fires
