"""Finds the phrases of a vocabulary in a text: one pass over the words, a look-up by the first word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Generic, TypeVar

V = TypeVar("V")

_WORD = re.compile(r"[A-Za-z0-9]+(?:['\u2019][a-z]+)?")
_GAP = re.compile(r"[\s\-\u2010-\u2015/&+.\u00ae\u2122()#]{0,4}")
_OES = ("ches", "shes", "xes", "sses")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: its form for comparison (lower case, singular) and its place."""

    form: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Match(Generic[V]):
    """A phrase that was found: what the vocabulary holds for it, its words and its place in the text."""

    value: V
    phrase: tuple[str, ...]
    start: int
    end: int


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


@lru_cache(maxsize=1024)
def words_of(text: str) -> tuple[Word, ...]:
    """The words of ``text``; hyphens, slashes and all other marks divide."""
    return tuple(Word(singular(m[0]), m.start(), m.end()) for m in _WORD.finditer(text))


def forms_of(text: str) -> tuple[str, ...]:
    """The words of ``text`` as they are compared, without their places."""
    return tuple(map(singular, _WORD.findall(text)))


def split_list(names: str) -> tuple[str, ...]:
    """The entries of a comma-separated list of a vocabulary."""
    return tuple(name for part in names.split(",") if (name := part.strip()))


@dataclass(frozen=True, slots=True)
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

    def find(self, text: str, words: tuple[Word, ...] | None = None) -> Iterator[Match[V]]:
        """Every phrase in ``text`` from left to right, the longest at each place, none inside another."""
        words = words_of(text) if words is None else words
        position = 0
        while position < len(words):
            match = self._at(text, words, position)
            if match is None:
                position += 1
            else:
                yield match
                position += len(match.phrase)

    def _at(self, text: str, words: tuple[Word, ...], position: int) -> Match[V] | None:
        for phrase, value in self.by_first.get(words[position].form, ()):
            last = position + len(phrase)
            run = words[position:last]
            if len(run) < len(phrase) or any(w.form != p for w, p in zip(run, phrase, strict=True)):
                continue
            gaps = ((a.end, b.start) for a, b in pairwise(run))
            if all(_GAP.fullmatch(text, *gap) and ". " not in text[slice(*gap)] for gap in gaps):
                return Match(value, phrase, run[0].start, run[-1].end)
        return None
