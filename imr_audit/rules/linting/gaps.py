"""Gaps: values that are on neither side of a rule's line, and days between two of its sources."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from imr_audit.rules.conditions import Compare, Condition, OneOf, fields_of, leaves, negation_normal
from imr_audit.rules.fields import as_day, iso_day
from imr_audit.rules.linting.cases import Cases, can_meet
from imr_audit.rules.linting.findings import LintFinding, Places
from imr_audit.rules.linting.regions import Space
from imr_audit.rules.model import Rule

_UPWARD, _DOWNWARD = ("gt", "ge"), ("lt", "le")


def range_gaps(space: Space, places: Places, cases: Cases) -> Iterator[LintFinding]:
    """A requirement whose facts are all stated and that is yet neither met nor violated."""
    version = cases.version
    if cases.rule.kind != "requirement" or version.violated_when is None:
        return
    tested = dict.fromkeys((*fields_of(version.met_when), *fields_of(version.violated_when)))
    stated = space.both(cases.applies, space.stated(tested))
    open_ = space.without(space.without(stated, cases.met), cases.decided_against)
    if open_:
        case = {name: value for name, value in space.witness(open_).items() if name in tested}
        values = ", ".join(f"{name} {value}" for name, value in case.items())
        message = f"{cases.rule.id} is neither met nor violated where all is stated: {values}"
        yield LintFinding("range-gap", message, places.of_rule(cases.rule, "violated_when"), (cases.rule.id,))


def boundary_gaps(space: Space, places: Places, cases: Sequence[Cases]) -> Iterator[LintFinding]:
    """A single number between what an entry recommends and what it forbids (under 6, over 6: and 6?)."""
    told: set[tuple[str, str]] = set()
    for one in cases:
        for other in cases:
            if one.rule.kind != "recommendation" or other.rule.kind != "limit" or one.entry is not other.entry:
                continue
            pair = (one.rule.id, other.rule.id)
            if pair in told or not can_meet(space, one, other) or not space.both(one.applies, other.applies):
                continue
            for name in fields_of(one.version.met_when):
                left_out = _only_between(space, name, one.version.met_when, other.version.violated_when)
                if left_out is not None:
                    told.add(pair)
                    message = f"{name} {left_out} is neither recommended by {pair[0]} nor over the limit of {pair[1]}"
                    yield LintFinding("range-gap", message, places.of_rule(one.rule, "met_when"), pair)


def _only_between(space: Space, name: str, upto: Condition | None, over: Condition | None) -> int | float | None:
    """The one whole number (or the one bound) that lies over an upper and under a lower bound of a field."""
    if upto is None or over is None or not space.fields[name].ordered or space.fields[name].type == "date":
        return None
    ends = [leaf for leaf in _bounds(upto, name) if leaf.op in _DOWNWARD]
    begins = [leaf for leaf in _bounds(over, name) if leaf.op in _UPWARD]
    for end in ends:
        for begin in begins:
            highest, lowest = float(end.value), float(begin.value)
            if end.op == "lt" and begin.op == "gt" and highest == lowest:
                return begin.value if isinstance(begin.value, int | float) else None
            if space.fields[name].type == "int":
                first = highest + (end.op == "le")
                last = lowest - (begin.op == "ge")
                if first == last:
                    return int(first)
    return None


def _bounds(condition: Condition, name: str) -> Iterator[Compare]:
    for leaf in leaves(negation_normal(condition)):
        if isinstance(leaf, Compare) and leaf.field == name and not isinstance(leaf, OneOf):
            yield leaf


def date_gaps(places: Places, rule: Rule) -> Iterator[LintFinding]:
    """Days between two sources of a rule on which none is in force."""
    spans = sorted((version.in_force.first or 0, version.in_force.last or 99991231) for version in rule.versions)
    last = spans[0][1]
    for first, end in spans[1:]:
        if first > _next_day(last):
            message = f"{rule.id} has no source for {iso_day(_next_day(last))} to {iso_day(_day_before(first))}"
            yield LintFinding("date-gap", message, places.of_rule(rule, "sources"), (rule.id,))
        last = max(last, end)


def _next_day(day: int) -> int:
    return day if day >= 99991231 else _moved(day, 1)


def _day_before(day: int) -> int:
    return _moved(day, -1)


def _moved(day: int, by: int) -> int:
    return as_day(dt.date.fromisoformat(iso_day(day)) + dt.timedelta(days=by)) or day
