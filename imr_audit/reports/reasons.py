"""Why a finding was made, and what would have changed it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from imr_audit.model import Scalar
from imr_audit.reports.conditions import plain, plain_opposite, value_words
from imr_audit.reports.labels import CHANGES
from imr_audit.reports.records import FindingRecord, ItemRecord, Quote, RuleRecord
from imr_audit.reports.wording import words
from imr_audit.result import RuleOutcome
from imr_audit.rules.conditions import ALWAYS, All, Any
from imr_audit.rules.model import Check, Rule, RuleBook, RuleVersion

CAME_TO: Mapping[RuleOutcome, str] = {
    "violated": "violated",
    "excused": "violated, but excused by a reason that the letter states",
    "met": "met",
    "recommends": "recommends the request",
    "open": "cannot be told: what it needs is not in the text",
    "not_violated": "not violated",
    "silent": "does not recommend: its conditions are not all met",
    "not_applicable": "does not apply here",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One field that a rule tested: its name and value in words, and the words of the letter that give it."""

    field: str
    value: str
    quotes: tuple[Quote, ...]
    of_request: bool = False


@dataclass(frozen=True, slots=True)
class Why:
    """Why a finding was made: ``statement`` of the rule or check, what it came to, on what that rests, what changes it.

    ``changes`` are sentences; empty where the rule book at hand does not know the rule as it stood.
    """

    statement: str
    came_to: str
    reasons: tuple[Reason, ...]
    changes: tuple[str, ...]


def why(finding: FindingRecord, item: ItemRecord | None, rulebook: RuleBook | None) -> Why | None:
    """Why ``finding`` was made of ``item``; None where neither the item's rules nor the rule book tell."""
    result = next((rule for rule in item.rules if rule.id == finding.id), None) if item else None
    if item is not None and result is not None:
        version = _version(result, rulebook)
        changes = (*_changes(result, version, rulebook), *_reported(finding.code)) if version and rulebook else ()
        return Why(result.title, came_to(result), reasons_of(result, item), changes)
    check = rulebook.check_by_id.get(finding.id) if rulebook else None
    if check is None or rulebook is None:
        return None
    return Why(check.title, "", (), tuple(_changes_of(check, rulebook)))


def _changes_of(check: Check, rulebook: RuleBook) -> Iterator[str]:
    if isinstance(check.when, All | Any):
        yield f"It is reported where this holds: {plain(check.when, rulebook.fields)}."
    elif check.code not in CHANGES:
        yield f"It would not be reported if this did not hold: {plain(check.when, rulebook.fields)}."
    yield from _reported(check.code)


def _reported(code: str | None) -> Iterator[str]:
    if code and code in CHANGES:
        yield f"It would not be reported if {CHANGES[code]}."


def came_to(rule: RuleRecord) -> str:
    """What the rule came to, and for which part of the body."""
    return f"{CAME_TO[rule.result]} ({words(rule.body_part)})" if rule.body_part else CAME_TO[rule.result]


def reasons_of(rule: RuleRecord, item: ItemRecord) -> tuple[Reason, ...]:
    """The fields on which the result of a rule rests, with the words of the letter that give each."""
    return tuple(_reason(name, value, item) for name, value in rule.because.items())


def _reason(name: str, value: Scalar, item: ItemRecord) -> Reason:
    quotes = tuple(fact.quote for fact in item.facts if fact.name == name)
    of_request = name in item.data["quantity"] or name in ("laterality", "body_part", "drug_class", "route")
    return Reason(words(name), value_words(value), quotes, of_request)


def _version(result: RuleRecord, rulebook: RuleBook | None) -> RuleVersion | None:
    """The version of the rule that judged: that of the document which the result cites."""
    rule = rulebook.rule_by_id.get(result.id) if rulebook else None
    document = result.citation.document if result.citation else None
    return next((v for v in rule.versions if v.citation.document == document), None) if rule else None


def _changes(result: RuleRecord, version: RuleVersion, rulebook: RuleBook) -> Iterator[str]:
    fields = rulebook.fields
    violated, met, unless = version.violated_when, version.met_when, version.unless
    match result.result:
        case "violated" if violated is not None and violated != ALWAYS:
            yield f"It would not be violated with {plain_opposite(violated, fields)}."
        case "recommends" if met is not None and met != ALWAYS:
            yield f"It would not recommend the request with {plain_opposite(met, fields)}."
        case "open" if violated is not None:
            yield f"It would be violated with {plain(violated, fields)}."
    if result.result in ("violated", "open") and result.kind == "requirement" and met is not None:
        yield f"It would be met with {plain(met, fields)}."
    if result.result == "violated" and unless is not None:
        yield f"It would be excused with {plain(unless, fields)}."


def conditions_of(rule: Rule, version: RuleVersion, rulebook: RuleBook) -> Iterator[tuple[str, str]]:
    """What a version of a rule asks, as pairs of words: ``("Violated where", "visits: more than 6")``."""
    recommends = rule.kind == "recommendation"
    asked = (
        ("Applies where", version.applies_when),
        ("Violated where", version.violated_when),
        ("Excused where", version.unless),
        ("Recommends where" if recommends else "Met where", version.met_when),
    )
    for label, condition in asked:
        if condition is not None:
            yield label, plain(condition, rulebook.fields)
