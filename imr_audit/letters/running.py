"""Page numbers and the like, printed between the lines of a letter."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from imr_audit.letters.parts import find_labels, find_parts, lines_of
from imr_audit.letters.patterns import pattern
from imr_audit.reading.text import SourceText, Span
from imr_audit.rules.yaml_files import vocabulary

_EDGE = 2  # lines at the top and at the foot of a page
_LEAST_PAGES, _MOST_OF = 3, 0.6  # pages, and part of the pages, on which a line is to stand
_SHORTEST = 10  # characters, more than an outcome has
_NUMBERS = re.compile(r"\d+")


def without_running_lines(source: SourceText) -> SourceText:
    """The text with the running lines of its pages blanked out; every other character keeps its place."""
    pieces: list[str] = []
    position = 0
    for line in sorted(set(_running(source))):
        pieces += [source.text[position : line.start], " " * (line.end - line.start)]
        position = line.end
    return replace(source, text="".join([*pieces, source.text[position:]])) if pieces else source


def _running(source: SourceText) -> Iterator[Span]:
    for start in _line_starts(source.text):
        if match := pattern("letters", "running").match(source.text, start):
            line = next(iter(lines_of(source.text, *_around(source.text, match.start(), match.end()))))
            if (line.start, line.end) == match.span():
                yield line
    if len(source.page_starts) > 1:
        pages = [list(lines_of(source.text, *page)) for page in pairwise([*source.page_starts, len(source.text)])]
        for lines in pages:
            for line in {*lines[:1], *lines[-1:]}:
                if pattern("letters", "page_number").fullmatch(source.text, line.start, line.end):
                    yield line
        yield from _repeated(source.text, pages)


def _line_starts(text: str) -> Iterator[int]:
    """Where the lines begin that hold a word of a running line."""
    lowered = text.lower()
    if len(lowered) != len(text):  # a letter of which the small form takes more room
        lowered = text
    for word in vocabulary("letters")["running_words"]:
        at = lowered.find(word)
        while at >= 0:
            start, _ = _around(text, at, at)
            yield next(n for n in range(start, at + 1) if not text[n].isspace())
            at = lowered.find(word, at + 1)


def _repeated(text: str, pages: list[list[Span]]) -> Iterator[Span]:
    """The lines that stand, but for their numbers, at the edge of most pages, and are no headings of parts."""
    edges = [{*lines[:_EDGE], *lines[-_EDGE:]} for lines in pages]
    words = [
        {_NUMBERS.sub("#", text[line.start : line.end]): line for line in edge if line.end - line.start >= _SHORTEST}
        for edge in edges
    ]
    counts = Counter(word for page in words for word in page)
    common = {word for word, count in counts.items() if count >= _LEAST_PAGES and count > _MOST_OF * len(pages)}
    if common:
        lines = [line for page in words for word, line in page.items() if word in common]
        headings = {part.start for part in find_parts(text, lines)} | {
            label.start for label in find_labels(text, lines)
        }
        yield from (line for line in lines if line.start not in headings)


def _around(text: str, start: int, end: int) -> tuple[int, int]:
    """The line or lines in which a match stands."""
    while start and text[start - 1] not in "\n\r\f":
        start -= 1
    while end < len(text) and text[end] not in "\n\r\f":
        end += 1
    return start, end
