"""The sources that a rationale names, and how it uses them."""

from __future__ import annotations

import pytest

from imr_audit.extraction.named_sources import NamedSource, named_sources
from imr_audit.reading.text import Folded

MTUS = "mtus_unspecified"


def named(text: str) -> tuple[NamedSource, ...]:
    return named_sources(Folded.of(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Per ODG, the device is under study.", [("odg", "relied")]),
        ("According to the Official Disability Guidelines, rest is best.", [("odg", "relied")]),
        ("The Official Disability Guidelines (ODG) do not recommend powered traction.", [("odg", "relied")]),
        ("CA MTUS/ACOEM states that it may be tried.", [(MTUS, "relied"), ("mtus_acoem_other", "relied")]),
        ("According to the MTUS and ODG guidelines, it is an option.", [(MTUS, "relied"), ("odg", "relied")]),
        ("ACOEM Chapter 8, page 181, notes that it may be tried.", [("mtus_acoem_neck", "relied")]),
        ("As noted in ACOEM Chapter 12, Table 12-8, page 309, it is optional.", [("mtus_acoem_low_back", "relied")]),
        ("The 2016 Chronic Pain Guidelines recommend it.", [("mtus_chronic_pain", "relied")]),
        ("The request exceeds the MTUS recommendations.", [(MTUS, "relied")]),
        ("The ODG criteria have been met.", [("odg", "relied")]),
        ("The MTUS is silent, so the ODG were cited.", [(MTUS, "silent"), ("odg", "relied")]),
        ("(Author, 2007) ODG Physical Therapy Guidelines - Allow for fading.", [("odg", "named")]),
        ("Utilization review denied it based on the ODG.", [("odg", "other_party")]),
        ("The ODG was cited by the claims administrator.", [("odg", "other_party")]),
        ("The patient has low back complaints and knee complaints.", []),
        ("Modified duty per 8 hours was recommended.", []),
    ],
)
def test_how_a_source_is_used(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(n.source, n.use) for n in named(text)] == expected


@pytest.mark.parametrize(
    ("text", "narrow"),
    [
        ("The MTUS is silent.", False),
        ("The MTUS does not address this request.", False),
        ("The MTUS does not specifically address the requested treatment.", False),
        ("The MTUS guidelines are silent in regard to this request.", False),
        ("The California MTUS and ACOEM Guidelines do not address this request.", False),
        ("The MTUS does not address arthrograms of the shoulder.", True),
        ("CA MTUS does not specifically discuss gym memberships.", True),
        ("The MTUS does not have a section on mattresses.", True),
        ("There are no specific recommendations on saunas in the MTUS.", True),
    ],
)
def test_silent_on_the_request_or_on_something_narrower(text: str, narrow: bool) -> None:
    assert {(n.use, n.narrow) for n in named(text)} == {("silent", narrow)}


@pytest.mark.parametrize(
    "text",
    [
        "The injury is acute; therefore, the Chronic Pain Treatment Guidelines do not apply.",
        "The MTUS Chronic Pain Guidelines are intended to address pain of more than three months.",
    ],
)
def test_a_guideline_set_aside_for_a_reason(text: str) -> None:
    assert {n.use for n in named(text)} == {"not_applicable"}


def test_places_and_pages() -> None:
    text = "The patient rests.  Per ACOEM\nChapter 8, page 181, rest is best."
    (found,) = named(text)
    assert text[found.span.start : found.span.end] == "ACOEM\nChapter 8"
    assert text[found.sentence.start : found.sentence.end].startswith("Per ACOEM")
    assert (found.chapter, found.pages) == (8, ((181, 181),))
