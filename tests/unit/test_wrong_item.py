"""Rationales that speak of something else than the item, and summaries that do."""

from __future__ import annotations

import pytest
from short_letters import NOT_NECESSARY, Item, observed, quotes

BASE = (
    "The patient is a 51-year-old male who was injured on 03/02/2014. He has pain of the right elbow and low back. "
    "An MRI of the right elbow, massage therapy, physical therapy, Norco and naproxen were requested."
)
ELBOW = "MRI of the right elbow without contrast"
WRONG = {
    "other_item_named",
    "rationale_swapped",
    "other_drug_throughout",
    "other_region_throughout",
    "criteria_of_other_service",
    "topical_criteria_for_oral",
    "kin_judged",
    "opioid_criteria_without_opioid",
}


def wrong(request: str, rationale: str, summary: str = BASE) -> dict[str, object]:
    """What tells of another item's rationale: name and value."""
    found = observed(summary, [Item(request, rationale)])
    return {name: found[name].value for name in WRONG & set(found)}


@pytest.mark.parametrize(
    ("request_", "rationale", "kind"),
    [
        (
            ELBOW,
            "This worker does not meet criteria for a shoulder MRI, such as red flags. Not necessary.",
            "body_part",
        ),
        (ELBOW, "No red flags are noted. The request for an MRI of the left elbow is not medically necessary.", "side"),
        (ELBOW, "No red flags are noted. The request for acupuncture is not medically necessary.", "treatment"),
        (ELBOW, "The patient has elbow pain. The ultrasound testing in question was not explained.", "treatment"),
        (
            "Norco 10/325mg #60",
            "There is no relief. The request for Soma 350mg #60 is not medically necessary.",
            "drug",
        ),
        ("Norco 10/325mg #60", "There is no relief. Therefore, Percocet 10/325mg is not medically necessary.", "drug"),
        (
            "Massage therapy 6 visits",
            "Given the above, the requested chiropractic care is not medically necessary.",
            "treatment",
        ),
    ],
)
def test_the_request_is_named_otherwise(request_: str, rationale: str, kind: str) -> None:
    assert wrong(request_, rationale) == {"other_item_named": kind}


@pytest.mark.parametrize(
    ("request_", "rationale"),
    [
        (ELBOW, "The request for magnetic resonance imaging of the right elbow is not medically necessary."),
        (ELBOW, "The requested study is not medically necessary."),
        (ELBOW, "An MRI of the lumbar spine showed a bulge. This request is not medically necessary."),
        ("MRI of the lumbar spine", "The request for an MRI of the low back is not medically necessary."),
        (
            "EMG/NCV of the bilateral upper extremities",
            "The request for testing of both arms is not medically necessary.",
        ),
        ("Physical therapy 6 visits, low back", "The requested PT is not medically necessary."),
        (
            "Physical therapy 6 visits, low back",
            "The request for physical medicine treatment is not medically necessary.",
        ),
        ("Norco 10/325mg #60", "The request for hydrocodone/APAP is not medically necessary."),
        (
            "Norco 10/325mg #60",
            "As the request for naproxen is approved, the request for Norco is not medically necessary.",
        ),
        (
            "Prilosec 20mg #60",
            "Given that the naproxen was not medically necessary, the request for omeprazole is not either.",
        ),
        ("Prilosec 20mg #60", "The request for a proton pump inhibitor is not medically necessary."),
        (
            "Cold therapy unit",
            "As the requested surgery is not medically necessary, the unit is not medically necessary.",
        ),
        ("Assistant surgeon", "The surgery is medically necessary, so an assistant is medically necessary."),
        (
            "Acupuncture with electrical stimulation, 6 visits",
            "The request for electrical stimulation is not medically necessary.",
        ),
        (
            "Massage therapy 6 visits",
            "The prior request for acupuncture was denied. The request is not medically necessary.",
        ),
        (
            "Massage therapy 6 visits",
            "The UR denied the request for acupuncture. The request is not medically necessary.",
        ),
        (
            "Massage therapy 6 visits",
            "If the request for surgery is denied, massage is an option. Not medically necessary.",
        ),
    ],
)
def test_synonyms_parts_and_reasons_are_no_other_item(request_: str, rationale: str) -> None:
    assert wrong(request_, rationale) == {}


def test_another_drug_throughout() -> None:
    rationale = f"ODG states that Theramine is not recommended. Theramine is a medical food. {NOT_NECESSARY}"
    assert wrong("GABAdone #60", rationale) == {"other_drug_throughout": True}
    assert wrong("Theramine #60", rationale) == {}
    assert wrong("Flexeril 7.5mg #60", f"Muscle relaxants are for short use only. {NOT_NECESSARY}") == {}


def test_another_region_throughout() -> None:
    rationale = f"EMG of the lower extremities may be useful. The patient's lumbar exam was benign. {NOT_NECESSARY}"
    assert wrong("EMG/NCV of the bilateral upper extremities", rationale) == {"other_region_throughout": True}
    assert wrong("EMG/NCV of the bilateral lower extremities", rationale) == {}
    assert wrong("EMG/NCV of the bilateral upper extremities", rationale + " There is no arm pain.") == {}


def test_criteria_of_another_service() -> None:
    rationale = (
        "ACOEM states that referral for surgical consultation is indicated for patients with limits of activity. "
        "The patient has knee pain. The request for MRI is not medically necessary."
    )
    assert wrong("MRI of the right knee", rationale) == {"criteria_of_other_service": True}
    own = rationale.replace("ACOEM states", "ACOEM states that MRI is for red flags, and")
    assert wrong("MRI of the right knee", own) == {}
    assert wrong("Arthroscopy, right knee", rationale.replace("request for MRI", "request")) == {}


def test_an_oral_drug_judged_as_a_topical_one() -> None:
    rationale = (
        "Topical NSAIDs can provide relief. Topical NSAIDs are for joints that are amenable to topical treatment. "
        f"There is little evidence for topical NSAIDs for the shoulder. {NOT_NECESSARY}"
    )
    assert wrong("Voltaren 75mg #60", rationale) == {"topical_criteria_for_oral": True}
    assert wrong("Voltaren gel 1% 100gm", rationale) == {}


@pytest.mark.parametrize(
    ("request_", "rationale", "named"),
    [
        (
            "Ranitidine 150mg #60",
            "MTUS recommends proton pump inhibitors for patients at risk.",
            "proton pump inhibitors",
        ),
        ("Ranitidine 150mg #60", "MTUS recommends proton pump inhibitors and H2 blockers for patients at risk.", None),
        ("Ranitidine 150mg #60", "MTUS recommends a PPI at risk. The patient takes ranitidine.", None),
        ("Omeprazole 20mg #60", "MTUS recommends proton pump inhibitors for patients at risk.", None),
        ("Infrared therapy 4 sessions", "ODG: thermography is not recommended for diagnosis of CRPS.", "thermography"),
        ("Infrared therapy 4 sessions", "ODG does not recommend infrared therapy over heat.", None),
        ("Ultrasound treatment 6 visits", "Per ODG, ultrasound guidance is not recommended.", "ultrasound guidance"),
        ("Ultrasound treatment 6 visits", "ODG advises diagnostic ultrasound. It does not advise ultrasound.", None),
    ],
)
def test_what_is_taken_for_the_requested_kind(request_: str, rationale: str, named: str | None) -> None:
    found = wrong(request_, f"{rationale} {NOT_NECESSARY}")
    assert found.get("kin_judged") == named


def test_a_rule_for_patients_on_opioids() -> None:
    rationale = (
        "The MTUS recommends consultation with a pain clinic if doses of opioids are required beyond what is usually "
        f"required. {NOT_NECESSARY}"
    )
    quiet = "The patient is a 51-year-old male who was injured on 03/02/2014. He has neck pain and takes ibuprofen."
    assert wrong("Referral to pain management", rationale, quiet) == {"opioid_criteria_without_opioid": True}
    assert wrong("Referral to pain management", rationale) == {}


SWAPPED = [
    Item("Massage therapy 6 visits, low back", "NSAIDs are for the shortest time. The patient takes naproxen. Denied."),
    Item("Naproxen 500mg #60", "Massage is limited to 4-6 visits. The patient has had massage therapy. Denied."),
]


def test_rationales_of_two_items_exchanged() -> None:
    for index, other in ((0, 2), (1, 1)):
        found = observed(BASE, SWAPPED, index)
        assert found["rationale_swapped"].value == other
        assert quotes(BASE, SWAPPED, found["rationale_swapped"])[0] == SWAPPED[index].request
    right = [Item(a.request, b.rationale) for a, b in zip(SWAPPED, reversed(SWAPPED), strict=True)]
    assert "rationale_swapped" not in observed(BASE, right)


def test_two_like_items_are_not_exchanged() -> None:
    items = [
        Item("MRI of the right knee", "There are no red flags. The request is not medically necessary."),
        Item("MRI of the left knee", "Surgery is not planned. The request is not medically necessary."),
    ]
    assert "rationale_swapped" not in observed(BASE, items)


@pytest.mark.parametrize(
    ("summary", "request_", "missing"),
    [
        ("He has pain of the low back. He takes ibuprofen.", "Massage therapy 6 visits, low back", True),
        ("He has pain of the low back. He takes ibuprofen.", "Kera-Tek gel 4 oz", True),
        ("He has pain of the low back. Massage was requested.", "Massage therapy 6 visits, low back", False),
        ("He has pain of the low back. Myofascial massage was given.", "Deep tissue massage 6 visits, low back", False),
        ("He takes hydrocodone/APAP.", "Norco 10/325mg #60", False),
        ("He takes an opioid.", "Norco 10/325mg #60", False),
        ("Range of motion testing was ordered.", "Jamar grip test", True),
        ("Surgery was requested.", "Associated surgical service: cold therapy unit", False),
        ("Surgery was requested.", "Preoperative medical clearance", False),
    ],
)
def test_what_the_summary_does_not_mention(summary: str, request_: str, missing: bool) -> None:
    found = observed(f"The patient is a 51-year-old male. {summary}", [Item(request_, NOT_NECESSARY)])
    assert ("item_not_in_summary" in found) is missing


def test_a_summary_of_another_request() -> None:
    summary = (
        "The patient is a 51-year-old male. The provider requests physical therapy twice weekly x six weeks for the "
        "right wrist due to stiffness."
    )
    items = [Item("Massage therapy 2 times a week for 6 weeks, right wrist", NOT_NECESSARY)]
    found = observed(summary, items)
    assert "summary_describes_other_service" in found
    assert "item_not_in_summary" not in found
    other = observed(summary.replace("six weeks for the right wrist", "three weeks for the knee"), items)
    assert "summary_describes_other_service" not in other


SURGERY = Item("Right knee arthroscopy", "There is no mechanical symptom. The request is not medically necessary.")


@pytest.mark.parametrize(
    ("rationale", "depends", "contradicted"),
    [
        ("As the requested surgical intervention is not medically necessary, the unit is not either.", True, False),
        ("Since the surgery was denied, the request is not medically necessary.", True, False),
        (
            "Because the knee arthroscopy has been found medically necessary, the request is medically necessary.",
            True,
            True,
        ),
        ("The unit is recommended after surgery. The request is not medically necessary.", False, False),
        ("The guidelines recommend it after surgery. The unit is not medically necessary.", False, False),
    ],
)
def test_items_that_stand_or_fall_with_another(rationale: str, depends: bool, contradicted: bool) -> None:
    found = observed(BASE, [SURGERY, Item("Associated surgical service: cold therapy unit", rationale)], 1)
    assert ("depends_on_item" in found) is depends
    assert ("dependency_contradicted" in found) is contradicted
    assert not WRONG & set(found)


def test_a_drug_that_depends_on_another() -> None:
    items = [
        Item("Naproxen 500mg #60", f"NSAIDs are for short use. {NOT_NECESSARY}"),
        Item(
            "Omeprazole 20mg #30",
            "As the naproxen was found not medically necessary, the omeprazole is also not medically necessary.",
        ),
    ]
    found = observed(BASE, items, 1)
    assert found["depends_on_item"].value == 1
    assert "dependency_contradicted" not in found


STUDIES = (
    "The guidelines recommend plain films of the wrist after a fall. Guidelines state that x-rays show fractures. "
    "According to the guidelines, ultrasound shows foreign bodies. The guidelines recommend ultrasound for tendons. "
)


@pytest.mark.parametrize(
    ("request_", "recited", "expected"),
    [
        ("MRI of the right wrist", STUDIES, True),
        ("MRI of the right wrist", STUDIES + "The guidelines recommend MRI for occult fractures. " * 2, False),
        ("X-ray of the right wrist", STUDIES, False),
        ("MRI of the right wrist", STUDIES[:60], False),
    ],
)
def test_what_is_recited_is_on_other_studies(request_: str, recited: str, expected: bool) -> None:
    summary = "The patient is a 40-year-old male who was injured on 03/02/2014. He has pain of the right wrist."
    found = observed(summary, [Item(request_, f"{recited}The request is not medically necessary.")])
    assert ("criteria_mostly_of_others" in found) is expected
