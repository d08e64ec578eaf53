"""Facts that summary and rationale, or two items, contradict each other on."""

from __future__ import annotations

import pytest
from short_letters import NOT_NECESSARY, Item, observed, quotes

BASE = (
    "The patient is a 51-year-old male who was injured on 03/02/2014. He has low back pain radiating to the left leg."
)
MRI = "MRI of the lumbar spine"
MASSAGE = "Massage therapy 6 visits, low back"
BOTH = {"fact_contradicted", "fact_contradicted_possibly"}


def contradictions(summary: str, request: str, rationale: str) -> dict[str, str]:
    """The facts that are contradicted, and which observation says so."""
    found = observed(f"{BASE} {summary}", [Item(request, f"{rationale} {NOT_NECESSARY}")])
    return {str(found[name].value): name for name in BOTH & set(found)}


DEFICIT = "On examination there is decreased sensation in the left L5 dermatome and strength of 4/5."
EXERCISE = "He does a home exercise program daily."


@pytest.mark.parametrize(
    ("summary", "request_", "rationale", "fact"),
    [
        (DEFICIT, MRI, "The physical examination does not reveal any neurological deficit.", "neurological_deficit"),
        (DEFICIT, MRI, "There is no evidence of neurologic dysfunction in this patient.", "neurological_deficit"),
        (
            EXERCISE,
            MASSAGE,
            "There is no documentation that the patient takes part in an exercise program.",
            "exercise_program",
        ),
        (
            EXERCISE,
            MASSAGE,
            "The records do not show that the patient is engaged in a home exercise program.",
            "exercise_program",
        ),
        (
            "He has completed 6 sessions of massage therapy.",
            MASSAGE,
            "The patient has had no prior massage therapy.",
            "prior_same_treatment",
        ),
        (
            "Pain is 8/10 without and 4/10 with Norco.",
            "Norco 10/325mg #60",
            "The records do not document any pain relief with Norco.",
            "pain_relief",
        ),
    ],
)
def test_affirmed_in_the_summary_absent_in_the_rationale(
    summary: str, request_: str, rationale: str, fact: str
) -> None:
    assert contradictions(summary, request_, rationale).get(fact) == "fact_contradicted"


@pytest.mark.parametrize(
    ("summary", "request_", "rationale"),
    [
        (DEFICIT, MRI, "The patient has decreased sensation in the left L5 dermatome."),
        (DEFICIT, MRI, "There is no documentation of a progression of the neurological deficit."),
        (DEFICIT, MRI, "MRI is not recommended in the absence of a neurological deficit."),
        (DEFICIT, MRI, "The utilization review found no neurological deficit."),
        ("He complains of weakness.", MRI, "The examination does not reveal any neurological deficit."),
        ("Sensation and strength are normal.", MRI, "The examination does not reveal any neurological deficit."),
        ("Strength of the left hand is 4/5.", MRI, "There is no neurological deficit of the lower extremities."),
        (EXERCISE, MASSAGE, "Massage should be an adjunct to exercise."),
        (EXERCISE, MASSAGE, "The patient does a home exercise program."),
        ("He did a home exercise program in 2010 but gave it up.", MASSAGE, "There is no exercise program now."),
        ("He complains of pain.", MASSAGE, "There is no documentation of an exercise program."),
    ],
)
def test_no_contradiction(summary: str, request_: str, rationale: str) -> None:
    assert "fact_contradicted" not in contradictions(summary, request_, rationale).values()


def test_a_lack_of_significant_findings_is_a_possible_contradiction_only() -> None:
    rationale = "There is a lack of significant evidence of nerve root compromise in this patient."
    found = contradictions(DEFICIT, MRI, rationale)
    assert set(found.values()) == {"fact_contradicted_possibly"}


def test_denied_in_the_summary_affirmed_in_the_rationale() -> None:
    found = contradictions(
        "No urine drug screen was performed.", "Norco 10/325mg #60", "A urine drug screen was performed in June."
    )
    assert found == {"urine_drug_screen_done": "fact_contradicted"}


@pytest.mark.parametrize(
    ("told", "request_", "said"),
    [
        ("On 03/12/2014 strength of the left great toe was 4/5.", MRI, "On {} the patient had no weakness."),
        (
            "On 03/12/2014 no urine drug screen was performed.",
            "Norco 10/325mg #60",
            "A urine drug screen was performed on {}.",
        ),
    ],
)
def test_of_another_time_no_fact_is_contradicted(told: str, request_: str, said: str) -> None:
    assert "fact_contradicted" in contradictions(told, request_, said.format("03/12/2014")).values()
    assert "fact_contradicted" in contradictions(told, request_, said.format("the visit")).values()
    assert not contradictions(told, request_, said.format("07/08/2014"))


def test_both_statements_are_quoted() -> None:
    items = [Item(MASSAGE, f"There is no documentation that the patient does an exercise program. {NOT_NECESSARY}")]
    found = observed(f"{BASE} {EXERCISE}", items)["fact_contradicted"]
    said, answered = quotes(f"{BASE} {EXERCISE}", items, found)
    assert "home exercise program daily" in said
    assert "no documentation" in answered


def test_one_item_denies_the_care_of_which_another_tells() -> None:
    items = [
        Item(
            "Chiropractic treatment 6 visits, low back",
            "The records show that the patient was treated with chiropractic care before. " + NOT_NECESSARY,
        ),
        Item(MRI, f"There was a lack of documentation of any recent conservative care. {NOT_NECESSARY}"),
        Item(MRI, f"There is no documentation that the patient has failed conservative care. {NOT_NECESSARY}"),
        Item(
            "MRI of the right hand", f"There was a lack of documentation of recent conservative care. {NOT_NECESSARY}"
        ),
        Item(MRI, f"The records show that the patient has received only 3 visits of therapy. {NOT_NECESSARY}"),
    ]
    found = ["care_denied_between_items" in observed(BASE, items, index) for index in range(5)]
    assert found == [False, True, False, False, False]


def opioids(one: str, other: str) -> list[Item]:
    return [
        Item("OxyContin 40 mg #90", f"{one} The request is medically necessary.", "Overturned"),
        Item("Norco 10/325 mg #60", f"{other} The request is not medically necessary."),
    ]


def test_two_opioids_decided_oppositely_for_what_the_worker_lacks() -> None:
    lacking = "The patient has constant pain. No urine drug screen was performed."
    assert "items_inconsistent" in observed(BASE, opioids("The patient has constant pain.", lacking), 0)
    assert "items_inconsistent" in observed(BASE, opioids("The patient has constant pain.", lacking), 1)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "The patient has had a urine drug screen.",
            "The patient has constant pain. No urine drug screen was performed.",
        ),
        ("The patient has constant pain.", "The patient has no functional improvement with Norco."),
    ],
)
def test_opioids_that_differ(one: str, other: str) -> None:
    assert "items_inconsistent" not in observed(BASE, opioids(one, other), 1)


WHY = "The attending provider failed to furnish a clear rationale for the study in this case."


@pytest.mark.parametrize(
    ("summary", "rationale", "given"),
    [
        ("The provider noted that the MRI of the lumbar spine was ordered to rule out a disc herniation.", WHY, True),
        ("The MRI was requested to evaluate the persisting numbness.", WHY, True),
        ("The MRI was requested on 09/22/2014.", WHY, False),
        ("An x-ray was ordered to rule out a fracture.", WHY, False),
        ("The MRI was requested to evaluate the numbness.", "There are no red flags in this case.", False),
        (  # the reason that is missing is one for doing it again
            "The MRI was requested to evaluate the persisting numbness.",
            "It is unclear why a repeat study is needed for this patient.",
            False,
        ),
    ],
)
def test_the_reason_was_given_after_all(summary: str, rationale: str, given: bool) -> None:
    found = observed(f"{BASE} {summary}", [Item(MRI, f"{rationale} {NOT_NECESSARY}")])
    assert ("reason_given_after_all" in found) is given


@pytest.mark.parametrize(
    ("summary", "rationale", "named"),
    [
        (
            "",
            "Based on the patient's comorbid conditions to include diabetes, an EKG would be appropriate.",
            "diabetes",
        ),
        ("", "The patient is a smoker, which delays healing.", "smoker"),
        (
            "The medical history is significant for DM.",
            "Based on the patient's diabetes, an EKG would be appropriate.",
            None,
        ),
        ("", "The patient has no history of diabetes.", None),
        ("", "The drug can raise blood pressure and may lead to a stroke in this patient.", None),
        ("", "The guidelines recommend testing for patients with diabetes.", None),
    ],
)
def test_a_disease_of_which_nothing_else_speaks(summary: str, rationale: str, named: str | None) -> None:
    found = observed(f"{BASE} {summary}", [Item("Pre-operative EKG", f"{rationale} {NOT_NECESSARY}")])
    assert (found["unseen_condition"].value if "unseen_condition" in found else None) == named


@pytest.mark.parametrize(
    ("summary", "rationale", "unseen"),
    [
        ("", "In this case, x-rays of the back were noted to be negative.", True),
        ("X-rays showed no fracture.", "In this case, x-rays of the back were noted to be negative.", False),
        ("Imaging was done.", "In this case, x-rays of the back were noted to be negative.", False),
        ("", "In this case, x-rays were not obtained.", False),
        ("", "The guidelines recommend an MRI where x-rays are negative.", False),
    ],
)
def test_a_study_of_which_nothing_else_speaks(summary: str, rationale: str, unseen: bool) -> None:
    found = observed(f"{BASE} {summary}", [Item(MRI, f"{rationale} {NOT_NECESSARY}")])
    assert ("unseen_study" in found) is unseen


RESULT = "In this case, the MRI does not show nerve compression."


@pytest.mark.parametrize(
    ("summary", "request_", "rationale", "unseen"),
    [
        ("The request was for an MRI of the low back and an EMG.", "EMG of the left leg", RESULT, True),
        ("An MRI of the low back was ordered. Radiographs were taken.", "EMG of the left leg", RESULT, True),
        ("The provider reviewed the records and requested an MRI.", "EMG of the left leg", RESULT, True),
        ("The MRI was denied by utilization review.", "EMG of the left leg", RESULT, True),
        ("Utilization review of the MRI request was adverse.", "EMG of the left leg", RESULT, True),
        ("He reviewed the request for an MRI.", "EMG of the left leg", RESULT, True),
        ("An MRI was requested, and the report of the therapist.", "EMG of the left leg", RESULT, True),
        # Asked for is not the study, but a look at it.
        ("The provider requests review of the lumbar MRI.", "EMG of the left leg", RESULT, False),
        ("The plan is to obtain the MRI report.", "EMG of the left leg", RESULT, False),
        ("A copy of his last MRI was requested.", "EMG of the left leg", RESULT, False),
        ("The MRI films were requested for the surgeon.", "EMG of the left leg", RESULT, False),
        ("Reviewed MRI request physical therapy.", "EMG of the left leg", RESULT, False),
        # Done, dated, one of several; the study in dispute itself; patients in general.
        ("An MRI showed a bulge. A repeat MRI was requested.", "EMG of the left leg", RESULT, False),
        ("The MRI of 04/02/2014 was reviewed. Another MRI was ordered.", "EMG of the left leg", RESULT, False),
        ("An MRI was requested. Imaging was reviewed.", "EMG of the left leg", RESULT, False),
        ("The MRI was reviewed, and an EMG was requested.", "EMG of the left leg", RESULT, False),
        ("An MRI of the low back was ordered.", MRI, RESULT, False),
        (
            "An MRI was ordered.",
            "EMG of the left leg",
            "EMG is advised where the MRI does not show compression.",
            False,
        ),
    ],
)
def test_a_result_of_a_study_that_was_only_asked_for(summary: str, request_: str, rationale: str, unseen: bool) -> None:
    found = observed(f"{BASE} {summary}", [Item(request_, f"{rationale} {NOT_NECESSARY}")])
    assert ("unseen_result" in found) is unseen


HAD = "The patient already completed a full course of physical therapy."


@pytest.mark.parametrize(
    ("summary", "rationale", "unseen"),
    [
        ("Treatment to date has included ibuprofen and a back brace.", HAD, True),
        ("Treatment to date has included ibuprofen and physical therapy.", HAD, False),
        ("Treatment to date has included ibuprofen and therapy.", HAD, False),
        ("He attended six sessions of physical therapy. Treatment to date has included ibuprofen.", HAD, False),
        ("Treatment to date has included ibuprofen. Physical therapy was requested.", HAD, True),
        ("He has low back pain.", HAD, False),
        ("Treatment to date has included ibuprofen.", "The patient has not had any physical therapy.", False),
    ],
)
def test_an_earlier_treatment_that_the_summary_does_not_list(summary: str, rationale: str, unseen: bool) -> None:
    item = Item("Physical therapy 6 visits, low back", f"{rationale} {NOT_NECESSARY}")
    found = observed(f"{BASE} {summary}", [item])
    assert bool({"unseen_treatment", "care_not_had"} & found.keys()) is unseen


@pytest.mark.parametrize(
    ("summary", "unseen"),
    [
        ("Current medications are ibuprofen and gabapentin.", True),
        ("Medications include ibuprofen and omeprazole.", True),
        ("Current medications are ibuprofen and tramadol.", False),
        ("Treatment to date has included medications.", False),
    ],
)
def test_a_drug_that_the_summary_does_not_list(summary: str, unseen: bool) -> None:
    item = Item("Tramadol 50mg #60", f"The patient has been taking tramadol for some time. {NOT_NECESSARY}")
    assert ("unseen_treatment" in observed(f"{BASE} {summary}", [item])) is unseen


@pytest.mark.parametrize(
    ("summary", "rationale", "told"),
    [
        (
            "The plan includes physical therapy and acupuncture.",
            "There is no indication that the acupuncture would be an adjunct to physical rehabilitation.",
            True,
        ),
        (
            "The plan includes acupuncture.",
            "There is no indication that the acupuncture would be an adjunct to physical rehabilitation.",
            False,
        ),
        ("The plan includes physical therapy and acupuncture.", "Pain medication is tolerated by the patient.", False),
    ],
)
def test_rehabilitation_beside_acupuncture(summary: str, rationale: str, told: bool) -> None:
    item = Item("Acupuncture 6 visits, low back", f"{rationale} {NOT_NECESSARY}")
    assert ("rehabilitation_after_all" in observed(f"{BASE} {summary}", [item])) is told


@pytest.mark.parametrize(
    ("summary", "rationale", "contradicted"),
    [
        ("He denies numbness of the left leg.", "The patient has numbness of the left leg.", True),
        ("He has pain radiating to the left foot.", "The patient has no pain radiating to the leg.", True),
        (
            "He has pain radiating to the left foot.",
            "There is no documentation of radiculopathy on examination.",
            False,
        ),
        ("He has numbness of the left leg.", "The patient has numbness of the left leg.", False),
    ],
)
def test_complaints_of_a_nerve_root(summary: str, rationale: str, contradicted: bool) -> None:
    told = BASE.replace(" radiating to the left leg", "")
    found = observed(f"{told} {summary}", [Item(MRI, f"{rationale} {NOT_NECESSARY}")])
    assert ("radiculopathy" in {str(o.value) for o in found.values()}) is contradicted
