"""The plain-Python engine: the oracle of the other one, and the one that can say why a condition holds or does not.

It reads the conditions as they were written.  It shares no step with ``compile``: no normal form, no triggers made
beforehand, dates compared here.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from typing import Any as Anything
from typing import NamedTuple

from imr_audit.engine.case import Case, prepared, value_of
from imr_audit.model import Scalar
from imr_audit.rules.conditions import (
    All,
    Any,
    Condition,
    Leaf,
    Not,
    OneOf,
    Present,
    in_words,
    negation_normal,
)
from imr_audit.rules.fields import CaseField
from imr_audit.rules.model import CHECKS_ROOM, RuleBook

_COMPARISONS: Mapping[str, Callable[[Anything, Anything], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
}
_COMBINED = (All, Any)


class LeafResult(NamedTuple):
    """One test of a condition on a case, turned round where ``negated``.

    ``value`` None: the case does not give the field.
    """

    leaf: Leaf
    negated: bool
    value: Scalar | None
    holds: bool

    @property
    def field(self) -> str:
        """The field that it tests."""
        return self.leaf.field

    @property
    def test(self) -> str:
        """The test in words."""
        return in_words(negation_normal(self.leaf, self.negated))


class ReferenceEngine:
    """Evaluates a rule book's conditions one by one."""

    name = "reference"
    note = ""

    def __init__(self, rulebook: RuleBook) -> None:
        self.rulebook = rulebook

    def fire(self, room: str, case: Case) -> tuple[str, ...]:
        """The triggers of an entry's rules, or the ids of the checks, that fire for a case, in the book's order.

        ``room`` is the id of an entry, or "checks".  Raises CaseError; KeyError where there is no such room.
        """
        given = prepared(case, self.rulebook.fields)
        return tuple(self._checks(given) if room == CHECKS_ROOM else self._rules(room, given))

    def _checks(self, case: Mapping[str, Scalar]) -> Iterator[str]:
        for check in self.rulebook.checks:
            if holds(check.when, case, self.rulebook.fields):
                yield check.id

    def _rules(self, room: str, case: Mapping[str, Scalar]) -> Iterator[str]:
        entry = self.rulebook.entry_by_id[room]
        day = case.get("on")
        for version in (version for rule in entry.rules for version in rule.versions):
            if isinstance(day, int) and version.in_force.holds(day):
                for kind, condition in version.conditions():
                    if holds(condition, case, self.rulebook.fields):
                        yield version.trigger(kind)


def holds(condition: Condition, case: Mapping[str, Scalar], fields: Mapping[str, CaseField]) -> bool:
    """Whether a condition holds for a prepared case."""
    return _evaluate(condition, case, fields, negated=False)


def _evaluate(condition: Condition, case: Mapping[str, Scalar], fields: Mapping[str, CaseField], negated: bool) -> bool:
    match condition:
        case Not(part):
            return _evaluate(part, case, fields, not negated)
        case All(parts):
            results = (_evaluate(part, case, fields, negated) for part in parts)
            return any(results) if negated else all(results)
        case Any(parts):
            results = (_evaluate(part, case, fields, negated) for part in parts)
            return all(results) if negated else any(results)
        case _:
            return _test(condition, value_of(condition.field, case, fields), negated)


def _test(leaf: Leaf, value: Scalar | None, negated: bool) -> bool:
    """One test; what is absent passes none, whichever way it is asked, but for presence itself."""
    if isinstance(leaf, Present):
        return (value is not None) is not negated
    if value is None:
        return False
    result = value in leaf.values if isinstance(leaf, OneOf) else _COMPARISONS[leaf.op](value, leaf.value)
    return result is not negated


def decisive(
    condition: Condition, case: Mapping[str, Scalar], fields: Mapping[str, CaseField]
) -> tuple[bool, tuple[LeafResult, ...]]:
    """Whether a condition holds for a prepared case, and the tests because of which it does or does not.

    Where all parts must hold: those that fail, or else all; where one is enough: those that hold, or else all.
    """
    result, tests = _decisive(condition, case, fields, negated=False)
    return result, tuple(dict.fromkeys(tests)) if len(tests) > 1 else tests


def _decisive(
    condition: Condition, case: Mapping[str, Scalar], fields: Mapping[str, CaseField], negated: bool
) -> tuple[bool, tuple[LeafResult, ...]]:
    if isinstance(condition, Not):
        return _decisive(condition.part, case, fields, not negated)
    if not isinstance(condition, _COMBINED):
        value = value_of(condition.field, case, fields)
        result = _test(condition, value, negated)
        return result, (LeafResult(condition, negated, value, result),)
    parts = [_decisive(part, case, fields, negated) for part in condition.parts]
    all_needed = isinstance(condition, All) is not negated
    results = [result for result, _ in parts]
    result = all(results) if all_needed else any(results)
    return result, tuple([test for holds, tests in parts if holds is result for test in tests])
