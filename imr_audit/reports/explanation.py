"""``--explain``: why each rule of an item fired, did not fire or could not be told, and where the letter says so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from imr_audit.extraction.grounds import ground_kinds
from imr_audit.model import Fact, Scalar
from imr_audit.reading.text import SourceText, Span
from imr_audit.reports.wording import NOT_THERE, STATUSES, clean, enumeration, place, quotation, words
from imr_audit.result import Ground, ItemAudit, RuleOutcome, RuleResult
from imr_audit.rules.fields import UNSTATED

# What a rule came to: whether it fired, and how.
STATES: Mapping[RuleOutcome, tuple[str, str]] = {
    "violated": ("fired", "violated"),
    "excused": ("fired", "violated, but excused by a reason that the letter states"),
    "met": ("fired", "met"),
    "recommends": ("fired", "recommends the request"),
    "open": ("cannot be told", "its condition is not in the text"),
    "not_violated": ("did not fire", "not violated"),
    "silent": ("did not fire", "its conditions are not all met"),
    "not_applicable": ("did not fire", "does not apply here"),
}
_SUM_OF_DOSES = "morphine_equivalent_mg"  # a field that is computed from the opioids of the regimen


class Because(NamedTuple):
    """A field that a rule tested, in words, and the places of the letter that give it; or all that the letter lacks."""

    said: str
    places: tuple[str, ...]


class RuleExplanation(NamedTuple):
    """What one rule came to, in words."""

    rule: RuleResult
    state: str
    detail: str
    because: tuple[Because, ...]


def explain_rules(source: SourceText, item: ItemAudit) -> tuple[RuleExplanation, ...]:
    """Every rule in force of the item's entries, in the rule book's order."""
    return tuple(_explain(source, item, result) for result in item.position.rules)


def _explain(source: SourceText, item: ItemAudit, result: RuleResult) -> RuleExplanation:
    state, detail = STATES[result.result]
    if result.body_part:
        detail += f", {words(result.body_part)}"
    given = {name: value for name, value in result.because.items() if value != UNSTATED}
    because = [_because(source, item, name, value) for name, value in given.items()]
    if missing := [words(name) for name in result.because if name not in given]:
        because.append(Because(f"{enumeration(missing)}: {NOT_THERE}", ()))
    return RuleExplanation(result, state, detail, tuple(because))


def _because(source: SourceText, item: ItemAudit, name: str, value: Scalar) -> Because:
    places = (f"{quotation(source, span)} ({how})" for span, how in _found(source, item, name))
    return Because(f"{words(name)}: {_shown(value)}", tuple(dict.fromkeys(places)))


def _shown(value: Scalar) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}"
    return STATUSES.get(value) or words(clean(str(value)))


def _found(source: SourceText, item: ItemAudit, name: str) -> list[tuple[Span, str]]:
    """The places that give the field ``name`` its value: facts, measures, doses, or the request itself."""
    facts = [(fact.span, fact_place(source, fact)) for fact in (*item.facts, *item.background) if fact.name == name]
    measures = [(measure.span, place(source, measure.span)) for measure in item.measures if measure.name == name]
    if name in item.request.quantity:
        return [(item.request.decided, f"the request, {place(source, item.request.decided)}")]
    doses = [dose for dose in item.doses if name == _SUM_OF_DOSES and dose.drug.drug_class == "opioid"]
    return facts + measures + [(dose.span, place(source, dose.span)) for dose in doses]


def fact_place(source: SourceText, fact: Fact) -> str:
    """Where a fact stands and by which cue it was found."""
    found = f"; found by {fact.cue}" if fact.cue else ""
    return f"{words(fact.section)}, {place(source, fact.span)}{found}"


def ground_sentence(source: SourceText, ground: Ground) -> str:
    """One of the reviewer's reasons in words: title, quote, place."""
    return f"{ground_kinds()[ground.name].title}: {quotation(source, ground.span)} ({place(source, ground.span)})"


def fact_sentence(source: SourceText, fact: Fact, *, cue: bool) -> str:
    """One fact in words: name, status or value, quote, place."""
    status = STATUSES[fact.status] if fact.value is None else clean(str(fact.value))
    where = fact_place(source, fact) if cue else f"{words(fact.section)}, {place(source, fact.span)}"
    return f"{words(fact.name)}: {status}: {quotation(source, fact.span)} ({where})"
