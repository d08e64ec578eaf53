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

A set knows of each pattern which words a sentence must hold for it to stand there.  Only the patterns whose rarest such
word a sentence holds are looked at, and of them only those are followed word by word of which it holds all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Generic, NamedTuple, TypeVar

from imr_audit.extraction.patternelements import Element, Groups, element, elements, is_gap, lines
from imr_audit.extraction.patternmatching import Step, chain, ends, furthest
from imr_audit.extraction.patternneeds import index_of, ranked_tokens
from imr_audit.extraction.wordkinds import KINDS
from imr_audit.extraction.words import SLOT, Slots, Words, words_of

__all__ = ["GAP_ENDS", "NEGATIONS", "Groups", "Hit", "PatternSet", "Words", "by_key", "lines", "words_of"]

T = TypeVar("T")

GAP_ENDS = frozenset(";.:")
NEGATIONS = frozenset(
    {
        *("no", "not", "never", "without", "w/o", "nor", "neither", "cannot", "none", "denies", "denied"),
        *("isn't", "wasn't", "aren't", "weren't", "hasn't", "haven't", "hadn't", "doesn't", "don't", "didn't"),
        *("can't", "couldn't", "won't", "wouldn't"),
    }
)
_RANK_OF_JOINED = 100  # at one place, what the word begins that a hyphen makes is found last (see `ranked_tokens`)
# Answers that a sentence keeps.  The sets of a letter ask some fifty times; a phrase that every letter repeats is asked
# by those of each letter's treatments too, and must not keep them all.
_ANSWERS = 256


class Hit(NamedTuple, Generic[T]):
    """A pattern found: words ``first`` up to (not including) ``last``, and what the pattern stands for."""

    first: int
    last: int
    pattern: str
    value: T


_hit: Callable[[tuple[int, int, str, T]], Hit[T]] = partial(tuple.__new__, Hit)  # thrice as fast as Hit(...)


_Row = tuple[int, int, int, int]  # a place found: the first word, its rank, the pattern's number, the end


class _Entry(Generic[T]):
    """A pattern of a set.

    ``rarest``, ``required`` and ``choices`` are its needs (:class:`.patternneeds.Needs`); ``opening``: the tokens with
    which a match can begin, ``ranks`` those of them that do not have the first rank.
    """

    __slots__ = ("choices", "number", "opening", "pattern", "ranks", "rarest", "required", "step", "value")

    def __init__(self, number: int, pattern: str, value: T):
        self.number = number
        self.pattern = pattern
        self.value = value
        self.rarest: frozenset[str] = frozenset()
        self.required: frozenset[str] = frozenset()
        self.choices: tuple[frozenset[str], ...] = ()
        self.opening: frozenset[str] = frozenset()  # these and the steps are made when they are first needed
        self.ranks: dict[str, int] = {}
        self.step: Step | None = None


@dataclass(slots=True, eq=False)
class PatternSet(Generic[T]):
    """Patterns with a value each, found by the words that they need.

    The group named ``slot`` is open: what it stands for is told with each sentence (:meth:`places`,
    :meth:`.Words.filled`), so that one set serves whatever a letter is about.
    """

    groups: Groups = field(default_factory=dict)
    stops: frozenset[str] = GAP_ENDS  # the words that a gap does not take
    slot: str = ""
    _entries: list[_Entry[T]] = field(default_factory=list)
    # Under a token: the patterns of but one word that it is, and the others of which it is the rarest need.
    _filed: dict[str, tuple[list[_Entry[T]], list[_Entry[T]]]] = field(default_factory=dict)
    _indexed: frozenset[str] = frozenset()
    _ready: bool = False

    def add(self, patterns: Iterable[str], value: T) -> None:
        """Take ``patterns`` up, each of which stands for ``value``."""
        for pattern in patterns:
            if is_gap(next((part for part in pattern.split() if part[0] != "["), pattern)):
                raise ValueError(f"a pattern cannot begin with a gap: {pattern!r}")
            self._entries.append(_Entry(len(self._entries), pattern, value))
        self._ready = False

    def patterns(self) -> list[str]:
        """The patterns, as they were added."""
        return [entry.pattern for entry in self._entries]

    def _openings(self, parts: Sequence[Element]) -> Iterator[tuple[str, int]]:
        """The tokens with which a row of elements can begin, each with its rank."""
        for part in parts:
            yield from ranked_tokens(part).items()
            for name in part.groups:
                if name == self.slot:
                    yield SLOT, 0
                    continue
                for member in self.groups[name]:
                    yield from self._openings([element(word) for word in member.split()])
            if not part.optional:
                return

    def _prepare(self) -> None:
        """File every pattern under its rarest need."""
        index = index_of(self.patterns(), self.groups, self.slot)
        self._filed = {}
        for entry, (rarest, required, choices, is_word) in zip(self._entries, index.needs, strict=True):
            entry.rarest, entry.required, entry.choices = rarest, required, choices
            for token in rarest:
                self._filed.setdefault(token, ([], []))[not is_word].append(entry)
        self._indexed = frozenset(self._filed)
        KINDS.know(index.beginnings)
        self._ready = True

    def core(self, words: Words, hit: Hit[T]) -> tuple[int, int]:
        """The words of a hit that count: what its pattern names after "^" or before "$", or all of it."""
        first, last = hit.first, hit.last
        before, mark, _ = hit.pattern.partition("$")
        if mark:
            last = max(first + 1, furthest(_chain(self, before), words, first, self.stops))
        context, mark, core = hit.pattern.partition("^")
        if mark:
            lead, rest = _chain(self, context), _chain(self, core)
            for i in range(first + 1, last):
                if (
                    furthest(rest, words, i, self.stops, last) == last
                    and furthest(lead, words, first, self.stops, i) == i
                ):
                    return i, last
        return first, last

    def hits(self, words: Words) -> Sequence[Hit[T]]:
        """Every pattern at every place where it stands, each at its longest, in the order of the text."""
        found: Sequence[Hit[T]] | None = words.memo.get(self)
        if found is None:
            if len(words.memo) >= _ANSWERS:
                words.memo.clear()
            found = words.memo[self] = self._hits(words)
        return found

    def _hits(self, words: Words) -> Sequence[Hit[T]]:
        if not self._ready:
            self._prepare()
        present, places = words.tokens()
        tokens = present & self._indexed
        if not tokens:
            return ()
        rows: list[_Row] = []
        found: dict[int, _Entry[T]] = {}  # the longer patterns of which the sentence holds all needs
        for token in tokens:
            of_a_word, longer = self._filed[token]
            for entry in of_a_word:
                if words.bound:
                    rows += _places_of_word(entry.rarest, entry.number, places[token], words)
                else:
                    for i in places[token]:
                        rows.append((i, 0, entry.number, i + 1))
            for entry in longer:
                if entry.required <= present:
                    for choice in entry.choices:
                        if choice.isdisjoint(present):
                            break
                    else:
                        found[entry.number] = entry
        stops, bound = self.stops, words.bound
        for number, entry in found.items():
            step = entry.step or self._step(entry)
            opening = entry.opening & present
            if entry.ranks or bound:
                for i, rank in _ranked(opening, entry.ranks, places, len(words)):
                    last = furthest(step, words, i, stops)
                    if last > i:
                        rows.append((i, rank, number, last))
            else:
                for token in opening:
                    for i in places[token]:
                        last = furthest(step, words, i, stops)
                        if last > i:
                            rows.append((i, 0, number, last))
        rows.sort()
        entries = self._entries
        return tuple([_hit((i, last, entries[n].pattern, entries[n].value)) for i, _, n, last in rows])

    def _step(self, entry: _Entry[T]) -> Step | None:
        """The steps of a pattern; what it can begin with is told with them."""
        entry.step = chain(elements(entry.pattern), self.groups, slot=self.slot)
        openings: dict[str, int] = {}
        for token, rank in self._openings([element(part) for part in entry.pattern.split()]):
            openings[token] = min(rank, openings.get(token, rank))
        entry.opening = frozenset(openings)
        entry.ranks = {token: rank for token, rank in openings.items() if rank or token == SLOT}
        return entry.step

    def places(self, words: Words) -> Slots:
        """Every place where a pattern of this set begins, and all the places where those patterns end."""
        slots: dict[int, frozenset[int]] = {}
        for hit in self.hits(words):
            reached = slots.get(hit.first, frozenset())
            slots[hit.first] = reached | ends(_chain(self, hit.pattern), words, hit.first, hit.last, self.stops)
        return slots


def _places_of_word(literals: frozenset[str], number: int, places: Iterable[int], words: Words) -> Iterator[_Row]:
    """The places of pattern ``number``, a choice of words, where one of them stands at ``places``.

    Some of these may be those of two words that a hyphen joins (see :class:`.Words`).
    """
    norms = words.norms
    for place in places:
        if place < 0:
            i = place + len(norms)
            if norms[i] not in literals:
                yield i, _RANK_OF_JOINED, number, i + 2
        else:
            joined = words.hyphens[place] and norms[place] + norms[place + 1] in literals
            yield place, 0, number, place + (2 if joined else 1)


def _ranked(
    opening: Iterable[str], ranks: Mapping[str, int], places: Mapping[str, Sequence[int]], total: int
) -> Iterable[tuple[int, int]]:
    """The places of the tokens ``opening`` among ``total`` words, each with the lowest rank of what begins there."""
    found: dict[int, int] = {}
    for token in opening:
        rank = ranks.get(token, 0)
        for place in places[token]:
            i, at_i = (place, rank) if place >= 0 else (place + total, rank + _RANK_OF_JOINED)
            found[i] = min(at_i, found.get(i, at_i))
    return found.items()


@lru_cache(maxsize=1024)
def _chain(patterns: PatternSet[T], pattern: str) -> Step | None:
    return chain(elements(pattern), patterns.groups, slot=patterns.slot)


def by_key(entries: Mapping[str, str | Iterable[str] | None], keys: Iterable[str] = ()) -> PatternSet[str]:
    """The patterns of the entries of a vocabulary, or of those under some ``keys``; the value of each is its key."""
    found: PatternSet[str] = PatternSet()
    for key in keys or entries:
        found.add(lines(entries[key]), key)
    return found
