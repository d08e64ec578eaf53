"""Matches word patterns: a pattern becomes a chain of steps, which is followed word by word."""

from __future__ import annotations

from collections.abc import Sequence

from imr_audit.extraction.patternelements import Element, Groups, elements, is_date, is_number
from imr_audit.extraction.words import Words


class Step:
    """One element of a pattern and what comes after it (None: the pattern ends).

    ``slot``: it names the open group, whose places the words tell.

    ``branches`` are the patterns of the groups that it names, by the words with which they begin, and ``others`` those
    of them that do not begin with a choice of words; the last step of each leads on to ``after``.  ``grouped``: it
    names a group.
    """

    __slots__ = (
        *("after", "branches", "date", "gap", "grouped", "literals", "number", "optional", "others", "plain"),
        *("prefixes", "slot"),
    )

    def __init__(self, made_of: Element, groups: Groups, after: Step | None, slot: str) -> None:
        self.literals = made_of.literals
        self.prefixes = made_of.prefixes
        self.number = made_of.number
        self.date = made_of.date
        self.optional = made_of.optional
        self.gap = made_of.gap
        self.plain = made_of.plain
        self.after = after
        self.branches: dict[str, list[Step]] = {}
        self.others: list[Step] = []
        self.grouped = bool(made_of.groups)
        self.slot = slot in made_of.groups
        for name in made_of.groups:
            for member in groups[name] if name != slot else ():
                branch = chain(elements(member), groups, after, slot)
                if branch is None or not branch.plain:
                    self.others.extend([] if branch is None else [branch])
                    continue
                for word in branch.literals:
                    self.branches.setdefault(word, []).append(branch)

    def takes(self, word: str) -> bool:
        """Whether ``word`` is one of the alternatives; the patterns of groups aside."""
        return (
            word in self.literals
            or (bool(self.prefixes) and word.startswith(self.prefixes))
            or (self.number and is_number(word))
            or (self.date and is_date(word))
        )


def chain(parts: Sequence[Element], groups: Groups, after: Step | None = None, slot: str = "") -> Step | None:
    """The steps of ``parts``, which lead on to ``after``; None where there is nothing to match.

    ``slot`` is the name of the open group, if there is one.
    """
    for part in reversed(parts):
        after = Step(part, groups, after, slot)
    return after


def furthest(step: Step | None, words: Words, i: int, stops: frozenset[str], wanted: int = -1) -> int:
    """The furthest place at which a match of ``step`` and all after it ends, from word ``i`` on; -1: there is none.

    ``stops``: the words that a gap does not take; ``wanted``: only a match that ends there counts (-1: any).
    """
    norms, hyphens = words.norms, words.hyphens
    total = len(norms)
    while step is not None:
        if step.gap:
            return _over_gap(step, words, i, stops, wanted)
        if step.grouped or (i < total and hyphens[i]):
            return _furthest_of_several(step, words, i, stops, wanted)
        if i < total and (norms[i] in step.literals or (not step.plain and step.takes(norms[i]))):
            if step.optional:
                return max(
                    furthest(step.after, words, i + 1, stops, wanted), furthest(step.after, words, i, stops, wanted)
                )
            i += 1
        elif not step.optional:
            return -1
        step = step.after
    return i if wanted in (-1, i) else -1


def _furthest_of_several(step: Step, words: Words, i: int, stops: frozenset[str], wanted: int) -> int:
    """As :func:`furthest`, where a step names groups or a hyphen joins word ``i`` to the next."""
    norms, hyphens = words.norms, words.hyphens
    best = -1
    if i < len(norms):
        word = norms[i]
        joined = word + norms[i + 1] if hyphens[i] else ""
        if step.takes(word):
            best = furthest(step.after, words, i + 1, stops, wanted)
        if joined and step.takes(joined):
            best = max(best, furthest(step.after, words, i + 2, stops, wanted))
        for branch in step.branches.get(word, ()):
            best = max(best, furthest(branch, words, i, stops, wanted))
        if joined:
            for branch in step.branches.get(joined, ()):
                best = max(best, furthest(branch, words, i, stops, wanted))
        for branch in step.others:
            best = max(best, furthest(branch, words, i, stops, wanted))
        if step.slot and i in words.slots:
            for end in words.slots[i]:
                best = max(best, furthest(step.after, words, end, stops, wanted))
    if step.optional:
        best = max(best, furthest(step.after, words, i, stops, wanted))
    return best


def _over_gap(step: Step, words: Words, i: int, stops: frozenset[str], wanted: int) -> int:
    norms, hyphens = words.norms, words.hyphens
    total = len(norms)
    after = step.after
    plain = after.literals if after is not None and after.plain else ()  # one of these stands behind the gap
    best = -1
    for at in range(i, min(i + step.gap, total) + 1):
        if at > i and norms[at - 1] in stops:
            break
        if plain and at < total and norms[at] not in plain and not hyphens[at]:
            continue
        best = max(best, furthest(after, words, at, stops, wanted))
    return best


def ends(step: Step | None, words: Words, i: int, last: int, stops: frozenset[str]) -> set[int]:
    """Every place at which a match of ``step`` and all after it ends, from word ``i`` on; ``last`` is the furthest."""
    return {last, *(end for end in range(i + 1, last) if furthest(step, words, i, stops, end) == end)}
