"""A rationale that from end to end speaks of another drug, or of another region of the body, than the request."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from imr_audit.checks import Observation
from imr_audit.checks.contradictions.statements import Statement, rationale_statements
from imr_audit.checks.contradictions.treatments import Mention, Profile, mentions, same_region, telling
from imr_audit.extraction.body_parts import find_body_parts
from imr_audit.extraction.phrases import words_of
from imr_audit.model import Letter
from imr_audit.result import ItemReading

_OFTEN = 2  # how often the other drug or region must be named


def of_another_drug(letter: Letter, reading: ItemReading, about: Profile) -> Iterator[Observation]:
    """Yield ``other_drug_throughout`` where the requested drug is never named and another of its kind is, repeatedly."""
    if not reading.request.drugs:
        return
    names = {drug.name.lower() for drug in reading.request.drugs}
    seen: Counter[str] = Counter()
    first: dict[str, tuple[Statement, Mention]] = {}
    for statement in rationale_statements(letter, reading.item):
        if about.words & {word.form for word in words_of(statement.text)}:
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
