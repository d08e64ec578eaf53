"""Of each version of each rule: in which cases it applies, is met, is violated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from imr_audit.model import Scalar
from imr_audit.rules.linting.regions import NOTHING, Region, Space
from imr_audit.rules.model import Entry, Rule, RuleVersion


@dataclass(frozen=True, slots=True)
class Cases:
    """One version of a rule.

    ``items`` are the cases of its period and of the items that it is for; ``applies`` those of them in which it is
    asked; ``met`` and ``violated`` are what the rule comes to (``violated``: neither met first nor excused).
    ``decided_against`` is ``violated`` before exceptions (``met_when``, ``unless``) are looked at.
    """

    entry: Entry
    rule: Rule
    version: RuleVersion
    items: Region
    applies: Region
    met: Region
    decided_against: Region
    violated: Region


def cases_of(space: Space, entry: Entry, rule: Rule, version: RuleVersion) -> Cases:
    """The cases of one version of a rule."""
    items = space.both(space.scope(entry.applies_to), space.scope(rule.applies_to))
    items = space.both(items, space.in_force(version.in_force))
    applies = space.both(items, space.region(version.applies_when))
    met = NOTHING if version.met_when is None else space.both(applies, space.region(version.met_when))
    against = NOTHING if version.violated_when is None else space.both(applies, space.region(version.violated_when))
    violated = space.without(against, met)
    if version.unless is not None:
        violated = space.without(violated, space.region(version.unless))
    return Cases(entry, rule, version, items, applies, met, against, violated)


def all_cases(space: Space, entries: Iterable[Entry]) -> Iterator[Cases]:
    """The cases of every version of every rule."""
    for entry in entries:
        for rule in entry.rules:
            for version in rule.versions:
                yield cases_of(space, entry, rule, version)


def scopes(cases: Cases, field: str) -> list[frozenset[Scalar]]:
    """The values to which ``applies_to`` of the entry and of the rule restrict a field."""
    both = (cases.entry.applies_to, cases.rule.applies_to)
    return [frozenset(applies_to[field]) for applies_to in both if field in applies_to]


def can_meet(space: Space, one: Cases, other: Cases) -> bool:
    """Whether one item of a single drug (and body part) can be judged by both."""
    if not space.both(one.items, other.items):
        return False
    if other.entry.id in one.entry.displaces or one.entry.id in other.entry.displaces:
        return False
    for name in space.many:
        allowed = [*scopes(one, name), *scopes(other, name)]
        if allowed and not frozenset.intersection(*allowed):
            return False
    return True


def for_all_items_of(space: Space, wide: Cases, narrow: Cases) -> bool:
    """Whether ``wide`` is for every item that ``narrow`` is for, as far as fields of several values go."""
    for name in space.many:
        given = scopes(narrow, name)
        if not all(any(values <= wanted for values in given) for wanted in scopes(wide, name)):
            return False
    return True
