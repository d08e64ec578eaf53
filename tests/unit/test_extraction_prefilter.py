"""What expressions need, and that searching only where it stands changes nothing."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imr_audit.extraction.patterns import Pattern
from imr_audit.extraction.prefilter import needs_of


@pytest.mark.parametrize(
    ("expression", "needs"),
    [
        (r"\b(?:session|visit)s?\b", ("session", "visit")),
        (r"\d+ (?:weeks|days)", ("days", "weeks")),
        (r"MTUS(?: guideline)?", ("mtus",)),
        (r"(?:not )?approved", ("approved",)),
        (r"(?:ab){2,3}|cd", ("ab", "cd")),
        (r"[a-z]+ing?", ("in",)),
        (r"(?:pain)?", ()),
        (r"(?!no)\w+", ()),
        (r"a|bcd", ()),  # one of them is too short to tell anything
    ],
)
def test_needs(expression: str, needs: tuple[str, ...]) -> None:
    assert needs_of(expression, re.IGNORECASE) == needs


_PIECES = st.sampled_from(["pain", "PAIN", "no", " ", "visits", "12", "(", "x", "Visit", "approved", "-", "week"])
_TEXTS = st.lists(_PIECES, max_size=8).map("".join)
_EXPRESSIONS = (r"\bpain\b", r"(?:pain|visit)s?", r"(\d+) ?visits?", r"(?:no )?approved|week", r"x?", r"[a-z]+ain")


@given(st.sampled_from(_EXPRESSIONS), st.lists(_TEXTS, min_size=45, max_size=60))
def test_a_prefilter_changes_nothing(expression: str, texts: list[str]) -> None:
    pattern, plain = Pattern(expression, re.IGNORECASE), re.compile(expression, re.IGNORECASE)
    for text in texts:
        assert [m.span() for m in pattern.finditer(text)] == [m.span() for m in plain.finditer(text)]
        found, expected = pattern.search(text), plain.search(text)
        assert (found and found.span()) == (expected and expected.span())
        assert pattern.sub("*", text) == plain.sub("*", text)
