"""Figures that a letter states: visits had, percent relief, pain scores, weeks of care, levels requested."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Literal, NamedTuple

from imr_audit.extraction.assertions import assess
from imr_audit.extraction.discourse import Sentence, labelled
from imr_audit.extraction.fact_vocabulary import MEDICINE, TREATMENT, names_of_treatment, treatment_names
from imr_audit.extraction.facts import drug_class, drug_terms
from imr_audit.extraction.wordpatterns import GAP_ENDS, NEGATIONS, Hit, PatternSet, Words, lines, words_of
from imr_audit.model import Request
from imr_audit.reading.text import Folded, Span
from imr_audit.result import Measure
from imr_audit.rules.yaml_files import vocabulary

_UNITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_TEENS = ("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty")
_NUMBER_WORDS = {word: number for number, word in enumerate((*_UNITS, *_TEENS))} | {
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
}
_EFFECTS = frozenset({"pain_relief_percent", "pain_before", "pain_after"})
# A month counts four weeks, so that a stated span is never made longer than it was.
_WEEKS = {"week": 1, "weeks": 1, "month": 4, "months": 4, "year": 52, "years": 52}


class _Kind(NamedTuple):
    name: str
    unit: str
    topics: str  # treatment | drug | any
    keep: Literal["largest", "first"]


@cache
def _patterns(wanted: str) -> PatternSet[_Kind]:
    """The patterns for a "drug" or another "treatment"."""
    data = vocabulary("measures")
    groups = {key: lines(text) for key, text in data["groups"].items()}
    patterns: PatternSet[_Kind] = PatternSet(groups, GAP_ENDS | NEGATIONS, slot=TREATMENT)
    for name, entry in data["measures"].items():
        kind = _Kind(name, entry["unit"], entry["topics"], entry["keep"])
        if kind.topics in ("any", wanted):
            patterns.add(lines(entry["patterns"]), kind)
    return patterns


def read_measures(
    letter_text: str, summary: Span | None, rationale: Span | None, request: Request
) -> tuple[Measure, ...]:
    """The figures that a letter states for one item, each name once; spans are those of the words in ``letter_text``.

    ``prior_visits``, ``pain_relief_percent``, ``pain_before`` and ``pain_after`` (of ten), ``conservative_care_weeks``
    and ``duration_of_use_weeks`` (a month counts four weeks) are said of this worker; ``levels`` counts the spinal
    levels that the request names.
    """
    found: dict[str, list[Measure]] = {}
    keeps: dict[str, str] = {}
    for section, span in (("rationale", rationale), ("summary", summary)):
        if span is None or span.end <= span.start:
            continue
        folded = Folded.of(letter_text, span)
        terms = drug_terms(folded, request)
        patterns = _patterns("drug" if terms or drug_class(request) else "treatment")
        names = names_of_treatment(request.topic, terms, drug_class(request))
        for sentence in labelled(folded.text, section):
            if not sentence.is_about("patient"):
                continue
            words = names.seen(words_of(sentence.text))
            for hit in patterns.hits(words):
                if hit.value.name in _EFFECTS and not _of_treatment(words, section, request, names.terms(words)):
                    continue
                for value, start, end in _values(sentence, words, hit, patterns):
                    place = folded.span(sentence.start + start, sentence.start + end)
                    found.setdefault(hit.value.name, []).append(Measure(hit.value.name, value, place))
                    keeps[hit.value.name] = hit.value.keep
    kept = [
        max(measures, key=lambda m: m.value) if keeps[name] == "largest" else measures[0]
        for name, measures in found.items()
    ]
    return (*kept, *_levels(letter_text, request))


def _of_treatment(words: Words, section: str, request: Request, named: bool) -> bool:
    """Whether an effect may be that of the requested treatment."""
    others = {hit.value for hit in treatment_names().hits(words)} - {request.topic}
    if not others.isdisjoint(vocabulary("measures")["related"].get(request.topic, ())):
        return True
    return named or (bool(request.drugs) and others == {MEDICINE}) or (section == "rationale" and not others)


def _values(
    sentence: Sentence, words: Words, hit: Hit[_Kind], patterns: PatternSet[_Kind]
) -> Iterator[tuple[int | float, int, int]]:
    """The value of a hit that speaks of this patient, with the characters of the statement."""
    first, last = patterns.core(words, hit)
    start, end = words.span(hit.first, hit.last)
    if sentence.part_at(start).label != "patient":
        return
    if assess(sentence.text, *words.span(first, last), of_patient=True).status not in ("affirmed", "historical"):
        return
    number = next((_number(words.norms[i]) for i in range(first, last) if _number(words.norms[i]) is not None), None)
    if number is None:
        return
    value = _in_unit(number, words.norms[first:last], words.norms[first : last + 2], hit.value)
    if value is not None:
        yield value, start, end


def _number(word: str) -> float | None:
    """The number that a word stands for; of a score "8/10" the first, of a range "6-8" the first."""
    if word in _NUMBER_WORDS:
        return _NUMBER_WORDS[word]
    found = re.match(r"\d+(?:\.\d+)?(?![\d-]*/\d+/)", word)
    return float(found[0]) if found else None


def _in_unit(number: float, core: tuple[str, ...], wide: tuple[str, ...], kind: _Kind) -> int | float | None:
    """The number in the measure's unit; None where it cannot be one."""
    if kind.unit == "percent":
        says_percent = any("%" in word or word == "percent" for word in wide)
        return int(number) if says_percent and 0 < number <= 100 else None
    if kind.unit == "weeks":
        unit = next((word for word in core if word in _WEEKS), None)
        return int(number * _WEEKS[unit]) if unit else None
    if kind.unit == "points of ten":
        # "on a scale from 0 to 10" states no score.
        return number if (0 < number <= 10 if kind.name == "pain_before" else number < 10) else None
    return int(number) if 0 < number <= 200 else None


_PAIR = re.compile(r"\b([CTLS])-?(\d{1,2})\s?[-/\u2013]\s?([CTLS])?-?(\d{1,2})\b", re.IGNORECASE)
_FIRST = {"C": 0, "T": 7, "L": 19, "S": 24}  # vertebrae above each region's first


def _levels(letter_text: str, request: Request) -> tuple[Measure, ...]:
    """How many levels of the spine the request names: L4-5 is one, L3-S1 three."""
    folded = Folded.of(letter_text, request.decided)
    seen: set[int] = set()
    for pair in _PAIR.finditer(folded.text):
        upper = _FIRST[pair[1].upper()] + int(pair[2])
        lower = _FIRST[(pair[3] or pair[1]).upper()] + int(pair[4])
        if 0 < lower - upper < 8:
            seen.update(range(upper, lower))
    return (Measure("levels", len(seen), request.decided),) if seen else ()
