"""Grounds against the rules that govern the item, and against the facts of the letter."""

from __future__ import annotations

import pytest
from audited import audited, found
from short_letters import Item

CONTRADICTED = "OUTCOME-UPHELD-CONTRADICTED"
UNANSWERED = "OUTCOME-DENIAL-UNANSWERED"
HAD = "He has had 6 visits of acupuncture. "
REVIEW = "Utilization review denied acupuncture for lack of functional improvement."


def test_open_and_upheld_agree_where_the_rules_know_the_ground() -> None:
    known = audited("Massage therapy x 6", "There is no documentation that the patient exercises in a home program.")
    assert known.outcome_agreement == "agrees"
    unknown = audited("Massage therapy x 6", "There is no evidence of any red flag in this patient.")
    assert unknown.position.position == "open"
    assert unknown.outcome_agreement == "cannot_tell"


def test_no_ground_tells_nothing() -> None:
    assert audited("Massage therapy x 6", "The patient has neck pain.").outcome_agreement == "cannot_tell"


def test_a_ground_of_approval_that_is_none_of_the_guideline() -> None:
    item = audited("Massage therapy x 6", "The patient has red flags.", "Overturned")
    assert item.position.position == "open"
    assert [finding.code for finding in item.findings if finding.check == "OUTCOME-OTHER-GROUND"] == [
        "outcome-contrary"
    ]


def test_a_denial_whose_only_ground_the_letter_contradicts() -> None:
    summary = "He has neck pain and does a home exercise program daily."
    wanting = "There is no documentation that the patient is in a home exercise program."
    contradicted = audited("Massage therapy x 6", wanting, summary=summary)
    assert contradicted.position.position == "supports"
    (finding,) = (finding for finding in contradicted.findings if finding.check == CONTRADICTED)
    assert finding.severity == "warning"  # an option; a standard would make it an error
    assert len(finding.evidence) >= 3
    beside = audited("Massage therapy x 6", wanting + " There are no red flags in this patient.", summary=summary)
    assert found(beside, CONTRADICTED) == []
    assert len(found(beside, "OUTCOME-UPHELD-SUPPORTED")) == 1


@pytest.mark.parametrize(
    ("request_", "rationale", "outcome", "summary"),
    [
        (
            "Acupuncture x 6",
            "The patient has hip pain and does exercises.",
            "Overturned",
            HAD + REVIEW,
        ),
    ],
)
def test_an_approval_that_does_not_speak_of_the_ground_of_denial(
    request_: str, rationale: str, outcome: str, summary: str
) -> None:
    assert len(found(audited(request_, rationale, outcome, summary), UNANSWERED)) == 1


@pytest.mark.parametrize(
    ("rationale", "outcome", "summary"),
    [
        (
            "The patient has had functional improvement from acupuncture.",
            "Overturned",
            HAD + REVIEW,
        ),
        (
            "The patient has hip pain.",
            "Overturned",
            HAD + "He had functional improvement from acupuncture. " + REVIEW,
        ),
        (
            "The patient has hip pain.",
            "Overturned",
            REVIEW,
        ),
        (
            "The patient has hip pain.",
            "Upheld",
            HAD + REVIEW,
        ),
    ],
)
def test_an_answered_or_idle_ground_of_denial(rationale: str, outcome: str, summary: str) -> None:
    assert found(audited("Acupuncture x 6", rationale, outcome, summary), UNANSWERED) == []


def test_dependence_needs_another_denied_item() -> None:
    summary = "He has neck pain and does a home exercise program daily."
    rationale = "As the requested surgery is not medically necessary, the requested massage is not."
    fault = "OUTCOME-UPHELD-REQUEST-AT-FAULT"
    alone = audited("Massage therapy x 6", rationale, "Upheld", summary)
    beside = audited("Massage therapy x 6", rationale, "Upheld", summary, Item("Neck surgery", "It is not necessary."))
    assert found(alone, fault) == []
    assert [finding.severity for finding in beside.findings if finding.check == fault] == ["note"]


def test_what_remains_of_a_request_is_no_duplicate_of_the_part_that_was_authorised() -> None:
    summary = "He has neck pain and does a home exercise program daily."
    rationale = "The patient was authorized 3 visits by the previous reviewer. More visits are not indicated."
    fault, supported = "OUTCOME-UPHELD-REQUEST-AT-FAULT", "OUTCOME-UPHELD-SUPPORTED"
    remaining = (
        "Massage therapy 6 visits, neck, was the original request. Massage therapy 3 visits was authorized by the "
        "Claims Administrator. The remaining IMR eligible portion of the original request, Massage therapy 3 visits is"
    )
    part = audited(remaining, rationale, "Upheld", summary)
    assert found(part, fault) == []
    assert len(found(part, supported)) == 1
    whole = audited("Massage therapy x 6", rationale, "Upheld", summary)
    assert [finding.severity for finding in whole.findings if finding.check == fault] == ["note"]
