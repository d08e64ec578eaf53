"""The reviewer's grounds: what a rationale gives as the reason for its decision, and what it only recites."""

from __future__ import annotations

import pytest

from imr_audit.extraction.fact_vocabulary import fact_names
from imr_audit.extraction.grounds import contradicting, ground_kinds, grounds_for, read_grounds
from imr_audit.extraction.requests import parse_request
from imr_audit.model import Fact
from imr_audit.reading.text import Span
from imr_audit.result import Ground
from imr_audit.rules import load_rulebook


def read(rationale: str, request: str = "Physical therapy x 12, lumbar spine") -> tuple[Ground, ...]:
    text = f"{request}\n\n{rationale}"
    asked = parse_request(text, Span(0, len(request)))
    return read_grounds(text, Span(len(request) + 2, len(text)), asked)


def names(rationale: str, request: str = "Physical therapy x 12, lumbar spine") -> set[str]:
    return {ground.name for ground in read(rationale, request)}


@pytest.mark.parametrize(
    ("rationale", "ground"),
    [
        ("The requested 12 visits exceed the number that the guideline recommends.", "exceeds_limit"),
        ("In this case, the request is in excess of the recommended course.", "exceeds_limit"),
        ("The patient would exceed the MTUS recommended number of visits with this request.", "exceeds_limit"),
        (
            "The request as written does not specify the frequency or the duration of treatment.",
            "quantity_not_specified",
        ),
        ("The request for therapy is vague and open to interpretation.", "quantity_not_specified"),
        (
            "The records do not show any functional improvement from the earlier visits.",
            "functional_improvement_not_shown",
        ),
        (
            "For this patient, further visits are contingent upon the response to the first ones.",
            "functional_improvement_not_shown",
        ),
        (
            "There is no documentation that the patient has failed conservative treatment.",
            "conservative_care_not_shown",
        ),
        ("There was no indication that she was unable to take oral NSAIDs.", "first_line_not_tried"),
        ("The patient's neurological examination is normal.", "no_neurological_findings"),
        ("There is no evidence of any red flag in this patient.", "no_red_flags"),
        ("There is no indication that the patient is a candidate for surgery.", "no_surgery_planned"),
        ("It is not clearly stated why the study was ordered in this patient.", "no_rationale_by_provider"),
        ("As the requested surgery is not medically necessary, the requested sling is not.", "depends_on_denied_item"),
        ("The patient has already been authorized six visits of the same.", "duplicate"),
        ("This request would be duplicative.", "duplicate"),
        ("The patient has been taking the drug since at least March of last year.", "long_term_use"),
        (
            "No reason is given why this patient cannot be transitioned to a home exercise program.",
            "home_exercise_suffices",
        ),
        ("The patient does not meet the criteria.", "criteria_not_met"),
        ("This worker meets the criteria of the guideline.", "criteria_met"),
        (
            "The six visits requested are within the guideline recommendation, as the patient has had none.",
            "within_guideline",
        ),
    ],
)
def test_a_reason_about_this_worker_is_a_ground(rationale: str, ground: str) -> None:
    assert ground in names(rationale)


@pytest.mark.parametrize(
    "rationale",
    [
        "The guideline states that visits should not exceed 10 in most cases.",
        "ODG notes that when treatment exceeds the guideline, exceptional factors should be noted.",
        "The MTUS recommends imaging where red flags are absent but surgery is considered.",
        "Patients should be formally assessed after a six visit trial.",
        "The request is not medically necessary.",
        "Given the above, the request for physical therapy is not medically necessary.",
        "As such, this request is not medically necessary.",
    ],
)
def test_what_is_recited_and_the_verdict_are_no_grounds(rationale: str) -> None:
    assert names(rationale) == set()


@pytest.mark.parametrize(
    ("rationale", "ground"),
    [
        ("The request does not exceed the guideline for this patient.", "exceeds_limit"),
        ("The patient does not meet the criteria.", "criteria_met"),
        (
            "There are no exceptional factors to support treatment outside of the guidelines for this patient.",
            "exceeds_limit",
        ),
        ("The patient has seen functional improvement.", "functional_improvement_not_shown"),
        ("In this case the guideline does not recommend the drug for longer than three weeks.", "criteria_met"),
    ],
)
def test_the_contrary_is_no_ground(rationale: str, ground: str) -> None:
    assert ground not in names(rationale)


def test_guideline_text_that_names_the_treatment_is_a_ground() -> None:
    recited = "The Official Disability Guidelines state that shockwave therapy is not recommended."
    assert names(recited, "Shockwave therapy, lumbar spine") == {"not_recommended"}
    assert names(recited, "MRI of the lumbar spine") == set()


def test_papers_that_do_not_show_the_worker_s_state_are_no_refusal_by_the_guideline() -> None:
    assert "not_recommended" not in names("There is no evidence to support that the patient has failed naproxen.")
    assert "not_recommended" in names("There is no evidence to support the use of this patch in this patient.")


def test_a_condition_of_the_guideline_is_not_its_refusal() -> None:
    recited = "The MTUS does not recommend lidocaine until after a trial; it comes after them."
    assert "not_recommended" not in {
        ground.name for ground in read("TENS is not recommended as a primary modality.", "TENS unit, 30 day trial")
    }
    assert "exceeds_limit" not in names(recited)


def test_thin_papers_count_only_without_another_reason() -> None:
    alone = names("There is no documentation in the records provided of this patient's condition.")
    beside = names("There is no documentation of functional improvement in the records of this patient.")
    assert alone == {"insufficient_documentation"}
    assert beside == {"functional_improvement_not_shown"}


def test_a_ground_is_about_the_fact_that_makes_it() -> None:
    (ground,) = read("There is no evidence of neuropathic pain in this patient.", "Lidocaine patch #30")
    assert ground.name == "indication_missing"
    assert ground.about == ("neuropathic_pain",)


def test_its_span_is_the_clause() -> None:
    rationale = "The guideline allows a trial. However, there is no evidence of red flags in this patient."
    text = f"MRI of the lumbar spine\n\n{rationale}"
    (ground,) = read(rationale, "MRI of the lumbar spine")
    assert text[ground.span.start : ground.span.end] == "there is no evidence of red flags in this patient"


def test_grounds_for_tells_the_two_outcomes_apart() -> None:
    grounds = read("This patient meets the criteria. However, the requested 12 visits exceed the recommended number.")
    assert {ground.name for ground in grounds_for("overturned", grounds)} == {"criteria_met"}
    assert {ground.name for ground in grounds_for("upheld", grounds)} == {"exceeds_limit"}


def test_an_affirmed_fact_contradicts_the_ground_that_it_is_absent() -> None:
    ground = Ground("no_active_care", Span(0, 1), ("exercise_program",))
    does = Fact("exercise_program", "affirmed", "summary", Span(2, 3))
    does_not = Fact("exercise_program", "denied", "summary", Span(2, 3))
    other = Fact("muscle_spasm", "affirmed", "summary", Span(2, 3))
    assert contradicting(ground, [does, does_not, other]) == (does,)
    assert contradicting(Ground("exceeds_limit", Span(0, 1), ("visits",)), [does]) == ()


def test_every_name_in_the_list_is_declared() -> None:
    fields = load_rulebook().fields
    for kind in ground_kinds().values():
        assert {*kind.absent_facts, *kind.affirmed_facts} <= set(fact_names())
        assert set(kind.about) - {"*"} <= set(fields)


def test_the_notice_on_stopping_opioids_gives_no_reason() -> None:
    notice = (
        "The patient failed to try acetaminophen. This medical necessity decision should not be interpreted as a "
        "recommendation to stop long-term opioids abruptly and the patient is advised to speak with the physician."
    )
    assert "indication_missing" not in names(notice, "Norco 5/325mg #30")


def test_beyond_the_acute_phase_is_not_too_early() -> None:
    assert "too_early" in names("The patient is still in the acute phase of the injury.")
    assert "too_early" not in names("The patient is beyond the acute phase of the injury.")
