"""A sentence as words: what the patterns of the vocabularies are matched on."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import accumulate
from typing import Any

from imr_audit.extraction.wordkinds import KINDS
from imr_audit.rules.yaml_files import vocabulary

_TOKEN = re.compile(
    r"(?:w/o|s/p|c/o|r/o|h/o|y/o|d/t|f/u|n/a|b/c)(?![A-Za-z])"
    r"|\d+[+-]?(?:[.,/:x-]\d+)*(?:[a-z%+]+)?"
    r"|[^\W\d_]+\d+(?:-[^\W\d_]?\d+)*"
    r"|[^\W\d_]+(?:['\u2019][^\W\d_]+)?"
    r"|\S",
    re.IGNORECASE,
)
# The same for ASCII text in lower case; a group, so that it can split.
_PLAIN_TOKEN = re.compile(
    r"((?:w/o|s/p|c/o|r/o|h/o|y/o|d/t|f/u|n/a|b/c)(?![a-z])"
    r"|[a-z]+(?:\d+(?:-[a-z]?\d+)*|'[a-z]+)?"
    r"|\d+[+-]?(?:[.,/:x-]\d+)*(?:[a-z%+]+)?"
    r"|\S)"
)
_JOINT = re.compile("(?<=[a-z])-(?=[a-z])")
_QUOTES = str.maketrans({"\u2019": "'", "\u201c": '"', "\u201d": '"'})
_FOLDED = _QUOTES | str.maketrans({"\u2018": "'", "\u2013": "-", "\u2014": "-"})
_COUNTED = frozenset({"x", "sessions", "session", "visits", "visit", "treatments", "2x", "3x"})


@cache
def _typos() -> Mapping[str, str]:
    """The right word for each typing error that is known."""
    return {wrong: right for right, errors in vocabulary("typos").items() for wrong in errors.split("|")}


SLOT = "<>"  # the token that stands for the open group

# The word at which any of several patterns begins -> the words before which they end.
Slots = Mapping[int, frozenset[int]]


@dataclass(slots=True, eq=False)
class Words:
    """A sentence as words: ``norms`` in lower case, mended, without possessives; ``starts``/``ends`` in ``text``.

    ``hyphens[i]``: a hyphen binds word i to the next ("radicul-opathy" is found as one word and as two).
    ``places`` tells where each word stands; of two words that a hyphen joins, the one word that they make stands at the
    number of the first less the number of all words, a number below zero.  ``memo`` keeps what pattern sets found.
    ``slots`` are the places at which the open group of a pattern set stands (see :class:`.wordpatterns.PatternSet`).
    """

    text: str
    norms: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    hyphens: tuple[bool, ...]
    bound: bool  # whether there is any such hyphen
    places: Mapping[str, list[int]] = field(repr=False)
    memo: dict[object, Any] = field(repr=False, default_factory=dict)
    slots: Slots = field(repr=False, default_factory=dict)
    _tokens: frozenset[str] = field(repr=False, default=frozenset())
    _places_of_tokens: Mapping[str, list[int]] = field(repr=False, default_factory=dict)
    _version: int = field(repr=False, default=-1)  # that of the kinds that are among the tokens

    @classmethod
    def of(cls, text: str) -> Words:
        """Split ``text``."""
        norms, starts, ends, bound = _divided(text)
        mended = _typos()
        if not mended.keys().isdisjoint(norms):
            norms = [mended.get(norm, norm) for norm in norms]
        if "pt" in norms:
            norms = [_pt(text, norms, i, starts[i]) if norm == "pt" else norm for i, norm in enumerate(norms)]
        places: dict[str, list[int]] = {}
        for i, norm in enumerate(norms):
            if norm in places:
                places[norm].append(i)
            else:
                places[norm] = [i]
        hyphens = [False] * len(norms)
        for i in bound:
            hyphens[i] = True
            places.setdefault(norms[i] + norms[i + 1], []).append(i - len(norms))
        return cls(text, tuple(norms), tuple(starts), tuple(ends), tuple(hyphens), bool(bound), places)

    def filled(self, slots: Slots) -> Words:
        """These words, with the places of an open group."""
        return Words(self.text, self.norms, self.starts, self.ends, self.hyphens, self.bound, self.places, slots=slots)

    def tokens(self) -> tuple[frozenset[str], Mapping[str, list[int]]]:
        """What patterns may ask for: the words, their kinds and the open group; and the places of each of them."""
        if self._version != KINDS.version:
            self._version = KINDS.version
            words = frozenset(self.places)
            kinds: dict[str, list[int]] = {SLOT: list(self.slots)} if self.slots else {}
            for word, tokens in KINDS.among(words):
                for token in tokens:
                    kinds[token] = kinds[token] + self.places[word] if token in kinds else self.places[word]
            self._tokens = words.union(kinds) if kinds else words
            self._places_of_tokens = {**self.places, **kinds} if kinds else self.places
        return self._tokens, self._places_of_tokens

    def __len__(self) -> int:
        return len(self.norms)

    def places_of(self, words: frozenset[str]) -> list[int]:
        """The places of any of ``words``, in order."""
        return sorted([i for word in words & self.places.keys() for i in self.places[word] if i >= 0])

    def range_of(self, start: int, end: int) -> tuple[int, int]:
        """The half-open range of words that the characters ``start`` to ``end`` touch."""
        first = bisect_right(self.ends, start)
        return first, bisect_left(self.starts, end, first)

    def span(self, first: int, last: int) -> tuple[int, int]:
        """The characters of the words ``first`` up to (not including) ``last``."""
        return self.starts[first], self.ends[last - 1]


def _divided(text: str) -> tuple[list[str], list[int], list[int], list[int]]:
    """The words of ``text`` in lower case without possessives, their places, and after which a hyphen joins two."""
    plain = text if text.isascii() else text.translate(_QUOTES)
    if not plain.isascii():
        return _divided_one_by_one(text)
    plain = plain.lower()
    parts = _PLAIN_TOKEN.split(plain)  # a gap, a word, a gap ...
    places = list(accumulate(map(len, parts)))
    norms, starts, ends = parts[1::2], places[:-1:2], places[1::2]
    if "'s" in plain:
        norms = list(map(_without_possessive, norms))
    joints = {match.start() for match in _JOINT.finditer(plain)} if "-" in plain else set()
    if not joints:
        return norms, starts, ends, []
    at = [i for i, start in enumerate(starts) if start in joints]
    for i in reversed(at):
        del norms[i], starts[i], ends[i]
    return norms, starts, ends, [i - n - 1 for n, i in enumerate(at)]


def _divided_one_by_one(text: str) -> tuple[list[str], list[int], list[int], list[int]]:
    norms: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    bound: list[int] = []
    folded = text.translate(_FOLDED)
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        word = folded[start:end].lower()
        if word == "-" and _binds(text, start, ends):
            bound.append(len(norms) - 1)
            continue
        norms.append(_without_possessive(word))
        starts.append(start)
        ends.append(end)
    return norms, starts, ends, bound


def _without_possessive(word: str) -> str:
    return word[:-2] if word[-2:] == "'s" and len(word) > 2 else word


def _pt(text: str, norms: list[str], i: int, start: int) -> str:
    """ "pt" is the patient, "PT" is physical therapy, and so is "pt x 12"."""
    return "patient" if text[start + 1 : start + 2] == "t" and (*norms[i + 1 : i + 2], "")[0] not in _COUNTED else "pt"


def _binds(text: str, at: int, ends: list[int]) -> bool:
    return bool(ends) and ends[-1] == at and text[at - 1].isalpha() and at + 1 < len(text) and text[at + 1].isalpha()


@lru_cache(maxsize=512)
def words_of(text: str) -> Words:
    """``text`` as words; the last few hundred sentences are kept."""
    return Words.of(text)
