"""The letter's own guideline: the limits and criteria that a rationale recites, whatever guideline they come from.

Only clauses that speak of the guideline count (:mod:`imr_audit.extraction.discourse`), never what the rationale says of
this worker.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from imr_audit.extraction.discourse import Sentence, labelled
from imr_audit.extraction.fact_vocabulary import treatment_names
from imr_audit.extraction.facts import read_mentions
from imr_audit.extraction.quantities import number_words
from imr_audit.extraction.wordpatterns import PatternSet, Words, by_key, lines, words_of
from imr_audit.model import Request
from imr_audit.reading.text import Folded, Span
from imr_audit.rules.yaml_files import vocabulary

_NEAR = 4  # words between a cue and the quantity that it qualifies


class RecitedLimit(NamedTuple):
    """An amount that the recited guideline allows: of ``least`` to ``most`` ``unit`` ("4-6 visits"; else both equal).

    ``trial``: only for a first trial.  ``span`` is that of the sentence.
    """

    unit: str
    least: int
    most: int
    trial: bool
    span: Span


class Criterion(NamedTuple):
    """A fact of which the recited guideline speaks; ``span`` is that of the clause."""

    name: str
    span: Span


class Recital(NamedTuple):
    """What a rationale recites.  ``relief`` is the percentage of pain relief that it asks for, with its place."""

    limits: tuple[RecitedLimit, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    relief: tuple[int, Span] | None = None

    @property
    def named(self) -> frozenset[str]:
        """The names of the criteria."""
        return frozenset(criterion.name for criterion in self.criteria)


def indications() -> frozenset[str]:
    """The facts that are indications for a treatment."""
    return frozenset(vocabulary("recited")["indications"])


def gives_indications(topic: str) -> bool:
    """Whether guidelines give indications for treatments of ``topic``."""
    return topic in vocabulary("recited")["for_indications"]


def read_recital(letter_text: str, rationale: Span, request: Request) -> Recital:
    """What the rationale at ``rationale`` recites of the guideline for ``request``; spans are those of the letter."""
    folded = Folded.of(letter_text, rationale)
    limits, named, relief = _in_words(folded, request.topic)
    criteria = [Criterion(name, span) for name, span in named]
    for mention in read_mentions(letter_text, rationale, "rationale", request):
        if mention.about == "guideline" or mention.status == "guideline":
            criteria.append(Criterion(mention.name, mention.clause))
    return Recital(limits, tuple(criteria), relief)


@lru_cache(maxsize=64)
def _in_words(
    folded: Folded, topic: str
) -> tuple[tuple[RecitedLimit, ...], tuple[tuple[str, Span], ...], tuple[int, Span] | None]:
    """The limits, the criteria by their own words, and the relief that a rationale recites."""
    limits: list[RecitedLimit] = []
    named: list[tuple[str, Span]] = []
    relief = None
    for sentence in labelled(folded.text, "rationale"):
        if not sentence.is_about("guideline"):
            continue
        words = words_of(sentence.text)
        span = folded.span(sentence.start, sentence.start + len(sentence.text))
        limits += _limits(sentence, words, topic, span)
        named += ((name, span) for name in _also_named(sentence, words))
        percent = _relief(sentence, words)
        if percent is not None:
            relief = (percent, span)
    return tuple(limits), tuple(named), relief


# --- limits -----------------------------------------------------------------------------------------------------------


@cache
def _quantities() -> PatternSet[str]:
    found: PatternSet[str] = PatternSet()
    for unit, words in vocabulary("recited")["units"].items():
        found.add(
            (p.replace("<unit>", line) for p in lines(vocabulary("recited")["quantities"]) for line in lines(words)),
            unit,
        )
    return found


@cache
def _cues() -> PatternSet[str]:
    return by_key(vocabulary("recited"), ("upper", "floors", "not_limits", "trials", "relief", "relief_words"))


def _limits(sentence: Sentence, words: Words, topic: str, span: Span) -> Iterator[RecitedLimit]:
    hits = _quantities().hits(words)
    if not hits or _of_other_treatment(words, topic):
        return
    cues = _cues().hits(words)
    for hit in hits:
        numbers = _numbers(words, hit.first, hit.last)
        if sentence.part_at(words.starts[hit.first]).label != "guideline" or not numbers:
            continue
        if any(h is not hit and h.first < hit.first < h.last for h in hits):
            continue  # the second number of "8 to 10 visits"
        uppers = [c for c in cues if c.value == "upper" and c.last <= hit.first <= c.last + _NEAR]
        floors = [c for c in cues if c.value == "floors" and c.last == hit.first]
        if any(not any(u.first <= floor.first < u.last for u in uppers) for floor in floors):
            continue  # "over 8 weeks"; but "no more than 8 weeks"
        if any(c.value == "not_limits" and c.first == hit.last for c in cues):
            continue
        if not uppers and hit.value in vocabulary("recited")["units_that_need_upper"]:
            continue
        trial = any(c.value == "trials" and (hit.first - _NEAR * 2 <= c.first < hit.last + 3) for c in cues)
        yield RecitedLimit(hit.value, numbers[0], numbers[-1], trial, span)


def _of_other_treatment(words: Words, topic: str) -> bool:
    """Whether the sentence names other treatments only."""
    named = {hit.value for hit in treatment_names().hits(words)}
    return bool(named) and topic in vocabulary("facts")["treatments"] and topic not in named


def _numbers(words: Words, first: int, last: int) -> list[int]:
    """The numbers among the words, in order: two of a range."""
    found: list[int] = []
    for word in words.norms[first:last]:
        if word in number_words():
            found.append(number_words()[word])
        elif word[0].isdigit():
            found += [int(part) for part in word.rstrip("+").split("-") if part.isdigit()]
    return found


def _relief(sentence: Sentence, words: Words) -> int | None:
    """The percentage of relief that a sentence of the guideline asks for."""
    cues = _cues().hits(words)
    if not any(c.value == "relief_words" for c in cues):
        return None
    for cue in cues:
        if cue.value == "relief" and sentence.part_at(words.starts[cue.first]).label == "guideline":
            text = sentence.text[words.starts[cue.first] : words.ends[cue.last - 1]]
            following = sentence.text[words.ends[cue.last - 1] :].lstrip()
            number = next((w.rstrip("%") for w in words.norms[cue.first : cue.last] if w[0].isdigit()), "")
            if number.isdigit() and ("%" in text or "percent" in text or following.startswith(("%", "percent"))):
                return int(number)
    return None


# --- criteria ---------------------------------------------------------------------------------------------------------


@cache
def _other_names() -> PatternSet[str]:
    return by_key(vocabulary("recited")["also_named"])


def _also_named(sentence: Sentence, words: Words) -> Iterator[str]:
    for hit in _other_names().hits(words):
        if sentence.part_at(words.starts[hit.first]).label == "guideline":
            yield hit.value
