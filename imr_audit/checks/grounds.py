"""The reviewer's grounds against the rules that govern the item and the facts that the letter states."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from imr_audit.checks import Observation
from imr_audit.extraction.grounds import ANY_FIELD, contradicting, ground_kinds, grounds_for
from imr_audit.reading.text import Span
from imr_audit.result import Ground, ItemReading, PositionResult
from imr_audit.rules.model import RuleBook


def observe(reading: ItemReading, position: PositionResult, rulebook: RuleBook) -> Iterator[Observation]:
    """Yield what the reviewer's grounds for the outcome come to.

    ``grounds``: whether the governing rules know one of them; ``grounds_contradicted``: whether each of them is a fact
    said to be absent that the letter elsewhere affirms; ``ground_of_request``: whether one lies in the request itself
    (its vagueness, its dependence on another item), so that no rule on the treatment settles it.
    """
    grounds = deciding_grounds(reading)
    known = is_known(grounds, position, rulebook)
    titles = "; ".join(dict.fromkeys(ground_kinds()[ground.name].title for ground in grounds))
    yield Observation(
        "grounds",
        "none" if not grounds else "known" if known else "unknown",
        tuple(ground.span for ground in grounds),
        {"grounds_named": titles or "none that was understood"},
    )
    against = _contradicted(reading, grounds)
    yield Observation("grounds_contradicted", bool(against), against)
    yield Observation("ground_of_request", any(ground_kinds()[ground.name].of_request for ground in grounds))


def deciding_grounds(reading: ItemReading) -> tuple[Ground, ...]:
    """The grounds that speak for the item's outcome; that the papers are thin counts only where nothing else does."""
    if reading.item.outcome is None:
        return ()
    speaking = grounds_for(reading.item.outcome, reading.grounds)
    return tuple(ground for ground in speaking if not ground_kinds()[ground.name].residual) or speaking


def is_known(grounds: Sequence[Ground], position: PositionResult, rulebook: RuleBook) -> bool:
    """Whether a rule that applies to the item tests a field that one of ``grounds`` is about."""
    applying = (result.rule for result in position.rules if result.result != "not_applicable")
    tested = {name for rule in applying for name in rulebook.rule_by_id[rule].fields}
    return bool(tested) and any(ANY_FIELD in ground.about or not tested.isdisjoint(ground.about) for ground in grounds)


def _contradicted(reading: ItemReading, grounds: Sequence[Ground]) -> tuple[Span, ...]:
    """Grounds and the facts that contradict them, where every ground is contradicted; else nothing."""
    spans: list[Span] = []
    for ground in grounds:
        facts = contradicting(ground, reading.facts)
        if not facts:
            return ()
        spans += [ground.span, *(fact.span for fact in facts)]
    return tuple(dict.fromkeys(spans))
