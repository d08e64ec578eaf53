"""The reviewer's citations against item, rationale, index and date."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from imr_audit.checks import Observation
from imr_audit.checks.citations import observe
from imr_audit.extraction.citations import read_citations
from imr_audit.extraction.period import governing_period
from imr_audit.extraction.requests import parse_request
from imr_audit.letters import parse_letters
from imr_audit.model import CaseHeader, Drug, Letter, LetterItem, Located, Request, Reviewer
from imr_audit.reading.text import SourceText, Span
from imr_audit.result import ItemReading
from imr_audit.rules.documents import load_documents

HERE = Span(0, 1)
DENIAL = "The Expert Reviewer did not base their decision on the MTUS. "
ODG_KNEE = "Decision based on Non-MTUS Citation Official Disability Guidelines (ODG) Knee & Leg. "


def observed(
    guideline: str,
    rationale: str = "The request is not medically necessary.",
    *,
    topic: str = "massage_therapy",
    parts: tuple[str, ...] = (),
    request: str = "Massage therapy x 6",
    drug: Drug | None = None,
    decided: str | None = None,
    injured: str | None = None,
    seen: str = "5/1/2014",
) -> dict[str, Observation]:
    """The observations of one item of a letter made up of these parts, by name."""
    text = f"Seen on {seen}. {request}: Upheld {guideline} Decision rationale: {rationale}"

    def place(part: str) -> Span:
        start = text.index(part)
        return Span(start, start + len(part))

    def day(value: str | None) -> Located[dt.date] | None:
        return Located(dt.date.fromisoformat(value), HERE) if value else None

    item = LetterItem(1, request, place(request), "upheld", place("Upheld"), None, place(guideline), place(rationale))
    case = CaseHeader(decision_date=day(decided), date_of_injury=day(injured))
    letter = Letter(SourceText(text), Span(0, len(text)), "test", case, Reviewer(), None, (item,))
    cited = read_citations(text, place(guideline))
    asked = Request(topic, parts, None, {}, (drug,) if drug else (), item.request_span)
    reading = ItemReading(item, asked, None, (), cited, (), (), (), ())
    period = governing_period(load_documents(), text, letter.span, case.decision_date, cited)
    return {observation.name: observation for observation in observe(letter, reading, period)}


def by_page(pages: str, section: str = "") -> str:
    return f"Decision based on MTUS Chronic Pain Treatment Guidelines {section} Page(s): {pages}."


def by_section(sections: str, title: str = "Chronic Pain Medical Treatment 2016") -> str:
    return f"Decision based on MTUS {title}, Section(s): {sections}."


# --- off topic --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("guideline", "topic", "parts", "kind"),
    [
        (by_page("22, 46-47, 96-99"), "massage_therapy", (), "pages"),
        (by_page("78", "On-Going Management"), "specialist_referral", (), "pages"),
        (by_section("Topical analgesics"), "nsaid", (), "section"),
        (by_section("TENS, chronic pain"), "nmes", (), "section"),
        ("Decision based on MTUS Acupuncture Treatment 2007.", "physical_therapy", (), "section"),
        (by_section("Special Studies", "Low Back Complaints 2004"), "mri", ("neck",), "region"),
        (by_section("Special Studies", "Low Back Complaints 2004"), "emg_ncs", ("upper_extremity",), "region"),
        (by_section("Special Studies", "Knee Complaints 2004"), "massage_therapy", ("knee",), "section"),
        (by_section("Drug testing", "Knee Complaints 2004"), "massage_therapy", ("knee",), "section"),
        (by_section("Home Health Care", "Initial Approaches to Treatment 2017"), "massage_therapy", (), "section"),
        (by_section("Subacute Pain", "Opioids 2017"), "massage_therapy", (), "section"),
        (by_page("60", "Massage therapy"), "mri", ("knee",), "pages"),
        (DENIAL + "Decision based on Non-MTUS Citation ODG, Knee & Leg, MRI.", "mri", ("shoulder",), "region"),
        (DENIAL + "Decision based on Non-MTUS Citation ODG, Knee & Leg, MRI.", "chiropractic", (), "section"),
    ],
)
def test_off_topic(guideline: str, topic: str, parts: tuple[str, ...], kind: str) -> None:
    found = observed(guideline, topic=topic, parts=parts)
    assert found["citation_off_topic"].value == kind


@pytest.mark.parametrize(
    ("guideline", "topic", "parts"),
    [
        (by_page("60"), "massage_therapy", ()),
        (by_page("60; 98-99", "Massage therapy; Physical medicine"), "massage_therapy", ()),
        (by_page("98-99"), "massage_therapy", ()),  # an umbrella: left open
        (by_page("78"), "urine_drug_test", ()),
        (by_page("1"), "specialist_referral", ()),
        (by_page("105"), "topical_analgesic", ()),
        (by_section("Something unknown"), "massage_therapy", ()),
        (by_section("Topical analgesics"), "medication_other", ()),
        (by_section("Special Studies", "Low Back Complaints 2004"), "mri", ("hip",)),
        (by_section("Special Studies", "Low Back Complaints 2004"), "mri", ("low_back",)),
        (by_section("Special Studies", "Neck and Upper Back Complaints 2004"), "emg_ncs", ("wrist",)),
        ("Decision based on MTUS Chronic Pain Medical Treatment 2016.", "hearing_aid", ()),
        (ODG_KNEE, "massage_therapy", ("neck",)),
        ("Decision based on Non-MTUS Citation ODG, Low Back, Preoperative lab testing.", "preoperative_clearance", ()),
        ("Decision based on Non-MTUS Citation ODG, Knee & Leg, Durable medical equipment.", "mobility_aid", ()),
        ("Decision based on Non-MTUS Citation ODG, Physical therapy guidelines.", "chiropractic", ()),
        ("Decision based on MTUS Low Back Disorders 2019.", "massage_therapy", ("neck",)),
        (by_section("TENS", "Low Back Disorders 2019"), "massage_therapy", ()),  # of one kind
        (by_section("Treatment Recommendations", "Low Back Disorders 2019"), "massage_therapy", ()),
    ],
)
def test_on_topic_or_not_surely_off(guideline: str, topic: str, parts: tuple[str, ...]) -> None:
    found = observed(guideline, topic=topic, parts=parts)
    assert "citation_off_topic" not in found


def test_one_fitting_citation_is_enough() -> None:
    found = observed(
        "Decision based on MTUS Chronic Pain Medical Treatment 2009, Section(s): Massage therapy, and "
        "Opioid Treatment 2016, Section(s): 4.1 Tapering Opioids: Indications for Tapering Opioids."
    )
    assert "citation_off_topic" not in found
    assert found["citation_partly_off_topic"].value == "section"


def test_the_message_says_what_stands_there_and_where_the_place_is() -> None:
    params = observed(by_page("78"), topic="massage_therapy")["citation_off_topic"].params
    assert "Opioids, on-going management" in str(params["cited"])
    assert "Massage therapy, p. 60" in str(params["place"])


# --- pages ------------------------------------------------------------------------------------------------------------


def test_pages_of_another_chapter() -> None:
    found = observed(
        "Decision based on MTUS ACOEM Chapter 5 Cornerstones of Disability Prevention and Management Page(s): "
        "173-174,Chronic Pain Treatment Guidelines Massage Therapy Page(s): 60."
    )
    params = found["pages_outside"].params
    assert params["pages"] == "173-174"
    assert "chapter 5" in str(params["cited"])
    assert "Neck and Upper Back" in str(params["belongs"])
    assert "citation_off_topic" not in found


def test_pages_beyond_the_document() -> None:
    assert "Low Back" in str(observed(by_page("300"))["pages_outside"].params["belongs"])


@pytest.mark.parametrize(
    "guideline",
    [
        "Decision based on MTUS ACOEM Chapter 5 Page(s): 92.",
        "Decision based on MTUS ACOEM Chapter 8 Neck and Upper Back Complaints Page(s): 177-179.",
        "Decision based on MTUS ACOEM Chapter 8 Neck and Upper Back Complaints Page(s): 195.",  # at its edge
        "Decision based on MTUS ACOEM Chapter 10 Elbow Complaints Page(s): 40-41.",  # own paging of 2007
        "Decision based on MTUS ACOEM Chapter 10 Elbow Complaints Page(s): 235.",  # paging of 2004
        by_page("127"),
        by_section("Massage therapy"),
    ],
)
def test_pages_inside_or_unknown(guideline: str) -> None:
    assert "pages_outside" not in observed(guideline)


# --- sources that are used, listed, denied ----------------------------------------------------------------------------


def test_the_mtus_denied_yet_applied() -> None:
    found = observed(DENIAL + ODG_KNEE, "CA MTUS/ACOEM states that traction may be tried. ODG does not recommend it.")
    assert found["mtus_denied_yet_applied"].value is True
    assert "source_unlisted" not in found


def test_the_odg_relied_on_but_not_listed() -> None:
    found = observed(by_page("60"), "Based on the MTUS and the Official Disability Guidelines it is not necessary.")
    assert found["source_unlisted"].value == "odg"


def test_literature_relied_on_but_not_listed() -> None:
    found = observed(by_page("60"), "According to UpToDate it is not recommended.")
    assert found["source_unlisted"].value == "medical_literature"


@pytest.mark.parametrize(
    ("guideline", "rationale"),
    [
        (by_page("60"), "According to the FDA it is approved. The MTUS limits it."),
        (by_page("60"), "ACOEM and the MTUS recommend it as an option."),  # one family
        (by_page("60"), "(Author, 2007) ODG Physical Therapy Guidelines - Allow for fading."),
        (by_page("60"), "Utilization review denied it based on the ODG. The MTUS limits it."),
        (DENIAL + ODG_KNEE, "The MTUS does not address this request. ODG recommends it."),
        (DENIAL + ODG_KNEE, "The California MTUS and ACOEM are silent. ODG recommends it."),
        ("Decision based on Non-MTUS Citation ACOEM, 3rd ed.", "ACOEM recommends it."),
    ],
)
def test_nothing_unlisted(guideline: str, rationale: str) -> None:
    found = observed(guideline, rationale)
    assert "source_unlisted" not in found
    assert "mtus_denied_yet_applied" not in found


def test_listed_but_not_used() -> None:
    found = observed(by_page("60") + " " + ODG_KNEE, "The MTUS limits it to six visits.")
    assert found["source_listed_not_used"].value == "odg"
    assert "source_listed_not_used" not in observed(by_page("60") + " " + ODG_KNEE, "MTUS and ODG limit it.")


def test_the_only_source_called_silent() -> None:
    found = observed("Decision based on MTUS Knee Complaints 2004.", "The MTUS is silent on hyaluronic acid.")
    assert "listed_source_called_silent" in found


# --- rank -------------------------------------------------------------------------------------------------------------


def test_the_mtus_passed_over_without_a_reason() -> None:
    found = observed(ODG_KNEE, "ODG does not recommend it.", topic="mri", parts=("knee",))
    assert found["mtus_not_applied"].value == "none"
    assert "Knee Complaints" in str(found["mtus_not_applied"].params["place"])


def test_the_mtus_wrongly_called_silent() -> None:
    found = observed(ODG_KNEE, "The MTUS is silent. ODG does not recommend it.", topic="mri", parts=("knee",))
    assert found["mtus_not_applied"].value == "silent"


@pytest.mark.parametrize(
    ("rationale", "reason"),
    [
        ("The MTUS does not address MRI of the knee. ODG does not recommend it.", "silent"),
        ("The MTUS is silent on the use of knee MRIs. ODG does not recommend it.", "silent"),
        ("ACOEM does not address it. The Chronic Pain Guidelines are not applicable to acute pain. See ODG.", "silent"),
        ("The MTUS does not address contrast. ODG does not recommend it.", None),
        ("The MTUS does not address MRI of the knee after arthroplasty. ODG does not recommend it.", None),
        ("The MTUS does not address MR arthrograms of the knee. ODG does not recommend it.", None),
        ("The MTUS does not address MRI of the hip. ODG does not recommend it.", None),
    ],
)
def test_silent_on_what_is_requested_or_on_less(rationale: str, reason: str | None) -> None:
    found = observed(ODG_KNEE, rationale, topic="mri", parts=("knee",))
    assert (found["mtus_not_applied"].value if "mtus_not_applied" in found else None) == reason


@pytest.mark.parametrize(
    ("rationale", "topic", "parts"),
    [
        ("ODG does not recommend it.", "gym_membership", ()),
        ("ODG does not recommend it.", "mri", ("hip",)),
        ("ODG does not recommend it.", "mri", ()),
        ("The MTUS does not address arthrograms of the knee. ODG does.", "mri", ("knee",)),
        ("The injury is acute; the Chronic Pain Guidelines do not apply. ODG limits it.", "massage_therapy", ("foot",)),
        ("The injury is acute; the MTUS does not apply. ODG limits it.", "mri", ("knee",)),
        ("The Chronic Pain Guidelines do not apply. ACOEM does not address it. ODG limits it.", "mri", ("hip",)),
        ("The Chronic Pain Guidelines do not apply. Per ACOEM it is an option; ODG limits it.", "mri", ("knee",)),
        ("ODG limits it.", "massage_therapy", ("foot",)),  # chronic pain only, and the injury's date is not known
        ("ODG limits it.", "opioid", ()),
        ("The MTUS and ODG limit it.", "mri", ("knee",)),
    ],
)
def test_the_mtus_not_surely_passed_over(rationale: str, topic: str, parts: tuple[str, ...]) -> None:
    assert "mtus_not_applied" not in observed(ODG_KNEE, rationale, topic=topic, parts=parts)


@pytest.mark.parametrize(
    "rationale",
    [
        "The injury is acute; the Chronic Pain Guidelines do not apply. ODG limits it.",
        "As the knee was hurt six weeks ago, the guideline on chronic pain is not applicable to her. ODG allows it.",
    ],
)
def test_the_chapter_that_treats_a_recent_injury_is_not_looked_at(rationale: str) -> None:
    found = observed(ODG_KNEE, rationale, topic="mri", parts=("knee",))
    assert found["mtus_not_applied"].value == "set_aside"
    assert "Knee Complaints" in str(found["mtus_not_applied"].params["place"])


def test_chronic_pain_guidelines_cover_an_old_injury() -> None:
    found = observed(ODG_KNEE, "ODG limits it.", injured="2012-01-01")
    assert "Massage therapy" in str(found["mtus_not_applied"].params["place"])


def test_a_drug_is_covered_by_its_own_section() -> None:
    soma = Drug("Soma", ("carisoprodol",), "muscle_relaxant", HERE)
    other = Drug("Nucynta", ("tapentadol",), "opioid", HERE)
    relaxant = observed(ODG_KNEE, "ODG limits it.", topic="muscle_relaxant", drug=soma, injured="2012-01-01")
    opioid = observed(ODG_KNEE, "ODG limits it.", topic="opioid", drug=other, injured="2012-01-01")
    assert "Carisoprodol" in str(relaxant["mtus_not_applied"].params["place"])
    assert "mtus_not_applied" not in opioid


# --- date, evidence, specific sections, form --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "decided", "fires"),
    [
        ("Chronic Pain Medical Treatment 2009", "2016-09-14", True),
        ("Chronic Pain Medical Treatment 2009", "2016-07-27", False),
        ("Chronic Pain Medical Treatment 2016", "2016-07-27", True),
        ("Chronic Pain Medical Treatment 2016", "2017-11-30", False),
        ("Chronic Pain Medical Treatment 2016", "2020-07-01", True),
        ("Low Back Complaints 2004", "2019-01-01", True),
        ("Low Back Disorders 2019", "2020-01-01", False),
        ("Elbow Complaints 2007", "2016-01-01", False),
        ("Chronic Pain Treatment Guidelines", "2016-09-14", False),  # no year: the one in force
        ("Chronic Pain Medical Treatment 2009", None, False),  # cannot tell
    ],
)
def test_editions_and_decision_dates(title: str, decided: str | None, fires: bool) -> None:
    found = observed(f"Decision based on MTUS {title}.", decided=decided, seen="5/1/2020")
    assert ("guideline_not_in_effect" in found) is fires


def test_no_evidence() -> None:
    none = "The Expert Reviewer did not cite any medical evidence for its decision."
    assert "no_citation" in observed(none)
    dependent = "As the requested surgery is not medically necessary, the ancillary service is not necessary."
    assert "no_citation" not in observed(none, dependent)
    assert "no_citation" in observed(none, "Therefore, the requested procedure is not medically necessary.")
    assert "no_citation" not in observed(none, request="Associated surgical service: cold therapy unit")
    unlisted = observed(none, "According to the ODG it is not recommended.")
    assert "no_citation" in unlisted
    assert unlisted["source_unlisted"].value == "odg"
    assert "no_citation" in observed(DENIAL.strip())
    assert "no_citation" not in observed(DENIAL + ODG_KNEE)
    assert "no_citation" in observed(".")


def test_the_specific_section_passed_over() -> None:
    gel = Drug("Kera-Tek", ("methyl salicylate", "menthol"), "topical_analgesic", HERE)
    compound = Drug("Terocin", ("methyl salicylate", "capsaicin", "menthol", "lidocaine"), "topical_analgesic", HERE)
    general = by_page("111-113", "topical analgesics")
    found = observed(general, topic="topical_analgesic", drug=gel)
    assert found["specific_section_ignored"].params["section"] == "Salicylate topicals"
    for guideline, rationale, drug in (
        (by_page("105, 111-113"), "It is not necessary.", gel),
        (general, "MTUS recommends salicylate topicals.", gel),
        (general, "It is not necessary.", compound),
    ):
        assert "specific_section_ignored" not in observed(guideline, rationale, topic="topical_analgesic", drug=drug)


@pytest.mark.parametrize(
    ("guideline", "kind"),
    [
        (by_page("page(s) 60.", "Massage, page(s) 60."), "doubled"),
        ("Decision based on Non-MTUS Citation ODG Pain ChapterNeckLow and Upper Back.", "fused"),
    ],
)
def test_malformed(guideline: str, kind: str) -> None:
    assert observed(guideline)["citation_malformed"].value == kind
    assert "citation_malformed" not in observed(by_page("60"))


def read(letter: Letter, item: LetterItem) -> ItemReading:
    """An item with its request and the reviewer's citations alone."""
    text = letter.source.text
    assert item.reviewer_guideline is not None
    cited = read_citations(text, item.reviewer_guideline)
    return ItemReading(item, parse_request(text, item.request_span), None, (), cited, (), (), (), ())


def test_seeds(seeds: list[Path]) -> None:
    coded = {
        "citation_off_topic", "pages_outside", "source_unlisted", "mtus_denied_yet_applied", "mtus_not_applied",
        "guideline_not_in_effect", "no_citation", "specific_section_ignored",
    }  # fmt: skip
    found = {}
    for path in seeds:
        (letter,) = parse_letters(SourceText(path.read_text(encoding="utf-8")))
        readings = [read(letter, item) for item in letter.items]
        cited = [citation for reading in readings for citation in reading.reviewer_citations]
        period = governing_period(load_documents(), letter.source.text, letter.span, letter.case.decision_date, cited)
        assert period.document == "mtus_chronic_pain_2009"
        for reading in readings:
            names = {observation.name for observation in observe(letter, reading, period)} & coded
            if names:
                found[path.name[:3], reading.item.index] = names
    assert found == {
        ("000", 2): {"specific_section_ignored"},
        ("001", 1): {"citation_off_topic"},
        ("004", 1): {"mtus_denied_yet_applied"},
        ("004", 2): {"pages_outside", "source_unlisted"},
        ("004", 4): {"citation_off_topic"},
    }


@pytest.mark.parametrize(
    ("guideline", "rationale", "unlisted"),
    [
        (by_section("Manual therapy"), "MTUS ACOEM, Chapter 8, Neck Complaints, states that it is an option.", True),
        (by_section("Manual therapy"), "The MTUS Acupuncture Guidelines recommend 3 to 6 visits.", True),
        (by_section("Manual therapy"), "The MTUS Chronic Pain Guidelines recommend 6 visits.", False),
        (by_section("Manual therapy"), "The MTUS recommends 6 visits.", False),
        (by_section("Manual therapy"), "ACOEM recommends 6 visits.", False),
        (
            by_section("Special Studies", "Low Back Complaints 2004"),
            "MTUS ACOEM, Chapter 8, Neck Complaints, states that it is an option.",
            False,  # another ACOEM chapter is listed
        ),
    ],
)
def test_another_part_of_the_mtus_is_relied_on(guideline: str, rationale: str, unlisted: bool) -> None:
    assert ("source_unlisted" in observed(guideline, rationale, topic="chiropractic")) is unlisted
