"""Headings and labels that a scanner or another hand has changed, put right, so that the parts they open are found.

What is put in takes exactly the place of what was there: all spans hold for the text as it was read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from imr_audit.letters.parts import lines_of
from imr_audit.reading.text import SourceText
from imr_audit.rules.yaml_files import vocabulary

_CONFUSED = str.maketrans("01i|!58", "ollllsb")  # what scanners take for each other
_NOT_LETTERS = re.compile(r"[^a-z]+")
_LABEL_END = re.compile(r"[:;.]|\s(?=(?:Decision|The)\s)")
_EDGE = 3  # letters that are to be right at the beginning or at the end
_LETTERS_PER_ERROR = 7
_SPACED = 2  # "C L I N I C A L" takes twice the room


class _Name(NamedTuple):
    """A name of a heading or label, :func:`_squeezed`, and what the parser knows it by."""

    letters: str
    known: str


def put_right(source: SourceText) -> SourceText | None:
    """The text with headings and labels that are nearly right, or known by another name, as the parser knows them.

    None where it holds none of them.
    """
    pieces: list[str] = []
    position = 0
    for start, end, known in _misread(source.text):
        pieces += [source.text[position:start], known.ljust(end - start)]
        position = end
    return replace(source, text="".join([*pieces, source.text[position:]])) if pieces else None


def _misread(text: str) -> Iterator[tuple[int, int, str]]:
    headings, labels = _names("headings"), _names("labels")
    longest_heading = _SPACED * max(len(name.letters) for name in headings)
    longest_label = _SPACED * max(len(name.letters) for name in labels)
    for start, end in lines_of(text):
        if end - start <= longest_heading and (known := _known(text[start:end], headings)):
            yield start, end, known
        elif mark := _LABEL_END.search(text, start, min(end, start + longest_label)):
            end = mark.end() if mark[0].strip() else mark.start()
            if known := _known(text[start:end], labels):
                yield start, end, known


@cache
def _names(kind: str) -> tuple[_Name, ...]:
    listed = vocabulary("letters")["misread"][kind].items()
    return tuple(_Name(_squeezed(name), known) for known, names in listed for name in names)


def _known(words: str, names: tuple[_Name, ...]) -> str | None:
    """What the parser knows ``words`` by: that of the first name that they nearly are, if it has room there."""
    letters = _squeezed(words)
    for name in names:
        errors = len(name.letters) // _LETTERS_PER_ERROR
        if abs(len(letters) - len(name.letters)) > errors or len(name.known) > len(words):
            continue
        if letters[:_EDGE] != name.letters[:_EDGE] and letters[-_EDGE:] != name.letters[-_EDGE:]:
            continue
        from rapidfuzz.distance import OSA  # only here: nearly no letter comes to this

        if OSA.distance(letters, name.letters) <= errors:
            return name.known
    return None


def _squeezed(words: str) -> str:
    """The letters alone, in lower case, those that look alike as one."""
    return _NOT_LETTERS.sub("", words.lower().translate(_CONFUSED))
