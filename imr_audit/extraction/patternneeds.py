"""What word patterns need of a sentence, worked out for a whole set and kept in the user's cache.

A pattern needs of each of its elements one of its alternatives, unless that may be missing.  Of its needs, the rarest
(that whose words the fewest patterns of the set need) is the one under which it is filed.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from imr_audit import cache as files
from imr_audit.extraction import patternelements, wordkinds
from imr_audit.extraction.patternelements import Element, Groups, element
from imr_audit.extraction.wordkinds import NUMBER
from imr_audit.extraction.words import SLOT

Need = frozenset[str]

_WORTH_KEEPING = 40  # patterns; the needs of fewer are worked out sooner than read
_RANK_OF_NUMBER = 99
_SHORT = 60  # the shorter a word, the more frequent: what one letter weighs against being needed by one pattern more
# What nearly every sentence holds, and what nearly every letter of this genre holds: no pattern is to be looked for
# because of such a word alone.
_EVERYWHERE = Counter(
    {
        **dict.fromkeys(
            (
                *("the", "of", "to", "in", "and", "a", "an", "is", "was", "for", "with", "no", "not", "has", "had"),
                *("been", "or", "by", "at", "this", "that", "be", "are", "were", "as", "on", "from", NUMBER, ".", ","),
                *("patient", "pain", "treatment", "therapy", "request", "request*", "there", "physical", SLOT),
            ),
            500,
        ),
        **dict.fromkeys(
            (
                *("worker", "injured", "documentation", "recommended", "recommend*", "medical", "review", "back"),
                *("prior", "noted", "guideline*", "guidelines", "indicat*", "medication", "medication*", "necessary"),
                *("medically", "mri", "included", "sessions", "visits", "weeks", "injury", "evidence", "chronic"),
                *("requested", "indicated", "also", "use", "improv*", "support*", "fail*", "would", "lack", "dated"),
            ),
            100,
        ),
    }
)


@lru_cache(maxsize=8192)
def ranked_tokens(part: Element) -> Mapping[str, int]:
    """The tokens that stand for the alternatives of an element, groups aside, with their ranks.

    At one place, what a pattern's own words begin is found first, then what beginnings (the short ones first), numbers.
    """
    tokens = dict.fromkeys(part.literals, 0)
    tokens.update((prefix + "*", len(prefix)) for prefix in part.prefixes)
    if part.number or part.date:
        tokens[NUMBER] = _RANK_OF_NUMBER
    return tokens


class Needs(NamedTuple):
    """What a pattern needs of a sentence: a token of ``rarest``, all ``required`` ones, and one of each of ``choices``.

    ``is_word``: the pattern is but one word, or a choice of some.
    """

    rarest: Need
    required: Need
    choices: tuple[Need, ...]
    is_word: bool


class Index(NamedTuple):
    """The needs of each pattern, and the beginnings of words for which the patterns, and all groups, ask."""

    needs: Sequence[Needs]
    beginnings: Sequence[str]


def index_of(patterns: Sequence[str], groups: Groups, slot: str) -> Index:
    """The index of ``patterns``; ``slot`` is the name of the open group.  Raises ValueError where one needs no word."""
    if len(patterns) < _WORTH_KEEPING:
        return _worked_out(patterns, groups, slot)
    content = json.dumps((_code_stamp(), patterns, groups, slot))
    key = hashlib.sha256(content.encode()).hexdigest()[:32]
    kept = files.read(key, "data")
    if kept is not None:
        return _from_plain(kept)
    index = _worked_out(patterns, groups, slot)
    files.write(key, _plain(index), "data")
    return index


@cache
def _code_stamp() -> str:
    return files.code_stamp(Path(module) for module in (__file__, patternelements.__file__, wordkinds.__file__))


def _plain(index: Index) -> dict[str, Any]:
    numbers: dict[Need, int] = {}

    def number(need: Need) -> int:
        return numbers.setdefault(need, len(numbers))

    rows = [
        [number(one.rarest), sorted(one.required), [number(choice) for choice in one.choices], one.is_word]
        for one in index.needs
    ]
    return {"needs": [sorted(need) for need in numbers], "patterns": rows, "beginnings": list(index.beginnings)}


def _from_plain(data: Any) -> Index:
    sets = [frozenset(need) for need in data["needs"]]
    needs = [
        Needs(sets[rarest], frozenset(required), tuple([sets[n] for n in choices]), is_word)
        for rarest, required, choices, is_word in data["patterns"]
    ]
    return Index(needs, data["beginnings"])


def _worked_out(patterns: Sequence[str], groups: Groups, slot: str) -> Index:
    needs_of = _NeedsOf(groups, slot)
    needs = [needs_of.pattern(pattern) for pattern in patterns]
    common = Counter(token for of_one in needs for need in of_one for token in need) + _EVERYWHERE
    weights = {need: sum(common[token] + _SHORT // len(token) for token in need) for of_one in needs for need in of_one}
    made = []
    for pattern, of_one in zip(patterns, needs, strict=True):
        rarest, *further = sorted(of_one, key=weights.__getitem__)
        required = frozenset().union(*(need for need in further if len(need) == 1))
        choices = tuple(need for need in further if len(need) > 1)
        parts = pattern.split()
        made.append(Needs(rarest, required, choices, len(parts) == 1 and element(parts[0]).plain))
    return Index(made, sorted(set(_beginnings(patterns, groups))))


def _beginnings(patterns: Sequence[str], groups: Groups) -> Iterator[str]:
    for pattern in (*patterns, *(member for members in groups.values() for member in members)):
        if "*" in pattern:
            for part in pattern.split():
                yield from element(part).prefixes


class _NeedsOf:
    """Tells the needs of the patterns, elements and groups of one set."""

    def __init__(self, groups: Groups, slot: str) -> None:
        self._groups = groups
        self._slot = slot
        self._known: dict[str, Need] = {}

    def pattern(self, pattern: str) -> list[Need]:
        """What each element needs, as far as it needs something."""
        needs = [need for part in pattern.split() if part not in "^$" and (need := self._element(part))]
        if not needs:
            raise ValueError(f"a pattern needs a word: {pattern!r}")
        return needs

    def _element(self, text: str) -> Need:
        """The tokens of an element of which one cannot be missing; none where it can match anything, or nothing."""
        need = self._known.get(text)
        if need is None:
            need = self._known[text] = self._of(element(text))
        return need

    def _of(self, part: Element) -> Need:
        if part.gap or part.optional:
            return frozenset()
        if not part.groups:
            return part.literals if part.plain else frozenset(ranked_tokens(part))
        inner = [self._group(name) for name in part.groups]
        return frozenset(ranked_tokens(part)).union(*inner) if all(inner) else frozenset()

    def _group(self, name: str) -> Need:
        if name == self._slot:
            return frozenset({SLOT})
        firsts = [
            next((need for part in member.split() if (need := self._element(part))), frozenset())
            for member in self._groups[name]
        ]
        return frozenset().union(*firsts) if all(firsts) else frozenset()
