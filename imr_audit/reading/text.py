"""The text of a file as it was read, in which every character knows its page and line."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import NamedTuple


class Span(NamedTuple):
    """A half-open range of characters, ``start`` to ``end``, in :attr:`SourceText.text`."""

    start: int
    end: int


@dataclass(frozen=True)
class SourceText:
    """What was read from one file.

    ``text`` is the whole text; ``page_starts`` the offset at which each page begins (the first is 0).  Lines are
    counted from the top of the file, as an editor shows them, or from the top of each page where
    ``lines_restart`` (a PDF, which a person opens at a page).  ``pages_without_text`` numbers the pages (from 1) that
    show something but gave no text, such as scanned ones among others.
    """

    text: str
    page_starts: tuple[int, ...] = (0,)
    lines_restart: bool = False
    pages_without_text: tuple[int, ...] = ()

    @cached_property
    def _line_starts(self) -> list[int]:
        # A form feed ends the page of a PDF; in a text file editors show it within a line.
        ends = r"\r\n|\n|\r|\f" if self.lines_restart else r"\r\n|\n|\r"
        return [0, *(m.end() for m in re.finditer(ends, self.text))]

    def page_at(self, offset: int) -> int:
        """The page of the character at ``offset``, counted from 1."""
        return bisect_right(self.page_starts, offset)

    def line_at(self, offset: int) -> int:
        """The line of the character at ``offset``, counted from 1."""
        line = bisect_right(self._line_starts, offset)
        if self.lines_restart:
            line -= bisect_right(self._line_starts, self.page_starts[self.page_at(offset) - 1]) - 1
        return line

    def quote(self, span: Span) -> str:
        """The words of ``span``, exactly as they stand in the text."""
        return self.text[span.start : span.end]


# White space but a single blank, which needs no folding.  (It begins with a class of characters: those are found fast.)
_GAP = re.compile(r"\s(?:(?<=[^ ])|(?=\s))\s*")


@dataclass(frozen=True, eq=False)
class Folded:
    """A stretch of a text on one line, with the way back to the original.

    Every run of white space (page breaks included) becomes one blank; a word divided by a hyphen at a line's end is
    joined, the hyphen kept.  Patterns are matched on ``text``; :meth:`span` gives the place in the source.  Two are
    equal only where they are the same: a stretch that is asked for again soon is not folded anew (:meth:`of`), so that
    what was found in it is found again.
    """

    text: str
    # Where runs of characters begin that stand in the source as they stand here: in ``text``, and in the source.
    _here: tuple[int, ...] = field(repr=False)
    _there: tuple[int, ...] = field(repr=False)

    @classmethod
    def of(cls, source: str, span: Span | None = None) -> Folded:
        """Fold ``source`` (or the part of it that ``span`` names), without blanks at either end."""
        return _folded(source, 0, len(source)) if span is None else _folded(source, span.start, span.end)

    @classmethod
    def _of(cls, source: str, start: int, end: int) -> Folded:
        while start < end and source[start].isspace():
            start += 1
        while end > start and source[end - 1].isspace():
            end -= 1
        pieces: list[str] = []
        here, there = [0], [start]
        length, position = 0, start
        for gap in _GAP.finditer(source, start, end):
            first, last = gap.span()
            pieces.append(source[position:first])
            length += first - position
            if not (start < first and last < end and _divides_word(source, first, last)):
                pieces.append(" ")
                length += 1
            position = last
            here.append(length)
            there.append(position)
        pieces.append(source[position:end])
        return cls("".join(pieces), tuple(here), tuple(there))

    def span(self, start: int, end: int) -> Span:
        """The source span of ``text[start:end]``."""
        here, there = self._here, self._there
        run = bisect_right(here, start) - 1
        first = there[run] + start - here[run]
        if end <= start:
            return Span(first, first)
        run = bisect_right(here, end - 1, run) - 1
        return Span(first, there[run] + end - here[run])

    def _source(self, position: int) -> int:
        """The place in the source of the character at ``position``; of a gap its first character."""
        run = bisect_right(self._here, position) - 1
        return self._there[run] + position - self._here[run]


def _divides_word(source: str, start: int, end: int) -> bool:
    """Whether the white space at ``start`` to ``end`` is a line's end after a hyphen within a word."""
    return (
        source[start - 1] == "-"
        and source[start:end].lstrip(" \t").startswith(("\n", "\r", "\f"))
        and _is_plain(source[start - 2 : start - 1])
        and _is_plain(source[end : end + 1])
    )


def _is_plain(character: str) -> bool:
    return character.isascii() and character.isalnum()


@lru_cache(maxsize=256)
def _folded(source: str, start: int, end: int) -> Folded:
    return Folded._of(source, start, end)
