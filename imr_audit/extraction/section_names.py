"""Section names in a citation: where one ends and the next begins, which only the index of the document can tell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from imr_audit.extraction.patterns import Pattern
from imr_audit.rules.documents import Document, Documents

_LABEL = Pattern(r"\bsections?(?:\(s\))?\s*:|\btopics?\b(?=\s*[,.;:]?\s*(?:page|pg|p\.|$))", re.IGNORECASE)
_TRIM = " ,.;:-\u2013\u2014()/"
_FILLER = r"(?:and|also|on|the|as well as|of the same guidelines?|chapter|topics?)"
_LEADING_WORDS = Pattern(rf"{_FILLER}(?=[ ,:]|$)[ ,]*", re.IGNORECASE)
_TRAILING_WORDS = Pattern(rf"[ ,]*\b(?:(?:and|also|on|the|as well as) ?)+$|[ ,]+{_FILLER}$", re.IGNORECASE)
_LONGEST_END = 60  # characters of filler words at an end
_NUMBERED = Pattern(r"(?:^|,\s+)(?=\d+(?:\.\d+)*\.?\s+[A-Z])")

Range = tuple[int, int]


def section_names(text: str, candidates: Sequence[Document], documents: Documents) -> Iterator[Range]:
    """The places of the section names in ``text``, which holds nothing but names and what stands between them.

    A comma may divide two names or belong to one: the index of the ``candidates`` decides.  Without an index only
    semicolons divide.
    """
    text = _LABEL.sub(lambda match: " " * len(match[0]), text)
    indexed = any(document.sections for document in candidates)
    lead = len(text) - len(text.lstrip(_TRIM))
    numbered = [lead + match.end() for match in _NUMBERED.finditer(text[lead:])]
    if len(numbered) > 1 and indexed:
        runs = [[cut] for cut in zip(numbered, [*numbered[1:], len(text)], strict=True)]
    else:
        runs = [_pieces(text, first, last, indexed) for first, last in _split(text, 0, len(text), ";")]
    for run in runs:
        for joined in _joined(text, run, candidates, documents):
            first, last = stripped(text, *joined)
            if text[first:last].strip(_TRIM):  # brackets around words that name no section are left empty
                yield first, last


def _pieces(text: str, start: int, end: int, divide: bool) -> list[Range]:
    """A run of names between semicolons, cut at its commas and before "and" where ``divide``."""
    if not divide:
        return [(start, end)]
    return [piece for first, last in _split(text, start, end, ",") for piece in _split(text, first, last, " and ")]


def _split(text: str, start: int, end: int, mark: str) -> list[Range]:
    """Cut ``text[start:end]`` at ``mark`` outside of brackets."""
    cuts, last = [], start
    at = text.find(mark, start, end)
    while at >= 0:
        if text.count("(", start, at) <= text.count(")", start, at):
            cuts.append((last, at))
            last = at + len(mark)
        at = text.find(mark, at + 1, end)
    return [*cuts, (last, end)]


def _joined(text: str, run: list[Range], candidates: Sequence[Document], documents: Documents) -> Iterator[Range]:
    """Neighbouring pieces joined again where together they are the name of a section, and not each alone."""

    def known(first: int, last: int) -> bool:
        start, end = stripped(text, run[first][0], run[last - 1][1])
        return any(documents.sections_named(document, text[start:end], exact=True) for document in candidates)

    index = 0
    while index < len(run):
        stop = index + 1
        for last in range(min(len(run), index + 6), index + 1, -1):
            if known(index, last) and not all(known(piece, piece + 1) for piece in range(index, last)):
                stop = last
                break
        yield run[index][0], run[stop - 1][1]
        index = stop


def stripped(text: str, start: int, end: int) -> Range:
    """The range without punctuation and filler words at either end; brackets that belong together stay."""
    found = True
    while found:
        while start < end and text[start] in _TRIM and not (text[start] == "(" and ")" in text[start:end]):
            start += 1
        while end > start and text[end - 1] in _TRIM and not (text[end - 1] == ")" and "(" in text[start:end]):
            end -= 1
        found = False
        if match := _LEADING_WORDS.match(text, start, end):
            start, found = match.end(), True
        if match := _TRAILING_WORDS.search(text, max(start, end - _LONGEST_END), end):
            end, found = match.start(), True
    return start, end
