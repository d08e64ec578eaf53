"""Opioids that a denial ends at once, and fills of the drug formulary outside their window."""

from __future__ import annotations

import pytest
from audited import audited, found
from short_letters import Item

STOP = "OPIOID-ABRUPT-STOP"
TAKING = "He has been taking Norco three times a day since 2012, with no gain in function."
NO_GAIN = "Norco has not helped the patient to do more, and pain relief is not recorded."


def test_an_opioid_that_is_taken_and_denied_without_a_word_on_weaning() -> None:
    item = audited("Norco 10/325 mg #90", NO_GAIN, summary=TAKING)
    (finding,) = [finding for finding in item.findings if finding.check == STOP]
    assert (finding.severity, finding.code, finding.axis) == ("note", "", "rationale")
    assert finding.citation is not None
    assert (finding.citation.document, finding.citation.pages) == ("mtus_chronic_pain_2009", "79-80")
    assert "possibly" in finding.message


def test_the_text_of_2016_is_cited_where_it_governs() -> None:
    item = audited("Norco 10/325 mg #90", NO_GAIN, summary=TAKING, decided="01/12/2017")
    (finding,) = [finding for finding in item.findings if finding.check == STOP]
    assert finding.citation is not None
    assert finding.citation.document == "mtus_opioids_2016"


@pytest.mark.parametrize(
    "said",
    [
        "The provider should wean the patient off the drug.",
        "A slow taper is advised.",
        "It should not be stopped abruptly.",
        "Withdrawal must be avoided.",
        "The dose may be gradually reduced.",
        "The dose is being reduced.",
        "It was stopped in June.",
    ],
)
def test_a_word_on_weaning_is_enough(said: str) -> None:
    assert not found(audited("Norco 10/325 mg #90", f"{NO_GAIN} {said}", summary=TAKING), STOP)


@pytest.mark.parametrize(
    ("request_text", "rationale", "outcome", "summary", "decided"),
    [
        ("Norco 10/325 mg #90", NO_GAIN, "Overturned", TAKING, "12/15/2014"),
        ("Norco 10/325 mg #90", "First-line drugs were not tried.", "Upheld", "Norco is to begin.", "12/15/2014"),
        ("Naproxen 550 mg #60", "Naproxen gave no relief.", "Upheld", "He takes naproxen.", "12/15/2014"),
        ("Norco 10/325 mg #90", NO_GAIN, "Upheld", TAKING, "05/15/2019"),  # no text in the reference
    ],
    ids=["approved", "not yet taken", "no opioid", "another period"],
)
def test_where_nothing_is_ended(request_text: str, rationale: str, outcome: str, summary: str, decided: str) -> None:
    assert not found(audited(request_text, rationale, outcome, summary, decided=decided), STOP)


@pytest.mark.parametrize(
    "taking",
    [
        "He takes Norco three times a day.",
        "Current medications include Norco and ibuprofen.",
        "Norco was continued and refilled.",
        "He has been on Norco for 8 months.",
        "He has used Norco since the surgery.",
        "Norco was first given in the emergency department. He has been taking Norco ever since.",
    ],
)
def test_use_that_goes_on_is_ended(taking: str) -> None:
    assert found(audited("Norco 10/325 mg #90", NO_GAIN, summary=taking), STOP)


@pytest.mark.parametrize(
    "given",
    [
        "He was given Norco in the emergency department.",
        "He received one dose of Norco in the recovery room.",
        "Norco was administered on the day of the procedure.",
        "Medications given in the ED included Norco.",
        "Treatment has included Norco.",
        "He was prescribed Norco after the operation.",
        "He tried Norco in 2012.",
        "He received Norco for 3 days.",
    ],
)
def test_an_opioid_that_was_given_once_is_not_in_use(given: str) -> None:
    item = audited("Norco 10/325 mg #90", "First-line drugs were not tried.", summary=given)
    assert not found(item, STOP)


def test_another_opioid_is_approved() -> None:
    other = Item("Percocet 5/325 mg #60", "Percocet helps. The request is medically necessary.", "Overturned")
    assert not found(audited("Norco 10/325 mg #90", NO_GAIN, "Upheld", TAKING, other), STOP)


def test_a_part_was_authorised() -> None:
    request = (
        "Norco 10/325 mg #90 was the original request. Norco 10/325 mg #60 was authorized by the Claims Administrator. "
        "The remaining IMR eligible portion of the original request, Norco 10/325 mg #30 is"
    )
    assert not found(audited(request, NO_GAIN, "Upheld", TAKING), STOP)


@pytest.mark.parametrize(
    ("check", "said", "outcome", "decided", "message"),
    [
        (
            "FORMULARY-SPECIAL-FILL",
            "The drug was dispensed as a special fill 12 days after the injury.",
            "Overturned",
            "05/15/2019",
            "a special fill 12 days after the injury",
        ),
        (
            "FORMULARY-SPECIAL-FILL",
            "The drug was dispensed as a special fill 5 days after the date of injury.",
            "Overturned",
            "05/15/2019",
            None,
        ),
        (
            "FORMULARY-SPECIAL-FILL",
            "It was no special fill, being dispensed 12 days after the injury.",
            "Upheld",
            "05/15/2019",
            None,
        ),
        (
            "FORMULARY-SPECIAL-FILL",
            "The drug is not eligible as a special fill because it was dispensed 12 days after the injury.",
            "Overturned",
            "05/15/2019",
            None,
        ),
        (
            "FORMULARY-SPECIAL-FILL",
            "Dispensed 12 days after the injury, it falls outside the special fill policy.",
            "Overturned",
            "05/15/2019",
            None,
        ),
        (
            "FORMULARY-SPECIAL-FILL",
            "The drug was dispensed as a special fill 12 days after the injury.",
            "Overturned",
            "12/15/2017",
            None,
        ),
        (
            "FORMULARY-PERIOPERATIVE-FILL",
            "This was a perioperative fill, dispensed 6 days before surgery.",
            "Overturned",
            "05/15/2019",
            "a perioperative fill 6 days from the operation",
        ),
        (
            "FORMULARY-PERIOPERATIVE-FILL",
            "This was a perioperative fill, dispensed 4 days after his knee surgery.",
            "Overturned",
            "05/15/2019",
            None,
        ),
        (
            "FORMULARY-PERIOPERATIVE-FILL",
            "The prescription was filled 6 days before surgery.",
            "Overturned",
            "05/15/2019",
            None,
        ),
    ],
)
def test_fills_of_the_formulary(check: str, said: str, outcome: str, decided: str, message: str | None) -> None:
    messages = found(audited("Tramadol 50 mg #20", said, outcome, decided=decided), check)
    assert [message in one for one in messages] == ([True] if message else [])
