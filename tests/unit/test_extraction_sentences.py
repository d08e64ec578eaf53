"""Where sentences of this genre begin and end."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imr_audit.extraction.sentences import sentences, split
from imr_audit.reading.text import Folded


def _split(text: str) -> list[str]:
    return [text[a:b] for a, b in split(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He was seen by Dr. Smith today. He improved.", ["He was seen by Dr. Smith today.", "He improved."]),
        ("Tylenol No. 3 was given. It helped.", ["Tylenol No. 3 was given.", "It helped."]),
        ("Pain is 7.5 of 10. It is worse.", ["Pain is 7.5 of 10.", "It is worse."]),
        ("There is a bulge at L4-5. No stenosis.", ["There is a bulge at L4-5.", "No stenosis."]),
        ("She takes Flexeril 5mg.Physician notes agree.", ["She takes Flexeril 5mg.", "Physician notes agree."]),
        ("Other care (e.g. exercise) was tried.", ["Other care (e.g. exercise) was tried."]),
        ("He said \u201cit hurts.\u201d She agreed.", ["He said \u201cit hurts.\u201d", "She agreed."]),
        ("Criteria: 1. Radiculopathy. 2. Failed care.", ["Criteria: 1. Radiculopathy.", "2. Failed care."]),
        (
            "See http://www.odg-twc.com/index.html for it. Done.",
            ["See http://www.odg-twc.com/index.html for it.", "Done."],
        ),
        ("He has had prior PT. There is no gain.", ["He has had prior PT.", "There is no gain."]),
        ("Exam: no deficits; SLR negative", ["Exam: no deficits; SLR negative"]),
        ("(a) Keep a diary. (b) Use of tests.", ["(a) Keep a diary.", "(b) Use of tests."]),
        ("He took 5 mg. (a tablet) daily.", ["He took 5 mg. (a tablet) daily."]),
        ("Was it tried? No.", ["Was it tried?", "No."]),
        ("", []),
    ],
)
def test_split(text: str, expected: list[str]) -> None:
    assert _split(text) == expected


def test_line_ends_do_not_matter() -> None:
    folded = Folded.of("He has pain in the\nlow back.  There is\n\nno weakness.")
    assert [folded.text[a:b] for a, b in sentences(folded)] == ["He has pain in the low back.", "There is no weakness."]


@given(st.text(alphabet='Aab1 .?!,"()-\u201d\u2019', max_size=80))
def test_ranges_are_in_order_and_leave_only_blanks_out(text: str) -> None:
    text = " ".join(text.split())
    ranges = split(text)
    assert all(a < b for a, b in ranges)
    assert all(first[1] <= second[0] for first, second in pairwise(ranges))
    left_out = "".join(text[a:b] for a, b in ranges)
    assert left_out.replace(" ", "") == text.replace(" ", "")
