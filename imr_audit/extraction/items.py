"""The disputed items of a letter, read: request, conclusion, citations, facts, measures and the worker's regimen."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Sequence

from imr_audit.extraction.citations import read_citations
from imr_audit.extraction.conclusions import read_conclusion
from imr_audit.extraction.derived import derive
from imr_audit.extraction.facts import background_facts, read_facts
from imr_audit.extraction.grounds import read_grounds
from imr_audit.extraction.measures import read_measures
from imr_audit.extraction.regimen import current_regimen, morphine_equivalent, read_regimen, requested_regimen
from imr_audit.extraction.requests import parse_request
from imr_audit.model import Dose, Letter, LetterItem
from imr_audit.result import ItemReading, Measure, Period

# An item that is decided by this ground alone stands or falls with another: what the summary tells bears on that one.
_DEPENDS = "depends_on_denied_item"


def read_items(
    letter: Letter, period_of: Callable[[Sequence[ItemReading]], Period]
) -> tuple[tuple[ItemReading, ...], Period]:
    """Read every item of ``letter``; ``period_of`` tells from the items which guideline text governs.

    All spans are those of the letter's text.
    """
    text = letter.source.text
    listed = read_regimen(text, letter.summary) if letter.summary else ()
    doses = current_regimen(listed, *(requested_regimen(text, item.request_span) for item in letter.items))
    readings = [_read_item(letter, item, doses) for item in letter.items]
    period = period_of(readings)
    readings = [_with_morphine_equivalent(reading, period.on) for reading in readings]
    derived = [derive(letter, readings, index, period) for index in range(len(readings))]
    return tuple(dataclasses.replace(r, derived=d) for r, d in zip(readings, derived, strict=True)), period


def _read_item(letter: Letter, item: LetterItem, doses: tuple[Dose, ...]) -> ItemReading:
    text = letter.source.text
    request = parse_request(text, item.request_span)
    theirs = (
        read_citations(text, item.claims_administrator, party="claims_administrator")
        if item.claims_administrator
        else ()
    )
    grounds = read_grounds(text, item.rationale, request) if item.rationale else ()
    facts = read_facts(text, letter.summary, item.rationale, request)
    if grounds and all(ground.name == _DEPENDS for ground in grounds):
        facts = tuple(fact for fact in facts if fact.section == "rationale")
    return ItemReading(
        item=item,
        request=request,
        conclusion=read_conclusion(text, item.rationale) if item.rationale else None,
        claims_administrator_citations=theirs,
        reviewer_citations=(
            read_citations(text, item.reviewer_guideline, claims_administrator=theirs)
            if item.reviewer_guideline
            else ()
        ),
        facts=facts,
        measures=read_measures(text, letter.summary, item.rationale, request),
        doses=doses,
        grounds=grounds,
        background=background_facts(text, letter.summary, item.rationale, request, {fact.name for fact in facts}),
    )


def _with_morphine_equivalent(reading: ItemReading, on: dt.date | None) -> ItemReading:
    """The reading with the daily morphine equivalents of the regimen, where an opioid is requested."""
    if on is None or not any(drug.drug_class == "opioid" for drug in reading.request.drugs):
        return reading
    total = morphine_equivalent(reading.doses, on)
    if not total.parts:
        return reading
    measure = Measure("morphine_equivalent_mg", total.mg, total.parts[0].dose.span)
    return dataclasses.replace(reading, measures=(*reading.measures, measure))
