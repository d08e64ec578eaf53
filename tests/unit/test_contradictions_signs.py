"""Signs, pairs of statements, and what a rationale says of the request itself."""

from __future__ import annotations

import pytest
from short_letters import NOT_NECESSARY, Item, observed

BASE = "The patient is a 44-year-old female who was injured on 03/02/2014. She has pain of the right knee."
MRI = "MRI of the right knee"


def value(name: str, summary: str, rationale: str, request: str = MRI) -> object:
    """What one observation says of the only item; None where it is not made."""
    found = observed(f"{BASE} {summary}", [Item(request, f"{rationale} {NOT_NECESSARY}")])
    return found[name].value if name in found else None


@pytest.mark.parametrize(
    ("summary", "rationale", "expected"),
    [
        ("McMurray's test was positive.", "The patient has a negative McMurray test.", "mcmurray"),
        ("There is an effusion of the right knee.", "On examination there was no effusion.", "effusion"),
        ("There is no locking or catching.", "The patient reports locking of the knee.", "locking"),
        ("The knee gives way.", "The patient denies giving way.", "giving_way"),
        ("There is locking.", "The patient has no mechanical symptoms.", "locking"),
        ("She is not diabetic.", "The patient has diabetes.", "diabetes"),
        ("The diagnosis is a meniscal tear.", "The patient has no meniscus tear.", "meniscal_tear"),
        ("The right knee is tender.", "The patient has no tenderness of the knee.", "tenderness"),
        ("The left wrist is tender.", "The patient has no tenderness of the knee.", None),
        # The same on both sides, or both ways on one.
        ("McMurray's test was negative.", "The patient has a negative McMurray test.", None),
        ("In May there was an effusion. In June there was no effusion.", "There was no effusion.", None),
        ("There is an effusion.", "There was no effusion in May. The patient had an effusion in June.", None),
        # Qualified, possible, of another part, of patients in general.
        ("There is an effusion.", "There was no significant effusion.", None),
        ("There is no locking.", "An MRI may show why the knee would lock, and locking is possible.", None),
        ("There is swelling of the left hand.", "On examination there was no swelling.", None),
        ("She smokes a pack a day.", "The patient's smoking has not been addressed.", None),
        ("There is no locking.", "The guidelines recommend an MRI for patients with locking.", None),
    ],
)
def test_signs(summary: str, rationale: str, expected: str | None) -> None:
    assert value("sign_contradicted", summary, rationale) == expected


SEEN = "On 03/12/2014 the patient was seen for knee pain."


@pytest.mark.parametrize(
    ("summary", "rationale", "expected"),
    [
        # Dated on both sides, in days or months, in the sentence or (in a summary) by the visit before.
        ("On 03/12/2014 there was an effusion.", "On 07/08/2014 the patient had no effusion.", None),
        (f"{SEEN} There was an effusion.", "On 07/08/2014 the patient had no effusion.", None),
        ("There was an effusion in March.", "In July of 2014 the patient had no effusion.", None),
        ("The July 2013 examination showed an effusion.", "In July 2014 the patient had no effusion.", None),
        # The same time, or one that may be.
        ("On 03/12/2014 there was an effusion.", "On 3-12-14 the patient had no effusion.", "effusion"),
        (f"{SEEN} There was an effusion.", "In March of 2014 the patient had no effusion.", "effusion"),
        ("There was an effusion in March.", "On 03/12/2014 the patient had no effusion.", "effusion"),
        # Not dated on one side, or with the date of something else.
        ("There was an effusion.", "On 07/08/2014 the patient had no effusion.", "effusion"),
        ("On 03/12/2014 there was an effusion.", "The patient had no effusion.", "effusion"),
        (
            "On 03/12/2014 there was an effusion.",
            "Since the injury in February the patient had no effusion.",
            "effusion",
        ),
        ("The MRI of 03/12/2014 was read. There is an effusion.", "On 07/08/2014 she had no effusion.", "effusion"),
        # Of two visits, the one that the rationale speaks of.
        (
            f"{SEEN} There was an effusion. On 07/08/2014 there was no effusion.",
            "On 07/08/2014 the patient had an effusion.",
            "effusion",
        ),
        (
            f"{SEEN} There was an effusion. On 07/08/2014 there was no effusion.",
            "On 07/08/2014 the patient had no effusion.",
            None,
        ),
    ],
)
def test_what_was_found_at_another_visit_is_no_contradiction(
    summary: str, rationale: str, expected: str | None
) -> None:
    assert value("sign_contradicted", summary, rationale) == expected


def test_of_another_time_no_pair_is_contradicted() -> None:
    told, said = "On 03/12/2014 gait was antalgic.", "On {} the gait was normal."
    assert value("pair_contradicted", told, said.format("03/12/2014")) == "abnormal_gait"
    assert value("pair_contradicted", told, said.format("07/08/2014")) is None


@pytest.mark.parametrize(
    ("rationale", "expected"),
    [
        ("The patient had a frontal hematoma.", "hematoma"),
        ("There was no hematoma.", None),
        ("The study is for patients who had a hematoma.", None),
    ],
)
def test_a_bleeding_that_the_summary_denies(rationale: str, expected: str | None) -> None:
    assert (
        value("sign_contradicted", "CT of the head showed no hematoma.", rationale, "Electroencephalogram") == expected
    )


@pytest.mark.parametrize(
    ("summary", "rationale", "expected"),
    [
        ("The request for authorization was dated 09/30/2014.", "There is no RFA.", "request_for_authorization"),
        ("The request for authorization was undated.", "There is no RFA.", None),
        ("The request for authorization was dated 09/30/2014.", "There is no specific RFA for a brace.", None),
        ("Current medications include naproxen.", "The current medications were not provided.", "medication_list"),
        ("Current medications were not listed.", "The current medications were not provided.", None),
        ("Current medications include naproxen.", "The dose of the current medications was not provided.", None),
        ("The pain was rated 7 out of 10.", "There is no pain score.", "pain_score"),
        ("The pain was rated 7 out of 10.", "There is no pain score with the medication.", None),
        ("The pain was rated 8/10.", "The level of pain was not documented.", "pain_score"),
        ("Sensation is decreased in the left foot.", "The neurological exam is normal.", "neurological_examination"),
        ("Sensation is intact, strength is not decreased.", "The neurological exam is normal.", None),
        ("Sensation is decreased in the left foot.", "The upper limbs are neurologically normal.", None),
        ("Strength of the left foot is reduced.", "The patient is neurologically intact.", "neurological_examination"),
        ("Straight leg raising is positive.", "There is no radiculopathy on examination.", "nerve_root_signs"),
        ("Straight leg raising is negative.", "There is no radiculopathy on examination.", None),
        ("Straight leg raising is positive.", "There is no clear radiculopathy on examination.", None),
        ("An arthroscopy of the right knee is planned.", "No surgery is being considered.", "surgery_considered"),
        ("An arthroscopy of the right knee was denied.", "No surgery is being considered.", None),
        ("An arthroscopy of the right knee is planned.", "No further surgery is being considered.", None),
        ("Range of motion is restricted.", "The knee has full range of motion.", "full_motion"),
        ("Range of motion of the knee is full.", "The patient has limited range of motion.", "limited_motion"),
        ("Range of motion of the left wrist is restricted.", "The knee has full range of motion.", None),
        ("Range of motion is not restricted.", "The knee has full range of motion.", None),
        ("She is working full duty.", "The patient is currently off work.", "off_work"),
        ("She is not working.", "The patient is currently off work.", None),
        ("She is temporarily totally disabled.", "The patient has returned to work.", "at_work"),
        ("She is temporarily totally disabled.", "The patient would benefit if she has returned to work.", None),
        ("She is status post arthroscopy of the right knee.", "She has had no prior surgery.", "no_surgery"),
        ("She is status post arthroscopy of the right knee.", "No surgery is planned.", None),
        ("She is no better.", "The patient is improving.", "not_better"),
        ("She is no better, though therapy helped.", "The patient is improving.", None),
        ("Her symptoms have improved.", "The condition has not improved.", "better"),
        ("Her symptoms have improved some.", "The condition has not improved.", None),
        ("She is no better.", "Guidelines advise an MRI when a patient is improving.", None),
        ("Range of motion of the knee is restricted.", "The examination was relatively benign.", "examination"),
        (
            "The McMurray test is positive: a positive McMurray test.",
            "There is a lack of exam findings.",
            "examination",
        ),
        ("Range of motion of the knee is restricted.", "The neurological examination was benign.", None),
        ("Range of motion of the knee is restricted.", "There are no exam findings to suggest a tear.", None),
        ("Range of motion of the knee is not restricted.", "The examination was relatively benign.", None),
        ("Range of motion of the wrist is restricted.", "The examination was relatively benign.", None),
        # A guideline that is named after it.
        (
            "Range of motion of the knee is restricted.",
            "While the examination was benign, her pain meets the guidelines.",
            "examination",
        ),
        (
            "Range of motion of the knee is restricted.",
            "Where the examination was benign, an MRI is not supported by the guidelines.",
            None,
        ),
        (
            "Range of motion of the knee is restricted.",
            "The guidelines hold that if the examination was benign, no MRI is needed.",
            None,
        ),
        (
            "The psychological evaluation of 09/12/2014 cleared her.",
            "There is no psychological evaluation.",
            "psychological_evaluation",
        ),
        (
            "A psychological evaluation was completed.",
            "The psychological clearance was not documented.",
            "psychological_evaluation",
        ),
        ("A psychological evaluation was requested.", "There is no psychological evaluation.", None),
        ("A psychological evaluation was completed.", "There is no reason for a psychological evaluation.", None),
        ("She walks with an antalgic gait.", "Her gait is normal.", "abnormal_gait"),
        ("She walks without an antalgic gait.", "Her gait is normal.", None),
        ("Gait is normal.", "The patient has an antalgic gait.", "normal_gait"),
        ("Gait is normal.", "MRI is advised if there is an antalgic gait.", None),
        ("Sensation of the right leg is intact.", "The patient has decreased sensation in the leg.", "sensation_lost"),
        ("Sensation of the left hand is intact.", "The patient has decreased sensation in the leg.", None),
        ("Sensation is intact except over the foot.", "The patient has decreased sensation in the leg.", None),
        ("She is a smoker.", "The patient is a nonsmoker.", "smoker"),
        ("She is a former smoker.", "The patient is a nonsmoker.", None),
        ("She is working modified duty.", "The work status was not documented.", "work_status"),
        ("Her work status is unclear.", "The work status was not documented.", None),
    ],
)
def test_pairs(summary: str, rationale: str, expected: str | None) -> None:
    assert value("pair_contradicted", summary, rationale) == expected


@pytest.mark.parametrize(
    ("request_", "rationale", "expected"),
    [
        ("Physical therapy, right knee", "The request does not specify a body part.", "body_part"),
        ("Physical therapy", "The request does not specify a body part.", None),
        ("Physical therapy 2 times a week for 3 weeks", "The request fails to indicate the frequency.", "frequency"),
        ("Physical therapy", "The request fails to indicate the frequency.", None),
        ("Norco 5/325mg #60", "The quantity requested was not specified.", "count"),
        ("Norco 5/325mg #60", "The strength of the requested drug was not specified.", "strength"),
        ("Norco 5/325mg", "The quantity requested was not specified.", None),
        ("Norco 5/325mg #60", "The quantity of the previous prescription was not specified.", None),
        ("Norco 5/325mg #60", "Guidelines ask that a request specify the quantity, and no dose is right.", None),
    ],
)
def test_what_the_request_leaves_open(request_: str, rationale: str, expected: str | None) -> None:
    assert value("stated_after_all", "", rationale, request_) == expected


OPEN = "The request did not specify the body part to be treated."


@pytest.mark.parametrize(
    ("summary", "request_", "expected"),
    [
        ("The physician requested physical therapy for the right hip.", "Physical therapy", "body_part"),
        ("The plan is acupuncture to the neck.", "Acupuncture 6 visits", "body_part"),
        # Had and not asked for, of another treatment, without a part.
        ("She has had physical therapy for the right hip.", "Physical therapy", None),
        ("The physician requested an injection of the right hip.", "Physical therapy", None),
        ("The physician requested manual therapy for the right hip.", "Physical therapy", None),
        ("The physician requested physical therapy.", "Physical therapy", None),
    ],
)
def test_the_part_that_the_summary_asks_for(summary: str, request_: str, expected: str | None) -> None:
    assert value("stated_after_all", summary, OPEN, request_) == expected


@pytest.mark.parametrize(
    ("summary", "rationale", "expected"),
    [
        (
            "Trazodone was prescribed for depression.",
            "In this case the patient's trazodone is being used for insomnia.",
            True,
        ),
        (
            "Trazodone was prescribed for insomnia.",
            "In this case the patient's trazodone is being used for insomnia.",
            None,
        ),
        ("Trazodone was prescribed for insomnia.", "Trazodone is used for sleep and depression.", None),
        ("Naproxen was prescribed for inflammation.", "Trazodone is being used for her insomnia.", None),
        ("Trazodone was prescribed for depression.", "Guidelines say that trazodone is used for insomnia.", None),
    ],
)
def test_the_end_to_which_a_drug_is_given(summary: str, rationale: str, expected: bool | None) -> None:
    assert value("purpose_differs", summary, rationale, "Trazodone 50mg #30") is expected


def test_an_end_that_the_rationale_never_weighs() -> None:
    request = "Valium 5mg #2, one hour before the MRI for anxiety"
    pain = "Benzodiazepines are not recommended for chronic pain."
    assert value("purpose_not_weighed", "", pain, request) is True
    assert value("purpose_not_weighed", "", f"{pain} Her claustrophobia is not documented.", request) is None
    assert value("purpose_not_weighed", "", pain, "Valium 5mg #2") is None


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("There is no documentation that would support an MRI of the neck.", True),
        ("There is no documentation that would support an MRI of the right knee.", False),
        ("There is no documentation of the previous MRI of the neck.", False),
        ("The patient had an MRI of the neck.", False),
        ("There is no documentation of pain of the neck.", False),
    ],
)
def test_the_part_of_another_item(sentence: str, expected: bool) -> None:
    items = [Item(MRI, f"{sentence} {NOT_NECESSARY}"), Item("MRI of the cervical spine", NOT_NECESSARY)]
    assert ("sibling_part_judged" in observed(BASE, items)) is expected
    assert "sibling_part_judged" not in observed(BASE, items[:1])


@pytest.mark.parametrize(
    ("summary", "rationale", "expected"),
    [
        ("She is working full duty.", "There is no documentation of work status.", "work_status"),
        ("She was working full duty when she was injured.", "There is no documentation of work status.", None),
        ("She is a current smoker.", "The patient does not smoke.", "smoker"),
        ("She is a current user of an H-wave device.", "The patient does not smoke.", None),
        ("She walks with an antalgic gait.", "The patient has a normal gait.", "abnormal_gait"),
        ("She walks with an antalgic gait.", "With a brace the gait is normal.", None),
        ("Gait was antalgic before surgery.", "The patient has a normal gait.", None),
        ("She has a normal gait.", "The patient's antalgic gait has resolved.", None),
        ("Sensation was intact.", "The patient has decreased sensation.", "sensation_lost"),
        ("Sensation was intact on the left.", "The patient has decreased sensation.", None),
        ("There is a positive McMurray test on the right.", "The physical examination was benign.", "examination"),
        ("There is a positive McMurray test on the left.", "The physical examination was benign.", None),
    ],
)
def test_pairs_leave_room_for_another_time_or_side(summary: str, rationale: str, expected: str | None) -> None:
    assert value("pair_contradicted", summary, rationale) == expected


def test_a_part_of_which_the_summary_speaks_for_another_request() -> None:
    said = "The request does not specify the body part."
    therapy = "Physical therapy 12 visits"
    asked = "Physical therapy for the right knee was requested."
    assert value("stated_after_all", asked, said, therapy) == "body_part"
    other = "MRI of the knee was requested; she had physical therapy for the neck."
    assert value("stated_after_all", other, said, therapy) is None


def test_a_study_that_was_requested_and_done() -> None:
    told = "MRI of the knee was requested and done 04/02/2014."
    assert value("unseen_result", told, "The patient's MRI showed a tear.", "Knee brace") is None
