"""A letter's text with its marks: every word is there, marked in place, and nothing in it is code."""

from __future__ import annotations

import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from imr_audit.reading.text import SourceText, Span
from imr_audit.reports.html.passages import Mark, outermost, sheet_of, visible
from imr_audit.reports.records import LetterText, Quote


def sheet(text: str, *marks: Mark, pages: tuple[int, ...] = (0,)) -> str:
    return str(sheet_of(LetterText(SourceText(text, pages), Span(0, len(text))), marks, "L1"))


def words(html: str) -> str:
    without_numbers = re.sub(r'<a class="ref".*?</a>|<p class="page">.*?</p>', "", html)
    return " ".join(unescape(re.sub(r"<[^>]*>", "", without_numbers)).split())


def test_a_mark_stands_at_its_words_and_leads_back() -> None:
    html = sheet("He had 4 visits.\n", Mark(3, Span(7, 15), [2], "error"))
    assert '<a class="at" id="L1-m3" tabindex="-1"></a><a class="ref" href="#L1-f2"' in html
    assert '<mark class="error" data-m="3">4 visits</mark>.' in html


def test_overlapping_marks_are_cut_where_they_cross_and_the_gravest_shows() -> None:
    html = sheet(
        "abcdefgh", Mark(1, Span(0, 5), [1], "warning"), Mark(2, Span(3, 8), [2], "error"), Mark(3, Span(0, 2))
    )
    assert re.findall(r'<(?:mark|span) class="(\w+)" data-m="([\d ]+)">(\w+)<', html) == [
        ("warning", "1 3", "ab"),
        ("warning", "1", "c"),
        ("error", "1 2", "de"),
        ("error", "2", "fgh"),
    ]


def test_a_mark_over_several_lines_has_one_anchor() -> None:
    html = sheet("one two\n\nthree four\n", Mark(1, Span(4, 14), [1], "note"))
    assert html.count('id="L1-m1"') == 1
    assert re.findall(r'data-m="1">(\w+)<', html) == ["two", "three"]


def test_a_mark_that_begins_in_blanks_has_its_anchor_at_the_first_word() -> None:
    assert sheet("one\n   two", Mark(1, Span(3, 10), [1], "note")).count('id="L1-m1"') == 1


def test_lines_are_numbered_as_an_editor_does_and_blank_ones_only_part_paragraphs() -> None:
    html = sheet("A\n\nB\n\n\n\nC\n\nD\n")
    assert re.findall(r'data-n="(\d+)">(\w)', html) == [("1", "A"), ("3", "B"), ("7", "C"), ("9", "D")]
    assert html.count('<p class="para">') == 2


def test_pages_are_told_where_there_are_several() -> None:
    assert re.findall(r"Page \d", sheet("one\ftwo", pages=(0, 4))) == ["Page 1", "Page 2"]
    assert "Page" not in sheet("one\ntwo")


def test_quotes_within_others_are_left_out() -> None:
    inner, outer = Quote("b", Span(2, 3)), Quote("abc", Span(1, 4))
    assert outermost([inner, outer, outer]) == [outer, outer]


@given(st.text(min_size=1), st.lists(st.tuples(st.integers(0, 40), st.integers(1, 20)), max_size=5))
def test_no_text_becomes_code_and_no_word_is_lost(text: str, spans: list[tuple[int, int]]) -> None:
    marks = [Mark(n, Span(start, start + length), [n], "note") for n, (start, length) in enumerate(spans, 1)]
    html = sheet(text, *marks)
    tags = {re.split(r"[\s>]", tag)[0] for tag in re.findall(r"<(/?[^>]+)>", html)}
    assert tags <= {"p", "/p", "span", "/span", "mark", "/mark", "a", "/a"}
    assert all(c.isprintable() or c == "\n" for c in html)
    assert words(html).replace(" ", "") == unescape("".join(visible(text).split()))


def test_what_would_not_be_seen_is_shown() -> None:
    assert visible("a\u202eb\x00c\x1b\u200bd\u00ad") == "a\ufffdb\ufffdc\ufffd\ufffdd"
