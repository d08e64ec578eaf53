"""How much a rationale speaks of an item: to see that it was written for another one.

A score adds up what a reader would look for: the treatment, its drug, the part of the body, the side, the words of the
request, and what the closing statement says that the request is.  Scores are only compared with one another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from imr_audit.checks.contradictions.named import Named, named_requests
from imr_audit.checks.contradictions.sided import sided_parts
from imr_audit.checks.contradictions.statements import statements
from imr_audit.checks.contradictions.treatments import (
    Mention,
    Profile,
    is_of,
    mentions,
    profile,
    same_region,
    telling,
)
from imr_audit.extraction.body_parts import OTHER_SIDE, find_body_parts
from imr_audit.extraction.phrases import words_of
from imr_audit.reading.text import SourceText, Span
from imr_audit.result import ItemReading

_DRUG, _CLASS = 4.0, 2.0
_TOPIC, _RELATED = 3.0, 0.5
_PART, _SIDE, _WORDS = 3.0, 1.0, 2.0
_NAMED = 3.0
_SWAP, _CLEAR_SWAP = 2.0, 3.9  # by how much two rationales fit better the other way round
_LOSS = 2.0  # what one of the two may lose where the whole is clear


@dataclass(frozen=True, slots=True, eq=False)
class Contents:
    """What a rationale speaks of; that of a rationale is made once (:func:`contents`)."""

    mentions: tuple[Mention, ...]
    parts: Mapping[str, int]
    sides: frozenset[tuple[str, str]]
    words: frozenset[str]
    named: tuple[Named, ...]


@lru_cache(maxsize=64)
def contents(source: SourceText, rationale: Span) -> Contents:
    """What the rationale at ``rationale`` speaks of."""
    texts = [statement.text for statement in statements(source, rationale, "rationale")]
    return Contents(
        mentions=tuple(mention for text in texts for mention in mentions(text)),
        parts=Counter(slug for text in texts for _, _, slugs in find_body_parts(text) for slug in slugs),
        sides=frozenset((sided.part, sided.side) for text in texts for sided in sided_parts(text)),
        words=frozenset().union(*(words_of(text).present for text in texts)),
        named=named_requests(source, rationale),
    )


@lru_cache(maxsize=256)  # the items of a letter are each compared with every other
def score(side: str | None, about: Profile, said: Contents) -> float:
    """How much a rationale speaks of a request, of which ``side`` is the side and ``about`` the rest."""
    return (
        _of_treatment(about, said)
        + _of_place(side, about, said)
        + (_WORDS * len(about.words & said.words) / len(about.words) if about.words else 0.0)
        + _of_named(side, about, said)
    )


def are_swapped(source: SourceText, one: ItemReading, other: ItemReading) -> bool:
    """Whether the rationales of two items of a letter are plainly each other's."""
    if one.item.rationale is None or other.item.rationale is None or one.item.rationale == other.item.rationale:
        return False
    mine, theirs = contents(source, one.item.rationale), contents(source, other.item.rationale)
    my_profile, their_profile = profile(one.request, one.item.request), profile(other.request, other.item.request)
    my_side, their_side = one.request.laterality, other.request.laterality
    gain = score(my_side, my_profile, theirs) - score(my_side, my_profile, mine)
    their_gain = score(their_side, their_profile, mine) - score(their_side, their_profile, theirs)
    if min(gain, their_gain) >= 0:
        return gain + their_gain >= _SWAP
    return min(gain, their_gain) >= -_LOSS and gain + their_gain >= _CLEAR_SWAP


def _of_treatment(about: Profile, said: Contents) -> float:
    if about.ingredients:
        if any(m.drug is not None and telling(m.drug.ingredients) & about.ingredients for m in said.mentions):
            return _DRUG
        return _CLASS if any(m.drug is None and m.topic in about.topics for m in said.mentions) else 0.0
    # Every text about what goes with an operation speaks of surgery: the operation itself shows by its own words.
    telling_topics = about.topics if about.words & said.words else about.topics - {"surgery"}
    if any(m.topic in telling_topics for m in said.mentions):
        return _TOPIC
    return _RELATED if any(is_of(m, about) for m in said.mentions) else 0.0


def _of_place(side: str | None, about: Profile, said: Contents) -> float:
    if not about.parts or not said.parts:
        return 0.0
    place = _PART * sum(said.parts.get(part, 0) for part in about.parts) / sum(said.parts.values())
    if side in OTHER_SIDE:
        if any((part, side) in said.sides for part in about.parts):
            return place + _SIDE
        if any((part, OTHER_SIDE[side]) in said.sides for part in about.parts):
            return place - _SIDE
    return place


def _of_named(side: str | None, about: Profile, said: Contents) -> float:
    """What the last phrase that names the request says: it is this one, it is another, or nothing."""
    for named in reversed(said.named):
        found = mentions(named.text)
        own = any(is_of(mention, about) for mention in found)
        if not found and not named.request.body_parts:
            continue
        same_side = None in (side, named.request.laterality) or side == named.request.laterality
        fits = (own or not found) and same_region(named.request.body_parts, about.parts) and same_side
        if not fits:
            return -_NAMED
        return _NAMED if own else 0.0
    return 0.0
