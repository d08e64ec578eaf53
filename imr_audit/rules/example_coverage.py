"""Which rules, branches of conditions, and sources (so dates) have an example, and which have none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from imr_audit.engine.case import prepared
from imr_audit.engine.reference import holds
from imr_audit.model import Scalar
from imr_audit.rules.building import example_facts
from imr_audit.rules.conditions import ALWAYS, Compare, Condition, Not, OneOf, Present, in_words, negation_normal
from imr_audit.rules.conditions import All as AllOf
from imr_audit.rules.conditions import Any as AnyOf
from imr_audit.rules.examples import example_case
from imr_audit.rules.fields import CaseField, iso_day
from imr_audit.rules.model import Entry, Rule, RuleBook, RuleVersion, TriggerKind

KEYS: Mapping[TriggerKind, str] = {
    "applies": "applies_when",
    "violated": "violated_when",
    "unless": "unless",
    "met": "met_when",
}
Case = Mapping[str, Scalar]


@dataclass(frozen=True, slots=True)
class Uncovered:
    """What no example of a rule or check shows; ``keys`` lead to it within the rule or check."""

    id: str
    said: str
    keys: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class ExampleCoverage:
    """How many rules and checks, branches and sources there are, and which have no example."""

    rules: int
    branches: int
    sources: int
    uncovered: tuple[Uncovered, ...]


def example_coverage(rulebook: RuleBook, names: Sequence[str] = ()) -> ExampleCoverage:
    """What the examples of all rules and checks (or of those with these ids) show.

    A branch is one test of a condition, with one value where it lists several: it is shown by an example in which the
    test and the whole condition hold.  A source is shown by an example on a day on which it is the one that governs.
    """
    uncovered: list[Uncovered] = []
    rules = branches = sources = 0
    for entry in rulebook.every_entry:
        for rule in entry.rules:
            if names and rule.id not in names:
                continue
            rules += 1
            sources += len(rule.versions)
            shown = _by_version(rulebook, entry, rule)
            uncovered += _sources(rule, shown)
            for said, keys, covered in _branches(rulebook, rule, shown):
                branches += 1
                if not covered:
                    uncovered.append(Uncovered(rule.id, said, keys))
    for check in rulebook.checks:
        if names and check.id not in names:
            continue
        rules += 1
        cases = [prepared(example_facts(example.facts, rulebook.fields), rulebook.fields) for example in check.examples]
        for test in _tests(check.when):
            branches += 1
            if not _shown(check.when, test, cases, rulebook.fields):
                uncovered.append(Uncovered(check.id, f"when: no example in which {in_words(test)}", ("when",)))
    return ExampleCoverage(rules, branches, sources, tuple(uncovered))


def _by_version(rulebook: RuleBook, entry: Entry, rule: Rule) -> dict[str, list[Case]]:
    """The cases of the examples, by the version that governs on their day."""
    shown: dict[str, list[Case]] = {version.key: [] for version in rule.versions}
    for example in rule.examples:
        case = prepared(example_case(rulebook, entry, rule, example), rulebook.fields)
        day = case.get("on")
        version = rule.version_on(day if isinstance(day, int) else None)
        if version is not None:
            shown[version.key].append(case)
    return shown


def _sources(rule: Rule, shown: Mapping[str, Sequence[Case]]) -> Iterator[Uncovered]:
    for n, version in enumerate(rule.versions):
        if not shown[version.key]:
            first, last = version.in_force.first, version.in_force.last
            days = f"{iso_day(first) if first else 'the beginning'} to {iso_day(last) if last else 'now'}"
            said = f"no example on a day of {version.citation.document} ({days})"
            yield Uncovered(rule.id, said, ("sources", n))


def _branches(
    rulebook: RuleBook, rule: Rule, shown: Mapping[str, Sequence[Case]]
) -> Iterator[tuple[str, tuple[str | int, ...], bool]]:
    """Each branch of each condition once, though its figures may differ from version to version."""
    for kind, key in KEYS.items():
        by_version = [(version, dict(version.conditions()).get(kind, ALWAYS)) for version in rule.versions]
        rows = [(version, whole, test) for version, whole in by_version for test in _tests(whole)]
        width = len(list(_tests(by_version[0][1])))
        if len(rows) == width * len(by_version):  # the same tests in every version, with other figures
            groups = [[rows[width * n + place] for n in range(len(by_version))] for place in range(width)]
        else:
            groups = [[row] for row in rows]
        for group in groups:
            covered = any(
                _shown(whole, test, _where_it_applies(rulebook, version, kind, shown), rulebook.fields)
                for version, whole, test in group
            )
            yield f"{key}: no example in which {in_words(group[0][2])}", (key,), covered


def _where_it_applies(
    rulebook: RuleBook, version: RuleVersion, kind: TriggerKind, shown: Mapping[str, Sequence[Case]]
) -> list[Case]:
    applies = ALWAYS if kind == "applies" else version.applies_when or ALWAYS
    return [case for case in shown[version.key] if holds(applies, case, rulebook.fields)]


def _shown(whole: Condition, test: Condition, cases: Sequence[Case], fields: Mapping[str, CaseField]) -> bool:
    return any(holds(whole, case, fields) and holds(test, case, fields) for case in cases)


def _tests(condition: Condition) -> Iterator[Condition]:
    """The tests of a condition, one for each value that it accepts."""

    def split(normal: Condition) -> Iterator[Condition]:
        match normal:
            case AllOf(parts) | AnyOf(parts):
                for part in parts:
                    yield from split(part)
            case OneOf(field, values):
                yield from (Compare(field, "eq", value) for value in values)
            case Compare() | Present() | Not():
                yield normal

    yield from split(negation_normal(condition))
