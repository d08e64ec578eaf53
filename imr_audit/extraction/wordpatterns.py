"""Word patterns for vocabularies: a small language that reads well in YAML and costs nothing until it is needed.

A pattern is a line of elements between blanks.  It is matched on words, not on characters, so that hyphens, line ends,
possessives and capitals do not matter:

========== ===========================================================================================
``word``   that word (``x ray`` and ``xray`` both find "x-ray")
``word*``  a word that begins so
``a|b``    either; each alternative may be any of the other kinds
``[a|b]``  the same, but it may be missing
``+3``     up to three words of any kind (never over a semicolon, colon or the end of a sentence)
``<name>`` one pattern of the named group
``#``      a number, in digits or in words
``@date``  a date or a year, in digits
``^ $``    the words that count begin after ``^`` or end before ``$`` (:meth:`PatternSet.core`)
========== ===========================================================================================

Only a pattern's first element is looked at when a set is built; the rest is read when a sentence holds its first word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Generic, TypeVar

T = TypeVar("T")

_TOKEN = re.compile(
    r"(?:w/o|s/p|c/o|r/o|h/o|y/o|d/t|f/u|n/a|b/c)(?![A-Za-z])"
    r"|\d+[+-]?(?:[.,/:x-]\d+)*(?:[a-z%+]+)?"
    r"|[^\W\d_]+\d+(?:-[^\W\d_]?\d+)*"
    r"|[^\W\d_]+(?:['\u2019][^\W\d_]+)?"
    r"|\S",
    re.IGNORECASE,
)
_FOLDED = str.maketrans({"\u2019": "'", "\u2018": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": "-"})
_NUMBER_WORDS = frozenset(
    {
        *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
        *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty", "thirty"),
        *("forty", "fifty", "sixty", "several", "multiple", "numerous"),
    }
)
GAP_ENDS = frozenset(";.:")
_COUNTED = frozenset({"x", "sessions", "session", "visits", "visit", "treatments", "2x", "3x"})
NEGATIONS = frozenset({"no", "not", "never", "without", "w/o", "nor", "neither", "cannot", "none", "denies", "denied"})
_DATE = re.compile(r"\d{1,2}[/-]\d{1,2}[/-]\d{2,4}|\d{1,2}[/-](?:19|20)\d\d|(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Words:
    """A sentence as words: ``norms`` in lower case without possessive, ``starts``/``ends`` in ``text``.

    ``hyphens[i]``: a hyphen binds word i to the next ("radicul-opathy" is found as one word and as two).
    """

    text: str
    norms: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    hyphens: tuple[bool, ...]
    vocabulary: frozenset[str]  # its words, those that a hyphen joins also as one

    @classmethod
    def of(cls, text: str) -> Words:
        """Split ``text``."""
        norms: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        hyphens: list[bool] = []
        for match in _TOKEN.finditer(text):
            start, end = match.span()
            word = match[0].translate(_FOLDED).lower()
            if word == "-" and _binds(text, start, ends):
                hyphens[-1] = True
                continue
            norms.append(word[:-2] if word.endswith("'s") and len(word) > 2 else word)
            starts.append(start)
            ends.append(end)
            hyphens.append(False)
        for i, norm in enumerate(norms):
            # "pt" is the patient, "PT" is physical therapy, and so is "pt x 12".
            if norm == "pt" and text[starts[i] + 1] == "t" and (*norms[i + 1 : i + 2], "")[0] not in _COUNTED:
                norms[i] = "patient"
        joined = (norms[i] + norms[i + 1] for i, bound in enumerate(hyphens) if bound)
        return cls(text, tuple(norms), tuple(starts), tuple(ends), tuple(hyphens), frozenset((*norms, *joined)))

    def __len__(self) -> int:
        return len(self.norms)

    def range_of(self, start: int, end: int) -> tuple[int, int]:
        """The half-open range of words that the characters ``start`` to ``end`` touch."""
        first = next((i for i, e in enumerate(self.ends) if e > start), len(self))
        last = next((i for i in range(first, len(self)) if self.starts[i] >= end), len(self))
        return first, max(last, first)

    def span(self, first: int, last: int) -> tuple[int, int]:
        """The characters of the words ``first`` up to (not including) ``last``."""
        return self.starts[first], self.ends[last - 1]


def _binds(text: str, at: int, ends: list[int]) -> bool:
    return bool(ends) and ends[-1] == at and text[at - 1].isalpha() and at + 1 < len(text) and text[at + 1].isalpha()


@lru_cache(maxsize=512)
def words_of(text: str) -> Words:
    """``text`` as words; the last few hundred sentences are kept."""
    return Words.of(text)


# --- patterns ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Element:
    literals: frozenset[str]
    prefixes: tuple[str, ...]
    groups: tuple[str, ...]
    number: bool = False
    date: bool = False
    optional: bool = False
    gap: int = 0


Groups = Mapping[str, Sequence[str]]


def lines(text: str | Iterable[str] | None) -> tuple[str, ...]:
    """The patterns of a block of a vocabulary file: one a line, blank lines and what follows ``##`` left out."""
    if text is None:
        return ()
    rows = text.splitlines() if isinstance(text, str) else list(text)
    return tuple(row for row in (line.split("##")[0].strip() for line in rows) if row)


@lru_cache(maxsize=4096)
def _element(text: str) -> _Element:
    if text[0] == "+" and text[1:].isdigit():
        return _Element(frozenset(), (), (), gap=int(text[1:]))
    optional = text[0] == "[" and text[-1] == "]" and len(text) > 2
    parts = (text[1:-1] if optional else text).split("|")
    return _Element(
        literals=frozenset(p for p in parts if p[-1:] != "*" and p[:1] != "<" and p not in ("#", "@date")),
        prefixes=tuple(p[:-1] for p in parts if p[-1:] == "*" and len(p) > 1),
        groups=tuple(p[1:-1] for p in parts if p[:1] == "<" and p[-1:] == ">" and len(p) > 2),
        number="#" in parts,
        date="@date" in parts,
        optional=optional,
    )


@lru_cache(maxsize=8192)
def _elements(pattern: str) -> tuple[_Element, ...]:
    return tuple(_element(part) for part in pattern.split() if part not in "^$")


def _is_number(word: str) -> bool:
    return word[0].isdigit() or word in _NUMBER_WORDS


def _takes(element: _Element, word: str) -> bool:
    return (
        word in element.literals
        or (bool(element.prefixes) and word.startswith(element.prefixes))
        or (element.number and _is_number(word))
        or (element.date and word[0].isdigit() and _DATE.fullmatch(word) is not None)
    )


def _end(
    elements: tuple[_Element, ...], k: int, words: Words, i: int, groups: Groups, stops: frozenset[str], wanted: int
) -> int:
    """The furthest place at which a match of ``elements[k:]`` from word ``i`` on ends; -1 where there is none.

    ``wanted``: only a match that ends there counts (-1: any).
    """
    if k == len(elements):
        return i if wanted in (-1, i) else -1
    element = elements[k]
    norms = words.norms
    best = -1
    if element.gap:
        for skipped in range(element.gap + 1):
            if skipped and (i + skipped > len(norms) or norms[i + skipped - 1] in stops):
                break
            best = max(best, _end(elements, k + 1, words, i + skipped, groups, stops, wanted))
        return best
    if i < len(norms):
        if _takes(element, norms[i]):
            best = _end(elements, k + 1, words, i + 1, groups, stops, wanted)
        if words.hyphens[i] and _takes(element, norms[i] + norms[i + 1]):
            best = max(best, _end(elements, k + 1, words, i + 2, groups, stops, wanted))
        for name in element.groups:
            for member in groups[name]:
                inner = _elements(member)
                if _begins(inner, words, i):
                    best = max(best, _end(inner + elements[k + 1 :], 0, words, i, groups, stops, wanted))
    if element.optional:
        best = max(best, _end(elements, k + 1, words, i, groups, stops, wanted))
    return best


def _begins(elements: tuple[_Element, ...], words: Words, i: int) -> bool:
    """A quick look whether a match of ``elements`` can begin at word ``i``."""
    first = elements[0]
    return (
        bool(first.groups)
        or first.optional
        or _takes(first, words.norms[i])
        or (words.hyphens[i] and _takes(first, words.norms[i] + words.norms[i + 1]))
    )


@lru_cache(maxsize=8192)
def _needs(pattern: str) -> tuple[frozenset[str], ...]:
    """Sets of words: of each a sentence must hold one for ``pattern`` to stand in it (its first element aside)."""
    return tuple(
        element.literals
        for element in _elements(pattern)[1:]
        if element.literals
        and not (element.prefixes or element.groups or element.number or element.date or element.optional)
    )


@dataclass(frozen=True, slots=True)
class Hit(Generic[T]):
    """A pattern found: words ``first`` up to (not including) ``last``, and what the pattern stands for."""

    first: int
    last: int
    pattern: str
    value: T


@dataclass(slots=True)
class PatternSet(Generic[T]):
    """Patterns with a value each, found by their first words."""

    groups: Groups = field(default_factory=dict)
    stops: frozenset[str] = GAP_ENDS  # the words that a gap does not take
    _words: dict[str, list[tuple[str, T]]] = field(default_factory=dict)
    _prefixes: dict[str, list[tuple[str, T]]] = field(default_factory=dict)
    _numbers: list[tuple[str, T]] = field(default_factory=list)
    _lengths: tuple[int, ...] = ()

    def add(self, patterns: Iterable[str], value: T) -> None:
        """Take ``patterns`` up, each of which stands for ``value``."""
        for pattern in patterns:
            self._index(pattern.split(), (pattern, value))
        self._lengths = tuple(sorted({len(p) for p in self._prefixes}))

    def _index(self, parts: Sequence[str], entry: tuple[str, T]) -> None:
        for part in parts:
            element = _element(part)
            if element.gap:
                raise ValueError(f"a pattern cannot begin with a gap: {entry[0]!r}")
            for word in element.literals:
                self._words.setdefault(word, []).append(entry)
            for prefix in element.prefixes:
                self._prefixes.setdefault(prefix, []).append(entry)
            if element.number or element.date:
                self._numbers.append(entry)
            for name in element.groups:
                for member in self.groups[name]:
                    self._index(member.split(), entry)
            if not element.optional:
                return

    def _candidates(self, word: str) -> list[tuple[str, T]]:
        entries = self._words.get(word, [])
        for length in self._lengths:
            if length > len(word):
                break
            more = self._prefixes.get(word[:length])
            if more:
                entries = entries + more
        if self._numbers and _is_number(word):
            entries = entries + self._numbers
        return entries

    def core(self, words: Words, hit: Hit[T]) -> tuple[int, int]:
        """The words of a hit that count: what its pattern names after "^" or before "$", or all of it."""
        first, last = hit.first, hit.last
        before, mark, _ = hit.pattern.partition("$")
        if mark:
            last = max(first + 1, _end(_elements(before), 0, words, first, self.groups, self.stops, -1))
        context, mark, core = hit.pattern.partition("^")
        if mark:
            lead, rest = _elements(context), _elements(core)
            for i in range(first + 1, last):
                if (
                    _end(rest, 0, words, i, self.groups, self.stops, last) == last
                    and _end(lead, 0, words, first, self.groups, self.stops, i) == i
                ):
                    return i, last
        return first, last

    def hits(self, words: Words) -> list[Hit[T]]:
        """Every pattern at every place where it stands, each at its longest, in the order of the text."""
        found: list[Hit[T]] = []
        present = words.vocabulary
        possible: dict[int, bool] = {}  # by entry: whether the sentence holds all that its pattern needs
        for i, word in enumerate(words.norms):
            entries = self._candidates(word)
            if words.hyphens[i]:
                entries = entries + self._candidates(word + words.norms[i + 1])
            tried: set[int] = set()
            for entry in entries:
                key = id(entry)
                can = possible.get(key)
                if can is None:
                    can = possible[key] = not any(need.isdisjoint(present) for need in _needs(entry[0]))
                if not can or key in tried:
                    continue
                tried.add(key)
                last = _end(_elements(entry[0]), 0, words, i, self.groups, self.stops, -1)
                if last > i:
                    found.append(Hit(i, last, *entry))
        return found
