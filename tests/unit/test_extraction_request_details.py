"""What a request names beside treatment, part, drug and quantity; operations and their dates."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imr_audit.extraction.operations import read_operation, surgery_date
from imr_audit.extraction.request_details import (
    DETAILS,
    details_of,
    is_repeat,
    read_acquisition,
    read_form,
    read_hours_per_week,
    read_months_as_days,
    read_variant,
)
from imr_audit.extraction.requests import parse_request
from imr_audit.reading.text import Span
from imr_audit.rules.yaml_files import vocabulary


@pytest.mark.parametrize(
    ("request_text", "variant"),
    [
        ("Home cervical traction unit", "home_traction"),
        ("VAX-D, 20 sessions, lumbar spine", "powered_traction"),
        ("Spinal decompression therapy x 12", "powered_traction"),
        ("Low level laser therapy, 6 visits", "low_level_laser"),
        ("Cold therapy unit, 7 day rental", "continuous_flow_cooling"),
        ("Hot and cold packs", "hot_or_cold_pack"),
        ("Right L4-5 medial branch block", "medial_branch_block"),
        ("Lumbar facet joint injections L4-5", "intra_articular_facet"),
        ("Left L5-S1 transforaminal epidural steroid injection", "transforaminal"),
        ("Interlaminar epidural steroid injection at C6-7", "interlaminar"),
        ("Stellate ganglion block", "sympathetic_block"),
        ("Permanent implantation of a spinal cord stimulator", "permanent_implant"),
        ("Spinal cord stimulator trial", "implant_trial"),
        ("Intrathecal pump refill", "pump_refill"),
        ("NCV of the lower extremities", "nerve_conduction_only"),
        ("EMG/NCV of the lower extremities", None),
        ("Referral to pain management", "pain_management"),
        ("Work hardening, 10 visits", "work_hardening"),
        ("Shoulder abduction sling", "abduction_sling"),
        ("Arc sling, postoperative", "abduction_sling"),
        ("Conductive garment for an interferential unit", "conductive_garment"),
        ("Physical therapy 2 x 6", None),
    ],
)
def test_variants(request_text: str, variant: str | None) -> None:
    topic = parse_request(request_text, Span(0, len(request_text))).topic
    assert read_variant(request_text, topic) == variant


@pytest.mark.parametrize(
    ("request_text", "field", "value"),
    [
        ("L4-5 epidural steroid injection under fluoroscopy", "guidance", "fluoroscopy"),
        ("Ultrasound guided subacromial injection", "guidance", "ultrasound"),
        ("L4-5 epidural steroid injection", "guidance", None),
        ("Lumbar facet joint injection with IV sedation", "sedation", True),
        ("Lumbar facet joint injection", "sedation", None),
        ("TENS unit with 4 leads", "leads", 4),
        ("TENS unit, four-lead", "leads", 4),
        ("TENS unit", "leads", None),
        ("Norco 10/325mg #45 for weaning", "for_weaning", True),
        ("Norco 10/325mg #60, to be tapered", "for_weaning", None),
        ("OxyContin 20mg #30 for tapering purposes", "for_weaning", True),
        ("Norco 10/325mg #90", "for_weaning", None),
        ("Voltaren gel 1%, apply 4 g four times a day to the left knee", "grams_per_day", 16.0),
        ("Voltaren gel 1% 2 grams QID, right hand", "grams_per_day", 8.0),
        ("Diclofenac gel 1%, 2 gm twice daily", "grams_per_day", 4.0),
        ("Voltaren gel 1% 100g #3", "grams_per_day", None),
        ("Voltaren gel 1%, apply 4 g to the left knee", "grams_per_day", None),
        ("Work hardening 4 hours a day, 3 days a week", "hours_per_week", 12),
    ],
)
def test_details_of_some_treatments(request_text: str, field: str, value: str | int | None) -> None:
    topic = parse_request(request_text, Span(0, len(request_text))).topic
    assert details_of(request_text, topic).get(field) == value


@pytest.mark.parametrize(
    ("request_text", "acquisition"),
    [
        ("TENS unit purchase", "purchase"),
        ("H-wave unit, 30 day rental", "rental"),
        ("30 day trial of a TENS unit", "trial"),
        ("Trial rental of a TENS unit for one month", "rental"),
        ("Interferential unit, rental or purchase", None),
        ("TENS unit", None),
    ],
)
def test_how_a_device_is_got(request_text: str, acquisition: str | None) -> None:
    assert read_acquisition(request_text) == acquisition


@pytest.mark.parametrize(
    ("request_text", "form"),
    [
        ("Tramadol ER 150mg #30", "extended_release"),
        ("OxyContin 20mg #60", "extended_release"),
        ("Lidoderm 5% patches #30", "patch"),
        ("Synapryn 10mg/ml oral suspension 500ml", "oral_suspension"),
        ("Flurbiprofen 20% cream 180 gm", "cream"),
        ("Voltaren gel 1% 100 gm", "gel"),
        ("Norco 10/325mg #120", None),
    ],
)
def test_forms(request_text: str, form: str | None) -> None:
    assert read_form(request_text) == form


@pytest.mark.parametrize(
    ("request_text", "hours"),
    [
        ("Home health aide, 4 hours a day, 5 days a week", 20),
        ("Home care six hours per day, seven days per week", 42),
        ("Home health care 20 hours per week for 6 weeks", 20),
        ("Caregiver 8 hours daily", 56),
        ("Home health aide, 4 hours a day", None),
        ("Home health nurse, 2 visits", None),
    ],
)
def test_hours_of_help_a_week(request_text: str, hours: int | None) -> None:
    assert read_hours_per_week(request_text) == hours


def test_months_count_thirty_days() -> None:
    assert read_months_as_days("TENS unit rental x 3 months") == 90
    assert read_months_as_days("One month rental of a TENS unit") == 30
    assert read_months_as_days("TENS unit purchase") is None


def test_repeated_studies() -> None:
    assert is_repeat("Repeat MRI of the cervical spine")
    assert is_repeat("Updated MRI, lumbar spine")
    assert not is_repeat("MRI of the cervical spine")


@given(st.text(max_size=60))
def test_any_text_gives_declared_fields_only(text: str) -> None:
    found = details_of(text, "tens")
    assert set(found) <= set(DETAILS)
    assert found.get("variant", "microcurrent") in vocabulary("request_details")["variant"]


# --- operations -------------------------------------------------------------------------------------------------------


def operation(request: str, summary: str = "", rationale: str = "") -> str | None:
    text = f"{request}\n{summary}\n{rationale}"
    first, second = len(request) + 1, len(request) + len(summary) + 2
    asked = parse_request(text, Span(0, len(request)))
    return read_operation(text, Span(first, second - 1), Span(second, len(text)), asked)


@pytest.mark.parametrize(
    ("request_text", "expected"),
    [
        ("Right carpal tunnel release", "carpal_tunnel_release"),
        ("Left shoulder arthroscopy with subacromial decompression", "shoulder_arthroscopy"),
        ("Left shoulder arthroscopy with rotator cuff repair", None),
        ("Mini open rotator cuff repair, right shoulder", "rotator_cuff_open_repair"),
        ("Right knee arthroscopic partial medial meniscectomy", "knee_meniscectomy"),
        ("Right knee ACL reconstruction with meniscectomy", "acl_reconstruction"),
        ("Left total knee arthroplasty", "knee_arthroplasty"),
        ("L4-5 microdiscectomy", "lumbar_discectomy"),
        ("L5-S1 laminectomy, discectomy and fusion", "lumbar_fusion"),
        ("Anterior cervical discectomy and fusion at C5-6 (ACDF)", "cervical_fusion"),
        ("Hernia repair", None),
    ],
)
def test_operations_of_requests(request_text: str, expected: str | None) -> None:
    assert operation(request_text) == expected


def test_the_operation_before_the_requested_care_is_that_of_the_letter() -> None:
    asked = "Post-operative physical therapy 2 x 6, right wrist"
    assert operation(asked, "He underwent right carpal tunnel release on 3/4/2014.") == "carpal_tunnel_release"
    assert operation(asked, "He underwent left knee meniscectomy on 3/4/2014.") is None
    assert (
        operation(asked, "Carpal tunnel release was denied.", "Postsurgical guidelines cover ganglion excision.")
        is None
    )


def test_two_operations_tell_nothing() -> None:
    said = "She is status post right carpal tunnel release and right ganglion excision of the wrist."
    assert operation("Physical therapy 2 x 6, right wrist", said) is None


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("The patient underwent left knee arthroscopy on 5/11/2014.", dt.date(2014, 5, 11)),
        ("She is status post left knee meniscectomy (March 3, 2014).", dt.date(2014, 3, 3)),
        ("Status post left knee arthroscopy in February 2014.", dt.date(2014, 2, 28)),
        ("Left knee arthroscopy on 5/11/2012, and left knee meniscectomy on 6/12/2014.", dt.date(2014, 6, 12)),
        ("The patient underwent right knee arthroscopy on 5/11/2014.", None),
        ("He underwent left carpal tunnel release on 5/11/2014.", None),
        ("Left knee arthroscopy is scheduled for 5/11/2016.", None),
    ],
)
def test_the_date_of_the_last_operation(said: str, day: dt.date | None) -> None:
    request = "Physical therapy 2 x 6, left knee"
    text = f"{request}\n{said}"
    asked = parse_request(text, Span(0, len(request)))
    assert surgery_date(text, Span(len(request) + 1, len(text)), asked, dt.date(2015, 1, 1)) == day


def test_the_vocabulary_of_operations_is_well_made() -> None:
    entries = vocabulary("operations")["operations"]
    parts = set(vocabulary("body_parts")["parts"])
    for name, entry in entries.items():
        assert set(entry["parts"]) <= parts, name
        assert set(entry.get("over", ())) <= set(entries), name
