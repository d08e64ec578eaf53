"""Finds the phrases of a vocabulary in a text: one pass over the words, a look-up by the first word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import Generic, NamedTuple, TypeVar, overload

V = TypeVar("V")

_WORD = re.compile(r"([A-Za-z0-9]+(?:['\u2019][a-z]+)?)")  # a group, so that it can split
_MARKS = {code: " " for code in range(128) if not chr(code).isalnum()}
_GAP = re.compile(r"[\s\-\u2010-\u2015/&+.\u00ae\u2122()#]{0,4}")
_OES = ("ches", "shes", "xes", "sses")


class Word(NamedTuple):
    """A word of a text: its form for comparison (lower case, singular) and its place."""

    form: str
    start: int
    end: int


class Match(NamedTuple, Generic[V]):
    """A phrase that was found: what the vocabulary holds for it, its words and its place in the text."""

    value: V
    phrase: tuple[str, ...]
    start: int
    end: int


@lru_cache(maxsize=16384)
def singular(word: str) -> str:
    """``word`` in lower case without a plural ending; both sides of a comparison go through this."""
    word = word.lower()
    if not word.endswith("s"):
        return word
    word = word.replace("\u2019", "'").removesuffix("'s")
    if len(word) <= 3 or not word.endswith("s") or word.endswith(("ss", "us", "is")) or word == "tens":
        return word  # "tens" is a device, "ten" a number
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-2] if word.endswith(_OES) and not word.endswith("aches") else word[:-1]


@dataclass(frozen=True, eq=False)
class TextWords(Sequence[Word]):
    """The words of a text: the forms in which they are compared, all the forms that there are, and their places.

    The places are told only when something was found: mostly nothing is.
    """

    text: str
    forms: tuple[str, ...]
    present: frozenset[str]

    @cached_property
    def _places(self) -> list[int]:
        return list(accumulate(map(len, _WORD.split(self.text))))  # where gaps and words, which take turns, end

    @cached_property
    def starts(self) -> Sequence[int]:
        """Where the words begin in the text."""
        return self._places[:-1:2]

    @cached_property
    def ends(self) -> Sequence[int]:
        """Where they end."""
        return self._places[1::2]

    def __len__(self) -> int:
        return len(self.forms)

    @overload
    def __getitem__(self, at: int) -> Word: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Word, ...]: ...
    def __getitem__(self, at: int | slice) -> Word | tuple[Word, ...]:
        if isinstance(at, slice):
            return tuple(map(Word, self.forms[at], self.starts[at], self.ends[at]))
        return Word(self.forms[at], self.starts[at], self.ends[at])

    def __iter__(self) -> Iterator[Word]:
        return map(Word, self.forms, self.starts, self.ends)

    def spelt(self, forms: Iterable[str]) -> TextWords:
        """These words with other forms at the same places."""
        made = tuple(forms)
        return TextWords(self.text, made, frozenset(made))


@lru_cache(maxsize=1024)
def words_of(text: str) -> TextWords:
    """The words of ``text``; hyphens, slashes and all other marks divide."""
    forms = forms_of(text)
    return TextWords(text, forms, frozenset(forms))


def forms_of(text: str) -> tuple[str, ...]:
    """The words of ``text`` as they are compared, without their places."""
    if text.isascii() and "'" not in text:  # an expression takes several times as long
        words = text.lower().translate(_MARKS).split()
    else:
        words = " ".join(_WORD.findall(text)).lower().split()
    return tuple([singular(word) if word[-1] == "s" else word for word in words])


def split_list(names: str) -> tuple[str, ...]:
    """The entries of a comma-separated list of a vocabulary."""
    return tuple(name for part in names.split(",") if (name := part.strip()))


@dataclass(frozen=True)
class PhraseIndex(Generic[V]):
    """Phrases by their first word, the longest first."""

    by_first: Mapping[str, tuple[tuple[tuple[str, ...], V], ...]] = field(repr=False)

    @classmethod
    def of(cls, entries: Iterable[tuple[str, V]]) -> PhraseIndex[V]:
        """Index (phrase, value) pairs; of two equal phrases the first counts."""
        found: dict[str, dict[tuple[str, ...], V]] = {}
        for phrase, value in entries:
            key = forms_of(phrase)
            if key:
                found.setdefault(key[0], {}).setdefault(key, value)
        return cls({first: tuple(sorted(b.items(), key=lambda kv: -len(kv[0]))) for first, b in found.items()})

    @property
    def words(self) -> frozenset[str]:
        """Every word of every phrase, as it is compared."""
        return frozenset(word for group in self.by_first.values() for phrase, _ in group for word in phrase)

    @cached_property
    def firsts(self) -> frozenset[str]:
        """The words with which phrases begin."""
        return frozenset(self.by_first)

    def find(self, text: str, words: TextWords | None = None) -> Iterator[Match[V]]:
        """Every phrase in ``text`` from left to right, the longest at each place, none inside another."""
        words = words_of(text) if words is None else words
        firsts = self.firsts & words.present
        if not firsts:
            return
        after = 0  # the first word behind the last match
        for position, form in enumerate(words.forms):
            if form in firsts and position >= after:
                match = self._at(text, words, position)
                if match is not None:
                    yield match
                    after = position + len(match.phrase)

    def _at(self, text: str, words: TextWords, position: int) -> Match[V] | None:
        forms = words.forms
        for phrase, value in self.by_first[forms[position]]:
            last = position + len(phrase)
            if forms[position:last] == phrase and _adjoin(text, words, position, last):
                return Match(value, phrase, words.starts[position], words.ends[last - 1])
        return None


def _adjoin(text: str, words: TextWords, first: int, last: int) -> bool:
    """Whether nothing but blanks and small marks stands between words, and no sentence ends there."""
    for end, start in zip(words.ends[first : last - 1], words.starts[first + 1 : last], strict=True):
        if start - end == 1 and text[end] == " ":
            continue
        if not _GAP.fullmatch(text, end, start) or ". " in text[end:start]:
            return False
    return True
