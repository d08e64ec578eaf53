"""The grammar that scope needs: verbs, separators and brackets of a sentence, and where a clause of its own begins.

No parser: a sentence of the genre is a row of short predicates, and a few word lists (rules/vocabulary/assertion.yaml)
tell a list from a new statement.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from imr_audit.extraction.wordpatterns import Hit, PatternSet, Words, lines, words_of
from imr_audit.rules.yaml_files import vocabulary

SEPARATORS = frozenset({",", ";", "-", "and", "&", "or", "/"})
_LINKS = frozenset({"that", "which", "who", "whom", "if", "when", "where", "whether", "as", "because", "to", "than"})
_YEAR = re.compile(r"(?:19|20)\d\d")
_HARD = frozenset({";", "."})
_OPENING = frozenset("([")
_CLOSING = frozenset(")]")


@dataclass(frozen=True, slots=True)
class Clauses:
    """A sentence with its grammar.  All numbers are word numbers of ``words``."""

    words: Words
    verbs: frozenset[int]  # finite verbs
    separators: tuple[int, ...]
    ends: Mapping[int, int]  # words that end a scope: first -> last
    fresh: frozenset[int]  # words that open a statement of their own after a comma
    closing: frozenset[int]  # verbs that only close a negated list ("... was noted")
    depth: tuple[int, ...]  # brackets

    def segment(self, separator: int) -> tuple[int, int]:
        """The words between ``separator`` and the next one (or the sentence's end)."""
        start = separator + 1
        while start < len(self.words) and start in self.separators:
            start += 1
        stop = next((s for s in self.separators if s > start), len(self.words))
        return start, stop

    def predicate(self, start: int, stop: int) -> int | None:
        """The first finite verb of a segment that belongs to the segment itself, not to a clause inside it."""
        for i in range(start, stop):
            if self.words.norms[i] in _LINKS:
                return None
            if i in self.verbs:
                return i
        return None

    def starts_anew(self, separator: int) -> bool:
        """Whether a statement of its own begins after ``separator``: with a verb, or with a word that shows it."""
        if self.words.norms[separator] in _HARD:
            return True
        start, stop = self.segment(separator)
        if start in self.fresh and self.words.norms[separator] != "or":
            return True
        if start < len(self.words) and self.words.norms[start] in _predicates():
            return True
        verb = self.predicate(start, stop)
        return verb is not None and verb not in self.closing


class _Grammar(NamedTuple):
    signs: PatternSet[str]
    subjects: frozenset[str]
    pasts: frozenset[str]


def _single(text: str) -> frozenset[str]:
    return frozenset(word for line in lines(text) for word in line.split("|"))


@cache
def _predicates() -> frozenset[str]:
    return _single(vocabulary("assertion")["predicates"])


@cache
def groups_of(name: str) -> dict[str, tuple[str, ...]]:
    """The named groups of the vocabulary file ``name``."""
    return {key: lines(text) for key, text in (vocabulary(name).get("groups") or {}).items()}


@cache
def _grammar() -> _Grammar:
    data = vocabulary("assertion")
    signs: PatternSet[str] = PatternSet(groups_of("assertion"))
    for name in ("verbs", "ends", "fresh", "closing"):
        signs.add(lines(data[name]), name)
    return _Grammar(signs, _single(data["subjects"]), _single(data["pasts"]))


def _finite(words: Words, grammar: _Grammar, hits: Sequence[Hit[str]]) -> set[int]:
    verbs = {h.first for h in hits if h.value == "verbs"}
    # "is|was" inside "as was", "to be" and the like are left in: they still show a predicate.
    for i in words.places_of(grammar.pasts):
        if i and any(words.norms[j] in grammar.subjects for j in range(max(0, i - 2), i)):
            verbs.add(i)
    return verbs


def _separates(words: Words, i: int) -> bool:
    """Whether a mark or word that can part a list or two clauses does so at word ``i``.

    Not the hyphen of "PR-2", not the comma of "May 1, 2014".
    """
    word = words.norms[i]
    if word == "-":
        return words.starts[i] > 0 and words.text[words.starts[i] - 1] == " "
    if word == "," and i + 1 < len(words):
        return _YEAR.fullmatch(words.norms[i + 1]) is None or not words.norms[i - 1].isdigit()
    return True


@lru_cache(maxsize=512)
def clauses_of(sentence: str) -> Clauses:
    """The grammar of ``sentence``; the last few hundred are kept."""
    words = words_of(sentence)
    grammar = _grammar()
    hits = grammar.signs.hits(words)
    return Clauses(
        words=words,
        verbs=frozenset(_finite(words, grammar, hits)),
        separators=tuple([i for i in words.places_of(SEPARATORS) if _separates(words, i)]),
        ends={h.first: h.last for h in hits if h.value == "ends"},
        fresh=frozenset(h.first for h in hits if h.value == "fresh"),
        closing=frozenset(h.first for h in hits if h.value == "closing"),
        depth=_depth(words),
    )


def _depth(words: Words) -> tuple[int, ...]:
    """In how many brackets each word stands."""
    depth = [0] * len(words)
    if not _OPENING.isdisjoint(words.places):
        level = 0
        for i, word in enumerate(words.norms):
            level += word in _OPENING
            depth[i] = level
            level -= word in _CLOSING and level > 0
    return tuple(depth)
