"""Texts that have lost their line ends, as those from tables and databases often have."""

from __future__ import annotations

from dataclasses import replace

from imr_audit.letters.patterns import pattern
from imr_audit.reading.text import SourceText

_LONGEST_LINES = 600  # characters a line on the average, where line ends are kept


def with_lines(source: SourceText) -> SourceText:
    """The text with a line end in place of the blank wherever a sentence or a heading ends; others stay as they are."""
    text = source.text
    if len(text) <= _LONGEST_LINES * len(text.splitlines()):
        return source
    return replace(source, text=pattern("letters", "line_ends").sub(lambda gap: "\n".ljust(len(gap[0])), text))
