"""Figures and passages that rationales ascribe to the MTUS, against what it says."""

from __future__ import annotations

import pytest
from audited import audited, found

from imr_audit.checks.distortions import known_distortions
from imr_audit.rules.documents import load_documents

MISQUOTED = "GUIDELINE-MISQUOTED"
IN_2014, IN_2017 = "05/01/2014", "01/10/2017"


@pytest.mark.parametrize(
    ("request_", "rationale", "decided"),
    [
        ("Massage therapy x 6", "The MTUS limits massage to 8-10 visits in most cases.", IN_2014),
        ("Massage therapy x 6", "The MTUS Chronic Pain Guidelines allow up to twelve massage visits.", IN_2014),
        (
            "Acupuncture x 6",
            "The MTUS Acupuncture Guidelines recommend an initial trial of 8 to 12 treatments.",
            IN_2014,
        ),
        ("Chiropractic treatment x 6, low back", "The MTUS recommends a trial of 10 visits.", IN_2017),
        ("Chiropractic treatment x 6, low back", "The MTUS recommends a total of up to 16 visits.", IN_2017),
        ("Physical therapy x 6, low back", "The MTUS recommends up to 15 visits of physical therapy.", IN_2017),
        ("Cyclobenzaprine 10mg #30", "The MTUS does not recommend it for longer than 6 weeks.", IN_2017),
    ],
)
def test_a_figure_that_is_none_of_the_guideline(request_: str, rationale: str, decided: str) -> None:
    (message,) = found(audited(request_, rationale, decided=decided), MISQUOTED)
    assert message.startswith("The guideline is misquoted: ")


@pytest.mark.parametrize(
    ("request_", "rationale", "decided"),
    [
        ("Massage therapy x 6", "The MTUS limits massage to 4-6 visits in most cases.", IN_2014),
        ("Massage therapy x 6", "The ODG limits massage to 8-10 visits in most cases.", IN_2014),
        ("Massage therapy x 6", "The MTUS and the ODG allow 8-10 visits of massage.", IN_2014),
        ("Massage therapy x 6", "The requested 12 visits of massage exceed the MTUS.", IN_2014),
        ("Massage therapy x 6", "The MTUS limits massage to 8-10 visits in most cases.", IN_2017),  # known, not seen
        (
            "Chiropractic treatment x 6, low back",
            "The MTUS recommends a trial of 10 visits.",
            IN_2014,
        ),  # known, not seen
        ("Chiropractic treatment x 6, low back", "The MTUS recommends 6 visits, then up to 18 visits.", IN_2017),
        ("Physical therapy x 6, low back", "The MTUS recommends 9-10 visits, and 24 visits for CRPS.", IN_2017),
        ("Physical therapy x 6, low back", "The MTUS recommends 34 visits after lumbar fusion surgery.", IN_2017),
        ("Cyclobenzaprine 10mg #30", "The MTUS does not recommend it for longer than 2 to 3 weeks.", IN_2017),
    ],
)
def test_a_right_figure_or_one_of_another_source(request_: str, rationale: str, decided: str) -> None:
    assert found(audited(request_, rationale, decided=decided), MISQUOTED) == []


@pytest.mark.parametrize(
    ("request_", "rationale", "decided", "possibly"),
    [
        ("Massage therapy x 6", "The MTUS limits massage to 8-10 visits in most cases.", IN_2017, True),
        ("Chiropractic treatment x 6, low back", "The MTUS recommends a trial of 10 visits.", IN_2014, True),
        ("Biofeedback x 6", "The guidelines allow an initial trial of 12 visits of biofeedback.", IN_2014, True),
        ("Biofeedback x 6", "The guidelines allow an initial trial of 3-4 visits of biofeedback.", IN_2014, False),
        ("Biofeedback x 6", "The ODG allows an initial trial of 12 visits of biofeedback.", IN_2014, False),
        ("Massage therapy x 6", "The MTUS limits massage to 8-10 visits in most cases.", IN_2014, False),  # quoted
    ],
)
def test_a_figure_that_is_known_but_not_quoted(request_: str, rationale: str, decided: str, possibly: bool) -> None:
    messages = found(audited(request_, rationale, decided=decided), "GUIDELINE-POSSIBLY-MISQUOTED")
    assert [message.startswith("The guideline is possibly misquoted") for message in messages] == [True] * possibly


@pytest.mark.parametrize(
    ("request_", "rationale", "decided"),
    [
        (
            "Lidocaine 5% ointment",
            "The MTUS states that any compound that contains at least one drug is not recommended.",
            IN_2014,
        ),
        (
            "TENS unit rental",
            "MTUS/ACOEM notes that modalities such as massage and ultrasound have proven efficacy in acute back pain.",
            IN_2014,
        ),
        (
            "Chiropractic treatment, right elbow",
            "The MTUS states that manipulation is not recommended for the elbow.",
            IN_2017,
        ),
        ("Omeprazole 20mg #30", "The MTUS recommends them only for patients at high risk of GI events.", IN_2017),
        ("MRI of the cervical spine", "ACOEM supports imaging for red flags despite conservative care.", IN_2017),
        ("Omeprazole 20mg #30", "The guidelines recommend them only for patients at high risk of GI events.", IN_2014),
        (
            "MRI of the lumbar spine",
            "ACOEM supports imaging for red flags or failure to progress in a strengthening program.",
            IN_2017,
        ),
        (
            "MRI of the cervical spine",
            "ACOEM supports imaging where patients have not improved and would consider surgery an option.",
            IN_2017,
        ),
        (
            "MRI of the cervical spine",
            "ACOEM recommends an MRI for patients who fail to respond to care and would consider surgical treatment.",
            IN_2017,
        ),
        ("TENS unit rental", "The MTUS states that TENS is recommended as a primary treatment modality.", IN_2017),
        (
            "MRI of the right shoulder",
            "ACOEM asks for unequivocal objective findings of specific nerve compromise.",
            IN_2017,
        ),
        (
            "MRI of the left knee",
            "ACOEM names as criteria for an MRI the inability to bear weight within a week of the trauma.",
            IN_2017,
        ),
        (
            "MRI of the lumbar spine",
            "Per ACOEM, an MRI of the lumbar spine is not recommended in the absence of red flags.",
            IN_2017,
        ),
        (
            "Right knee arthroscopy",
            "ACOEM asks for activity limitation of more than four months and imaging evidence of a lesion.",
            IN_2017,
        ),
        (
            "Electrical muscle stimulation unit",
            "Per the MTUS electrical muscle stimulation is not recommended as a primary treatment.",
            IN_2017,
        ),
        ("Amitriptyline 25mg #30", "This drug is only recommended for neuropathic pain.", IN_2017),
        (
            "Gabapentin 300mg #90",
            "The MTUS states that anticonvulsants are recommended for postherpetic neuralgia and diabetic neuropathy.",
            IN_2014,
        ),
        (
            "Naproxen 500mg #60",
            "Per the MTUS they are for nociceptive pain. This is neuropathic pain, for which they are not recommended.",
            IN_2017,
        ),
        (
            "MRI of the lumbar spine",
            "ACOEM asks for signs of specific nerve compromise in patients where red flag diagnoses are considered.",
            IN_2017,
        ),
        (
            "MRI of the left wrist",
            "ACOEM supports imaging in patients who do not respond to treatment and would consider surgery an option.",
            IN_2017,
        ),
        (
            "MRI of the right ankle",
            "ACOEM asks for unequivocal objective findings of specific nerve compromise.",
            IN_2017,
        ),
        (
            "MRI of the left knee",
            "ACOEM supports an MRI for red flags or failure to progress in a strengthening program.",
            IN_2017,
        ),
        (
            "Home health aide, 4 hours a day",
            "Per the MTUS medical treatment does not include homemaker services such as shopping and cleaning.",
            IN_2017,
        ),
        (  # the figure is one of the ODG, and is given out as the MTUS's
            "Chiropractic treatment x 8, cervical and lumbar spine",
            "The MTUS recommends up to 10 visits of chiropractic treatment.",
            IN_2017,
        ),
    ],
)
def test_a_known_distortion(request_: str, rationale: str, decided: str) -> None:
    (message,) = found(audited(request_, rationale, decided=decided), MISQUOTED)
    assert "It says: " in message


@pytest.mark.parametrize(
    ("request_", "rationale", "decided"),
    [
        (
            "Lidocaine 5% ointment",
            "The MTUS states that any compound that contains at least one drug (or drug class) that is not recommended "
            "is not recommended.",
            IN_2014,
        ),
        (
            "TENS unit rental",
            "MTUS/ACOEM notes that modalities such as massage or ultrasound have no proven efficacy in back pain.",
            IN_2014,
        ),
        (
            "Chiropractic treatment, right knee",
            "The MTUS states that manipulation is not recommended for the knee.",
            IN_2017,
        ),
        (
            "Chiropractic treatment, right elbow",
            "The ODG states that manipulation is not recommended for the elbow.",
            IN_2017,
        ),
        (
            "Omeprazole 20mg #30",
            "The MTUS recommends them for patients at intermediate or high risk of GI events.",
            IN_2017,
        ),
        (
            "MRI of the cervical spine",
            "ACOEM supports imaging for failure to progress in a strengthening program.",
            IN_2017,
        ),
        ("MRI of the lumbar spine", "ACOEM supports imaging for red flags such as a tumor.", IN_2017),
        (
            "Omeprazole 20mg #30",
            "The guidelines of the ODG recommend them only for patients at high risk of GI events.",
            IN_2014,
        ),
        (
            "MRI of the lumbar spine",
            "ACOEM supports imaging where patients have not improved and would consider surgery an option.",
            IN_2017,
        ),
        (
            "MRI of the left knee",
            "ACOEM names as criteria for radiographs the inability to bear weight; an MRI may follow.",
            IN_2017,
        ),
        (
            "MRI of the lumbar spine",
            "Per ACOEM, an MRI is not recommended in the first four weeks in the absence of red flags.",
            IN_2017,
        ),
        (
            "Right knee arthroscopy",
            "ACOEM asks for activity limitation of more than one month and imaging evidence of a lesion.",
            IN_2017,
        ),
        ("Amitriptyline 25mg #30", "It is recommended for neuropathic pain, and possibly for other pain.", IN_2017),
        (
            "Gabapentin 300mg #90",
            "The MTUS states that anticonvulsants are recommended for neuropathic pain such as postherpetic neuralgia.",
            IN_2014,
        ),
        ("Lyrica 75mg #60", "The MTUS notes that it has been approved for diabetic neuropathy and shingles.", IN_2014),
        (
            "Naproxen 500mg #60",
            "The MTUS finds inconsistent evidence for neuropathic pain. It is not recommended for this patient.",
            IN_2017,
        ),
        (
            "MRI of the left wrist",
            "ACOEM supports imaging after four to six weeks of care for a suspected ligament tear.",
            IN_2017,
        ),
        (
            "MRI of the right shoulder",
            "ACOEM supports an MRI for red flags or failure to progress in a strengthening program.",
            IN_2017,
        ),
        (
            "Home health aide, 4 hours a day",
            "Per the MTUS medical treatment does not include homemaker services such as shopping and cleaning.",
            IN_2014,
        ),
        (
            "MRI of the lumbar spine",
            "ACOEM asks for signs of specific nerve compromise in patients who would consider surgery, or red flags.",
            IN_2017,
        ),
    ],
)
def test_the_passage_itself_and_other_sources(request_: str, rationale: str, decided: str) -> None:
    assert found(audited(request_, rationale, decided=decided), MISQUOTED) == []


def test_the_finding_quotes_both_sides() -> None:
    rationale = "The MTUS limits massage to 8-10 visits in most cases."
    item = audited("Massage therapy x 6", rationale, decided=IN_2014)
    (finding,) = (finding for finding in item.findings if finding.check == MISQUOTED)
    assert finding.citation is not None
    assert finding.citation.document == "mtus_chronic_pain_2009"
    assert finding.message == (
        "The guideline is misquoted: 8-10 visits. It says: Massage is limited to 4-6 visits in most cases"
    )


def test_every_distortion_names_documents_that_are_there() -> None:
    assert known_distortions()
    for known in known_distortions():
        assert all(load_documents()[key].title for key in known.documents)
