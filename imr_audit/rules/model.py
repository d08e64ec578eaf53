"""The rule book: entries with rules, and checks, as they are at run time.  Built by ``loading``; all immutable."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Literal, NamedTuple, TypeVar, overload

from imr_audit.model import Axis, Basis, GuidelineCitation, Position, Scalar, Severity, Strength
from imr_audit.result import RuleOutcome
from imr_audit.rules.conditions import ALWAYS, Condition, Value, fields_of
from imr_audit.rules.fields import CaseField

T = TypeVar("T")

RuleKind = Literal["limit", "requirement", "exclusion", "recommendation"]
RuleStatus = Literal["draft", "active", "retired"]
TriggerKind = Literal["applies", "violated", "unless", "met"]

BASES: tuple[Basis, ...] = ("regulation", "quoted", "knowledge")  # the strongest first
CHECKS_ROOM = "checks"


class Origin(NamedTuple):
    """Where in the rule files something stands.  ``file`` is relative to the folder it was loaded from."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


class InForce(NamedTuple):
    """The days on which a text is in force, both included, as yyyymmdd; None: without end on that side."""

    first: int | None = None
    last: int | None = None

    def holds(self, day: int) -> bool:
        """Whether ``day`` lies within."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    def within(self, other: InForce) -> InForce | None:
        """The days common to both; None where there are none."""
        first = max((d for d in (self.first, other.first) if d is not None), default=None)
        last = min((d for d in (self.last, other.last) if d is not None), default=None)
        return None if first is not None and last is not None and first > last else InForce(first, last)


class Review(NamedTuple):
    """Who read a rule, on which day (yyyymmdd), against what text, and whether the reader is a clinician."""

    by: str
    on: int
    against: str = ""
    clinician: bool = False


class Change(NamedTuple):
    """What was changed in an entry's file, and on which day (yyyymmdd)."""

    on: int
    what: str


class RuleExample(NamedTuple):
    """A case and what the rule comes to in it; ``position`` is that of the entry's rules alone.

    Facts and date are as in the file, with dates in ISO form; ``on`` None: a day within the rule's first source.
    ``examples.example_case`` makes a case of them.  ``number`` counts the examples in the file from 1: one that lists
    several values of a fact, or several days, stands for an example of each.
    """

    facts: Mapping[str, Scalar]
    result: RuleOutcome
    on: str | None = None
    position: Position | None = None
    number: int = 0


class Deferred(Sequence[T]):
    """A sequence that is made when it is first asked for (and raises then what making it raises).

    A letter asks for few of the rules, and to audit it nobody asks for examples.
    """

    __slots__ = ("_made", "_make")

    def __init__(self, make: Callable[[], tuple[T, ...]]) -> None:
        self._make = make
        self._made: tuple[T, ...] | None = None

    @property
    def _all(self) -> tuple[T, ...]:
        if self._made is None:
            self._made = self._make()
        return self._made

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[T, ...]: ...
    def __getitem__(self, index: int | slice) -> T | tuple[T, ...]:
        return self._all[index]

    def __len__(self) -> int:
        return len(self._all)

    def __iter__(self) -> Iterator[T]:
        return iter(self._all)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Deferred) and self._all == other._all

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[object, ...]:
        return Deferred, (partial(tuple, self._all),)


@dataclass(frozen=True)
class RuleVersion:
    """A rule as one source states it, with the dated values put in.  A condition of None stands for "not asked".

    ``key`` names it in triggers: the rule's id and the document (``MASSAGE-VISITS@mtus_chronic_pain_2009``).
    """

    key: str
    citation: GuidelineCitation
    basis: Basis
    in_force: InForce
    values: Mapping[str, Value]
    applies_when: Condition | None = None
    violated_when: Condition | None = None
    met_when: Condition | None = None
    unless: Condition | None = None

    def trigger(self, kind: TriggerKind) -> str:
        """The name under which an engine reports that a condition of this version holds."""
        return f"{self.key}:{kind}"

    def conditions(self) -> tuple[tuple[TriggerKind, Condition], ...]:
        """The triggers of this version; "applies" always is one."""
        rest: tuple[tuple[TriggerKind, Condition | None], ...] = (
            ("violated", self.violated_when),
            ("unless", self.unless),
            ("met", self.met_when),
        )
        asked = tuple((kind, condition) for kind, condition in rest if condition is not None)
        return (("applies", self.applies_when or ALWAYS), *asked)

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """The fields that its conditions test."""
        return tuple(dict.fromkeys(name for _, condition in self.conditions() for name in fields_of(condition)))


@dataclass(frozen=True)
class Rule:
    """One statement of a guideline.

    limit, exclusion: violated where ``violated_when`` holds; requirement: met where ``met_when`` holds, violated where
    ``violated_when`` does, else open; recommendation: recommends where ``met_when`` holds.  In every version, a limit,
    exclusion or recommendation that asks nothing has ``ALWAYS`` as that condition.  ``applies_to`` narrows that of the
    entry: the rule is no rule for an item that it does not fit.  Of its ``status``, ``active`` judges, ``draft`` only
    where drafts are asked for, ``retired`` never: it stays, so that what it once found can be explained.
    """

    id: str
    entry: str
    title: str
    kind: RuleKind
    versions: Sequence[RuleVersion]
    strength: Strength | None
    message: str
    note: str
    examples: Sequence[RuleExample]
    origin: Origin
    applies_to: Mapping[str, tuple[Scalar, ...]] = field(default_factory=dict)
    status: RuleStatus = "active"
    reviewed: Review | None = None

    def version_on(self, day: int | None) -> RuleVersion | None:
        """The version in force on a day (yyyymmdd).

        Where several are, which then say the same, it is that with the strongest basis, of equals the first listed.
        """
        in_force = [version for version in self.versions if day is not None and version.in_force.holds(day)]
        return min(in_force, key=lambda version: BASES.index(version.basis), default=None)

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """The fields that the conditions of any version test."""
        return tuple(dict.fromkeys(name for version in self.versions for name in version.fields))


@dataclass(frozen=True, slots=True)
class Entry:
    """The rules of one entry of the guideline reference.

    ``applies_to``: to which items; each key's value must be among those listed.  ``displaces``: ids of more general
    entries that this one replaces where it applies.
    """

    id: str
    title: str
    applies_to: Mapping[str, tuple[Scalar, ...]]
    displaces: tuple[str, ...]
    rules: tuple[Rule, ...]
    origin: Origin
    changelog: tuple[Change, ...] = ()

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that its rules test."""
        return tuple(dict.fromkeys(name for rule in self.rules for name in rule.fields))


class CheckExample(NamedTuple):
    """A case (as in the file, with dates in ISO form) and whether the check fires in it."""

    facts: Mapping[str, Scalar]
    fires: bool


class Check(NamedTuple):
    """A statement about the determination itself.  ``code`` is None for a note that has no code."""

    id: str
    title: str
    code: str | None
    axis: Axis
    severity: Severity
    basis: Basis
    law: str | None
    when: Condition
    message: str
    examples: tuple[CheckExample, ...]
    origin: Origin


@dataclass(frozen=True)
class RuleBook:
    """All rules and checks, in one order on every machine.

    ``entries`` hold the rules that judge, ``aside`` the others (drafts, retired rules) under the headings of their
    entries.  ``sha256`` is that of every rule and vocabulary file; ``overridden`` and ``added`` tell, rule or check id
    to place, what a user's own files put in the place of the built-in, and what they put beside it.
    """

    version: str
    sha256: str
    fields: Mapping[str, CaseField]
    message_words: tuple[str, ...]
    entries: tuple[Entry, ...]
    checks: tuple[Check, ...]
    documents: Mapping[str, InForce]
    overridden: Mapping[str, Origin]
    added: Mapping[str, Origin] = field(default_factory=dict)
    aside: tuple[Entry, ...] = ()

    @cached_property
    def _by_topic(self) -> Mapping[Scalar | None, tuple[Entry, ...]]:
        """The entries that may apply to items of each topic that any of them names; None: those that name none."""
        named = {topic for entry in self.entries for topic in entry.applies_to.get("topic", ())}
        found: dict[Scalar | None, list[Entry]] = {topic: [] for topic in (None, *named)}
        for entry in self.entries:
            for topic in entry.applies_to.get("topic", found):
                found[topic].append(entry)
        return {topic: tuple(entries) for topic, entries in found.items()}

    def entries_on(self, topic: str) -> tuple[Entry, ...]:
        """The entries that may apply to an item of ``topic``, in the book's order: all that name no other topic."""
        return self._by_topic.get(topic, self._by_topic[None])

    @cached_property
    def entry_by_id(self) -> Mapping[str, Entry]:
        """The entries by their ids."""
        return {entry.id: entry for entry in self.entries}

    @cached_property
    def every_entry(self) -> tuple[Entry, ...]:
        """All entries with all their rules, drafts and retired ones too, in the order of the files."""
        aside = {entry.id: entry.rules for entry in self.aside}
        headings = {entry.id: entry for entry in (*self.aside, *self.entries)}
        judging = {entry.id: entry.rules for entry in self.entries}
        order = [entry.id for entry in self.entries]
        order += [name for name in aside if name not in judging]
        return tuple(
            replace(headings[name], rules=tuple(sorted((*judging.get(name, ()), *aside.get(name, ())), key=_place)))
            for name in order
        )

    @cached_property
    def rule_by_id(self) -> Mapping[str, Rule]:
        """The rules of all entries by their ids, drafts and retired ones too."""
        return {rule.id: rule for entry in (*self.entries, *self.aside) for rule in entry.rules}

    @cached_property
    def check_by_id(self) -> Mapping[str, Check]:
        """The checks by their ids."""
        return {check.id: check for check in self.checks}


def _place(rule: Rule) -> tuple[str, int]:
    return rule.origin.file, rule.origin.line
