"""What rationales conclude."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from imr_audit.extraction.conclusions import read_conclusion
from imr_audit.reading.text import Span

CASES = yaml.safe_load((Path(__file__).parent.parent / "cases" / "conclusions.yaml").read_text(encoding="utf-8"))
PAIRS = [(text, value) for value, texts in CASES.items() for text in texts]


def conclude(text: str) -> str:
    found = read_conclusion(text, Span(0, len(text)))
    return found.value if found else "none"


@pytest.mark.parametrize(("text", "value"), PAIRS)
def test_reads_the_statement(text: str, value: str) -> None:
    assert conclude(text) == value


@pytest.mark.parametrize(("text", "value"), [pair for pair in PAIRS if pair[1] != "none"][::7])
def test_a_wrapped_text_says_the_same(text: str, value: str) -> None:
    assert conclude(text.replace(" ", " \n")) == value


def test_the_span_is_the_sentence_that_says_so() -> None:
    text = "He has pain.  The request is\nnot medically necessary.  Opioids should be tapered slowly."
    found = read_conclusion(text, Span(0, len(text)))
    assert found is not None
    assert text[found.span.start : found.span.end] == "The request is\nnot medically necessary."


def test_the_span_is_that_of_the_source() -> None:
    text = "Decision rationale: the request is medically necessary."
    found = read_conclusion(text, Span(20, len(text)))
    assert found is not None
    assert text[found.span.start : found.span.end] == "the request is medically necessary."


def test_the_last_statement_counts() -> None:
    first, last = "The request is medically necessary.", "The request is not medically necessary."
    assert conclude(f"{first} He did not improve. {last}") == "not_necessary"
    assert conclude(f"{last} He did not improve. {first}") == "necessary"


SUBJECTS = st.sampled_from(["The request", "The requested MRI", "Physical therapy 2 x 6", "This medication", "It"])
VERBS = st.sampled_from(["is", "was", "is therefore", "is deemed", "is determined to be", "has been found to be"])
NEGATIVE = st.sampled_from(
    ["not medically necessary", "not medically necessary or appropriate", "not medically indicated"]
)
POSITIVE = st.sampled_from(["medically necessary", "medically necessary and appropriate", "medically reasonable"])
BEFORE = st.sampled_from(
    ["", "The patient has no radiculopathy. ", "There is no evidence of red flags. ", "He failed PT. "]
)


@given(BEFORE, SUBJECTS, VERBS, NEGATIVE)
def test_a_negated_verdict_is_negative_whatever_stands_before(before: str, who: str, verb: str, words: str) -> None:
    assert conclude(f"{before}{who} {verb} {words}.") == "not_necessary"


@given(BEFORE, SUBJECTS, VERBS, POSITIVE)
def test_a_plain_verdict_is_positive_whatever_stands_before(before: str, who: str, verb: str, words: str) -> None:
    assert conclude(f"{before}{who} {verb} {words}.") == "necessary"


@given(st.text(max_size=200))
def test_nothing_raises(text: str) -> None:
    conclude(text + "x")
