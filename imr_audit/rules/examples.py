"""The examples of a rule book, run as tests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import cast

from imr_audit.engine import Engine, EngineKind, make_engine
from imr_audit.engine.position import judge
from imr_audit.engine.selection import narrowed
from imr_audit.model import Scalar
from imr_audit.rules.building import example_facts
from imr_audit.rules.fields import as_day, iso_day
from imr_audit.rules.model import (
    CHECKS_ROOM,
    Entry,
    InForce,
    Origin,
    Rule,
    RuleBook,
    RuleExample,
)


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """One example run.  ``number`` is its place among those of the rule or check in the file, from 1.

    ``failure`` says what was expected and what came of it; None: it passed.
    """

    id: str
    number: int
    case: dict[str, Scalar]
    failure: str | None
    origin: Origin


def run_examples(rulebook: RuleBook, engine: Engine) -> list[ExampleResult]:
    """Run every example of every rule and check, in the book's order.

    A rule that does not judge (draft, retired) is tried as one that does, beside those of its entry that do.
    """
    results = [result for entry in rulebook.entries for rule in entry.rules for result in _of(rulebook, engine, rule)]
    for rule in (rule for entry in rulebook.aside for rule in entry.rules):
        judging = with_rule(rulebook, rule)
        results += _of(judging, make_engine(cast(EngineKind, engine.name), judging), rule)
    return [*results, *_checks(rulebook, engine)]


def with_rule(rulebook: RuleBook, rule: Rule) -> RuleBook:
    """``rulebook`` with a rule that is set aside put among those that judge."""
    heading = rulebook.entry_by_id.get(rule.entry)
    heading = heading or replace(next(entry for entry in rulebook.aside if entry.id == rule.entry), rules=())
    entry = replace(heading, rules=(*heading.rules, rule))
    others = (other for other in rulebook.entries if other.id != entry.id)
    return replace(rulebook, entries=(*others, entry))


def _of(rulebook: RuleBook, engine: Engine, rule: Rule) -> Iterator[ExampleResult]:
    entry = rulebook.entry_by_id[rule.entry]
    for example in rule.examples:
        case = example_case(rulebook, entry, rule, example)
        failure = _rule_failure(rulebook, engine, entry, rule, example, case)
        yield ExampleResult(rule.id, example.number, case, failure, rule.origin)


def _rule_failure(
    rulebook: RuleBook, engine: Engine, entry: Entry, rule: Rule, example: RuleExample, case: dict[str, Scalar]
) -> str | None:
    position = judge(rulebook, engine, [narrowed(entry, case)], case)
    result = next((r.result for r in position.rules if r.rule == rule.id), "not_applicable")
    wrong = []
    if result != example.result:
        wrong.append(f"result {result}, expected {example.result}")
    if example.position is not None and position.position != example.position:
        because = ", ".join(f"{r.rule} {r.result}" for r in position.rules)
        wrong.append(f"position {position.position}, expected {example.position} ({because})")
    return "; ".join(wrong) or None


def _checks(rulebook: RuleBook, engine: Engine) -> Iterator[ExampleResult]:
    for check in rulebook.checks:
        for number, example in enumerate(check.examples, 1):
            case = example_facts(example.facts, rulebook.fields)
            failure = None
            if (check.id in engine.fire(CHECKS_ROOM, case)) is not example.fires:
                failure = "does not fire, expected to" if example.fires else "fires, expected not to"
            yield ExampleResult(check.id, number, case, failure, check.origin)


def example_case(rulebook: RuleBook, entry: Entry, rule: Rule, example: RuleExample) -> dict[str, Scalar]:
    """The case of an example: its facts, its day, and the first of each of the values that ``applies_to`` lists.

    The rule's own ``applies_to`` comes before the entry's.
    """
    context = {name: values[0] for name, values in [*entry.applies_to.items(), *rule.applies_to.items()]}
    day = as_day(example.on) or day_within(rule.versions[0].in_force)
    return {**context, "on": day, **example_facts(example.facts, rulebook.fields)}


def day_within(in_force: InForce) -> int:
    """A day (yyyymmdd) well inside a period: its middle, or a year from the end that it has."""
    first, last = (_date(in_force.first), _date(in_force.last))
    year = dt.timedelta(days=365)
    if first is not None:
        day = first + (last - first) / 2 if last is not None else first + year
    else:
        day = last - year if last is not None else dt.date(2014, 1, 1)
    return day.year * 10000 + day.month * 100 + day.day


def _date(day: int | None) -> dt.date | None:
    return None if day is None else dt.date.fromisoformat(iso_day(day))
