"""Page numbers and the like, printed between the lines of a letter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from imr_audit.letters.parts import lines_of
from imr_audit.letters.patterns import pattern
from imr_audit.reading.text import SourceText, Span


def without_running_lines(source: SourceText) -> SourceText:
    """The text with the running lines of its pages blanked out; every other character keeps its place."""
    pieces: list[str] = []
    position = 0
    for line in sorted(set(_running(source))):
        pieces += [source.text[position : line.start], " " * (line.end - line.start)]
        position = line.end
    return replace(source, text="".join([*pieces, source.text[position:]])) if pieces else source


def _running(source: SourceText) -> Iterator[Span]:
    for match in pattern("letters", "running").finditer(source.text):
        line = next(iter(lines_of(source.text, *_around(source.text, match.start(), match.end()))))
        if (line.start, line.end) == match.span():
            yield line
    for start, end in pairwise([*source.page_starts, len(source.text)] if len(source.page_starts) > 1 else ()):
        lines = list(lines_of(source.text, start, end))
        for line in {*lines[:1], *lines[-1:]}:
            if pattern("letters", "page_number").fullmatch(source.text, line.start, line.end):
                yield line


def _around(text: str, start: int, end: int) -> tuple[int, int]:
    """The line or lines in which a match stands."""
    while start and text[start - 1] not in "\n\r\f":
        start -= 1
    while end < len(text) and text[end] not in "\n\r\f":
        end += 1
    return start, end
