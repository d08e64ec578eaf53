"""The lines of texts that another program has marked up, or has taken the line ends from.

What is put in takes exactly the place of what was there: all spans hold for the text as it was read.
"""

from __future__ import annotations

import re
from dataclasses import replace

from imr_audit.letters.patterns import pattern
from imr_audit.reading.text import SourceText

# Headings, quotations and lists at the beginning of a line, and what is set in bold.
_SIGNS = ("**", "__", "\n#", "\n>", "\n*", "\n•", "\n▪", "\n●", "\n·")
_MARKUP = re.compile(r"^[ \t]*(?:#{1,6}|>+|\*|[•▪●·])[ \t]+|\*\*|__", re.MULTILINE)
_LONGEST_LINES = 600  # characters a line on the average, where line ends are kept


def plain_lines(source: SourceText) -> SourceText:
    """The text with blanks for markup and, where it has hardly any line ends, with some between its sentences."""
    text = source.text
    if any(sign[-1] in text and sign in text for sign in _SIGNS):  # a single character is soon found missing
        text = _MARKUP.sub(lambda sign: " " * len(sign[0]), text)
    if len(text) > _LONGEST_LINES * (text.count("\n") + 1) and len(text) > _LONGEST_LINES * len(text.splitlines()):
        text = pattern("letters", "line_ends").sub(lambda gap: "\n".ljust(len(gap[0])), text)
    return source if text == source.text else replace(source, text=text)
