"""The elements of word patterns (the language of :mod:`imr_audit.extraction.wordpatterns`), read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

_NUMBER_WORDS = frozenset(
    {
        *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
        *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty", "thirty"),
        *("forty", "fifty", "sixty", "several", "multiple", "numerous"),
    }
)
_DATE = re.compile(r"\d{1,2}[/-]\d{1,2}[/-]\d{2,4}|\d{1,2}[/-](?:19|20)\d\d|(?:19|20)\d\d")

Groups = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Element:
    """One element: any of the alternatives that it holds, or up to ``gap`` words of any kind."""

    literals: frozenset[str]
    prefixes: tuple[str, ...]
    groups: tuple[str, ...]
    number: bool = False
    date: bool = False
    optional: bool = False
    gap: int = 0

    @property
    def plain(self) -> bool:
        """Whether it is just a choice of words."""
        return not (self.prefixes or self.groups or self.number or self.date or self.optional or self.gap)


def lines(text: str | Iterable[str] | None) -> tuple[str, ...]:
    """The patterns of a block of a vocabulary file: one a line, blank lines and what follows ``##`` left out."""
    if text is None:
        return ()
    rows = text.splitlines() if isinstance(text, str) else list(text)
    return tuple(row for row in (line.split("##")[0].strip() for line in rows) if row)


def is_gap(text: str) -> bool:
    """Whether ``text`` writes a gap ("+3")."""
    return text[0] == "+" and text[1:].isdigit()


@lru_cache(maxsize=8192)
def element(text: str) -> Element:
    """The element that is written ``text``."""
    if is_gap(text):
        return Element(frozenset(), (), (), gap=int(text[1:]))
    optional = text[0] == "[" and text[-1] == "]" and len(text) > 2
    parts = (text[1:-1] if optional else text).split("|")
    return Element(
        literals=frozenset(p for p in parts if p[-1:] != "*" and p[:1] != "<" and p not in ("#", "@date")),
        prefixes=tuple(p[:-1] for p in parts if p[-1:] == "*" and len(p) > 1),
        groups=tuple(p[1:-1] for p in parts if p[:1] == "<" and p[-1:] == ">" and len(p) > 2),
        number="#" in parts,
        date="@date" in parts,
        optional=optional,
    )


def elements(pattern: str) -> tuple[Element, ...]:
    """The elements of ``pattern``; the marks ``^`` and ``$`` match nothing and are left out."""
    return tuple(element(part) for part in pattern.split() if part not in "^$")


def is_number(word: str) -> bool:
    """Whether ``word`` is a number, in digits or in words."""
    return word[0].isdigit() or word in _NUMBER_WORDS


def is_date(word: str) -> bool:
    """Whether ``word`` is a date or a year in digits."""
    return word[0].isdigit() and _DATE.fullmatch(word) is not None
