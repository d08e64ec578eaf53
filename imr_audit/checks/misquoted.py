"""What the rationale ascribes to the MTUS, against the rules in force and what its text is known to say.

Rules whose words were seen, or that are law (basis ``quoted`` or ``regulation``), are held against a reviewer; figures
of rules that rest on knowledge only as what the guideline possibly says.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from imr_audit.checks import Observation
from imr_audit.checks.ascribed import by_mtus, misquoted, mtus_alone
from imr_audit.checks.distortions import distortions
from imr_audit.extraction.discourse import labelled
from imr_audit.extraction.fact_vocabulary import TREATMENT, names_of_treatment
from imr_audit.extraction.facts import drug_class, drug_terms
from imr_audit.extraction.named_sources import NamedSource, named_sources
from imr_audit.extraction.recited import RecitedLimit, read_recital
from imr_audit.extraction.wordpatterns import GAP_ENDS, PatternSet, lines, words_of
from imr_audit.model import Basis, Letter, Scalar
from imr_audit.reading.text import Folded, Span
from imr_audit.result import ItemReading, Period, PositionResult, RuleResult
from imr_audit.rules.model import Rule, RuleBook, RuleVersion
from imr_audit.rules.yaml_files import vocabulary

_FOUNDED: tuple[Basis, ...] = ("quoted", "regulation")
_Founded = tuple[Rule, RuleResult, RuleVersion]  # a rule, what it came to, and its version in force


def observe(
    letter: Letter, reading: ItemReading, period: Period, position: PositionResult, rulebook: RuleBook
) -> Iterator[Observation]:
    """Yield what the rationale of one item has otherwise than the guideline; in doubt nothing."""
    span = reading.item.rationale
    if span is None or period.on is None:
        return
    folded = Folded.of(letter.source.text, span)
    sources = named_sources(folded)
    yield from _figures(letter, reading, span, sources, position, period.on, rulebook)
    yield from _polarity(folded, reading, sources, position)
    yield from distortions(folded, reading, sources, period.on)


# --- figures ----------------------------------------------------------------------------------------------------------


def _figures(
    letter: Letter,
    reading: ItemReading,
    rationale: Span,
    sources: Sequence[NamedSource],
    position: PositionResult,
    on: dt.date,
    rulebook: RuleBook,
) -> Iterator[Observation]:
    """Upper limits that the rationale ascribes to the MTUS and that are none of its figures."""
    text, rules = letter.source.text, _with_figures(position, on, rulebook)
    if not rules:
        return
    recital = read_recital(text, rationale, reading.request)
    ascribed = [
        limit
        for limit in recital.limits
        if by_mtus(limit.span, sources) or mtus_alone(reading, limit.span, sources)
        if not _other_passage(text[limit.span.start : limit.span.end])
    ]
    for possibly in (False, True):
        for limit in ascribed:
            founded = _founded(limit.unit, rules, possibly=possibly)
            if founded and limit.most not in _right_figures(limit.unit, reading.request.topic, position, on, rulebook):
                rule, result = _nearest(limit, founded, on)
                yield misquoted(_said(limit), rule.title, result.citation, limit.span, possibly=possibly)
                return
    if recital.relief is not None:
        percent, place = recital.relief
        founded = _founded("percent", rules, possibly=False)
        right = _right_figures("percent", reading.request.topic, position, on, rulebook)
        if founded and percent not in right and by_mtus(place, sources):
            rule, result = founded[0]
            yield misquoted(f"at least {percent} percent relief", rule.title, result.citation, place)


def _with_figures(position: PositionResult, on: dt.date, rulebook: RuleBook) -> list[_Founded]:
    """The rules of the MTUS in force that give figures."""
    found = []
    for result in position.rules:
        rule = rulebook.rule_by_id[result.rule]
        version = _version(rule, on) if result.citation.document.startswith("mtus_") else None
        if version is not None and version.values:
            found.append((rule, result, version))
    return found


def _founded(unit: str, rules: Sequence[_Founded], *, possibly: bool) -> list[tuple[Rule, RuleResult]]:
    """Those of ``rules`` that give figures for ``unit``: whose words are known, or that rest on knowledge alone."""
    return [
        (rule, result)
        for rule, result, version in rules
        if (version.basis not in _FOUNDED) == possibly and _values(unit, version)
    ]


def _right_figures(unit: str, topic: str, position: PositionResult, on: dt.date, rulebook: RuleBook) -> set[Scalar]:
    """Every figure for ``unit`` that another passage, or a rule in force however founded, gives.

    Of rules that do not apply (the visits after each operation, say), only those of the documents that do; of the ODG
    none, since what is held against a figure is ascribed to the MTUS alone.
    """
    found: set[Scalar] = set(vocabulary("misquoted")["also_right"].get(topic, {}).get(unit, ()))
    applying = {result.citation.document for result in position.rules if result.result != "not_applicable"} - {"odg"}
    for result in position.rules:
        version = _version(rulebook.rule_by_id[result.rule], on)
        if version is not None and result.citation.document in applying:
            found.update(_values(unit, version).values())
    return found


def _version(rule: Rule, on: dt.date) -> RuleVersion | None:
    return rule.version_on(on.year * 10000 + on.month * 100 + on.day)


def _values(unit: str, version: RuleVersion) -> Mapping[str, Scalar]:
    """The dated figures of a version that tests ``unit``; of one that tests several units, those named after it."""
    tested = set(version.fields).intersection(vocabulary("misquoted")["fields"].get(unit, ()))
    if not tested:
        return {}
    named = {name: value for name, value in version.values.items() if name in vocabulary("misquoted")["fields"]}
    values = {unit: named[unit]} if unit in named else {} if named else dict(version.values)
    return {name: value for name, value in values.items() if isinstance(value, int | float)}


def _nearest(limit: RecitedLimit, founded: Sequence[tuple[Rule, RuleResult]], on: dt.date) -> tuple[Rule, RuleResult]:
    """The rule whose figure is nearest to the one that is recited; of limits rather than of recommendations."""

    def distance(pair: tuple[Rule, RuleResult]) -> tuple[bool, float]:
        version = _version(pair[0], on)
        figures = _values(limit.unit, version).values() if version else ()
        return pair[0].kind != "limit", min((abs(limit.most - float(figure)) for figure in figures), default=0.0)

    return min(founded, key=distance)


def _said(limit: RecitedLimit) -> str:
    amount = str(limit.most) if limit.least == limit.most else f"{limit.least}-{limit.most}"
    return f"{amount} {limit.unit}{' in a trial' if limit.trial else ''}"


# --- polarity ---------------------------------------------------------------------------------------------------------


def _polarity(
    folded: Folded, reading: ItemReading, sources: Sequence[NamedSource], position: PositionResult
) -> Iterator[Observation]:
    """The MTUS is said not to recommend what a rule of it recommends, or to recommend what it excludes outright."""
    founded = [r for r in position.rules if r.basis in _FOUNDED and r.citation.document.startswith("mtus_")]
    excluded = [r for r in founded if r.kind == "exclusion" and r.result == "violated"]
    recommended = [r for r in founded if r.kind == "recommendation" and r.result in ("recommends", "silent")]
    refusals = [r for r in position.rules if r.kind == "exclusion"]
    if not excluded and (refusals or not recommended):
        return
    request = reading.request
    names = names_of_treatment(request.topic, drug_terms(folded, request), drug_class(request))
    for sentence in labelled(folded.text, "rationale") if names.known else ():
        span = folded.span(sentence.start, sentence.start + len(sentence.text))
        said = {hit.value for hit in _polarity_cues().hits(names.seen(words_of(sentence.text)))}
        if said and by_mtus(span, sources):
            if "refused" in said and recommended and not refusals:
                rule, words = recommended[0], "the treatment is not recommended"
            elif "recommended" in said and excluded:
                rule, words = excluded[0], "the treatment is recommended"
            else:
                continue
            yield misquoted(words, rule.title, rule.citation, span)
            return


@cache
def _polarity_cues() -> PatternSet[str]:
    cues: PatternSet[str] = PatternSet(slot=TREATMENT)
    for name in ("refused", "recommended"):
        cues.add(lines(vocabulary("misquoted")[name]), name)
    return cues


@cache
def _other_passages() -> PatternSet[str]:
    cues: PatternSet[str] = PatternSet({}, GAP_ENDS)
    cues.add(lines(vocabulary("misquoted")["other_passages"]), "")
    return cues


def _other_passage(sentence: str) -> bool:
    return bool(_other_passages().hits(words_of(" ".join(sentence.split()))))
