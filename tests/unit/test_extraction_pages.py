"""Page numbers in citations."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imr_audit.extraction.pages import find_pages, page_ranges
from imr_audit.reading.text import Folded


def pages(text: str) -> list[tuple[int, int]]:
    return [pages for mention in find_pages(Folded.of(text)) for pages in mention.ranges]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Page(s): 60.", [(60, 60)]),
        ("Page(s): 22, 46-47, 96-99.", [(22, 22), (46, 47), (96, 99)]),
        ("Page(s): 60; 98-99.", [(60, 60), (98, 99)]),
        ("pgs. 117-118, which is part of the MTUS", [(117, 118)]),
        ("pg. 22", [(22, 22)]),
        ("pg.22", [(22, 22)]),
        ("pages 78-81 and 86", [(78, 81), (86, 86)]),
        ("pp. 111-13", [(111, 113)]),
        ("p 301", [(301, 301)]),
        ("Page(s): 58\u201360", [(58, 60)]),
        ("pages 300 to 301", [(300, 301)]),
        ("Massage, page(s) 60. Page(s): page(s) 60..", [(60, 60), (60, 60)]),
        ("page 29, and Muscle relaxants, page 65", [(29, 29), (65, 65)]),
        ("pages 47 & 49", [(47, 47), (49, 49)]),
        ("Page(s):\n98-\n99", [(98, 99)]),
    ],
)
def test_forms(text: str, expected: list[tuple[int, int]]) -> None:
    assert pages(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "9792.24.2",
        "a page from the chart",
        "Norco 10/325mg",
        "per 8 weeks",
        "Page(s): 9792.24.2",
        "see the homepage 12 visits",
        "the stop 12",
    ],
)
def test_no_pages(text: str) -> None:
    assert pages(text) == []


def test_visits_behind_a_comma_are_no_pages() -> None:
    assert pages("page 60, 4-6 visits") == [(60, 60)]


def test_an_end_below_the_beginning_is_no_range() -> None:
    assert page_ranges("99", "98") == ((99, 99), (98, 98))


RANGES = st.tuples(st.integers(1, 999), st.integers(0, 60)).map(lambda pair: (pair[0], min(999, pair[0] + pair[1])))


@given(
    ranges=st.lists(RANGES, min_size=1, max_size=6),
    label=st.sampled_from(["Page(s): ", "pgs. ", "pg. ", "pages ", "page ", "pp. ", "Page(s): page(s) "]),
    between=st.sampled_from([", ", "; ", " and ", ", and ", " & "]),
    dash=st.sampled_from(["-", "\u2013", " - ", " to "]),
)
def test_what_is_printed_is_read(ranges: list[tuple[int, int]], label: str, between: str, dash: str) -> None:
    printed = between.join(str(a) if a == b else f"{a}{dash}{b}" for a, b in ranges)
    assert pages(label + printed + ".") == ranges


@given(st.text(alphabet="0123456789 pagePAGE(s):,-;.\u2013", max_size=60))
def test_ranges_never_run_backwards(text: str) -> None:
    assert all(first <= last for first, last in pages("page " + text))


@given(first=st.integers(1, 999), last=st.integers(0, 999))
def test_a_shortened_end_is_completed_or_stands_alone(first: int, last: int) -> None:
    for begin, end in page_ranges(str(first), str(last)):
        assert begin <= end
