"""From what fired to the position that the rules in force take on an item."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from imr_audit.engine import Engine
from imr_audit.engine.case import Case, prepared
from imr_audit.engine.reference import LeafResult, decisive
from imr_audit.model import Position, Scalar, Strength
from imr_audit.result import PositionResult, RuleOutcome, RuleResult
from imr_audit.rules.conditions import Condition
from imr_audit.rules.fields import UNSTATED
from imr_audit.rules.messages import render
from imr_audit.rules.model import BASES, Entry, Rule, RuleBook, RuleVersion

T = TypeVar("T")

_UNKNOWN = (None, UNSTATED, "conflicting")
_STRENGTHS: tuple[Strength, ...] = ("standard", "option")
_APPLYING: tuple[RuleOutcome, ...] = ("violated", "excused", "met", "open", "not_violated", "recommends", "silent")


def judge(
    rulebook: RuleBook, engine: Engine, entries: Sequence[Entry], case: Case, body_part: str | None = None
) -> PositionResult:
    """The position of the rules of ``entries`` that are in force on the case's date (``on``).

    ``entries`` are those that govern the item; ``body_part`` the one that is judged, for the results.  Rules of
    another period are left out; without a date nothing is in force.  Raises what the engine raises.
    """
    results: list[RuleResult] = []
    unmet: list[str] = []
    unstated: list[str] = []
    given = prepared(case, rulebook.fields)
    day = given.get("on")
    for entry in entries:
        fired = frozenset(engine.fire(entry.id, case))
        for rule in entry.rules:
            version = rule.version_on(day if isinstance(day, int) else None)
            if version is None:
                continue
            outcome = outcome_of(rule, version, fired)
            tests = tuple(_because(version, outcome, given, rulebook))
            results.append(_result(rulebook, rule, version, outcome, tests, given, body_part))
            if rule.kind == "requirement" and outcome in ("violated", "open"):
                unmet += [test.field for test in tests if test.value not in _UNKNOWN]
                unstated += [test.field for test in tests if test.value in _UNKNOWN]
    return _summed(results, unmet, unstated)


def outcome_of(rule: Rule, version: RuleVersion, fired: frozenset[str]) -> RuleOutcome:
    """What one rule in force comes to."""
    if version.trigger("applies") not in fired:
        return "not_applicable"
    met = version.trigger("met") in fired
    if rule.kind == "recommendation":
        return "recommends" if met else "silent"
    if met:  # of requirements only
        return "met"
    if version.trigger("violated") in fired:
        return "excused" if version.trigger("unless") in fired else "violated"
    return "open" if rule.kind == "requirement" else "not_violated"


def _because(
    version: RuleVersion, outcome: RuleOutcome, case: dict[str, Scalar], rulebook: RuleBook
) -> Iterator[LeafResult]:
    """The tests on which the outcome rests."""
    asked: dict[RuleOutcome, tuple[Condition | None, ...]] = {
        "not_applicable": (version.applies_when,),
        "violated": (version.violated_when,),
        "excused": (version.violated_when, version.unless),
        "not_violated": (version.violated_when,),
    }
    for condition in asked.get(outcome, (version.met_when,)):
        if condition is not None:
            yield from decisive(condition, case, rulebook.fields)[1]


def _result(
    rulebook: RuleBook,
    rule: Rule,
    version: RuleVersion,
    outcome: RuleOutcome,
    tests: Iterable[LeafResult],
    case: dict[str, Scalar],
    body_part: str | None,
) -> RuleResult:
    return RuleResult(
        rule=rule.id,
        title=rule.title,
        kind=rule.kind,
        entry=rule.entry,
        result=outcome,
        basis=version.basis,
        strength=rule.strength,
        citation=version.citation,
        message=render(rule.message, {**version.values, **case}, rulebook.fields),
        because={test.field: UNSTATED if test.value is None else test.value for test in tests},
        body_part=body_part,
    )


def _summed(results: Sequence[RuleResult], unmet: Iterable[str], unstated: Iterable[str]) -> PositionResult:
    """The position that the results of the rules in force come to, by the first of these that there is."""
    deciding: tuple[tuple[Position, tuple[RuleOutcome, ...]], ...] = (
        ("opposes", ("violated",)),
        ("open", ("open",)),
        ("supports", ("recommends",)),
        ("permits", _APPLYING),
        ("silent", ()),
    )
    came_to = {result.result for result in results}
    position, outcomes = next((one for one in deciding if came_to.intersection(one[1])), deciding[-1])
    decided_by = tuple(result for result in results if result.result in outcomes)
    strengths = [result.strength for result in decided_by] if position == "supports" else []
    return PositionResult(
        position=position,
        basis=_ranked(min, BASES, (result.basis for result in decided_by)),
        strength=_ranked(min, _STRENGTHS, strengths),
        decided_by=decided_by,
        rules=tuple(results),
        unmet=tuple(dict.fromkeys(unmet)),
        unstated=tuple(dict.fromkeys(unstated)),
    )


def merge(parts: Sequence[PositionResult]) -> PositionResult:
    """The position on an item of several body parts, each judged by itself.

    One part that the rules oppose opposes the item, else one that is open leaves it open; it is supported where every
    part is, else permitted.  Parts on which the rules are silent do not count, unless they are on all.  Where every
    part had to agree, basis and strength are those of the weakest, else of the strongest.
    """
    spoken = [part for part in parts if part.position != "silent"]
    position: Position = "silent"
    if spoken:
        taken = {part.position for part in spoken}
        weightiest: tuple[Position, ...] = ("opposes", "open", "permits", "supports")
        position = next(one for one in weightiest if one in taken)
    deciding = [part for part in spoken if part.position == position]
    pick = min if position in ("opposes", "open") else max  # of ranks: the strongest is the first
    return PositionResult(
        position=position,
        basis=_ranked(pick, BASES, (part.basis for part in deciding)),
        strength=_ranked(pick, _STRENGTHS, (part.strength for part in deciding)),
        decided_by=tuple(result for part in deciding for result in part.decided_by),
        rules=tuple(result for part in parts for result in part.rules),
        unmet=tuple(dict.fromkeys(name for part in parts for name in part.unmet)),
        unstated=tuple(dict.fromkeys(name for part in parts for name in part.unstated)),
    )


def _ranked(pick: Callable[..., int], order: Sequence[T], values: Iterable[T | None]) -> T | None:
    """The first (``min``) or last (``max``) of the given values in an order; None where there are none."""
    ranks = [order.index(value) for value in values if value is not None]
    return order[pick(ranks)] if ranks else None
