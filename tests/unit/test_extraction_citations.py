"""What guideline paragraphs cite."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from imr_audit.extraction.citations import read_citations
from imr_audit.model import Citation
from imr_audit.reading.text import Span

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent.parent / "cases" / "citations.yaml").read_text(encoding="utf-8")
)


def cite(text: str, **options: object) -> tuple[Citation, ...]:
    return read_citations(text, Span(0, len(text)), **options)  # type: ignore[arg-type]


def named(citations: Iterable[Citation]) -> list[str]:
    """The sources that are cited, each once; a denied one is none."""
    return list(dict.fromkeys(citation.source for citation in citations if not citation.negated))


def sources(text: str, **options: object) -> list[str]:
    return named(cite(text, **options))


BY_PAGE = [
    ("Decision based on MTUS Chronic Pain Treatment Guidelines Page(s): 60.", ["mtus_chronic_pain"]),
    ("Decision based on MTUS ACOEM Chapter 12 Low Back Complaints Page(s): 303-305.", ["mtus_acoem_low_back"]),
    ("Decision based on MTUS ACOEM Chapter 9 Page(s): 207.", ["mtus_acoem_shoulder"]),
    ("Decision based on MTUS ACOEM Chapter 3 Initial Approaches to Treatment.", ["mtus_general_approaches"]),
    (
        "Decision based on MTUS ACOEM Chapter 11 Forearm, Wrist, and Hand Complaints Page(s): 264,Chronic Pain "
        "Treatment Guidelines Acupuncture Page(s): 13, Postsurgical Treatment Guidelines Page(s): 18-22.",
        ["mtus_acoem_forearm_wrist_hand", "mtus_chronic_pain", "mtus_postsurgical"],
    ),
    ("Decision based on MTUS Acupuncture Treatment Guidelines 9792.24.1.", ["mtus_acupuncture"]),
    ("Decision based on MTUS 9792.24.2 Page(s): 60.", ["mtus_chronic_pain"]),
    ("Decision based on MTUS Postsurgical Treatment Guidelines Page(s): 26-27.", ["mtus_postsurgical"]),
    ("Decision based on MTUS ACOEM.", ["mtus_acoem_other"]),
    ("Decision based on MTUS.", ["mtus_unspecified"]),
]
LISTS_AND_LAW = [
    (
        "Decision based on MTUS ACOEM Chapter 8 Neck and Upper Back Complaints, Chapter 12 Low Back Complaints "
        "Page(s): 181, 308.",
        ["mtus_acoem_neck", "mtus_acoem_low_back"],
    ),
    (
        "Decision based on MTUS ACOEM Chapter 9, and Chapter 13 Page(s): 207; 341.",
        ["mtus_acoem_shoulder", "mtus_acoem_knee"],
    ),
    ("Decision based on MTUS ACOEM Chapter 7 Independent Medical Examinations Page(s): 127.", ["mtus_acoem_other"]),
    (
        "Decision based on MTUS Chronic Pain Treatment Guidelines Page(s): Chronic Pain Medical Treatment Guidelines "
        "8 C.C.R. \u00a7\u00a79792.20 - 9792.26 MTUS (Effective July 18, 2009) Page 98 of 127.",
        ["mtus_chronic_pain_2009"],
    ),
    ("Decision based on MTUS Chronic Pain Medical Treatment Guidelines (July 28, 2016).", ["mtus_chronic_pain_2016"]),
]
BY_SECTION = [
    ("Decision based on MTUS Chronic Pain Medical Treatment 2009, Section(s): Yoga.", ["mtus_chronic_pain_2009"]),
    (
        "Decision based on MTUS Chronic Pain Medical Treatment 2016, Section(s): Biofeedback.",
        ["mtus_chronic_pain_2016"],
    ),
    (
        "Decision based on MTUS General Approaches 2004, Section(s): Initial Approaches to Treatment, and Knee "
        "Complaints 2004, Section(s): Initial Care, and Opioid Treatment 2016.",
        ["mtus_general_approaches", "mtus_acoem_knee", "mtus_opioids_2016"],
    ),
    ("Decision based on MTUS Stress Related Conditions 2004, Section(s): Treatment.", ["mtus_acoem_stress"]),
    ("Decision based on MTUS Eye Chapter 2004.", ["mtus_acoem_eye"]),
    ("Decision based on MTUS Ankle and Foot Complaints 2004.", ["mtus_acoem_ankle_foot"]),
    ("Decision based on MTUS Elbow Complaints 2007, Section(s): Diagnostic Criteria.", ["mtus_acoem_elbow"]),
]
FROM_2017 = [
    ("Decision based on MTUS Chronic Pain 2017, Section(s): Antidepressants.", ["mtus_chronic_pain"]),
    ("Decision based on MTUS Opioids 2017, Section(s): Subacute Pain.", ["mtus_acoem_other"]),
    ("Decision based on MTUS Initial Approaches to Treatment 2017, Section(s): Massage.", ["mtus_general_approaches"]),
    ("Decision based on MTUS Cervical and Thoracic Spine Disorders 2018, Section(s): MRI.", ["mtus_acoem_neck"]),
    ("Decision based on MTUS Hand, Wrist, and Forearm Disorders 2019.", ["mtus_acoem_forearm_wrist_hand"]),
    ("Decision based on MTUS Hip and Groin Disorders 2019, Section(s): Imaging.", ["mtus_acoem_other"]),
    ("Decision based on MTUS Knee Disorders 2019, and MTUS Drug Formulary.", ["mtus_acoem_knee", "mtus_unspecified"]),
    ("Decision based on MTUS Traumatic Brain Injury 2017, Section(s): CT.", ["mtus_acoem_other"]),
]
OUTSIDE = [
    ("Decision based on Non-MTUS Citation Official Disability Guidelines (ODG) Knee, Gym memberships.", ["odg"]),
    ("Decision based on Non- MTUS Citation ODG.", ["odg"]),
    ("Decision based on Non-\nMTUS Citation ODG.", ["odg"]),
    ("Decision based on Non-MTUS Citation http://www.odg-twc.com/odgtwc/shoulder.htm", ["odg"]),
    ("Decision based on Non-MTUS Citation Low Back (Acute & Chronic), Gym memberships.", ["odg"]),
    ("Decision based on Non-MTUS Citation ACOEM Guidelines, 3rd ed., Knee Disorders, pg. 12.", ["acoem_non_mtus"]),
    (
        "Decision based on Non-MTUS Citation ACOEM, Chapter 7, and Official Disability Guidelines (ODG), Fitness.",
        ["acoem_non_mtus", "odg"],
    ),
    ("Decision based on Non-MTUS Citation www.uptodate.com, Sleep disorders.", ["medical_literature"]),
    ("Decision based on Non-MTUS Citation FDA prescribing information, Ambien.", ["medical_literature"]),
    ("Decision based on Non-MTUS Citation CDC Guideline for Prescribing Opioids.", ["medical_literature"]),
    ("Decision based on Non-MTUS Citation Smith J, et al. Knee braces. Am J Sports Med. 2011.", ["medical_literature"]),
    ("Decision based on Non-MTUS Citation Labor Code section 4600.", ["other"]),
    ("Decision based on Non-MTUS Citation Medicare Benefit Policy Manual.", ["other"]),
    ("Decision based on Non-MTUS Citation https://www.somewhere.example/page", ["other"]),
]


@pytest.mark.parametrize(("text", "expected"), BY_PAGE + LISTS_AND_LAW + BY_SECTION + FROM_2017 + OUTSIDE)
def test_sources(text: str, expected: list[str]) -> None:
    assert sources(text) == expected


@pytest.mark.parametrize("case", CASES, ids=[case["text"][:60] for case in CASES])
def test_paragraphs_of_all_years(case: dict[str, Any]) -> None:
    assert sources(case["text"]) == case["sources"]


@pytest.mark.parametrize(
    "text",
    [
        "The Claims Administrator did not cite any medical evidence for its decision.",
        "The Expert Reviewer did not cite any medical evidence for its decision.",
        "The Claims Administrator did not cite any evidence-based criteria for its decision.",
        "The Claims Administrator did not cite any evidence basis for its decision.",
        "The guidelines used by the Claims Administrator are not clearly stated in the determination.",
        "No guidelines were cited.",
    ],
)
def test_none_cited(text: str) -> None:
    assert sources(text) == ["none_cited"]


@pytest.mark.parametrize(
    "denial",
    [
        "The Expert Reviewer did not base their decision on the MTUS.",
        "The Expert Reviewer based their decision on recommendation(s) outside of the MTUS Guidelines.",
    ],
)
def test_a_denial_is_structured_and_no_source(denial: str) -> None:
    text = f"{denial} Decision based on Non-MTUS Citation Official Disability Guidelines (ODG) Pain, Zolpidem."
    denied, odg = cite(text)
    assert (denied.source, denied.negated) == ("mtus_unspecified", True)
    assert text[denied.span.start : denied.span.end] == denial.rstrip(".")
    assert (odg.source, odg.section) == ("odg", "Pain, Zolpidem")
    assert named((denied, odg)) == ["odg"]


def test_sections_and_pages_with_their_places() -> None:
    text = "Decision based on MTUS Chronic Pain Treatment\nGuidelines Massage therapy; Physical medicine "
    text += "Page(s): 60; 98-\n99.  "
    (citation,) = cite(text)
    assert [s.value for s in citation.sections] == ["Massage therapy", "Physical medicine"]
    assert [text[s.span.start : s.span.end] for s in citation.sections] == ["Massage therapy", "Physical medicine"]
    assert citation.section == "Massage therapy; Physical medicine"
    assert citation.pages == ((60, 60), (98, 99))
    assert text[citation.span.start : citation.span.end].endswith("98-\n99")


@pytest.mark.parametrize(
    ("cited", "names"),
    [
        ("Opioids, dosing, Opioids, criteria for use", ["Opioids, dosing", "Opioids, criteria for use"]),
        ("NSAIDs, GI symptoms & cardiovascular risk, Yoga", ["NSAIDs, GI symptoms & cardiovascular risk", "Yoga"]),
        ("TENS, chronic pain (transcutaneous electrical nerve stimulation), Exercise", None),
        ("Psychological evaluations, IDDS & SCS", ["Psychological evaluations, IDDS & SCS"]),
        ("Work conditioning, work hardening", ["Work conditioning, work hardening"]),
        ("Something new, Massage therapy", ["Something new", "Massage therapy"]),
    ],
)
def test_commas_divide_names_or_belong_to_one(cited: str, names: list[str] | None) -> None:
    (citation,) = cite(f"Decision based on MTUS Chronic Pain Medical Treatment 2009, Section(s): {cited}.")
    expected = names or ["TENS, chronic pain (transcutaneous electrical nerve stimulation)", "Exercise"]
    assert [section.value for section in citation.sections] == expected


def test_numbered_sections() -> None:
    text = (
        "Decision based on MTUS Opioid Treatment 2016, Section(s): 3.3.1.1 Opioids for Chronic Pain: Screening, "
        "Prior to Chronic Opioid Treatment, 4.1 Tapering Opioids: Indications for Tapering Opioids."
    )
    (citation,) = cite(text)
    assert [section.value.split()[0] for section in citation.sections] == ["3.3.1.1", "4.1"]


def test_chapter_year_and_document() -> None:
    chapter, complaints, disorders = (
        cite(f"Decision based on MTUS {title}.")[0]
        for title in ("ACOEM Chapter 8", "Knee Complaints 2004", "Low Back Disorders 2019")
    )
    assert (chapter.chapter, chapter.document) == (8, "mtus_acoem_neck")
    assert (complaints.year, complaints.document) == (2004, "mtus_acoem_knee")
    assert (disorders.year, disorders.document) == (2019, "mtus_low_back_disorders")


PHYSICIAN = "The Physician Reviewer based his/her decision on the "
EXPERT = "The Expert Reviewer based his/her decision on the "

SHARED = (
    "The Claims Administrator based its decision on the Chronic Pain Medical Treatment Guidelines (2009), pgs. "
    "113-114, which is part of the Medical Treatment Utilization Schedule (MTUS), and the Official Disability "
    "Guidelines (ODG), Knee Chapter, which is not part of the MTUS. The provider did not dispute the guidelines used "
    "by the Claims Administrator. "
)


def test_one_paragraph_for_both_parties() -> None:
    text = SHARED + (
        "The Expert Reviewer based his/her decision on the ACOEM Guidelines, 2nd Edition (2004), Chapter 13 Knee "
        "Complaints, page 339, which is part of the MTUS."
    )
    assert sources(text, party="claims_administrator") == ["mtus_chronic_pain_2009", "odg"]
    assert sources(text, party="reviewer") == ["mtus_acoem_knee"]


def test_guidelines_of_the_claims_administrator_that_are_not_stated() -> None:
    text = "The guidelines used by the Claims Administrator are not clearly stated. " + EXPERT + "ODG, Pain Chapter."
    assert sources(text, party="claims_administrator") == ["none_cited"]
    assert sources(text, party="reviewer") == ["odg"]


def test_guidelines_found_appropriate_are_the_same() -> None:
    text = SHARED + (
        "The Expert Reviewer found the guidelines used by the Claims Administrator relevant and appropriate for the "
        "employee's clinical circumstance, and also relied on Exercise, pgs. 46-47 of the same guidelines."
    )
    same = cite(text)
    assert named(same) == ["mtus_chronic_pain_2009", "odg"]
    assert same[0].pages == ((113, 114),)


def test_the_same_from_another_paragraph() -> None:
    theirs = cite("The Claims Administrator based its decision on the Official Disability Guidelines (ODG), Pain.")
    text = "The Expert Reviewer found the guidelines used by the Claims Administrator relevant and appropriate."
    assert sources(text, claims_administrator=theirs) == ["odg"]


def test_more_of_the_same_guidelines() -> None:
    text = (
        "The Expert Reviewer based his/her decision on the Chronic Pain Medical Treatment Guidelines (2009), Exercise, "
        "pg. 46, and also relied on Massage therapy, pg. 60 of the same guidelines."
    )
    first, more = cite(text)
    assert (more.source, more.pages, more.section) == ("mtus_chronic_pain_2009", ((60, 60),), "Massage therapy")
    assert first.pages == ((46, 46),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (PHYSICIAN + "ACOEM Guidelines, Chapter 7, which is not part of the MTUS.", ["acoem_non_mtus"]),
        (PHYSICIAN + "ACOEM Guidelines, Shoulder Complaints Chapter, page 204.", ["mtus_acoem_shoulder"]),
        (PHYSICIAN + "Third Edition ACOEM Guidelines, Knee Chapter.", ["acoem_non_mtus"]),
        (
            EXPERT + "MTUS Chronic Pain Medical Treatment Guidelines, Carisoprodol, page 29, and Baclofen, page 64.",
            ["mtus_chronic_pain"],
        ),
        (
            "MTUS Chronic Pain Medical Treatment Guidelines, Botulinum toxin, pages 25-26. It treats the request.",
            ["mtus_chronic_pain"],
        ),
        ("The Expert Reviewer found that no section of the MTUS was applicable. " + EXPERT + "ODG.", ["odg"]),
        (
            EXPERT + "Official Disability Guidelines (ODG), which is a Medical Treatment Guideline (MTG) that is not "
            "part of the Medical Treatment Utilization Schedule (MTUS).",
            ["odg"],
        ),
    ],
)
def test_prose(text: str, expected: list[str]) -> None:
    assert sources(text) == expected


FRAGMENTS = [
    "Decision based on MTUS",
    "Decision based on Non-MTUS Citation",
    "The Expert Reviewer",
    "The Claims Administrator",
    "did not base their decision on the MTUS.",
    "based its decision on",
    "Chronic Pain Medical Treatment 2016",
    "ACOEM Chapter 8",
    "Low Back Complaints 2004",
    "(ODG)",
    "Section(s):",
    "Page(s): 60.",
    "; ",
    ", and ",
    "pgs. 22-",
    "(",
    "which is not part of the MTUS",
    "of the same guidelines",
    "relied on",
    "\n",
    "Massage, page(s) 60.",
    "9792.24.2",
    ")",
    "found the guidelines used by the Claims Administrator relevant",
    "did not cite any medical evidence",
    "1.2 Tapering",
]


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=12), st.sampled_from(["reviewer", "claims_administrator"]))
def test_any_order_of_phrases_is_read_within_the_paragraph(fragments: list[str], party: str) -> None:
    text = "before " + " ".join(fragments) + " after"
    within = Span(7, len(text) - 6)
    for citation in read_citations(text, within, party=party):  # type: ignore[arg-type]
        places = [citation.span, *(section.span for section in citation.sections)]
        assert all(within.start <= place.start <= place.end <= within.end for place in places)
        for section in citation.sections:
            assert " ".join(text[section.span.start : section.span.end].split()) == section.value


def test_brackets_around_a_denial_name_no_section() -> None:
    (citation,) = cite("Decision based on Chronic Pain Medical Treatment 2016 (which is not part of the MTUS).")
    assert (citation.section, citation.sections) == (None, ())


def test_an_empty_paragraph_cites_nothing() -> None:
    assert cite("  ") == ()


def test_seeds(seeds: list[Path]) -> None:
    text = seeds[4].read_text(encoding="utf-8")
    start = text.index("Decision based on MTUS ACOEM Chapter 5")
    found = read_citations(text, Span(start, text.index("Decision rationale", start)))
    assert named(found) == ["mtus_general_approaches", "mtus_chronic_pain"]
    assert found[0].chapter == 5
    assert found[0].pages == ((173, 174),)
    assert [section.value for section in found[1].sections] == ["Massage Therapy"]
