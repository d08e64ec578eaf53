"""Across letters: like cases decided unlike, rates by topic and specialty, drift over time.

Letters are fed one after the other; what is kept of each item is small.  Nothing here calls a decision wrong: cases
that a rule book sees as alike may differ in what it does not look at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from imr_audit.model import Scalar
from imr_audit.reports.records import ItemRecord, LetterRecord
from imr_audit.reports.statistics import Rate, wilson

_SAYS_NOTHING = ("unstated", "conflicting")
_IN_THE_REQUEST = ("body_part", "topic")  # fields in which cases are alike anyway
_DECISIVE = ("violated", "recommends")
_DISAGREEING = ("disagrees", "questionable")


@dataclass(frozen=True, slots=True)
class Place:
    """An item of a letter: the number of the letter in the report (from 1), and the item's in the letter."""

    letter: int
    item: int


@dataclass(frozen=True, slots=True)
class Likeness:
    """What makes cases alike: topic, guideline in force, what is asked for, what the letters state of the facts that
    the rules test, and what each rule came to.  Numbers may differ as far as no rule tells them apart.
    """

    topic: str
    document: str | None
    asked: tuple[str, ...]
    facts: tuple[tuple[str, Scalar], ...]
    results: tuple[tuple[str, str, str], ...]  # rule, part of the body or "", what it came to
    position: str

    @property
    def comparable(self) -> bool:
        """Whether there is something in common on which a decision can rest."""
        return bool(self.facts) or any(result in _DECISIVE for _, _, result in self.results)


@dataclass(frozen=True, slots=True)
class DecidedUnlike:
    """Like cases with opposite outcomes: how many of each, and one pair of different letters to read."""

    likeness: Likeness
    upheld: tuple[Place, ...]
    overturned: tuple[Place, ...]
    pair: tuple[Place, Place]


@dataclass(slots=True)
class _Counts:
    items: int = 0
    disagreeing: int = 0
    decided: int = 0
    overturned: int = 0

    def add(self, item: ItemRecord) -> None:
        self.items += 1
        self.disagreeing += item.verdict in _DISAGREEING
        self.decided += item.outcome is not None
        self.overturned += item.outcome == "overturned"


@dataclass(frozen=True, slots=True)
class Rates:
    """Of the items of one kind: how many differ from the rules (in outcome or rationale), how many were overturned."""

    name: str
    disagreeing: Rate
    overturned: Rate


class Across:
    """Compares letters; feed it each as it passes."""

    def __init__(self) -> None:
        self._alike: dict[Likeness, dict[str, list[Place]]] = defaultdict(lambda: {"upheld": [], "overturned": []})
        self._topics: dict[str, _Counts] = defaultdict(_Counts)
        self._specialties: dict[str, _Counts] = defaultdict(_Counts)
        self._months: dict[str, _Counts] = defaultdict(_Counts)

    def add(self, number: int, letter: LetterRecord) -> None:
        """Take in a letter, which has that number in the report."""
        month = month_of(letter)
        for item in letter.items:
            self._topics[item.topic].add(item)
            for specialty in letter.specialties:
                self._specialties[specialty].add(item)
            if month:
                self._months[month].add(item)
            likeness = likeness_of(letter, item)
            if item.outcome is not None and likeness.comparable:
                self._alike[likeness][item.outcome].append(Place(number, item.index))

    def decided_unlike(self) -> list[DecidedUnlike]:
        """Like cases of different letters with opposite outcomes, those with the most facts in common first."""
        found = []
        for likeness, by_outcome in self._alike.items():
            pair = _pair(by_outcome["upheld"], by_outcome["overturned"])
            if pair is not None:
                found.append(
                    DecidedUnlike(likeness, tuple(by_outcome["upheld"]), tuple(by_outcome["overturned"]), pair)
                )
        return sorted(found, key=lambda one: (-len(one.likeness.facts), one.pair[0].letter, one.pair[0].item))

    def topics(self) -> list[Rates]:
        """Rates by topic, the most frequent first."""
        return _rates(self._topics)

    def specialties(self) -> list[Rates]:
        """Rates by the reviewer's specialty, the most frequent first; a reviewer of several counts under each."""
        return _rates(self._specialties)

    def periods(self, most: int = 48) -> list[Rates]:
        """Rates by month of decision in order, or by quarter or year where there would be more than ``most`` of them.

        Letters without a printed decision date are left out.
        """
        for width in (_month, _quarter, _year):
            counts: dict[str, _Counts] = defaultdict(_Counts)
            for month, one in self._months.items():
                _merge(counts[width(month)], one)
            if len(counts) <= most:
                break
        return [_rate(name, counts[name]) for name in sorted(counts)]


def likeness_of(letter: LetterRecord, item: ItemRecord) -> Likeness:
    """By what an item is compared with others."""
    drugs = {ingredient for drug in item.data["drugs"] for ingredient in drug["ingredients"]}
    rules = [rule for rule in item.rules if rule.result != "not_applicable"]
    facts = {
        name: value
        for rule in rules
        for name, value in rule.because.items()
        if isinstance(value, str | bool) and value not in _SAYS_NOTHING and name not in _IN_THE_REQUEST
    }
    return Likeness(
        item.topic,
        letter.period["document"],
        (*sorted(item.data["body_parts"]), *sorted(drugs)),
        tuple(sorted(facts.items())),
        tuple(sorted({(rule.id, rule.body_part or "", rule.result) for rule in rules})),
        item.position,
    )


def month_of(letter: LetterRecord) -> str | None:
    """The month of the printed decision date, as 2014-10; None where there is none, or only a pseudonym."""
    decided = letter.decided or ""
    return decided[:7] if decided[:4].isdigit() else None


def _pair(upheld: Sequence[Place], overturned: Sequence[Place]) -> tuple[Place, Place] | None:
    return next(((one, other) for one in upheld for other in overturned if one.letter != other.letter), None)


def _rates(counts: Mapping[str, _Counts]) -> list[Rates]:
    return [_rate(name, counts[name]) for name in sorted(counts, key=lambda name: (-counts[name].items, name))]


def _rate(name: str, counts: _Counts) -> Rates:
    return Rates(name, wilson(counts.disagreeing, counts.items), wilson(counts.overturned, counts.decided))


def _merge(into: _Counts, other: _Counts) -> None:
    into.items += other.items
    into.disagreeing += other.disagreeing
    into.decided += other.decided
    into.overturned += other.overturned


def _month(month: str) -> str:
    return month


def _quarter(month: str) -> str:
    return f"{month[:4]} Q{(int(month[5:7]) + 2) // 3}"


def _year(month: str) -> str:
    return month[:4]
