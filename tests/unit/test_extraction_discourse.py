"""Whose text a clause is: the guideline's, this patient's, the verdict, or what others decided."""

from __future__ import annotations

from pathlib import Path

import pytest

from imr_audit.extraction.discourse import Part, labelled

RATIONALE = [
    ("The MTUS recommends massage as an option and limits it to 4-6 visits.", "guideline"),
    ("It should be an adjunct to other treatment such as exercise.", "guideline"),
    ("Scientific studies show contradictory results.", "guideline"),
    ("In this case, the claimant has had 12 visits.", "patient"),
    ("The gain was small.", "patient"),
    ("There is no documentation of an exercise program.", "patient"),
    ("ODG states that more visits may be considered if the patient improves.", "guideline"),
    ("The records show no such improvement.", "patient"),
    ("Therefore, the request for massage is not medically necessary.", "verdict"),
]


def discourse(sentences: list[str], section: str) -> list[tuple[Part, ...]]:
    """The clauses of each sentence of a section, labelled."""
    found = labelled(" ".join(sentences), section)
    assert [sentence.text for sentence in found] == sentences
    return [sentence.parts for sentence in found]


def test_a_rationale_turns_from_the_guideline_to_the_patient() -> None:
    parts = discourse([sentence for sentence, _ in RATIONALE], "rationale")
    assert [clauses[-1].label for clauses in parts] == [label for _, label in RATIONALE]


@pytest.mark.parametrize(
    ("sentence", "labels"),
    [
        ("While the guidelines recommend massage, this patient has acute pain only.", ["guideline", "patient"]),
        ("ODG allows up to 24 visits, and this claimant has attended 30 visits.", ["guideline", "patient"]),
        ("Opioids are recommended for function; however, the patient is not working.", ["guideline", "patient"]),
        ("If the patient has responded, opioids may be continued.", ["guideline", "guideline"]),
        ("Unless the patient has red flags, imaging is not recommended.", ["guideline", "guideline"]),
        ("An injured worker who has not returned to work should be evaluated.", ["guideline"]),
        ("The patient meets the criteria as defined in the MTUS.", ["patient"]),
        ("According to the MTUS, opioids should be stopped if there is no improvement.", ["guideline", "guideline"]),
        ("The ACOEM guidelines say that traction has never been proven effective.", ["guideline"]),
        (
            "According to ACOEM, surgery is recommended when findings show the medical necessity for the request.",
            ["guideline", "guideline"],
        ),
        ("In the absence of red flags, the request is not medically necessary.", ["patient", "verdict"]),
        ("There is pain relief and improved function.", ["patient"]),
        ("When there is pain relief, opioids may be continued.", ["guideline", "guideline"]),
        ("It is an option for patients who have not responded to other drugs.", ["guideline"]),
        ("It is indicated when an antidepressant has failed.", ["guideline"]),
        ("The patient is a chronic opioid user.", ["patient"]),
        ("Naproxen was stopped because of heartburn.", ["patient"]),
        ("The toxicology report showed no other drug.", ["patient"]),
        ("Per the guidelines, the patient is considered to be at high risk when (1) age > 65 years.", ["guideline"]),
    ],
)
def test_mixed_sentences(sentence: str, labels: list[str]) -> None:
    (parts,) = discourse([sentence], "rationale")
    found = [part.label for part in parts]
    assert list(dict.fromkeys(found)) == list(dict.fromkeys(labels))


def test_a_quotation_stays_with_the_guideline_until_it_ends() -> None:
    parts = discourse(
        [
            'MTUS states: "Recommended as an option.',
            'The patient was helped in most trials."',
            "Here, the patient was not.",
        ],
        "rationale",
    )
    assert [clauses[0].label for clauses in parts] == ["guideline", "guideline", "patient"]


def test_a_quotation_that_was_not_closed_ends_with_the_records() -> None:
    parts = discourse(
        ['MTUS states: "Recommended as an option.', "The medical records do not show a trial."], "rationale"
    )
    assert parts[1][0].label == "patient"


def test_a_list_of_criteria_is_the_guideline_to_its_end() -> None:
    text = "According to the MTUS the following criteria apply: (1) pain; (2) the patient has lost function."
    (parts,) = discourse([text], "rationale")
    assert {part.label for part in parts} == {"guideline"}


@pytest.mark.parametrize(
    "sentence",
    [
        "The utilization review denied the request because functional improvement was not shown.",
        "UR dated 1/2/2015 non-certified the visits for lack of red flags.",
        "The request for Soma was previously denied due to long term use.",
        "Massage 12 visits was the original request.",
        "The denial stated that there was no heartburn.",
    ],
)
def test_what_utilization_review_said_is_no_fact(sentence: str) -> None:
    (parts,) = discourse([sentence], "summary")
    assert {part.label for part in parts} == {"other"}


@pytest.mark.parametrize(
    "sentence",
    [
        "Objective findings included tenderness and a limp.",
        "Submitted reports have named no deficit.",
        "Documentation of progress is lacking.",
        "No red flags were seen.",
        "The foregoing speaks against lasting gains.",
        "Lasting gains did not occur.",
        "Braces have not helped.",
        "Provider fails to name a deficit.",
    ],
)
def test_what_is_told_of_this_case_without_naming_anybody(sentence: str) -> None:
    _, parts = discourse(["ODG recommends bracing for instability.", sentence], "rationale")
    assert {part.label for part in parts} == {"patient"}


@pytest.mark.parametrize(
    "sentence",
    ["Once bracing has failed, an operation is an option.", "If no red flags are seen, imaging can wait."],
)
def test_a_condition_is_no_case(sentence: str) -> None:
    _, parts = discourse(["ODG recommends bracing for instability.", sentence], "rationale")
    assert {part.label for part in parts} == {"guideline"}


@pytest.mark.parametrize(
    "sentence",
    [
        "This denial should not be read as advice to end long-term opioids at once.",
        "The decision must not be construed as a suggestion that patients on Norco should discontinue.",
        "This determination does not mean that the worker should stop the medication.",
        "The worker is advised to speak with the physician before opioids are stopped.",
        "The treating physician and the worker are advised to consult the chapter on tapering of opioids.",
    ],
)
def test_a_notice_below_the_decision_is_no_fact(sentence: str) -> None:
    _, parts = discourse(["This worker takes Norco, which is not medically necessary.", sentence], "rationale")
    assert {part.label for part in parts} == {"guideline"}


def test_a_summary_is_about_the_patient() -> None:
    (parts,) = discourse(["He complains of low back pain."], "summary")
    assert parts[0].label == "patient"


@pytest.mark.corpus
def test_labelled_passages(corpus: Path) -> None:
    labels = {"G": "guideline", "P": "patient", "V": "verdict"}
    right = total = 0
    for block in (corpus / "passages.txt").read_text(encoding="utf-8").split("@")[1:]:
        rows = [line.split("|", 1) for line in block.splitlines()[1:] if line]
        for (mark, _), parts in zip(rows, discourse([text for _, text in rows], "rationale"), strict=True):
            found = {part.label for part in parts}
            right += labels[mark] in found and (mark != "G" or found == {"guideline"})
            total += 1
    assert right / total >= 0.96
