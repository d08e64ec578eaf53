"""The pattern language of the vocabularies."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imr_audit.extraction import words
from imr_audit.extraction.wordpatterns import GAP_ENDS, NEGATIONS, PatternSet, Words, lines
from imr_audit.rules.yaml_files import vocabulary

GROUPS = {"limb": ("leg|legs", "lower extremity"), "far": ("<limb>",)}


def _found(pattern: str, text: str, stops: frozenset[str] = GAP_ENDS) -> list[str]:
    patterns: PatternSet[str] = PatternSet(GROUPS, stops)
    patterns.add([pattern], "it")
    words = Words.of(text)
    return [text[slice(*words.span(hit.first, hit.last))] for hit in patterns.hits(words)]


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("pain", "Pain and pains", ["Pain"]),
        ("radiat*", "It radiates, radiation", ["radiates", "radiation"]),
        ("leg|arm pain", "leg pain, arm pain, back pain", ["leg pain", "arm pain"]),
        ("low [back] pain", "low pain and low back pain", ["low pain", "low back pain"]),
        ("pain +2 leg", "pain in the leg; pain in the left leg", ["pain in the leg"]),
        ("pain +5 leg", "pain today; in the leg", []),
        ("numb* +1 <limb>", "numbness left lower extremity", ["numbness left lower extremity"]),
        ("in <far>", "in legs", ["in legs"]),
        ("# visits", "six visits, 12 visits, some visits", ["six visits", "12 visits"]),
        ("mri +3 @date", "MRI of 3/14/2012, MRI in 2013, MRI of L4", ["MRI of 3/14/2012", "MRI in 2013"]),
        ("x ray", "x-ray, x ray", ["x-ray", "x ray"]),
        ("xray", "x-ray, xray", ["x-ray", "xray"]),
        ("radiculopathy", "radicul-opathy", ["radicul-opathy"]),
        ("patient pain", "the patient's pain", ["patient's pain"]),
        ("patient pain", "the patient\u2019s pain", ["patient\u2019s pain"]),
        ("patient has", "The pt has had PT x 6", ["pt has"]),
        ("pt", "The pt has had PT x 6 and pt x 12", ["PT", "pt"]),
    ],
)
def test_elements(pattern: str, text: str, expected: list[str]) -> None:
    assert _found(pattern, text) == expected


def test_a_gap_does_not_take_what_stops_it() -> None:
    assert _found("had +4 massage", "she had no prior massage", GAP_ENDS | NEGATIONS) == []
    assert _found("had +4 massage", "she had a little massage", GAP_ENDS | NEGATIONS) == ["had a little massage"]
    assert _found("massage +4 helped", "massage hasn't really helped", GAP_ENDS | NEGATIONS) == []


@pytest.mark.parametrize(
    ("pattern", "core"),
    [("had +3 ^ # visits", "12 visits"), ("had $ +3 # visits", "had"), ("had +3 # visits", "had about 12 visits")],
)
def test_core(pattern: str, core: str) -> None:
    patterns: PatternSet[str] = PatternSet()
    patterns.add([pattern], "it")
    words = Words.of("He had about 12 visits.")
    (hit,) = patterns.hits(words)
    assert words.text[slice(*words.span(*patterns.core(words, hit)))] == core


@pytest.mark.parametrize("pattern", ["+2 pain", "[the] +2 pain"])
def test_a_pattern_cannot_begin_with_a_gap(pattern: str) -> None:
    with pytest.raises(ValueError, match="cannot begin with a gap"):
        PatternSet[str]().add([pattern], "it")


@given(st.text(max_size=60))
def test_words_know_their_place(text: str) -> None:
    words = Words.of(text)
    assert all(a < b for a, b in zip(words.starts, words.ends, strict=True))
    assert all(b <= a for b, a in zip(words.ends, words.starts[1:], strict=False))
    for i in range(len(words)):
        assert words.range_of(*words.span(i, i + 1)) == (i, i + 1)


@pytest.mark.parametrize("name", ["assertion", "discourse", "facts", "measures"])
def test_vocabulary_patterns_can_match(name: str) -> None:
    """A hyphen in a word, or an opening bracket that is not closed, would never match."""
    for pattern in _patterns(vocabulary(name)):
        for element in pattern.split():
            inner = element[1:-1] if element.startswith("[") else element
            assert not re.search(r"[a-z]-[a-z]|[\[\]]", inner), f"{name}: {pattern!r}"
            assert "" not in inner.split("|"), f"{name}: {pattern!r}"


def _patterns(data: object) -> list[str]:
    if isinstance(data, dict):
        return [p for value in data.values() for p in _patterns(value)]
    if isinstance(data, list):
        return [p for value in data for p in _patterns(value)]
    return list(lines(data)) if isinstance(data, str) and "\n" in data else []


def test_typing_errors_are_mended_where_they_are_no_words() -> None:
    typos = vocabulary("typos")
    wrong = [word for errors in typos.values() for word in errors.split("|")]
    assert len(wrong) == len(set(wrong))
    assert set(wrong).isdisjoint(typos)
    text = "Physcial theraphy gave no improvment."
    assert Words.of(text).norms == ("physical", "therapy", "gave", "no", "improvement", ".")
    assert _found("functional improvement", "no fuctional improvment") == ["fuctional improvment"]


def test_a_sentence_that_every_letter_repeats_does_not_keep_the_patterns_of_all_letters() -> None:
    words = Words.of("physical therapy is not medically necessary")
    for n in range(1000):
        of_a_letter: PatternSet[str] = PatternSet()
        of_a_letter.add([f"drug{n}", "therapy"], "named")
        assert [hit.value for hit in of_a_letter.hits(words)] == ["named"]
    assert len(words.memo) <= 256


_MARKS = "ab5/.-'\u2019\u2018\u201c\u2013+% ("
_BITS = st.sampled_from([*_MARKS, "w/o", "'s", "Pain", "non", "t12", "mg", "-l5", "\u00e9"])


@given(st.lists(_BITS, max_size=9).map("".join))
def test_plain_text_is_divided_as_any_other(text: str) -> None:
    assert words._divided(text) == words._divided_one_by_one(text)
