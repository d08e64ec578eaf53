"""Headings: where they begin, what they request, what outcome they give."""

from __future__ import annotations

import re

import pytest
from letter_texts import MASSAGE, MRI, Item, decisions_letter, issues_letter

from imr_audit.letters import parse_letters
from imr_audit.letters.headings import outcome_of
from imr_audit.model import Letter
from imr_audit.reading import Folded, SourceText

HISTORY = (
    "Norco 10/325mg #120 was the original request. Norco 10/325mg #60 was authorized by the Claims Administrator. "
    "The remaining IMR eligible portion of the original request, Norco 10/325mg #60 is"
)
LEAVING = (
    "Home health care 9-12 days was the original request. The Claims Administrator authorized a visiting nurse for 9 "
    "days, leaving the original request IMR eligible. The original request, Home health care 9-12 days is"
)


def parsed(text: str) -> Letter:
    (letter,) = parse_letters(SourceText(text))
    return letter


def requests(text: str) -> list[str]:
    return [item.request for item in parsed(text).items]


def without_blank_lines(text: str) -> str:
    return re.sub(r"\n\s*\n", "\n", text)


# --- where a heading begins -------------------------------------------------------------------------------------------

WRAPPED = [
    "Massage therapy, twice a week\nfor six weeks",
    "Voltaren gel, #60 grams with 1 refill, DOS: 11/11/2016",
    "Lidoderm patch, #1 box with 1 refill, DOS:\n11/11/2016",
    "Oxycodone ER 20mg #60 day supply: 30",
    "Associated surgical service: Cold therapy unit",
    "MRI of the right knee\n\f\nwithout contrast",
    "Kera-Tek gel 4 oz.\nfor the neck",
    "Cyclobenzaprine 7.5mg #90 one tab p.o. q.h.s.\nfor spasm",
    "EMG of the left lower ext.\nand right upper ext.",
    "Lorazepam (Ativan) 1mg, 1 tab by mouth 30 minutes before the scan,\nmay repeat once 1/2 hour later\nfor anxiety",
    "EMG (electromyography)/NCV (nerve conduction velocity)\nof the bilateral upper\nextremities",
    "REFERRAL TO PAIN MANAGEMENT TO DISCUSS ABOUT A CERVICAL\n\nEPIDURAL STEROID INJECTION",
    '"Functional" bracing',
    "6 visits of therapy",
    HISTORY.replace(". ", ".\n"),
    HISTORY.replace("was the original", "was\nthe original").replace("by the Claims", "by the\nClaims"),
    LEAVING.replace("authorized a", "authorized\na").replace("eligible. ", "eligible.\n"),
]


@pytest.mark.parametrize("heading", WRAPPED)
@pytest.mark.parametrize("outcome", [" Upheld", "\nUpheld", "  Overturned"])
@pytest.mark.parametrize("blanks", [True, False])
def test_wrapped_headings(heading: str, outcome: str, blanks: bool) -> None:
    text = issues_letter([MASSAGE, Item(heading, outcome.strip()), MRI]).replace(": " + outcome.strip(), ":" + outcome)
    expected = re.sub(r" is$", "", Folded.of(heading).text)
    assert requests(text if blanks else without_blank_lines(text)) == [MASSAGE.request, expected, MRI.request]


@pytest.mark.parametrize(
    "rationale",
    [
        "There is no radiculopathy. Therefore the request is not medically necessary",
        "He is stable\nand the request is not medically\nnecessary and appropriate",
        "The guidelines do not address it and the documentation\nis silent, see the report of 3/4/14",
        'The record says "no pain."',
        "It is not indicated (ODG, 2014.)",
    ],
)
def test_a_rationale_without_its_full_stop(rationale: str) -> None:
    text = issues_letter([Item("Aspirin 81mg #30", rationale=rationale), MRI])
    for one in (text, without_blank_lines(text)):
        letter = parsed(one)
        assert [item.request for item in letter.items] == ["Aspirin 81mg #30", MRI.request]
        assert letter.items[0].rationale is not None
        assert Folded.of(one, letter.items[0].rationale).text == Folded.of(rationale).text


def test_everything_on_one_line() -> None:
    text = issues_letter([MASSAGE, Item(HISTORY), MRI])
    line = " ".join(text[text.index("IMR ISSUES") :].split())
    assert requests(line) == [MASSAGE.request, HISTORY.removesuffix(" is"), MRI.request]


def test_numbers_and_decision_for_are_no_part_of_a_request() -> None:
    assert requests(decisions_letter([MASSAGE])) == [MASSAGE.request]
    assert requests(issues_letter([Item("2. MRI of the knee"), Item("Decision for a cane")])) == [
        "MRI of the knee",
        "a cane",
    ]
    assert requests(issues_letter([Item("6 visits"), Item("2.5 mg of it")])) == ["6 visits", "2.5 mg of it"]


@pytest.mark.parametrize("denied", ["not ", "not", ""])
def test_numbered_headings_that_are_sentences(denied: str) -> None:
    text = decisions_letter([Item("12 sessions of physical therapy"), MRI])
    ruling = f"12 sessions of physical therapy is {denied}medically necessary and appropriate."
    for heading in (ruling, ruling.replace("of physical", "of\nphysical")):
        letter = parsed(text.replace("Decision for 12 sessions of physical therapy: Upheld", heading))
        assert [i.request for i in letter.items] == ["12 sessions of physical therapy", MRI.request]
        assert letter.items[0].outcome == ("upheld" if denied else "overturned")
        assert all(item.rationale and item.claims_administrator for item in letter.items)


def test_spans_point_at_the_words() -> None:
    text = issues_letter([Item("Massage therapy, twice\na week"), MRI])
    letter = parsed(text)
    first = letter.items[0]
    assert letter.source.quote(first.request_span) == "Massage therapy, twice\na week"
    assert first.outcome_span is not None
    assert letter.source.quote(first.outcome_span) == "Upheld"


def test_an_outcome_word_within_a_rationale() -> None:
    rationale = "The denial was correct and the decision is upheld.\nThe earlier decision is\nUpheld\nby this one."
    assert requests(issues_letter([Item("Aspirin", rationale=rationale), MRI])) == ["Aspirin", MRI.request]


# --- outcomes ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("Upheld", "upheld"),
        ("UPHELD", "upheld"),
        ("Up held", "upheld"),
        ("Uphold", "upheld"),
        ("Overturned", "overturned"),
        ("Over turned", "overturned"),
        ("OVER-TURNED", "overturned"),
        ("Overturn", "overturned"),
        ("Upheld.", "upheld"),
        ("Uphelds", "upheld"),
        ("Uphel", "upheld"),
        ("Overtuned", "overturned"),
        ("Overtunred", "overturned"),
        ("Upheld/Overturned", None),
        ("Upheld / Overturned", None),
        ("Upheld and Overturned", None),
        ("Partially overturned", None),
        ("Partial Overturn", None),
        ("Upheld in part", None),
        ("Upheld, in part", None),
        ("Modified", None),
        ("Withdrawn", None),
        ("To be decided", None),
    ],
)
@pytest.mark.parametrize("wrapped", [True, False])
def test_outcome_words(words: str, outcome: str | None, wrapped: bool) -> None:
    text = issues_letter([Item("Massage therapy for the neck", words), MRI])
    letter = parsed(text.replace(f": {words}", f":\n{words}") if wrapped else text)
    item = letter.items[0]
    assert (item.request, item.outcome) == ("Massage therapy for the neck", outcome)
    assert item.outcome_span is not None
    assert letter.source.quote(item.outcome_span) == words.rstrip(".")
    assert item.rationale is not None
    assert letter.items[1].outcome == "overturned"


@pytest.mark.parametrize("joint", [" - ", " – ".encode().decode(), " is ", " is: ", ": ", ":", " : ", " "])  # noqa: RUF001
def test_what_joins_request_and_outcome(joint: str) -> None:
    text = issues_letter([MASSAGE, Item("A cane")]).replace("A cane: Upheld", f"A cane{joint}Upheld")
    assert requests(text) == [MASSAGE.request, "A cane"]


@pytest.mark.parametrize("heading", ["A cane", "A cane:", "Labs: CBC and CMP of 11/11/2016"])
def test_a_heading_without_an_outcome(heading: str) -> None:
    text = issues_letter([MASSAGE, Item("HEADING"), MRI]).replace("HEADING: Upheld", heading)
    letter = parsed(text)
    assert [item.request for item in letter.items] == [MASSAGE.request, heading.rstrip(":"), MRI.request]
    assert (letter.items[1].outcome, letter.items[1].outcome_span) == (None, None)


def test_unknown_outcome_where_paragraphs_have_no_titles() -> None:
    letter = parsed(decisions_letter([MASSAGE, Item("a cane", "Modified"), MRI]))
    assert [(i.request, i.outcome) for i in letter.items][1] == ("a cane", None)
    assert all(item.rationale and item.claims_administrator for item in letter.items)


def test_outcome_of_any_words() -> None:
    assert outcome_of("") is None
    assert outcome_of("held") is None


# --- labels -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "variants"),
    [
        (
            "Claims Administrator guideline:",
            [
                "CLAIMS ADMINISTRATOR GUIDELINE:",
                "Claims Administrator Guideline(s):",
                "Claim Administrator guidelines :",
                "Claims Administrator's guideline:",
                "Claims\nAdministrator\nguideline:",
                "Claims Administrator guideline",
            ],
        ),
        (
            "MAXIMUS guideline:",
            [
                "Maximus Guidelines:",
                "MAXIMUS guideline",
                "MAXIMUS  guideline :",
                "IMR guideline:",
                "Expert Reviewer guideline:",
            ],
        ),
        (
            "Decision rationale:",
            [
                "DECISION RATIONALE:",
                "Decision Rationale :",
                "Decision\nrationale:",
                "The Professional Reviewer's decision rationale:",
                "Rationale for the Decision:",
                "Rationale:",
                "Decision rationale",
                "Decision rationale;",
            ],
        ),
    ],
)
def test_labels_in_other_words(label: str, variants: list[str]) -> None:
    text = issues_letter([MASSAGE, MRI])
    plain = parsed(text)
    for variant in variants:
        letter = parsed(text.replace(label, variant))
        assert [i.request for i in letter.items] == [MASSAGE.request, MRI.request], variant
        for got, meant in zip(letter.items, plain.items, strict=True):
            for name in ("claims_administrator", "reviewer_guideline", "rationale"):
                quoted = letter.source.quote(getattr(got, name))
                assert quoted == plain.source.quote(getattr(meant, name)), variant


@pytest.mark.parametrize("who", ["Physician", "Expert", "Professional", "Medical"])
def test_any_reviewer(who: str) -> None:
    letter = parsed(decisions_letter([MASSAGE, MRI]).replace("Physician Reviewer", f"{who} Reviewer"))
    assert all(item.reviewer_guideline and item.rationale for item in letter.items)


def test_a_paragraph_whose_text_begins_like_a_label() -> None:
    """Text that wraps right after its title may open like a paragraph without a title."""
    item = Item(
        "Massage",
        administrator="\nThe Claims Administrator did not cite any medical evidence for its decision.",
        guideline="\nThe Expert Reviewer did not base their decision on the MTUS.",
        rationale="As follows.\nThe Expert Reviewer found none.\nThe Claims Administrator based its decision on none.",
    )
    letter = parsed(issues_letter([item, MRI]))
    assert [i.request for i in letter.items] == ["Massage", MRI.request]
    first = letter.items[0]
    assert first.claims_administrator is not None
    assert letter.source.quote(first.claims_administrator) == item.administrator.strip()
    assert first.reviewer_guideline is not None
    assert letter.source.quote(first.reviewer_guideline) == item.guideline.strip()
    assert first.rationale is not None
    assert letter.source.quote(first.rationale) == item.rationale
