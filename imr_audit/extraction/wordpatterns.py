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

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Generic, NamedTuple, TypeVar

from imr_audit.extraction.patternelements import Element, Groups, element, elements, lines
from imr_audit.extraction.patternmatching import Step, chain, ends, furthest
from imr_audit.extraction.wordkinds import KINDS, NUMBER
from imr_audit.extraction.words import SLOT, Slots, Words, words_of

__all__ = ["GAP_ENDS", "NEGATIONS", "Groups", "Hit", "PatternSet", "Words", "lines", "words_of"]

T = TypeVar("T")

GAP_ENDS = frozenset(";.:")
NEGATIONS = frozenset({"no", "not", "never", "without", "w/o", "nor", "neither", "cannot", "none", "denies", "denied"})
# At one place, what a pattern's own words begin is found first, then what beginnings (the short ones first), numbers,
# and last what the word begins that a hyphen makes.
_RANK_OF_NUMBER = 99
_RANK_OF_JOINED = 100
_SHORT = 60  # the shorter a word, the more frequent: what one letter weighs against being needed by one pattern more
# What nearly every sentence holds, and what nearly every letter of this genre holds: no pattern is to be looked for
# because of such a word alone.
_EVERYWHERE = Counter(
    {
        **dict.fromkeys(
            (
                *("the", "of", "to", "in", "and", "a", "an", "is", "was", "for", "with", "no", "not", "has", "had"),
                *("been", "or", "by", "at", "this", "that", "be", "are", "were", "as", "on", "from", NUMBER),
            ),
            500,
        ),
        **dict.fromkeys(
            (
                *("patient", "worker", "injured", "pain", "treatment", "therapy", "documentation", "recommended"),
                *("request", "medical", "review", "there", "physical", "medication", "back", "prior", "noted"),
            ),
            100,
        ),
    }
)


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

    ``needs``: sets of tokens, of each of which a sentence must hold one (all but that under which the pattern is filed
    are ``required`` words and ``choices``); ``opening``: the tokens with which a match can begin, ``ranks`` those of
    them that do not have the first rank; ``is_word``: it is but one word, or a choice of some.
    """

    __slots__ = ("choices", "is_word", "needs", "number", "opening", "pattern", "ranks", "required", "step", "value")

    def __init__(self, number: int, pattern: str, value: T, needs: list[frozenset[str]]):
        self.number = number
        self.pattern = pattern
        self.value = value
        self.needs = needs
        self.required: frozenset[str] = frozenset()
        self.choices: tuple[frozenset[str], ...] = ()
        self.opening: frozenset[str] = frozenset()  # these and the steps are made when they are first needed
        self.ranks: dict[str, int] = {}
        parts = pattern.split()
        self.is_word = len(parts) == 1 and element(parts[0]).plain
        self.step: Step | None = None


@lru_cache(maxsize=8192)
def _tokens(part: Element) -> dict[str, int]:
    """The tokens that stand for the alternatives of an element, groups aside, with their ranks."""
    tokens = dict.fromkeys(part.literals, 0)
    tokens.update((prefix + "*", len(prefix)) for prefix in part.prefixes)
    if part.number or part.date:
        tokens[NUMBER] = _RANK_OF_NUMBER
    return tokens


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
    _known_needs: dict[str, frozenset[str]] = field(default_factory=dict)
    _ready: bool = False

    def add(self, patterns: Iterable[str], value: T) -> None:
        """Take ``patterns`` up, each of which stands for ``value``."""
        for pattern in patterns:
            parts = pattern.split()
            if element(parts[0]).gap:
                raise ValueError(f"a pattern cannot begin with a gap: {pattern!r}")
            needs = [need for part in parts if part not in "^$" and (need := self._need(part))]
            self._entries.append(_Entry(len(self._entries), pattern, value, needs))
        self._ready = False

    def patterns(self) -> list[str]:
        """The patterns, as they were added."""
        return [entry.pattern for entry in self._entries]

    def _openings(self, parts: Sequence[Element]) -> Iterator[tuple[str, int]]:
        """The tokens with which a row of elements can begin, each with its rank."""
        for part in parts:
            yield from _tokens(part).items()
            for name in part.groups:
                if name == self.slot:
                    yield SLOT, 0
                    continue
                for member in self.groups[name]:
                    yield from self._openings([element(word) for word in member.split()])
            if not part.optional:
                return

    def _need(self, text: str) -> frozenset[str]:
        """The tokens of an element of which one cannot be missing; none where it can match anything, or nothing."""
        need = self._known_needs.get(text)
        if need is None:
            need = self._known_needs[text] = self._need_of(element(text))
        return need

    def _need_of(self, part: Element) -> frozenset[str]:
        if part.gap or part.optional:
            return frozenset()
        if not part.groups:
            return part.literals if part.plain else frozenset(_tokens(part))
        inner = [self._need_of_group(name) for name in part.groups]
        return frozenset(_tokens(part)).union(*inner) if all(inner) else frozenset()

    def _need_of_group(self, name: str) -> frozenset[str]:
        if name == self.slot:
            return frozenset({SLOT})
        firsts = [
            next((need for part in member.split() if (need := self._need(part))), frozenset())
            for member in self.groups[name]
        ]
        return frozenset().union(*firsts) if all(firsts) else frozenset()

    def _prepare(self) -> None:
        """File every pattern under its rarest need: that whose words the fewest patterns need."""
        common = Counter(token for entry in self._entries for need in entry.needs for token in need) + _EVERYWHERE
        weights = {
            need: sum(common[token] + _SHORT // len(token) for token in need)
            for entry in self._entries
            for need in entry.needs
        }
        self._filed = {}
        for entry in self._entries:
            if not entry.needs:
                raise ValueError(f"a pattern needs a word: {entry.pattern!r}")
            rarest, *further = sorted(entry.needs, key=weights.__getitem__)
            entry.required = frozenset().union(*(need for need in further if len(need) == 1))
            entry.choices = tuple(need for need in further if len(need) > 1)
            for token in rarest:
                self._filed.setdefault(token, ([], []))[not entry.is_word].append(entry)
        self._indexed = frozenset(self._filed)
        KINDS.know(self._beginnings())
        self._ready = True

    def _beginnings(self) -> Iterator[str]:
        """The beginnings of words for which the patterns, and all groups, ask."""
        patterns = [entry.pattern for entry in self._entries]
        for pattern in (*patterns, *(member for members in self.groups.values() for member in members)):
            if "*" in pattern:
                for part in pattern.split():
                    yield from element(part).prefixes

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
                    rows += _places_of_word(entry.needs[0], entry.number, places[token], words)
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
        stops = self.stops
        for number, entry in found.items():
            step = entry.step or self._step(entry)
            for i, rank in _starts(entry, present, places, words):
                last = furthest(step, words, i, stops)
                if last > i:
                    rows.append((i, rank, number, last))
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
            slots[hit.first] = reached | ends(_chain(self, hit.pattern), words, hit.first, self.stops)
        return slots


def _places_of_word(literals: frozenset[str], number: int, places: Iterable[int], words: Words) -> Iterator[_Row]:
    """The places of pattern ``number``, a choice of words, where one of them stands at ``places`` (some of them may be
    those of two words that a hyphen joins, see :class:`.Words`)."""
    norms = words.norms
    for place in places:
        if place < 0:
            i = place + len(norms)
            if norms[i] not in literals:
                yield i, _RANK_OF_JOINED, number, i + 2
        else:
            joined = words.hyphens[place] and norms[place] + norms[place + 1] in literals
            yield place, 0, number, place + (2 if joined else 1)


def _starts(
    entry: _Entry[T], present: frozenset[str], places: Mapping[str, Sequence[int]], words: Words
) -> Iterable[tuple[int, int]]:
    """The words at which a match of ``entry`` can begin, each with the rank of what begins there."""
    opening = entry.opening & present
    if not (entry.ranks or words.bound):
        return [(i, 0) for token in opening for i in places[token]]
    found: dict[int, int] = {}
    total = len(words.norms)
    for token in opening:
        rank = entry.ranks.get(token, 0)
        for place in places[token]:
            i, at_i = (place, rank) if place >= 0 else (place + total, rank + _RANK_OF_JOINED)
            found[i] = min(at_i, found.get(i, at_i))
    return found.items()


@lru_cache(maxsize=1024)
def _chain(patterns: PatternSet[T], pattern: str) -> Step | None:
    return chain(elements(pattern), patterns.groups, slot=patterns.slot)
