"""Names of drugs."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imr_audit.extraction.drugs import find_drugs, topic_of
from imr_audit.extraction.phrases import PhraseIndex, singular, split_list, words_of
from imr_audit.reading.text import Folded
from imr_audit.rules.yaml_files import vocabulary


def drugs(text: str, *, fuzzy: bool = False) -> list[tuple[str, str | None, str | None]]:
    return [(d.name, d.strength, d.route) for d in find_drugs(Folded.of(text), fuzzy=fuzzy)]


def test_the_vocabulary_is_large_and_names_stand_once_in_a_class() -> None:
    classes = vocabulary("drugs")["drugs"]
    names: dict[str, set[str]] = {}
    for drug_class, routes in classes.items():
        for route, formulations in routes.items():
            for brands in formulations.values():
                for name in split_list(brands):
                    names.setdefault(name.lower(), set()).add(f"{drug_class}/{route}")
    assert len(names) > 800
    assert {name: where for name, where in names.items() if len(where) > 1} == {}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Norco 10/325mg #120", [("Norco", "10/325mg", "oral")]),
        ("hydrocodone-acetaminophen 10-325 mg", [("hydrocodone/acetaminophen", "10-325 mg", "oral")]),
        ("APAP/hydrocodone 10mg", [("hydrocodone/acetaminophen", "10mg", "oral")]),
        ("Norco/Soma", [("Norco", None, "oral"), ("Soma", None, "oral")]),
        ("Tramadol (Ultram) 50mg", [("tramadol", "50mg", "oral")]),
        ("Lidoderm® 5% patches", [("Lidoderm", "5%", "topical")]),
        ("Voltaren gel 1%", [("Voltaren", "1%", "topical")]),
        ("Voltaren 75mg", [("Voltaren", "75mg", "oral")]),
        ("fentanyl 50 mcg/hr", [("fentanyl", "50 mcg/hr", "transdermal")]),
        ("Kenalog 40mg injection", [("Kenalog", "40mg", "injection")]),
        ("Bupivacaine 0.25%", [("bupivacaine", "0.25%", "injection")]),
        ("Marcaine .5%", [("Marcaine", ".5%", "injection")]),
        ("Bupivacaine 2% injection", [("bupivacaine", "2%", "injection")]),
        (
            "Compound cream (Gabapentin 10%, Bupivacaine 5%)",
            [
                ("compound cream", None, "topical"),
                ("gabapentin", "10%", "topical"),
                ("bupivacaine", "5%", "topical"),
            ],
        ),
        (
            "Gabapentin/Bupivacaine 10/5%",
            [("gabapentin", None, "topical"), ("bupivacaine", "10/5%", "topical")],
        ),
        ("Soma 350 #90", [("Soma", "350", "oral")]),
        ("Menthoderm gel 120 gm", [("Menthoderm", None, "topical")]),
        (
            "Flurbiprofen/Gabapentin/Menthol 10/6/2%",
            [
                ("flurbiprofen", None, "topical"),
                ("gabapentin", None, "topical"),
                ("menthol", "10/6/2%", "topical"),
            ],
        ),
        (
            "aspirin, lisinopril, and simvastatin",
            [
                ("aspirin", None, "oral"),
                ("lisinopril", None, "oral"),
                ("simvastatin", None, "oral"),
            ],
        ),
        ("gabapentin and Lidoderm patch", [("gabapentin", None, "oral"), ("Lidoderm", None, "topical")]),
        ("strength was 5/5 on 10/12/14", []),
    ],
)
def test_finds_names_strengths_and_routes(text: str, found: list[tuple[str, str | None, str | None]]) -> None:
    assert drugs(text) == found


def test_typing_errors_are_mended() -> None:
    assert drugs("cyclobenzeprine 7.5mg") == [("cyclobenzaprine", "7.5mg", "oral")]
    assert drugs("Cyclobenzaprima 7.5mg") == []
    assert drugs("Cyclobenzaprima 7.5mg", fuzzy=True) == [("cyclobenzaprine", "7.5mg", "oral")]


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Butrans patch", "opioid"),
        ("Terocin lotion", "topical_analgesic"),
        ("Theramine", "medical_food"),
        ("Deprizine", "ppi"),
        ("Fanatrex", "antiepileptic"),
        ("Tabradol", "muscle_relaxant"),
        ("Synapryn", "opioid"),
        ("ketoprofen cream", "topical_analgesic"),
        ("warfarin", "medication_other"),
    ],
)
def test_class_and_form_tell_the_topic(text: str, topic: str) -> None:
    assert topic_of(find_drugs(Folded.of(text))[0]) == topic


def test_spans_are_those_of_the_source() -> None:
    text = "He takes  MS\n Contin 30\nmg daily."
    (drug,) = find_drugs(Folded.of(text))
    assert text[drug.span.start : drug.span.end] == "MS\n Contin 30\nmg"


@given(
    st.lists(
        st.sampled_from(["Norco", "10/325mg", "(", "and", "/", "gel", "5%", "#60", ",", "Soma", "pain"]), max_size=12
    )
)
def test_found_drugs_stand_in_order_and_apart(words: list[str]) -> None:
    text = " ".join([*words, "x"])
    spans = [d.span for d in find_drugs(Folded.of(text), fuzzy=True)]
    assert all(a.end <= b.start for a, b in pairwise(spans))


def test_phrases_meet_in_singular_and_plural() -> None:
    index = PhraseIndex.of([("x-rays", 1), ("home health care", 2), ("home", 3)])
    assert [(m.value, m.start, m.end) for m in index.find("X Ray, home  health-care; Homes")] == [
        (1, 0, 5),
        (2, 7, 24),
        (3, 26, 31),
    ]
    assert [m.value for m in index.find("home. Health care")] == [3]
    assert {singular(word) for word in ("therapies", "Therapy")} == {"therapy"}
    assert singular("pelvis") == "pelvis"
    assert [word.form for word in words_of("patient's L4-5")] == ["patient", "l4", "5"]
