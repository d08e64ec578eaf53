"""Citations that do not fit this worker: another part of the body, another phase of pain."""

from __future__ import annotations

import pytest
from short_letters import Item, read

from imr_audit.checks.citations import observe
from imr_audit.extraction.period import governing_period
from imr_audit.rules.documents import load_documents

SHOULDER = "The patient has pain of the right shoulder after a fall."
ODG = "Non-MTUS Citation Official Disability Guidelines (ODG)"
LOW_BACK = f"{ODG} Low Back, Heat therapy"
KNEE = f"{ODG} Knee & Leg, Walking aids"
MAINTENANCE = "MTUS Opioid Treatment 2016, Section(s): 3.3.9 Maintenance of Chronic Opioid Treatment"
_CHRONIC = "Opioids for Chronic Pain and Chronic Opioid Treatment"
TESTING = f"3.3.6 {_CHRONIC}: Use of Urine Drug Testing (UDT)"
UPKEEP = f"3.3.9 {_CHRONIC}: Maintenance of Chronic Opioid Treatment"
SUBACUTE = "MTUS Opioid Treatment 2016, Section(s): 2. Opioids for Subacute Pain"
ACUTE = "MTUS Opioid Treatment 2016, Section(s): 1.3 Opioids for Acute Pain: Severe Acute Injuries"


def names(summary: str, *items: Item, index: int = 0, **dates: str) -> set[str]:
    letter, readings = read(summary, items, **dates)
    cited = readings[index].reviewer_citations
    period = governing_period(load_documents(), letter.source.text, letter.span, letter.case.decision_date, cited)
    return {observation.name for observation in observe(letter, readings[index], period)}


@pytest.mark.parametrize(
    ("summary", "request_", "cited", "foreign"),
    [
        (SHOULDER, "Heating pad", LOW_BACK, True),
        (SHOULDER, "Pre-operative EKG", f"{ODG} Low Back, Preoperative electrocardiogram (ECG)", False),
        (SHOULDER, "Shower chair", f"{ODG} Knee & Leg, Durable medical equipment (DME)", False),
        (SHOULDER, "Transportation to visits", f"{ODG} Knee & Leg, Transportation (to & from appointments)", False),
        (SHOULDER, "Shower chair", KNEE, True),
        (SHOULDER + " There is pain of the low back too.", "Shower chair", LOW_BACK, False),
        ("The patient has pain of the right leg.", "Shower chair", KNEE, False),
        ("The patient has pain all over.", "Shower chair", KNEE, False),
        (SHOULDER, "Shower chair", "MTUS Knee Complaints 2004. Decision based on " + KNEE, False),
        (SHOULDER, "Shower chair", f"{ODG} Pain", False),
    ],
)
def test_a_chapter_on_a_part_of_the_body_of_which_the_letter_does_not_speak(
    summary: str, request_: str, cited: str, foreign: bool
) -> None:
    found = names(summary, Item(request_, "The request is not medically necessary.", cited=cited))
    assert ("citation_foreign_chapter" in found) == foreign


def test_what_an_operation_needs_is_for_the_part_that_is_operated_on() -> None:
    surgery = Item("Right shoulder arthroscopy", "The request is medically necessary.", "Overturned")
    summary = SHOULDER + " He takes ibuprofen for his low back."
    clearance = Item("Pre-operative EKG", "The request is not medically necessary.", cited=LOW_BACK)
    assert "citation_foreign_chapter" in names(summary, surgery, clearance, index=1)
    back = Item("Lumbar laminectomy", "The request is medically necessary.", "Overturned")
    assert "citation_foreign_chapter" not in names(SHOULDER, back, clearance, index=1)


@pytest.mark.parametrize(
    ("cited", "reviewed", "other"),
    [
        (MAINTENANCE, "12/10/2016", True),  # 39 days
        (MAINTENANCE, "01/20/2017", False),  # 80 days: the pain may be called chronic soon
        (MAINTENANCE, "05/01/2017", False),
        (SUBACUTE, "11/10/2016", True),
        (SUBACUTE, "12/10/2016", False),
        (ACUTE, "11/10/2016", False),
        (MAINTENANCE + ", 1.3 Opioids for Acute Pain: Severe Acute Injuries", "12/10/2016", False),
    ],
)
def test_sections_on_opioids_for_a_later_phase(cited: str, reviewed: str, other: bool) -> None:
    item = Item("Norco 5/325mg #30", "The request is not medically necessary.", cited=cited)
    found = names(SHOULDER, item, injury="11/01/2016", reviewed=reviewed, decided="06/01/2017")
    assert ("citation_other_phase" in found) == other


@pytest.mark.parametrize(
    ("rationale", "beside"),
    [
        ("The records do not document previous use of Norco by this patient.", True),
        ("The patient has been taking Norco for months.", False),
    ],
)
def test_sections_on_opioids_in_use_for_a_first_prescription(rationale: str, beside: bool) -> None:
    item = Item("Norco 5/325mg #30", f"{rationale} The request is not medically necessary.", cited=MAINTENANCE)
    found = names(SHOULDER, item, injury="01/01/2016", reviewed="10/01/2016", decided="12/01/2016")
    assert ("citation_of_later_use" in found) == beside


@pytest.mark.parametrize(
    ("theirs", "ours", "passed_over"),
    [
        (TESTING, UPKEEP, True),
        (TESTING, TESTING, False),
        (UPKEEP, UPKEEP, False),
        (TESTING, "Summary", False),
    ],
)
def test_the_section_that_utilization_review_cites_is_passed_over(theirs: str, ours: str, passed_over: bool) -> None:
    item = Item(
        "Urine drug test",
        "The request is not medically necessary.",
        cited=f"MTUS Opioid Treatment 2016, Section(s): {ours}",
        cited_by_review=f"MTUS Opioid Treatment 2016, Section(s): {theirs}",
    )
    found = names(SHOULDER, item, injury="01/01/2016", reviewed="10/01/2016", decided="12/01/2016")
    assert ("citation_beside_section" in found) == passed_over
