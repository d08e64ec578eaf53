"""Drugs as the determination treats them: an opioid that is ended at once, fills that need no review beforehand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from imr_audit.checks import Observation
from imr_audit.extraction.facts import stated_facts
from imr_audit.extraction.patterns import Pattern
from imr_audit.extraction.sentences import sentences
from imr_audit.extraction.wordpatterns import PatternSet, by_key, words_of
from imr_audit.model import GuidelineCitation, Letter
from imr_audit.reading.text import Folded, Span
from imr_audit.result import ItemReading, Period
from imr_audit.rules.documents import load_documents
from imr_audit.rules.yaml_files import vocabulary

_OPIOID = "opioid"
_DAYS = r"\b(\d{1,3}) days? (?:after|from|following|post|before|prior to) (?:the |his |her )?(?:date of )?(?:\w+ )?"
# The fills that need no review beforehand: field, and how a sentence says how far it lies from injury or operation.
_FILLS = {
    "special": ("special_fill_days", Pattern(_DAYS + r"(?:injury|accident)\b", re.I)),
    "perioperative": ("perioperative_fill_days", Pattern(_DAYS + r"(?:surgery|operation|procedure)\b", re.I)),
}
# A sentence by which the fill is none of those after all, or that says no more than when one would be.
_NO_SUCH_FILL = Pattern(
    r"\b(?:not?|nor|never|neither|fails?|failed)\s(?:[\w-]+\s){0,5}?(?:special|peri-?operative)\b"
    r"|\b(?:outside|beyond|ineligible|disqualif\w+|instead of|rather than)\b"
    r"|\b(?:may|must|can|if|when|unless|within|up to)\b",
    re.I,
)


def observe(letter: Letter, readings: Sequence[ItemReading], index: int, period: Period) -> Iterator[Observation]:
    """Yield what the denial of an opioid leaves unsaid, and how far from its window a fill of the formulary lies."""
    reading = readings[index]
    if reading.request.topic == _OPIOID:
        yield from _ended(letter, readings, reading)
        yield from _without_weaning(letter, reading, period)
    yield from _fills(letter, reading)


def _ended(letter: Letter, readings: Sequence[ItemReading], reading: ItemReading) -> Iterator[Observation]:
    """Whether an opioid in use is ended, and the letter leaves none of those in dispute.

    None is approved, none was authorised in part; the evidence is the first statement that tells of use that goes on.
    """
    asked = [other for other in readings if other.request.topic == _OPIOID]
    if all(other.item.outcome == "upheld" and "authorised" not in (other.request.history or ()) for other in asked):
        taking = next(_uses(letter, reading), None)
        if taking is not None:
            yield Observation("opioid_ended", True, (taking,))


def _uses(letter: Letter, reading: ItemReading) -> Iterator[Span]:
    """The statements by which the requested drug is in use: not those that it was given once, or for an operation."""
    for fact in stated_facts(letter.source.text, letter.summary, reading.item.rationale, reading.request):
        if fact.name == "prior_same_treatment" and fact.status == "affirmed":
            told = {hit.value for hit in _kinds_of_use().hits(words_of(Folded.of(letter.source.text, fact.span).text))}
            if "goes_on" in told or ("taken" in told and "once" not in told):
                yield fact.span


@cache
def _kinds_of_use() -> PatternSet[str]:
    return by_key(vocabulary("medication")["use"])


def _without_weaning(letter: Letter, reading: ItemReading, period: Period) -> Iterator[Observation]:
    """The letter speaks neither of weaning nor of an abrupt stop, and a text in force forbids the latter."""
    known = vocabulary("medication")
    in_force = (key for key in known["slow_taper"] if period.on and load_documents()[key].in_force(period.on))
    document = next(in_force, None)
    if document is None or _names(known["weaning"], Folded.of(letter.source.text).text):
        return
    heading = (reading.item.request_span, *([reading.item.outcome_span] if reading.item.outcome_span else []))
    citation = GuidelineCitation(document, **known["slow_taper"][document])
    yield Observation("weaning_unmentioned", True, heading, citation=citation)


def _fills(letter: Letter, reading: ItemReading) -> Iterator[Observation]:
    """The days between a fill of the formulary and injury or operation, where heading or rationale counts them."""
    for span in (reading.request.decided, reading.item.rationale):
        folded = Folded.of(letter.source.text, span) if span is not None else None
        if folded is None or "fill" not in folded.text.lower():
            continue
        for start, end in sentences(folded):
            sentence = folded.text[start:end]
            for fill, (name, pattern) in _FILLS.items():
                days = pattern.search(sentence)
                if days is None or _NO_SUCH_FILL.search(sentence):
                    continue
                if _names(vocabulary("medication")["fills"][fill], sentence):
                    yield Observation(name, int(days[1]), (folded.span(start, end),))


def _names(words: Sequence[str], text: str) -> bool:
    """Whether one of ``words`` stands in ``text``, if only as a part of a word."""
    lowered = text.lower()
    return any(word in lowered for word in words)
