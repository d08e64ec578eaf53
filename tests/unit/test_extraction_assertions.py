"""What a sentence says of a term: own sentences for every family of cues, each cue alone, and labelled statements."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import get_args

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from imr_audit.extraction.assertions import Assertion, assertion_status, assess
from imr_audit.extraction.clauses import groups_of
from imr_audit.extraction.wordpatterns import lines
from imr_audit.rules.yaml_files import vocabulary

DATA = Path(__file__).parent / "data" / "assertions.yaml"


def _marked(text: str) -> tuple[str, list[tuple[int, int]]]:
    """A sentence without its brackets, and where they stood."""
    plain, spans = "", []
    for part in re.split(r"(\[[^\]]*\])", text):
        if part.startswith("["):
            spans.append((len(plain), len(plain) + len(part) - 2))
            part = part[1:-1]
        plain += part
    return plain, spans


def _sentences() -> Iterator[tuple[str, str]]:
    for status, sentences in yaml.safe_load(DATA.read_text(encoding="utf-8")).items():
        yield from ((status, sentence) for sentence in sentences)


@pytest.mark.parametrize(("status", "sentence"), list(_sentences()))
def test_own_sentences(status: str, sentence: str) -> None:
    plain, spans = _marked(sentence)
    assert spans
    assert {plain[a:b]: assess(plain, a, b) for a, b in spans if assertion_status(plain, a, b) != status} == {}


def _first_words(pattern: str) -> str:
    """The shortest text that a pattern finds: of alternatives the first, without what may be missing."""
    words = []
    for element in pattern.split():
        if element[0] in "+[":
            continue
        word = element.split("|")[0]
        if word.startswith("<"):
            word = _first_words(groups_of("assertion")[word[1:-1]][0])
        words.append("three" if word == "#" else word.rstrip("*"))
    return " ".join(words)


_SHOWS = {"undocumented_by_record": "denied", "conditional": "hypothetical", "none": "affirmed"}


def _cues() -> Iterator[tuple[str, str, str]]:
    for entry in vocabulary("assertion")["cues"]:
        for pattern in lines(entry["phrases"]):
            yield _SHOWS.get(entry["status"], entry["status"]), entry["side"], pattern


@pytest.mark.parametrize(("status", "side", "pattern"), list(_cues()))
def test_every_cue_decides_alone(status: str, side: str, pattern: str) -> None:
    words = _first_words(pattern)
    text = f"fever {words}" if side == "after" else f"{words} fever"
    start = text.index("fever")
    found = assess(text, start, start + len("fever"), of_patient=True)
    assert found.status == status


@cache
def _status(sentence: str, term: str) -> Assertion:
    start = sentence.index(term)
    return assertion_status(sentence, start, start + len(term))


def test_curly_quotes_and_dashes_change_nothing() -> None:
    assert _status("The patient\u2019s exam shows no spasm \u2013 strength is full.", "spasm") == "denied"
    assert _status("He doesn\u2019t have fever.", "fever") == "denied"


def test_two_terms_of_a_sentence_are_told_apart() -> None:
    sentence = "He denies fever, chills or rash but reports cough; no dyspnea."
    assert {_status(sentence, term) for term in ("fever", "chills", "rash", "dyspnea")} == {"denied"}
    assert _status(sentence, "cough") == "affirmed"


def test_a_report_that_shows_nothing_and_an_image_that_shows_nothing() -> None:
    assert _status("The progress report does not show radiculopathy.", "radiculopathy") == "not_documented"
    assert _status("The MRI does not show stenosis.", "stenosis") == "denied"


def test_no_such_span() -> None:
    assert assertion_status("No fever.", 40, 45) == "unclear"


@given(st.text(max_size=80), st.integers(0, 80), st.integers(0, 80))
def test_any_text_has_a_status(text: str, start: int, length: int) -> None:
    assert assertion_status(text, start, start + length) in get_args(Assertion)


@pytest.mark.corpus
def test_labelled_statements(corpus: Path) -> None:
    names = {"negated": "denied", "historical_failed": "historical"}
    with (corpus / "statements.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    right = sum(_status(row["text"], row["target"]) == names.get(row["expected"], row["expected"]) for row in rows)
    assert right / len(rows) >= 0.98
