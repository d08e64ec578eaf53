"""A rationale that from end to end speaks of another drug, or of another region of the body, than the request."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache

from imr_audit.checks import Observation
from imr_audit.checks.contradictions.cues import VOCABULARY, hits
from imr_audit.checks.contradictions.statements import Statement, rationale_statements, summary_statements
from imr_audit.checks.contradictions.treatments import (
    STUDIES,
    Mention,
    Profile,
    is_of,
    mentions,
    same_region,
    telling,
)
from imr_audit.extraction.body_parts import find_body_parts, parts_named
from imr_audit.extraction.patterns import Pattern
from imr_audit.extraction.phrases import words_of
from imr_audit.extraction.topics import OTHER
from imr_audit.extraction.wordpatterns import Hit, PatternSet, by_key
from imr_audit.extraction.wordpatterns import words_of as words_in
from imr_audit.model import Letter
from imr_audit.result import ItemReading
from imr_audit.rules.yaml_files import vocabulary

_INDICATED = Pattern(
    r"[\w\s,/()-]{0,30}?\b(?:may be|is|are|should be|can be) (?:\w+ ){0,2}"
    r"(?:indicated|recommended|supported|warranted|appropriate|considered)\b",
    re.IGNORECASE,
)
_CONSULTATIONS = frozenset({"specialist_referral", "office_visit"})
_IMAGING = STUDIES - {"emg_ncs"}
_MANY = 4  # sentences on other studies, and how many times more they are
_WHOLE = frozenset({"spine", "upper_extremity", "lower_extremity"})  # they hold other parts
_OFTEN = 2  # how often the other drug or region must be named


def of_another_drug(letter: Letter, reading: ItemReading, about: Profile) -> Iterator[Observation]:
    """Yield ``other_drug_throughout`` where the requested drug is never named, and another of its kind repeatedly."""
    if not reading.request.drugs:
        return
    names = {drug.name.lower() for drug in reading.request.drugs}
    seen: Counter[str] = Counter()
    first: dict[str, tuple[Statement, Mention]] = {}
    for statement in rationale_statements(letter, reading.item):
        if not about.words.isdisjoint(words_of(statement.text).present):
            return
        for mention in mentions(statement.text):
            drug = mention.drug
            if drug is None:
                continue
            if drug.name.lower() in names or telling(drug.ingredients) & about.ingredients:
                return
            if mention.topic in about.topics:
                seen[drug.name] += 1
                first.setdefault(drug.name, (statement, mention))
    if seen and seen.most_common(1)[0][1] >= _OFTEN:
        name = seen.most_common(1)[0][0]
        statement, mention = first[name]
        spans = (reading.item.request_span, statement.span(mention.start, mention.end))
        yield Observation("other_drug_throughout", True, spans, {"named": statement.text[mention.start : mention.end]})


def of_another_region(letter: Letter, reading: ItemReading) -> Iterator[Observation]:
    """Yield ``other_region_throughout`` where every part of the body that the rationale names is of another region.

    At least one of them must be said of this worker.
    """
    wanted = reading.request.body_parts
    found: list[tuple[Statement, int, int]] = []
    for statement in rationale_statements(letter, reading.item) if wanted else ():
        for start, end, slugs in find_body_parts(statement.text):
            if same_region(slugs, wanted):
                return
            found.append((statement, start, end))
    of_worker = [place for place in found if place[0].speaks_of_patient(place[1])]
    if len(found) >= _OFTEN and of_worker:
        statement, start, end = of_worker[0]
        spans = (reading.item.request_span, statement.span(start, end))
        yield Observation("other_region_throughout", True, spans, {"named": statement.text[start:end]})


def of_other_criteria(letter: Letter, reading: ItemReading, about: Profile) -> Iterator[Observation]:
    """Yield ``criteria_of_other_service`` where the guideline text only says when another service is indicated.

    Nothing is said of items whose topic is open, and of operations (whose criteria are those of the referral).
    """
    if reading.request.topic in (OTHER, "surgery") or not about.topics:
        return
    found: list[tuple[Statement, Mention]] = []
    for statement in rationale_statements(letter, reading.item):
        if all(part.label != "guideline" for part in statement.parts):
            continue
        for mention in mentions(statement.text):
            if statement.label(mention.start) != "guideline":
                continue
            if mention.topic in about.topics:
                return
            if not is_of(mention, about) and _INDICATED.match(statement.text, mention.end):
                found.append((statement, mention))
    if found:
        statement, mention = found[0]
        yield Observation(
            "criteria_of_other_service",
            True,
            (reading.item.request_span, statement.span()),
            {"named": statement.text[mention.start : mention.end]},
        )


def of_other_studies(letter: Letter, reading: ItemReading, about: Profile) -> Iterator[Observation]:
    """Yield ``criteria_mostly_of_others`` where what is recited for an imaging study is nearly all on other ones."""
    if reading.request.topic not in _IMAGING:
        return
    own = 0
    others: list[tuple[Statement, Mention]] = []
    for statement in rationale_statements(letter, reading.item):
        if statement.label(0) != "guideline":
            continue
        found = [mention for mention in mentions(statement.text) if mention.topic in _IMAGING]
        own += any(is_of(mention, about) for mention in found)
        if found and not any(is_of(mention, about) for mention in found):
            others.append((statement, found[0]))
    if len(others) >= _MANY and own * _MANY <= len(others):
        statement, mention = others[-1]
        named = statement.text[mention.start : mention.end]
        spans = (reading.item.request_span, statement.span())
        yield Observation("criteria_mostly_of_others", True, spans, {"named": named})


def of_other_route(letter: Letter, reading: ItemReading) -> Iterator[Observation]:
    """Yield ``topical_criteria_for_oral`` where a drug to be swallowed is judged by what is said of topical ones."""
    drugs = reading.request.drugs
    if reading.request.topic != "nsaid" or not drugs or any(drug.route != "oral" for drug in drugs):
        return
    found = [
        (statement, mention)
        for statement in rationale_statements(letter, reading.item)
        for mention in mentions(statement.text)
        if mention.topic == "topical_analgesic"
    ]
    if len(found) > _OFTEN:
        statement, mention = found[0]
        spans = (reading.item.request_span, statement.span(mention.start, mention.end))
        yield Observation("topical_criteria_for_oral", True, spans)


def of_kin(letter: Letter, reading: ItemReading) -> Iterator[Observation]:
    """Yield ``kin_judged`` where what is recited is of something that only sounds or works like what is requested.

    The pairs are those of the vocabulary; nothing is said where the rationale also names the requested kind.
    """
    request = reading.request
    kinds = {request.topic, *(drug.drug_class for drug in request.drugs)}
    for kind in sorted(kinds & vocabulary(VOCABULARY)["kin"].keys()):
        recited: tuple[Statement, str] | None = None
        for statement in rationale_statements(letter, reading.item):
            words = words_in(statement.text)
            found = _kin()[kind].hits(words)
            others = [hit for hit in found if hit.value == "other"]
            if any(hit.value == "own" and not _is_within(hit, others) for hit in found):
                return
            if others and recited is None and statement.label(0) == "guideline":
                recited = statement, statement.text[slice(*words.span(others[0].first, others[0].last))]
        if recited is not None:
            statement, named = recited
            yield Observation("kin_judged", named, (reading.item.request_span, statement.span()), {"named": named})
            return


def _is_within(hit: Hit[str], others: Sequence[Hit[str]]) -> bool:
    """Whether a name is but a part of one of the ``others`` ("diagnostic ultrasound")."""
    return any(other.first <= hit.first and hit.last <= other.last for other in others)


@cache
def _kin() -> dict[str, PatternSet[str]]:
    return {kind: by_key(texts) for kind, texts in vocabulary(VOCABULARY)["kin"].items()}


def of_opioid_patients(letter: Letter, readings: Sequence[ItemReading], reading: ItemReading) -> Iterator[Observation]:
    """Yield ``opioid_criteria_without_opioid`` where a consultation is judged by rules for patients on opioids.

    Nothing is said where the summary or any request of the letter names an opioid.
    """
    if reading.request.topic not in _CONSULTATIONS or any(r.request.topic == "opioid" for r in readings):
        return
    summary = summary_statements(letter)
    if any(mention.topic == "opioid" for statement in summary for mention in mentions(statement.text)):
        return
    for statement in rationale_statements(letter, reading.item):
        for mention in mentions(statement.text):
            if mention.topic == "opioid" and statement.label(mention.start) == "guideline":
                yield Observation("opioid_criteria_without_opioid", True, (reading.item.request_span, statement.span()))
                return


def of_sibling_part(letter: Letter, readings: Sequence[ItemReading], reading: ItemReading) -> Iterator[Observation]:
    """Yield ``sibling_part_judged`` where a deciding sentence names the part of another item of the same treatment.

    Only a sentence that names the treatment with that part, and not with this item's.
    """
    parts = set(reading.request.body_parts)
    siblings = [r for r in readings if r.request.topic == reading.request.topic and r.request.body_parts]
    elsewhere = {part for r in siblings for part in r.request.body_parts} - parts
    for statement in rationale_statements(letter, reading.item) if parts and elsewhere else ():
        named = parts_named(statement.text) - _WHOLE
        if not named or not named <= elsewhere or not statement.speaks_of_patient(0):
            continue
        keys = {key for _, _, key in hits("deciding", statement.text)}
        if "misses" not in keys or "aside" in keys:
            continue
        if any(mention.topic == reading.request.topic for mention in mentions(statement.text)):
            spans = (reading.item.request_span, statement.span())
            yield Observation("sibling_part_judged", True, spans, {"named": ", ".join(sorted(named)).replace("_", " ")})
            return
