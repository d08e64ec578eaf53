"""Page numbers as citations print them: "Page(s): 22, 46-47", "pgs. 117-118", "pp. 111-13", "p 301"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from imr_audit.extraction.patterns import Pattern
from imr_audit.reading.text import Folded

_MARK = r"(?:\bpage\(s\)|\bpages?\b|\bpgs?\b\.?|\bpp?\b\.?(?=\s*\d))\s*:?\s*"
_DASH = r"\s*(?:[-\u2010-\u2015]|\bto\b|\bthrough\b)\s*"
_UNITS = r"(?:%|mg\b|visits?\b|weeks?\b|sessions?\b|days?\b|months?\b)"
_NUMBER = rf"\d{{1,3}}(?!\d|\.\d|/\d|(?:{_DASH}\d+)?\s*{_UNITS})"
_RANGE = rf"{_NUMBER}(?:{_DASH}{_NUMBER})?"
_AND = r"\s*(?:,|;|&|\band\b)+\s*(?:and\s+)?"
_LIST = Pattern(rf"(?:{_MARK})+({_RANGE}(?:{_AND}(?:{_MARK})*{_RANGE})*)", re.IGNORECASE)
_ONE = Pattern(rf"({_NUMBER})(?:{_DASH}({_NUMBER}))?", re.IGNORECASE)


class PageMention(NamedTuple):
    """A run of page numbers with its label, from ``start`` to ``end`` in the folded text."""

    start: int
    end: int
    ranges: tuple[tuple[int, int], ...]


def find_pages(folded: Folded, start: int = 0, end: int | None = None) -> Iterator[PageMention]:
    """The page numbers that ``folded.text[start:end]`` prints behind "page", "pg." and the like."""
    for found in _LIST.finditer(folded.text, start, len(folded.text) if end is None else end):
        named = _ONE.finditer(folded.text, found.start(1), found.end(1))
        ranges = tuple(pages for one in named for pages in page_ranges(one[1], one[2]))
        yield PageMention(found.start(), found.end(), ranges)


def page_ranges(first: str, last: str | None) -> tuple[tuple[int, int], ...]:
    """The inclusive range from ``first`` to ``last``; a shortened end ("111-13") is completed.

    An end below the beginning that is no shortening is no range: the two pages stand alone.
    """
    begin = int(first)
    if last is None:
        return ((begin, begin),)
    end = int(last)
    if end < begin and len(last) < len(first):
        end = int(first[: -len(last)] + last)
    return ((begin, end),) if begin <= end else ((begin, begin), (int(last), int(last)))
