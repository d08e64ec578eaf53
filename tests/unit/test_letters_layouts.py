"""Letters: every layout gives its items, whole or cut off, in whatever file they stand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from letter_texts import (
    APPEAL,
    COVER,
    HEADER,
    ISSUES,
    MASSAGE,
    MRI,
    SENTENCE,
    SERVICE,
    SUMMARY,
    Item,
    decisions_letter,
    issues_letter,
    numbered_letter,
    professional_letter,
)
from pdf_files import text_pdf

from imr_audit.letters import NotADetermination, parse_letters
from imr_audit.model import Letter, LetterItem
from imr_audit.reading import Folded, SourceText, Span, read_bytes, read_file


def parsed(text: str) -> tuple[Letter, ...]:
    return parse_letters(read_bytes(text.encode(), "letter.txt"))


def only(text: str) -> Letter:
    (letter,) = parsed(text)
    return letter


def said(letter: Letter, span: Span | None) -> str | None:
    return span and Folded.of(letter.source.text, span).text


def decided(letter: Letter) -> list[tuple[str, str | None]]:
    return [(item.request, item.outcome) for item in letter.items]


BOTH = [(MASSAGE.request, "upheld"), (MRI.request, "overturned")]


# --- layouts ----------------------------------------------------------------------------------------------------------


def check_paragraphs(letter: Letter, item: LetterItem, meant: Item) -> None:
    assert meant.administrator in (said(letter, item.claims_administrator) or "")
    assert meant.guideline in (said(letter, item.reviewer_guideline) or "")
    assert said(letter, item.rationale) == meant.rationale


@pytest.mark.parametrize(
    ("write", "layout"),
    [
        (issues_letter, "issues_with_credentials"),
        (lambda items: issues_letter(items, reviewer=SENTENCE), "issues_and_decisions"),
        (decisions_letter, "decisions_and_rationales"),
        (numbered_letter, "numbered_determinations"),
    ],
)
def test_layouts(write: Callable[[list[Item]], str], layout: str) -> None:
    letter = only(write([MASSAGE, MRI]))
    assert letter.layout == layout
    assert decided(letter) == BOTH
    assert [item.index for item in letter.items] == [1, 2]
    for item, meant in zip(letter.items, (MASSAGE, MRI), strict=True):
        check_paragraphs(letter, item, meant)
    assert (said(letter, letter.summary) or "").startswith(("The injured worker", '"The claimant'))
    assert letter.case.case_number is not None


def test_labels_are_no_part_of_a_paragraph() -> None:
    letter = only(issues_letter([MASSAGE]))
    assert said(letter, letter.items[0].claims_administrator) == MASSAGE.administrator
    assert said(letter, letter.items[0].reviewer_guideline) == MASSAGE.guideline


def test_paragraphs_without_a_title_are_whole_sentences() -> None:
    letter = only(decisions_letter([MASSAGE]))
    text = said(letter, letter.items[0].claims_administrator) or ""
    assert text.startswith("The Claims Administrator based its decision on")


def test_reviewer_who_adopts_the_administrators_guidelines() -> None:
    own = "The Expert Reviewer found the guidelines used by the Claims Administrator relevant and appropriate."
    text = numbered_letter([MASSAGE]).replace("The Expert Reviewer based his/her", own + " It")
    letter = only(text)
    assert "The Claims Administrator based" in (said(letter, letter.items[0].reviewer_guideline) or "")
    refused = only(text.replace("relevant and", "not relevant and"))
    assert "The Claims Administrator based" not in (said(refused, refused.items[0].reviewer_guideline) or "")


def test_professional_review() -> None:
    letter = only(HEADER.format(number="CM13-0000002") + professional_letter("Botox injection, 200 units"))
    assert letter.layout == "professional_review"
    assert decided(letter) == [("Botox injection, 200 units", "upheld")]
    item = letter.items[0]
    assert "basis of the MTUS" in (said(letter, item.claims_administrator) or "")
    assert said(letter, item.reviewer_guideline) == (
        "MTUS Chronic Pain Medical Treatment Guidelines, Botulinum toxin, pages 25-26."
    )
    assert said(letter, item.rationale) == "The MTUS does not generally recommend it for chronic pain."
    assert [state.value for state in letter.reviewer.licensure] == ["Massachusetts"]


def test_professional_review_whose_outcome_stands_in_a_heading() -> None:
    assert decided(only(professional_letter("Botox", determination=""))) == [("Botox", "upheld")]
    assert decided(only(professional_letter("Botox", determination="", denied=""))) == [("Botox", "overturned")]


def test_professional_review_of_several_treatments() -> None:
    letter = only(professional_letter("1. Botox injection, 200 units\n2. MRI of the neck"))
    assert decided(letter) == [("Botox injection, 200 units", "upheld"), ("MRI of the neck", "upheld")]


def test_the_outcome_of_the_numbered_form_is_that_of_the_determination() -> None:
    letter = only(numbered_letter([Item("one drug screen", rationale="The request is medically necessary.")]))
    assert decided(letter) == [("one drug screen", "upheld")]


def test_blanks_lost_in_a_numbered_determination() -> None:
    text = numbered_letter([MASSAGE]).replace("is not medically", "is notmedically")
    assert decided(only(text)) == BOTH[:1]


def test_numbered_sections_without_determinations() -> None:
    text = numbered_letter([MASSAGE, MRI])
    letter = only(text[text.index("Medical Qualifications") :])
    assert decided(letter) == [(MASSAGE.request, None), (MRI.request, None)]
    assert said(letter, letter.items[1].rationale) == MRI.rationale


def test_signature_and_notices_are_no_part_of_the_rationale() -> None:
    endings = ["Effect of the Decision:\nThe determination of", "Sincerely,\n", "cc: x\n", SERVICE, APPEAL, COVER]
    for ending in endings:
        letter = only(issues_letter([MASSAGE]) + ending)
        assert said(letter, letter.items[0].rationale) == MASSAGE.rationale


def test_words_that_only_look_like_an_end() -> None:
    rationale = (
        "The records were\nrespectfully asked for.\nSincerely held beliefs are\ndocuments reviewed by none. Of the "
        "California\nDepartment of Industrial Relations guidelines none applies. I am not sure that a drug bought "
        "over\nthe counter helps."
    )
    letter = only(issues_letter([MASSAGE, Item("Aspirin", rationale=rationale)]))
    assert said(letter, letter.items[1].rationale) == Folded.of(rationale).text
    summary = SUMMARY + "She brought\nDocuments reviewed earlier, and a\nNotice of Independent Medical Review "
    letter = only(issues_letter([MASSAGE]).replace(SUMMARY, summary + "determination of 2012 was enclosed.\n"))
    assert (said(letter, letter.summary) or "").endswith("was enclosed.")


def test_advice_after_the_conclusion_belongs_to_the_rationale() -> None:
    advice = "It is not medically necessary.\n\nThis decision should not be read as advice to stop opioids abruptly."
    letter = only(issues_letter([Item("Norco 10/325mg #60", rationale=advice), MRI]))
    assert (said(letter, letter.items[0].rationale) or "").endswith("stop opioids abruptly.")


# --- several letters, other pages -----------------------------------------------------------------------------------


def test_a_bundle_with_covers_and_proofs_of_service() -> None:
    pages = [
        COVER.format(number="CM14-0000001"),
        issues_letter([MASSAGE], "CM14-0000001"),
        SERVICE.format(number="CM14-0000001"),
        "",
        COVER.format(number="CM14-0000002"),
        issues_letter([MRI], "CM14-0000002"),
        APPEAL,
        numbered_letter([MASSAGE, MRI], "CM13-0000003"),
        SERVICE.format(number="CM13-0000003"),
    ]
    for source in (
        read_bytes(text_pdf(pages), "bundle.pdf"),
        read_bytes("\f".join(pages).encode(), "bundle.txt"),
        read_bytes("\n".join(pages).encode(), "bundle.txt"),
    ):
        letters = parse_letters(source)
        assert [letter.case.case_number and letter.case.case_number.value for letter in letters] == [
            "CM14-0000001",
            "CM14-0000002",
            "CM13-0000003",
        ]
        assert [decided(letter) for letter in letters] == [BOTH[:1], BOTH[1:], BOTH]
        for letter in letters:
            for item in letter.items:
                assert said(letter, item.rationale) in (MASSAGE.rationale, MRI.rationale)
            assert "PROOF OF SERVICE" not in letter.source.quote(letter.span)


def test_the_same_letter_twice() -> None:
    text = issues_letter([MASSAGE])
    assert [letter.case.case_number is not None for letter in parsed(text + "\f" + text)] == [True, True]


def test_letters_without_headers(seeds: list[Path]) -> None:
    texts = [path.read_text() for path in seeds]
    letters = parsed("\n".join(texts))
    assert [len(letter.items) for letter in letters] == [2, 1, 1, 2, 4]
    assert letters[1].span.start >= len(texts[0])


def test_a_letter_without_header_after_one_with() -> None:
    letters = parsed(issues_letter([MASSAGE]) + issues_letter([MRI], number=""))
    assert [decided(letter) for letter in letters] == [BOTH[:1], BOTH[1:]]
    assert letters[1].case.case_number is None


def test_a_letter_of_a_bundle_without_items_is_not_lost() -> None:
    letters = parsed(issues_letter([MASSAGE]) + issues_letter([], "CM14-0000002"))
    assert [len(letter.items) for letter in letters] == [1, 0]


def test_headers_and_footers_of_pages() -> None:
    footer = "Final Determination Letter for IMR Case Number CM14-0000001 {n}"
    rationale = (
        "The first page ends here,\n\n" + footer.format(n=3) + "\n\nand the second goes on. It is not necessary."
    )
    item = Item("MRI of the\n" + footer.format(n=2) + "\nright knee", rationale=rationale)
    letter = only(issues_letter([MASSAGE, item]))
    assert letter.items[1].request == "MRI of the right knee"
    assert said(letter, letter.items[1].rationale) == (
        "The first page ends here, and the second goes on. It is not necessary."
    )


def test_page_numbers_between_pages() -> None:
    text = issues_letter([MASSAGE, MRI]).replace("MRI of the right", "MRI of the\n\n- 2 -\n\fright", 1)
    assert decided(only(text)) == BOTH


# --- cut off ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "mark", ["HOW THE", "The Expert Reviewer has", "CLINICAL CASE", "The injured worker", "IMR ISSUES"]
)
def test_a_beginning_that_is_cut_off(mark: str) -> None:
    text = issues_letter([MASSAGE, MRI])
    letter = only(text[text.index(mark) :])
    assert decided(letter) == BOTH
    assert letter.case.case_number is None
    assert (letter.case.age is None) == (mark == "IMR ISSUES")
    assert (letter.reviewer.licensure == ()) == (mark not in ("HOW THE", "The Expert Reviewer has"))


def test_a_beginning_cut_off_within_an_item() -> None:
    text = issues_letter([MASSAGE, MRI])
    assert decided(only(text[text.index("MAXIMUS guideline") :])) == BOTH[1:]


@pytest.mark.parametrize(
    ("mark", "missing"),
    [
        ("Claims Administrator guideline", "claims_administrator"),
        ("MAXIMUS guideline", "reviewer_guideline"),
        ("Decision rationale", "rationale"),
    ],
)
def test_an_end_that_is_cut_off(mark: str, missing: str) -> None:
    text = issues_letter([MASSAGE, MRI])
    letter = only(text[: text.rindex(mark)])
    assert decided(letter) == BOTH
    assert getattr(letter.items[1], missing) is None


@pytest.mark.parametrize("label", ["Claims Administrator guideline", "MAXIMUS guideline", "Decision rationale"])
def test_a_paragraph_that_is_missing(label: str) -> None:
    lines = issues_letter([MASSAGE, MRI]).splitlines()
    letter = only("\n".join(line for line in lines if not line.startswith(label)))
    assert decided(letter) == BOTH


def test_an_empty_rationale() -> None:
    for last in (MASSAGE, MRI):
        letter = only(issues_letter([Item("Aspirin 81mg", rationale=""), last]))
        rationale = letter.items[0].rationale
        assert rationale is not None
        assert rationale.start == rationale.end  # the label is there
        assert decided(letter)[0] == ("Aspirin 81mg", "upheld")
        assert len(letter.items) == 2


# --- refusals ---------------------------------------------------------------------------------------------------------


def refusal(text: str, **options: tuple[int, ...]) -> str:
    with pytest.raises(NotADetermination) as caught:
        parse_letters(SourceText(text, **options))  # type: ignore[arg-type]
    return str(caught.value)


def test_other_documents() -> None:
    looks = {
        "INVOICE\nInvoice number 5\nAmount due: $120.00": "a bill",
        "UTILIZATION REVIEW DETERMINATION\nThe request for authorization of massage is non-certified.\n"
        "Case Summary: a 40 year old man. Rationale: the guideline does not recommend it. Determination: Upheld": (
            "utilization review"
        ),
        "QUALIFIED MEDICAL EVALUATION\nAs a Qualified Medical Evaluator I saw him. Medical-legal report.": "QME",
        "PR-2 PROGRESS REPORT\nObjective findings: spasm.": "treating physician",
        "APPLICATION FOR INDEPENDENT MEDICAL REVIEW DWC Form IMR\nEmployee name:": "application",
        "Reference ID: MN15-0\nDiagnosis Category: Back pain\nTreatment: MRI\nDetermination: Overturned Decision of "
        "Health Plan\nFindings: An enrollee has requested an MRI. The denial should be overturned.": "a health plan",
        "MAXIMUS Center for Health Dispute Resolution\nIndependent Medical Review Final Determination\nEnrollee: A.\n"
        "DMHC Reference #: MN15-00000\nHealth Plan: Blue\nDisposition of review: Upheld\nThe reviewer found that the "
        "MRI was not medically necessary.": "a health plan",
        "Dear John, thank you for the flowers.": "",
    }
    for text, kind in looks.items():
        reason = refusal(text)
        assert "no IMR final determination" in reason
        assert "Upheld" in reason  # what was looked for
        assert kind in reason
        assert reason.endswith("see whether it is the right file")


def test_a_cover_letter_alone() -> None:
    refusal(COVER.format(number="CM14-0000001"))


def test_a_determination_without_items() -> None:
    reason = refusal(issues_letter([], "CM14-0000007"))
    assert "CM14-0000007" in reason
    assert "no disputed item" in reason
    assert "no disputed item" in refusal(SUMMARY + ISSUES)


def test_scanned_pages_are_named() -> None:
    assert "Page(s) 2, 3" in refusal(issues_letter([]), pages_without_text=(2, 3))


# --- seeds and corpus -----------------------------------------------------------------------------------------------


def test_seeds(seeds: list[Path]) -> None:
    letters = [parse_letters(read_file(path))[0] for path in seeds]
    outcomes = [[item.outcome for item in letter.items] for letter in letters]
    assert outcomes == [["upheld"] * 2, ["upheld"], ["upheld"], ["overturned"] * 2, ["upheld"] * 4]
    assert letters[4].items[3].request == (
        "REFERRAL TO PAIN MANAGEMENT TO DISCUSS ABOUT A CERVICAL EPIDURAL STEROID INJECTION"
    )
    assert all(item.rationale and item.reviewer_guideline for letter in letters for item in letter.items)
    assert [letter.case.age and letter.case.age.value for letter in letters] == [48, 54, 65, 45, 52]
    assert [letter.case.sex and letter.case.sex.value for letter in letters] == [
        "female",
        "male",
        "female",
        "male",
        "male",
    ]


@pytest.mark.corpus
def test_pdf_and_text_of_a_letter_say_the_same(corpus: Path) -> None:
    for pdf in sorted((corpus / "pdf").glob("*.pdf")):
        (one,) = parse_letters(read_file(pdf))
        (other,) = parse_letters(read_file(corpus / "text" / f"{pdf.stem}.txt"))
        assert decided(one) == decided(other), pdf.name
        for a, b in zip(one.items, other.items, strict=True):
            assert said(one, a.rationale) == said(other, b.rationale), pdf.name
            assert said(one, a.reviewer_guideline) == said(other, b.reviewer_guideline), pdf.name
        assert said(one, one.summary) == said(other, other.summary), pdf.name
