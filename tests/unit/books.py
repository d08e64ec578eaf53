"""Small rule books for tests: as files, and made by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from textwrap import dedent

from imr_audit.model import GuidelineCitation, Scalar
from imr_audit.rules.conditions import Condition
from imr_audit.rules.fields import CaseField
from imr_audit.rules.model import Check, CheckExample, Entry, InForce, Origin, Rule, RuleBook, RuleKind, RuleVersion

FIELDS: Mapping[str, CaseField] = {
    field.name: field
    for field in (
        CaseField("topic", "str", "case", "The kind of treatment", values=("massage_therapy", "mri", "opioid")),
        CaseField("on", "date", "case", "The day of the decision"),
        CaseField("exercise", "status", "case", "Takes exercise"),
        CaseField("red_flags", "status", "case", "Red flags"),
        CaseField("visits", "int", "case", "Visits requested", unit="visits"),
        CaseField("weeks", "int", "case", "Weeks requested", unit="weeks"),
        CaseField("dose", "float", "case", "Daily dose", unit="mg a day"),
        CaseField("sedated", "bool", "case", "Takes a sedative"),
        CaseField("maker", "str", "case", "Who makes the device"),
        CaseField("injured", "date", "case", "The day of the injury"),
        CaseField("drugs", "str", "case", "Ingredients", many=True),
        CaseField("outcome", "str", "checks", "The outcome", values=("upheld", "overturned")),
        CaseField("position", "str", "checks", "The position", values=("opposes", "open", "supports")),
    )
}
ORIGIN = Origin("book.yaml", 1)

VOCABULARY = """
case:
  topic: {type: str, values: [massage_therapy, mri, opioid], meaning: The kind of treatment}
  on: {type: date, meaning: The day of the decision}
  exercise: {type: status, meaning: Takes exercise}
  red_flags: {type: status, meaning: Red flags}
  visits: {type: int, unit: visits, meaning: Visits requested}
  weeks: {type: int, unit: weeks, meaning: Weeks requested}
  dose: {type: float, unit: mg a day, meaning: Daily dose}
  sedated: {type: bool, meaning: Takes a sedative}
  maker: {type: str, meaning: Who makes the device}
  injured: {type: date, meaning: The day of the injury}
  drugs: {type: str, many: true, meaning: Ingredients}
checks:
  outcome: {type: str, values: [upheld, overturned], meaning: The outcome}
  position: {type: str, values: [opposes, open, supports], meaning: The position}
messages:
  reasons: Why
"""
DOCUMENTS = """
documents:
  - {key: pain_2009, in_force_from: 2009-07-18, in_force_to: 2016-07-27}
  - {key: pain_2016, in_force_from: 2016-07-28, in_force_to: 2017-11-30}
  - {key: pain_2017, in_force_from: 2017-12-01}
  - {key: odg}
"""
MASSAGE = """
entry: T001
title: Massage
applies_to: {topic: massage_therapy}
rules:
  - id: MASSAGE-VISITS
    title: Massage is limited to six visits
    kind: limit
    sources:
      - {document: pain_2009, section: Massage, pages: 60, basis: quoted, values: {most: 6}}
      - {document: pain_2016, section: Massage, basis: knowledge, values: {most: 4}}
    violated_when: {visits: {gt: $most}}
    unless: {red_flags: affirmed}
    message: "{visits} visits requested, {most} allowed"
    examples:
      - {facts: {visits: 7}, result: violated, position: opposes}
      - {facts: {visits: 6}, on: 2014-05-01, result: not_violated, position: open}
      - {facts: {visits: 5}, on: 2017-01-10, result: violated}
      - {facts: {visits: 7, red_flags: affirmed, exercise: affirmed}, result: excused, position: permits}
  - id: MASSAGE-ADJUNCT
    title: Massage goes with exercise
    kind: requirement
    sources: [{document: pain_2009, basis: quoted}, {document: pain_2016, basis: knowledge}]
    met_when: {exercise: affirmed}
    violated_when: {exercise: [denied, not_documented]}
    examples:
      - {facts: {exercise: affirmed}, result: met}
      - {facts: {exercise: denied}, result: violated, position: opposes}
      - {facts: {exercise: conflicting}, result: open, position: open}
  - id: MASSAGE-OPTION
    title: Massage is an option
    kind: recommendation
    strength: option
    sources: [{document: pain_2009, basis: quoted, values: {most: 6}}]
    met_when: {visits: {le: $most}, exercise: affirmed}
    examples:
      - {facts: {visits: 6, exercise: affirmed}, result: recommends, position: supports}
      - {facts: {visits: 6}, result: silent, position: open}
"""
CHECKS = """
checks:
  - id: OVERTURNED-OPPOSED
    title: Overturned although opposed
    code: outcome-contrary
    axis: outcome
    severity: error
    basis: regulation
    law: Lab. Code 4610.5(c)(2)
    when: {outcome: overturned, position: opposes}
    message: "Overturned, but {reasons}"
    examples:
      - {facts: {outcome: overturned, position: opposes}, fires: true}
      - {facts: {outcome: upheld, position: opposes}, fires: false}
"""


def write_book(folder: Path, guidelines: str = MASSAGE, checks: str = CHECKS, **others: str) -> Path:
    """A folder with a whole rule book; ``others``: name of a file in guidelines/ -> its text."""
    files = {
        "rulebook.yaml": 'version: "1"\n',
        "documents.yaml": DOCUMENTS,
        "vocabulary/fields.yaml": VOCABULARY,
        "guidelines/therapies/massage.yaml": guidelines,
        "checks/outcome.yaml": checks,
        **{f"guidelines/therapies/{name}.yaml": text for name, text in others.items()},
    }
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text).lstrip("\n"), encoding="utf-8")
    return folder


def version(key: str, in_force: InForce | None = None, **conditions: Condition) -> RuleVersion:
    return RuleVersion(key, GuidelineCitation("odg"), "quoted", in_force or InForce(), {}, **conditions)


def rule(name: str, kind: RuleKind, *versions: RuleVersion, entry: str = "T1") -> Rule:
    strength = "standard" if kind == "recommendation" else None
    return Rule(name, entry, name.capitalize(), kind, versions, strength, name, "", (), ORIGIN)


def entry(
    name: str,
    *rules: Rule,
    applies_to: Mapping[str, tuple[Scalar, ...]] | None = None,
    displaces: tuple[str, ...] = (),
) -> Entry:
    return Entry(name, name, applies_to or {"topic": ("mri",)}, displaces, rules, ORIGIN)


def check(name: str, when: Condition) -> Check:
    examples = (CheckExample({}, False),)
    return Check(name, name, None, "form", "note", "knowledge", None, when, name, examples, ORIGIN)


def book(*entries: Entry, checks: Iterable[Check] = (), fields: Mapping[str, CaseField] = FIELDS) -> RuleBook:
    return RuleBook("1", "0" * 64, fields, (), entries, tuple(checks), {"odg": InForce()}, {})
