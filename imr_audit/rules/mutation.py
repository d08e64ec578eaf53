"""Rules changed by a step each, to see whether some example notices: what none notices is not tested.

A mutant is the data of one rule with one thing changed: a number or date by one, an operator turned, a status or value
replaced, added or left out, a part of a condition left out, "all" made "any".  Mutants that say the same as the rule
(over 6 visits, 7 and more) are told by working out all cases, and do not count.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from imr_audit.engine.case import prepared
from imr_audit.engine.position import outcome_of
from imr_audit.engine.reference import holds
from imr_audit.engine.selection import fits
from imr_audit.model import Scalar
from imr_audit.result import RuleOutcome
from imr_audit.rules.building import CONDITION_KEYS, Keys, Names, build_rule
from imr_audit.rules.examples import example_case
from imr_audit.rules.fields import CaseField, as_day, iso_day
from imr_audit.rules.linting.cases import cases_of
from imr_audit.rules.linting.findings import Places
from imr_audit.rules.linting.regions import NOTHING, Region, Space, space_of
from imr_audit.rules.mistakes import Mistake
from imr_audit.rules.model import Entry, InForce, Origin, Rule, RuleBook

_TURNED: Mapping[str, tuple[str, ...]] = {
    "gt": ("ge", "lt"),
    "ge": ("gt", "lt"),
    "lt": ("le", "gt"),
    "le": ("lt", "gt"),
    "eq": ("ne",),
    "ne": ("eq",),
}
_STATUSES = ("affirmed", "denied", "not_documented", "unstated")


@dataclass(frozen=True, slots=True)
class Mutant:
    """The data of a rule with one change at ``keys``; ``said`` tells the change."""

    keys: Keys
    said: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Survivor:
    """A change that no example notices; ``case`` is one that would, in which the rule comes to ``result``."""

    rule: str
    said: str
    origin: Origin
    case: Mapping[str, Scalar] = field(default_factory=dict)
    result: RuleOutcome | None = None


@dataclass(frozen=True, slots=True)
class MutationResult:
    """How many mutants there were, how many of them say the same as their rule, and which survive."""

    mutants: int
    equivalent: int
    survivors: tuple[Survivor, ...]


# --- running ---------------------------------------------------------------------------------------------------------


def run_mutants(rulebook: RuleBook, names: Sequence[str] = (), root: Path | None = None) -> MutationResult:
    """Try the mutants of all rules (or of those with these ids), and of the dates of the documents that they cite."""
    places = Places(rulebook, root) if root else Places(rulebook)
    known = Names.of(rulebook.fields, rulebook.documents)
    entries = [entry for entry in rulebook.every_entry if any(not names or rule.id in names for rule in entry.rules)]
    count = equivalent = 0
    survivors: list[Survivor] = []
    for entry in entries:
        for rule in entry.rules:
            if names and rule.id not in names:
                continue
            for mutant in mutants(places.data_of(rule), rulebook.fields):
                try:
                    changed = build_rule(mutant.data, entry.id, known, (), lambda keys: Origin("", 0))
                except Mistake:
                    continue  # no rule at all: loading refuses it
                count += 1
                if _noticed(rulebook, entry, rule, changed):
                    continue
                noticing = _noticing(rulebook, entry, rule, changed)
                if noticing is None:
                    equivalent += 1
                else:
                    origin = places.of_rule(rule, *mutant.keys)
                    survivors.append(Survivor(rule.id, mutant.said, origin, *noticing))
    if not names:
        moved = list(_moved_documents(rulebook, places, entries))
        count += len(moved)
        survivors += [survivor for survivor in moved if survivor.said]
    return MutationResult(count, equivalent, tuple(survivors))


def _noticed(rulebook: RuleBook, entry: Entry, rule: Rule, changed: Rule) -> bool:
    """Whether an example of ``rule`` fails for the changed one."""
    for example in rule.examples:
        case = example_case(rulebook, entry, rule, example)
        if result_of(changed, case, rulebook.fields) != example.result:
            return True
    return False


def result_of(rule: Rule, case: Mapping[str, Scalar], fields: Mapping[str, CaseField]) -> RuleOutcome:
    """What one rule comes to in a case, by the reference evaluator."""
    day = case.get("on")
    version = rule.version_on(day if isinstance(day, int) else None)
    if version is None or not fits(rule.applies_to, case):
        return "not_applicable"
    given = prepared(case, fields)
    fired = frozenset(
        version.trigger(kind) for kind, condition in version.conditions() if holds(condition, given, fields)
    )
    return outcome_of(rule, version, fired)


def _noticing(
    rulebook: RuleBook, entry: Entry, rule: Rule, changed: Rule
) -> tuple[dict[str, Scalar], RuleOutcome] | None:
    """A case in which two rules come to something else, and what the first comes to; None: they are the same."""
    space = space_of(rulebook, [rule, changed])
    region = next(_differing(space, entry, rule, changed), None)
    if region is None:
        return None
    case = space.witness(region)
    context = {name: values[0] for name, values in [*entry.applies_to.items(), *rule.applies_to.items()]}
    result = result_of(rule, {**context, **case}, rulebook.fields)
    return {name: value for name, value in case.items() if context.get(name) != value}, result


def _differing(space: Space, entry: Entry, rule: Rule, changed: Rule) -> Iterator[Region]:
    """The cases in which two rules come to something else, in regions that are not empty."""
    for day in (day for day in space.cells["on"] if isinstance(day, int)):
        pairs = zip(_came_to(space, entry, rule, day), _came_to(space, entry, changed, day), strict=True)
        for one, other in pairs:
            yield from filter(None, (space.without(one, other), space.without(other, one)))


def _came_to(space: Space, entry: Entry, rule: Rule, day: int) -> tuple[Region, ...]:
    """The cases of one day in which a rule is asked, is met, is violated or excused, and is violated."""
    version = rule.version_on(day)
    if version is None:
        return (NOTHING,) * 4
    cases = cases_of(space, entry, rule, version)
    regions = (cases.applies, cases.met, space.without(cases.decided_against, cases.met), cases.violated)
    today = space.in_force(InForce(day, day))
    return tuple(space.both(region, today) for region in regions)


def _moved_documents(rulebook: RuleBook, places: Places, entries: Sequence[Entry]) -> Iterator[Survivor]:
    """The dates of each cited document moved by a day; one that is noticed has nothing said."""
    cited = [
        (version.citation.document, entry, rule)
        for entry in entries
        for rule in entry.rules
        for version in rule.versions
    ]
    for n, (name, days) in enumerate(rulebook.documents.items()):
        rules = list({rule.id: (entry, rule) for document, entry, rule in cited if document == name}.values())
        for end, other in _moved(days) if rules else ():
            known = Names.of(rulebook.fields, {**rulebook.documents, name: other})
            said = f"{name}: {end} by a day"
            if any(_notices_date(rulebook, places, known, entry, rule) for entry, rule in rules):
                said = ""
            yield Survivor(name, said, places.of_vocabulary("documents.yaml", "documents", n))


def _notices_date(rulebook: RuleBook, places: Places, known: Names, entry: Entry, rule: Rule) -> bool:
    try:
        changed = build_rule(places.data_of(rule), entry.id, known, (), lambda keys: Origin("", 0))
    except Mistake:
        return True
    return _noticed(rulebook, entry, rule, changed)


def _moved(days: InForce) -> Iterator[tuple[str, InForce]]:
    if days.first is not None:
        yield "in force earlier", InForce(_by_days(days.first, -1), days.last)
        yield "in force later", InForce(_by_days(days.first, 1), days.last)
    if days.last is not None:
        yield "out of force earlier", InForce(days.first, _by_days(days.last, -1))
        yield "out of force later", InForce(days.first, _by_days(days.last, 1))


def _by_days(day: int, by: int) -> int:
    return as_day(dt.date.fromisoformat(iso_day(day)) + dt.timedelta(days=by)) or day


# --- making ----------------------------------------------------------------------------------------------------------


def mutants(data: Mapping[str, Any], fields: Mapping[str, CaseField]) -> Iterator[Mutant]:
    """The data of one rule, as in its file, with each thing changed by a step."""
    for key in CONDITION_KEYS:
        condition = data.get(key)
        if condition is None:
            continue
        if key in ("unless", "applies_when") or (key == "violated_when" and data["kind"] == "requirement"):
            yield Mutant((key,), f"{key} left out", {k: v for k, v in data.items() if k != key})
        for keys, said, changed in _conditions(condition, fields):
            yield Mutant((key, *keys), f"{key}: {said}", {**data, key: changed})
    sources = data["sources"]
    for n, source in enumerate(sources):
        if len(sources) > 1:
            left = [other for m, other in enumerate(sources) if m != n]
            yield Mutant(("sources", n), f"{source['document']}: source left out", {**data, "sources": left})
        for keys, said, changed in _source(source):
            replaced = [changed if m == n else other for m, other in enumerate(sources)]
            yield Mutant(("sources", n, *keys), f"{source['document']}: {said}", {**data, "sources": replaced})


Change = tuple[Keys, str, Any]


def _source(source: Mapping[str, Any]) -> Iterator[Change]:
    for end in ("from", "to"):
        if end in source:
            for said, value in _steps(source[end]):
                yield (end,), f"{end} {said}", {**source, end: value}
    for name, value in source.get("values", {}).items():
        for said, other in _steps(value):
            yield ("values", name), f"{name} {said}", {**source, "values": {**source["values"], name: other}}


def _conditions(condition: Mapping[str, Any], fields: Mapping[str, CaseField]) -> Iterator[Change]:
    """A condition with one thing changed."""
    for key, test in condition.items():
        others = {k: v for k, v in condition.items() if k != key}
        if others:
            yield (key,), f"{key} left out", others
        if key == "not":
            yield (key,), "not left out", {**others, "all": [*others.get("all", []), test]}
            for keys, said, changed in _conditions(test, fields):
                yield (key, *keys), said, {**condition, key: changed}
        elif key in ("all", "any"):
            yield from _combined(condition, key, fields)
        else:
            for keys, said, changed in _tests(test, fields[key]):
                yield (key, *keys), f"{key} {said}", {**condition, key: changed}


def _combined(condition: Mapping[str, Any], key: str, fields: Mapping[str, CaseField]) -> Iterator[Change]:
    parts = condition[key]
    others = {k: v for k, v in condition.items() if k != key}
    turned = "any" if key == "all" else "all"
    if len(parts) > 1:
        if turned not in condition:
            yield (key,), f"{key} made {turned}", {**others, turned: parts}
        for n in range(len(parts)):
            left = [part for m, part in enumerate(parts) if m != n]
            yield (key, n), f"part {n + 1} of {key} left out", {**condition, key: left}
    for n, part in enumerate(parts):
        for keys, said, changed in _conditions(part, fields):
            replaced = [changed if m == n else other for m, other in enumerate(parts)]
            yield (key, n, *keys), said, {**condition, key: replaced}


def _tests(test: Any, field: CaseField) -> Iterator[Change]:
    """The test of one field with one thing changed."""
    if isinstance(test, Mapping):
        for op, value in test.items():
            others = {k: v for k, v in test.items() if k != op}
            if others:
                yield (op,), f"{op} left out", others
            if op == "present":
                yield (op,), "present turned round", {**others, op: not value}
                continue
            for turned in _TURNED[op]:
                if turned not in others and (field.ordered or turned in ("eq", "ne")):
                    yield (op,), f"{op} made {turned}", {**others, turned: value}
            for said, other in _steps(value, field):
                yield (op,), f"{op} {said}", {**test, op: other}
    elif isinstance(test, list):
        for value in test:
            if len(test) > 1:
                yield (), f"{value} left out", [other for other in test if other != value]
        yield from _widened(test, field)
    else:
        if field.type != "status" and field.type != "bool":
            yield (), "made other than", {"ne": test}
        for said, other in _steps(test, field):
            yield (), said, other
        yield from _widened([test], field)


def _widened(values: list[Any], field: CaseField) -> Iterator[Change]:
    """One status more than the test accepts."""
    if field.type == "status" and values[0] in field.choices:
        for status in _STATUSES:
            if status not in values:
                yield (), f"{status} accepted too", [*values, status]


def _steps(value: Any, field: CaseField | None = None) -> Iterator[tuple[str, Any]]:
    """A constant moved by a step; a dated value (``$name``) is moved where it stands, with its source."""
    if isinstance(value, bool):
        yield f"{value} turned".lower(), not value
    elif isinstance(value, int | float):
        step = _step(value)
        for moved in (value + step, value - step):
            yield f"{value:g} made {moved:g}", moved if isinstance(value, int) else round(moved, 6)
    elif isinstance(value, dt.date) or (isinstance(value, str) and as_day(value) is not None):
        day = dt.date.fromisoformat(str(value))
        for by in (1, -1):
            moved_day = day + dt.timedelta(days=by)
            yield f"{day} made {moved_day}", moved_day if isinstance(value, dt.date) else moved_day.isoformat()
    elif isinstance(value, str) and field is not None and field.type == "status" and value in _STATUSES:
        other = _STATUSES[(_STATUSES.index(value) + 1) % len(_STATUSES)]
        yield f"{value} made {other}", other
    elif isinstance(value, list) and len(value) > 1:
        for one in value:
            yield f"{one} left out", [other for other in value if other != one]


def _step(value: int | float) -> int | float:
    """One, or one of the last written decimal of a number below one."""
    if isinstance(value, int) or value >= 1:
        return 1
    return float(10.0 ** -len(f"{value:.6f}".rstrip("0").partition(".")[2]))
