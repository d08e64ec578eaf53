"""The headings and labels by which a letter's parts are told."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from imr_audit.letters.patterns import compiled, pattern
from imr_audit.reading.text import Span
from imr_audit.rules.yaml_files import vocabulary

_LINE = re.compile(r"[^\n\r\f\v\x1c-\x1e\x85\u2028\u2029]+")

_TOP_LINES = 14  # how far down a page its letterhead, address and salutation reach
_LONGEST_TITLE = 80  # characters

# The order of an item's paragraphs.
KINDS = ("claims_administrator", "reviewer_guideline", "rationale")


class Part(NamedTuple):
    """The heading of a part of a letter: ``name`` as in the vocabulary."""

    name: str
    start: int
    end: int


class Label(NamedTuple):
    """The label of an item's paragraph.  ``titled``: it is a title, which is no part of the paragraph."""

    kind: str
    start: int
    end: int
    titled: bool


def lines_of(text: str, start: int = 0, end: int | None = None) -> Iterator[Span]:
    """The lines that hold something, without blanks at either end."""
    for match in _LINE.finditer(text, start, len(text) if end is None else end):
        line = match[0]
        held = line.strip()
        if held:
            first = match.start() + len(line) - len(line.lstrip())
            yield Span(first, first + len(held))


def trimmed(text: str, start: int, end: int) -> Span | None:
    """The span without blanks at either end; None where nothing is left."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end) if start < end else None


def body(text: str, start: int, end: int) -> Span:
    """The paragraph that stands after a label which ends at ``start``; an empty span where nothing does."""
    return trimmed(text, start, end) or Span(start, start)


@cache
def _part_heading() -> re.Pattern[str]:
    return compiled("|".join(f"(?P<{name}>{one})" for name, one in vocabulary("letters")["parts"].items()))


@cache
def _label(place: str) -> re.Pattern[str]:
    forms = (f"(?P<{kind}>{form[place]})" for kind, form in vocabulary("letters")["labels"].items() if place in form)
    return compiled("|".join(forms))


def find_parts(text: str, lines: list[Span]) -> list[Part]:
    """The headings of parts, each at the beginning of a line, in order."""
    heading = _part_heading()
    found = (heading.match(text, line.start) for line in lines)
    return [Part(_kind(match), match.start(), match.end()) for match in found if match]


def find_labels(text: str, lines: list[Span]) -> list[Label]:
    """The labels of items' paragraphs, in order.  A sentence that follows its own title counts with the title."""
    labels = {match.end(): Label(_kind(match), match.start(), match.end(), True) for match in _titles(text)}
    for line in lines:
        if (match := _label("line").match(text, line.start)) and match.end() not in labels:
            labels[match.end()] = Label(_kind(match), match.start(), match.end(), True)
    title_ends = sorted(labels)
    for line in lines:
        if match := _label("sentence").match(text, line.start):
            before = bisect_right(title_ends, line.start)
            if not before or text[title_ends[before - 1] : line.start].strip():
                labels[match.start()] = Label(_kind(match), match.start(), match.start(), False)
    return sorted(labels.values(), key=lambda label: label.start)


def _titles(text: str) -> Iterator[re.Match[str]]:
    """The titles: looked for before colons only, which takes a tenth of the time."""
    last_words = tuple(vocabulary("letters")["title_ends"])
    colon = text.find(":")
    while colon >= 0:
        before = max(0, colon - _LONGEST_TITLE)
        if text[before:colon].rstrip().lower().endswith(last_words):
            yield from _label("title").finditer(text, before, colon + 1)
        colon = text.find(":", colon + 1)


def _kind(match: re.Match[str]) -> str:
    assert match.lastgroup
    return match.lastgroup


def first_end(text: str, start: int, end: int, pages: tuple[int, ...]) -> int:
    """Where, after ``start``, the determination ends and signature, notices or another page begin; else ``end``."""
    ends = pattern("letters", "ends")
    for page in pages:
        if start < page < end:
            top = [line for _, line in zip(range(_TOP_LINES), lines_of(text, page, end), strict=False)]
            if top and pattern("letters", "foreign_page").search(text, page, top[-1].end):
                end = page
                break
    return next((line.start for line in lines_of(text, start, end) if ends.match(text, line.start)), end)
