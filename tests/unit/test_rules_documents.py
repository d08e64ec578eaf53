"""The guideline documents: the data file, its strictness, and the look-ups."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from imr_audit.model import Citation, Located
from imr_audit.reading.text import Span
from imr_audit.rules.documents import Documents, load_documents
from imr_audit.rules.yaml_files import RuleFileError, rules_dir, vocabulary

NOWHERE = Span(0, 0)


@pytest.fixture(scope="module")
def documents() -> Documents:
    return load_documents()


def cited(source: str, *sections: str, pages: tuple[tuple[int, int], ...] = (), **more: object) -> Citation:
    located = tuple(Located(section, NOWHERE) for section in sections)
    return Citation(source, "; ".join(sections) or None, pages, NOWHERE, sections=located, **more)  # type: ignore[arg-type]


# --- periods ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "key"),
    [
        ("2009-07-17", None),
        ("2009-07-18", "mtus_chronic_pain_2009"),
        ("2016-07-27", "mtus_chronic_pain_2009"),
        ("2016-07-28", "mtus_chronic_pain_2016"),
        ("2017-11-30", "mtus_chronic_pain_2016"),
        ("2017-12-01", "mtus_chronic_pain_2017"),
        ("2024-05-01", "mtus_chronic_pain_2017"),
    ],
)
def test_the_chronic_pain_text_in_force(documents: Documents, day: str, key: str | None) -> None:
    found = documents.in_force("mtus_chronic_pain", dt.date.fromisoformat(day))
    assert (found.key if found else None) == key


def test_a_citation_means_the_document_of_its_name_its_year_or_its_day(documents: Documents) -> None:
    def key(citation: Citation, on: dt.date | None = None) -> str | None:
        found = documents.meant(citation, on)
        return found.key if found else None

    assert key(cited("mtus_acoem_low_back", document="mtus_low_back_disorders")) == "mtus_low_back_disorders"
    assert key(cited("mtus_acoem_low_back", year=2004)) == "mtus_acoem_low_back"
    assert key(cited("mtus_chronic_pain"), dt.date(2014, 5, 1)) == "mtus_chronic_pain_2009"
    assert key(cited("mtus_chronic_pain")) is None
    assert key(cited("odg")) == "odg"


def test_no_two_texts_of_one_kind_are_in_force_at_once(documents: Documents) -> None:
    for day in (dt.date(2008, 1, 1), dt.date(2014, 5, 1), dt.date(2017, 1, 1), dt.date(2020, 1, 1)):
        assert sum(document.chronic_pain and document.in_force(day) for document in documents) <= 1


# --- sections and pages -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Massage", "Massage therapy"),
        ("massage therpy", "Massage therapy"),
        ("MASSAGE THERAPY", "Massage therapy"),
        ("On-Going Management", "Opioids, on-going management"),
        ("Opioids when to continue", "Opioids: when to continue"),
        ("Epidural steroid injections", "Epidural steroid injections (ESIs)"),
        ("Lidoderm", "Lidoderm (lidocaine patch)"),
        ("NSAIDs, GI symptoms and cardiovascular risk", "NSAIDs, GI symptoms & cardiovascular risk"),
    ],
)
def test_sections_by_name(documents: Documents, name: str, expected: str) -> None:
    sections = documents.sections_named(documents["mtus_chronic_pain_2009"], name)
    assert [section.name for section in sections] == [expected]


def test_an_unknown_name_means_no_section(documents: Documents) -> None:
    assert documents.sections_named(documents["mtus_chronic_pain_2009"], "Kinesio taping") == ()
    assert documents.sections_named(documents["mtus_chronic_pain_2009"], " ") == ()


def test_sections_on_pages(documents: Documents) -> None:
    found = documents.sections_on(documents["mtus_chronic_pain_2009"], 60, 60)
    assert "Massage therapy" in {section.name for section in found}


DAY = dt.date(2014, 5, 1)


@pytest.mark.parametrize(
    ("citation", "topic", "answer"),
    [
        (cited("mtus_chronic_pain", pages=((60, 60),)), "massage_therapy", "yes"),
        (cited("mtus_chronic_pain", pages=((22, 22), (46, 47), (96, 99))), "massage_therapy", "no"),
        (cited("mtus_chronic_pain", "Physical medicine", pages=((98, 99),)), "massage_therapy", "cannot_tell"),
        (cited("mtus_chronic_pain", pages=((98, 99),)), "massage_therapy", "cannot_tell"),
        (cited("mtus_chronic_pain", pages=((78, 78),)), "specialist_referral", "no"),
        (cited("mtus_chronic_pain", pages=((78, 78),)), "urine_drug_test", "yes"),
        (cited("mtus_chronic_pain", "Topical analgesics"), "opioid", "no"),
        (cited("mtus_chronic_pain", "Introduction"), "opioid", "yes"),
        (cited("mtus_chronic_pain", "Kinesio taping"), "opioid", "cannot_tell"),
        (cited("mtus_chronic_pain", "Topical analgesics"), "medication_other", "cannot_tell"),
        (cited("mtus_chronic_pain"), "opioid", "yes"),
        (cited("mtus_acupuncture"), "physical_therapy", "no"),
        (cited("mtus_acoem_low_back", "Special Studies", year=2004), "mri", "yes"),
        (cited("mtus_acoem_low_back", "Special Studies", year=2004), "massage_therapy", "no"),
        (cited("mtus_acoem_low_back", document="mtus_low_back_disorders"), "mri", "cannot_tell"),
        (cited("odg", "Pain, Zolpidem"), "sedative_hypnotic", "cannot_tell"),
    ],
)
def test_does_a_citation_treat_a_topic(documents: Documents, citation: Citation, topic: str, answer: str) -> None:
    assert documents.treats(citation, topic, DAY) == answer


def test_chapters_of_a_page(documents: Documents) -> None:
    assert [document.key for document in documents.chapter_of(174)] == ["mtus_acoem_neck"]


@pytest.mark.parametrize(
    ("key", "topic", "parts", "foreign"),
    [
        ("mtus_acoem_low_back", "mri", ("neck",), True),
        ("mtus_acoem_low_back", "mri", ("low_back", "neck"), False),
        ("mtus_acoem_low_back", "mri", ("hip",), False),
        ("mtus_acoem_low_back", "mri", ("spine",), False),
        ("mtus_acoem_low_back", "mri", (), False),
        ("mtus_acoem_low_back", "opioid", ("neck",), False),
        ("mtus_acoem_low_back", "emg_ncs", ("upper_extremity",), True),
        ("mtus_acoem_neck", "emg_ncs", ("wrist",), False),
        ("mtus_chronic_pain_2009", "mri", ("neck",), False),
    ],
)
def test_chapters_of_other_parts(
    documents: Documents, key: str, topic: str, parts: tuple[str, ...], foreign: bool
) -> None:
    assert documents.foreign(documents[key].body_parts, topic, parts) is foreign


def test_what_covers_a_treatment(documents: Documents) -> None:
    assert {d.key for d, _ in documents.covering("mri", ("shoulder",), DAY)} == {"mtus_acoem_shoulder"}
    assert documents.covering("mri", ("hip",), DAY) == ()
    assert "mtus_chronic_pain_2009" in {d.key for d, _ in documents.covering("massage_therapy", ("neck",), DAY)}


def test_where_the_mtus_is_silent(documents: Documents) -> None:
    assert documents.mtus_silent("gym_membership", ())
    assert documents.mtus_silent("mri", ("hip",))
    assert not documents.mtus_silent("mri", ("shoulder",))


# --- the data file ----------------------------------------------------------------------------------------------------


def test_topics_and_body_parts_are_those_of_the_vocabulary(documents: Documents) -> None:
    fields = vocabulary("fields")["case"]
    topics, parts = set(fields["topic"]["values"]), set(fields["body_part"]["values"])
    for document in documents:
        assert set(document.treats) <= topics, document.key
        assert set(document.body_parts) <= parts, document.key
        for section in document.sections:
            assert section.topics | section.also <= topics, (document.key, section.name)
    assert documents.vague_topics | documents.regional_topics | documents.nerve_topics <= topics
    for silent, silent_parts in documents.silent:
        assert silent <= topics
        assert silent_parts <= parts


def test_a_section_is_found_by_its_own_name(documents: Documents) -> None:
    for document in documents:
        for section in document.sections:
            assert section in documents.sections_named(document, section.name), (document.key, section.name)


MINIMAL = """
topic_groups: {drugs: [opioid], medications: []}
vague_topics: [other]
mtus_silent: []
regional_topics: []
nerve_topics: []
regions: {}
documents:
  - key: one
    title: One
    slugs: [one]
    pages: "1-9"
    sections:
      - {name: First, pages: "1-2", topics: [drugs]}
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("title: One", "titel: One", 10, "unknown key 'titel'; did you mean 'title'?"),
        ('pages: "1-2"', 'pages: "2-1"', 14, "expected pages"),
        ('pages: "1-2"', 'pages: "8-12"', 14, "not in the document"),
        ("topics: [drugs]", "topics: [drugs], basis: qouted", 14, "did you mean 'quoted'?"),
        ("topics: [drugs]", "topics: [drugs], confidence: some", 14, "confidence is one of"),
        ("topics: [drugs]", "topic: [drugs]", 14, "unknown key 'topic'"),
        ('pages: "1-9"', 'in_force_from: soon', 12, "expected a date"),
        ("vague_topics: [other]", "vague: [other]", 3, "unknown key 'vague'"),
        ("    title: One\n", "", 9, "missing key 'title'"),
    ],
)  # fmt: skip
def test_mistakes_are_named_with_file_and_line(tmp_path: Path, old: str, new: str, line: int, message: str) -> None:
    assert old in MINIMAL
    path = tmp_path / "documents.yaml"
    path.write_text(MINIMAL.replace(old, new), encoding="utf-8")
    with pytest.raises(RuleFileError) as error:
        load_documents(path)
    assert f"{path}:{line}:" in str(error.value)
    assert message in str(error.value)


def test_a_minimal_file(tmp_path: Path) -> None:
    path = tmp_path / "documents.yaml"
    path.write_text(MINIMAL, encoding="utf-8")
    section = load_documents(path)["one"].sections[0]
    assert (section.pages, section.topics) == (((1, 2),), frozenset({"opioid"}))


def test_a_document_stands_once(tmp_path: Path) -> None:
    path = tmp_path / "documents.yaml"
    path.write_text(MINIMAL + "  - {key: one, title: Again, slugs: [one]}\n", encoding="utf-8")
    with pytest.raises(RuleFileError, match="stands twice"):
        load_documents(path)


def test_the_file_travels_with_the_rules() -> None:
    assert (rules_dir() / "documents.yaml").is_file()
