"""A rule book -> rooms of flat conjunctions, which is all that durable_rules is asked to match.

A room holds the triggers of one entry, or all checks.  A trigger fires where one of its conjunctions holds; the dates
on which a rule version is in force are comparisons like any other.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from imr_audit.rules.conditions import All, Compare, Condition, Conjunction, conjunctions
from imr_audit.rules.model import CHECKS_ROOM, InForce, RuleBook


class Room(NamedTuple):
    """``rules`` pairs each conjunction with the trigger that fires where it holds, in the rule book's order."""

    key: str
    triggers: tuple[str, ...]
    rules: tuple[tuple[str, Conjunction], ...]


def compile_room(rulebook: RuleBook, key: str) -> Room:
    """The room of an entry (by its id), or of the checks.  Raises KeyError where there is none of that name."""
    triggers = dict(_check_triggers(rulebook) if key == CHECKS_ROOM else _entry_triggers(rulebook, key))
    rules = tuple(
        (trigger, conjunction) for trigger, condition in triggers.items() for conjunction in conjunctions(condition)
    )
    return Room(key, tuple(triggers), rules)


def _check_triggers(rulebook: RuleBook) -> Iterator[tuple[str, Condition]]:
    for check in rulebook.checks:
        yield check.id, check.when


def _entry_triggers(rulebook: RuleBook, key: str) -> Iterator[tuple[str, Condition]]:
    for rule in rulebook.entry_by_id[key].rules:
        for version in rule.versions:
            for kind, condition in version.conditions():
                yield version.trigger(kind), All((*_dates(version.in_force), condition))


def _dates(in_force: InForce) -> tuple[Condition, ...]:
    """The days in force.  A rule without a first day still asks for a date: without one no text is known to govern."""
    first = Compare("on", "ge", in_force.first or 0)
    return (first,) if in_force.last is None else (first, Compare("on", "le", in_force.last))
