"""The reviewer's grounds against the rules that govern the item and the facts that the letter states."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from imr_audit.checks import Observation
from imr_audit.extraction.assertions import ABSENT
from imr_audit.extraction.fact_vocabulary import fact_names, names_treatment
from imr_audit.extraction.facts import read_mentions
from imr_audit.extraction.grounds import ANY_FIELD, contradicting, ground_kinds, grounds_for
from imr_audit.model import Letter
from imr_audit.reading.text import Span
from imr_audit.result import Ground, ItemReading, PositionResult
from imr_audit.rules.labels import label
from imr_audit.rules.model import RuleBook


def observe(
    letter: Letter, reading: ItemReading, position: PositionResult, rulebook: RuleBook
) -> Iterator[Observation]:
    """Yield what the reviewer's grounds for the outcome come to.

    ``grounds``: whether the governing rules know one of them; ``only_ground``: the one where there is no other;
    ``grounds_contradicted``: whether each of them is a fact
    said to be absent that the letter elsewhere affirms; ``ground_of_request``: whether one lies in the request itself
    (its vagueness, its dependence on another item of the letter), so that no rule on the treatment settles it;
    ``denial_ground_unanswered``: what utilization review found wanting and an approval does not speak of.
    """
    grounds = deciding_grounds(reading)
    known = is_known(grounds, position, rulebook)
    yield Observation(
        "grounds",
        "none" if not grounds else "known" if known else "unknown",
        tuple(ground.span for ground in grounds),
        {"grounds_named": titles_of(grounds) or "none that was understood"},
    )
    if len({ground.name for ground in grounds}) == 1:
        yield Observation("only_ground", grounds[0].name, (grounds[0].span,))
    against = _contradicted(reading, grounds)
    yield Observation("grounds_contradicted", bool(against), against)
    yield Observation("ground_of_request", any(_lies_in_request(letter, reading, ground) for ground in grounds))
    if reading.item.outcome == "overturned":
        yield from _unanswered(letter, reading)


def titles_of(grounds: Iterable[Ground]) -> str:
    """What ``grounds`` are, in words, each once."""
    return "; ".join(dict.fromkeys(ground_kinds()[ground.name].title for ground in grounds))


def deciding_grounds(reading: ItemReading) -> tuple[Ground, ...]:
    """The grounds that speak for the item's outcome; that the papers are thin counts only where nothing else does."""
    if reading.item.outcome is None:
        return ()
    speaking = grounds_for(reading.item.outcome, reading.grounds)
    return tuple(ground for ground in speaking if not ground_kinds()[ground.name].residual) or speaking


def is_known(grounds: Sequence[Ground], position: PositionResult, rulebook: RuleBook) -> bool:
    """Whether a rule that applies to the item tests a field that one of ``grounds`` is about."""
    if not grounds:
        return False
    applying = (result.rule for result in position.rules if result.result != "not_applicable")
    tested = {name for rule in applying for name in rulebook.rule_by_id[rule].fields}
    return bool(tested) and any(ANY_FIELD in ground.about or not tested.isdisjoint(ground.about) for ground in grounds)


def only_missing_facts(grounds: Sequence[Ground]) -> bool:
    """Whether each ground is that a fact is missing, and which fact is known."""
    kinds = [ground_kinds()[ground.name] for ground in grounds if ground.name != "criteria_not_met"]
    return bool(kinds) and all(kind.absent_facts for kind in kinds) and all(ground.about for ground in grounds)


def _lies_in_request(letter: Letter, reading: ItemReading, ground: Ground) -> bool:
    """Whether a ground lies in the request.

    An item of a letter by itself depends on no other, and what remains of a request is no duplicate of the part that
    was authorised.
    """
    if ground.name == "depends_on_denied_item":
        return sum(item.outcome == "upheld" for item in letter.items) > 1
    if ground.name == "duplicate" and "authorised" in (reading.request.history or {}):
        return False
    return ground_kinds()[ground.name].of_request


def _unanswered(letter: Letter, reading: ItemReading) -> Iterator[Observation]:
    """The ground of the denial, as the clinical summary gives it, of which the rationale does not say a word."""
    rationale, request, text = reading.item.rationale, reading.request, letter.source.text
    if rationale is None or letter.summary is None:
        return
    affirmed = {fact.name for fact in reading.facts if fact.status == "affirmed"}
    said = {m.name for m in read_mentions(text, rationale, "rationale", request) if m.about != "guideline"}
    for mention in read_mentions(text, letter.summary, "summary", request):
        if mention.about != "other" or mention.status not in ABSENT:
            continue
        name = fact_names()[mention.name]
        had = not name.from_treatment or "prior_same_treatment" in affirmed
        clause = text[mention.clause.start : mention.clause.end]
        about_item = len(letter.items) == 1 or names_treatment(clause, request.topic)
        if had and about_item and name.bears_on(request, text) and mention.name not in said | affirmed:
            evidence = (mention.clause, reading.item.request_span)
            yield Observation("denial_ground_unanswered", mention.name, evidence, {"wanting": label(mention.name)})
            return


def _contradicted(reading: ItemReading, grounds: Sequence[Ground]) -> tuple[Span, ...]:
    """Grounds and the facts that contradict them, where every ground is contradicted; else nothing."""
    spans: list[Span] = []
    for ground in grounds:
        facts = contradicting(ground, reading.facts)
        if not facts:
            return ()
        spans += [ground.span, *(fact.span for fact in facts)]
    return tuple(dict.fromkeys(spans))
