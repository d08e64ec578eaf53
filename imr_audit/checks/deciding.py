"""From observations to findings: the checks of the rule book decide, in the engine."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence

from imr_audit.checks import Observation
from imr_audit.checks.contradictions.statements import rationale_statements
from imr_audit.checks.evidence import readable
from imr_audit.engine import Engine
from imr_audit.extraction.recited import read_recital
from imr_audit.model import Basis, Finding, GuidelineCitation, Letter, Scalar, Severity, Strength
from imr_audit.reading.text import Span
from imr_audit.result import ItemReading, PositionResult
from imr_audit.rules.conditions import fields_of
from imr_audit.rules.messages import render
from imr_audit.rules.model import CHECKS_ROOM, Check, Rule, RuleBook

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")  # the gravest first
_OPIOID = "opioid"
_GROUNDS_QUOTED = 3  # of the reviewer's grounds, as many as a reader takes in


def findings_of(
    rulebook: RuleBook,
    engine: Engine,
    case: Mapping[str, Scalar],
    observations: Sequence[Observation],
    letter: Letter,
    reading: ItemReading,
    position: PositionResult,
) -> tuple[Finding, ...]:
    """The findings of one item, the weightiest first, then in the order of the rule book.

    A check that looks at the position reports once for each rule that decides it, under that rule's id, with its
    citation and the words on which it rests.  Raises what the engine raises.
    """
    observed: dict[str, list[Observation]] = {}
    for observation in observations:
        observed.setdefault(observation.name, []).append(observation)
    fields = {**case, **{name: several[0].value for name, several in observed.items()}}
    found: list[Finding] = []
    for name in engine.fire(CHECKS_ROOM, {k: v for k, v in fields.items() if k in rulebook.fields}):
        check = rulebook.check_by_id[name]
        if "position" in fields_of(check.when):
            found += _of_position(rulebook, check, fields, observed, letter, reading, position)
        else:
            found += _findings(rulebook, check, fields, observed)
    found = [dataclasses.replace(finding, evidence=readable(letter, finding.evidence)) for finding in found]
    return tuple(sorted(found, key=lambda finding: SEVERITIES.index(finding.severity)))


def lowered(severity: Severity, basis: Basis | None, strength: Strength | None = None) -> Severity:
    """The severity of a finding that rests on knowledge or on an option: never above a warning."""
    return "warning" if severity == "error" and (basis == "knowledge" or strength == "option") else severity


def _findings(
    rulebook: RuleBook, check: Check, fields: Mapping[str, Scalar], observed: Mapping[str, Sequence[Observation]]
) -> Iterator[Finding]:
    """One finding for each instance of what the check looks at (two cited chapters may both lack their pages)."""
    tested = [observed[name] for name in fields_of(check.when) if name in observed]
    for instance in range(max(map(len, tested), default=0)):
        these = [several[min(instance, len(several) - 1)] for several in tested]
        words = {**fields, **{key: value for one in these for key, value in one.params.items()}}
        cited = next((one.citation for one in these if one.citation is not None), None)
        yield Finding(
            id=check.id,
            code=check.code or "",
            axis=check.axis,
            severity=lowered(check.severity, check.basis),
            basis=check.basis,
            message=render(check.message, words, rulebook.fields),
            citation=cited or (GuidelineCitation(check.law) if check.law else None),
            evidence=tuple(span for one in these for span in one.evidence),
            check=check.id,
        )


def _of_position(
    rulebook: RuleBook,
    check: Check,
    fields: Mapping[str, Scalar],
    observed: Mapping[str, Sequence[Observation]],
    letter: Letter,
    reading: ItemReading,
    position: PositionResult,
) -> Iterator[Finding]:
    seen: set[tuple[str, str]] = set()
    outcome = observed["outcome"][0].evidence
    conclusion = observed["conclusion"][0].evidence if "conclusion" in observed else ()
    given = observed["grounds"][0]
    quoted = given.evidence[:_GROUNDS_QUOTED] if "{grounds_named}" in check.message else ()
    for result in position.decided_by:
        if (result.rule, result.message) in seen:
            continue
        seen.add((result.rule, result.message))
        possibly = "possibly " if result.basis == "knowledge" else ""
        words = {**fields, **given.params, "possibly": possibly, "reasons": result.message}
        rule = rulebook.rule_by_id[result.rule]
        told = _reason_of_approval(letter, reading, rule) if reading.item.outcome == "overturned" else ()
        yield Finding(
            id=result.rule,
            code=check.code or "",
            axis=check.axis,
            severity=lowered(check.severity, result.basis, result.strength),
            basis=result.basis,
            message=render(check.message, words, rulebook.fields),
            citation=result.citation,
            evidence=(*outcome, *_words_tested(reading, rule), *told, *quoted, *conclusion),
            check=check.id,
        )


def _reason_of_approval(letter: Letter, reading: ItemReading, rule: Rule) -> Iterator[Span]:
    """What an approval says: the criterion of the rule where it is recited, and the last reason before the end."""
    if reading.item.rationale is None:
        return
    recital = read_recital(letter.source.text, reading.item.rationale, reading.request)
    named = [criterion.span for criterion in recital.criteria if criterion.name in rule.fields]
    yield from named[:1]
    end = reading.conclusion.span.start if reading.conclusion else reading.item.rationale.end
    told = [s for s in rationale_statements(letter, reading.item) if s.span().end <= end]
    if not named:
        yield from [s.span() for s in told if s.label(0) == "guideline"][:1]
    yield from [s.span() for s in told if s.label(0) != "guideline"][-1:]


def _words_tested(reading: ItemReading, rule: Rule) -> Iterator[Span]:
    """The words of the letter on which a rule's result rests: the facts, measures and doses that it tests."""
    for fact in (*reading.facts, *reading.background):
        if fact.name in rule.fields:
            yield fact.span
    for measure in reading.measures:
        if measure.name in rule.fields:
            yield measure.span
    concurrent = any(name.startswith("concurrent_") for name in rule.fields)
    if concurrent or "morphine_equivalent_mg" in rule.fields:
        for dose in reading.doses:
            if concurrent or dose.drug.drug_class == _OPIOID:  # a muscle relaxant adds nothing to the sum
                yield dose.span
