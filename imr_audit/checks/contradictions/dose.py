"""The same drug in another strength, and drugs that the letter does not otherwise know."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from imr_audit.checks import Observation
from imr_audit.checks.contradictions.cues import hits
from imr_audit.checks.contradictions.statements import Statement
from imr_audit.checks.contradictions.treatments import Mention, mentions, telling
from imr_audit.extraction.patterns import has_figure
from imr_audit.model import Drug
from imr_audit.reading.text import Span
from imr_audit.result import ItemReading

_AMOUNT = re.compile(r"\d+(?:\.\d+)?|\.\d+")
_NEAR = 40  # characters in which "daily", "maximum" or "increased to" speaks of the amount


class _Known(NamedTuple):
    """A drug that the letter names outside the rationale."""

    drug: Drug
    span: Span


def observe(
    reading: ItemReading, readings: Sequence[ItemReading], summary: Sequence[Statement], rationale: Sequence[Statement]
) -> Iterator[Observation]:
    """Yield ``dose_contradiction`` and ``drug_unknown_to_letter`` for item ``reading`` of ``readings``.

    The first: the rationale gives the requested or current drug a strength that neither the request nor the summary
    does.  The second: it says that this worker takes a drug that nothing else in the letter names, where it should
    speak of the requested one.
    """
    strengths = tuple(_strengths_of_worker(rationale))
    if not strengths and not reading.request.drugs:
        return
    known = [_Known(drug, drug.span) for other in (reading, *readings) for drug in other.request.drugs]
    for statement in summary:
        for mention in mentions(statement.text):
            if mention.drug is not None:
                known.append(_Known(mention.drug, statement.span(mention.start, mention.end)))
    yield from _strengths(known, strengths)
    yield from _unknown(reading, known, rationale)


def _strengths_of_worker(rationale: Sequence[Statement]) -> Iterator[tuple[Statement, Mention, Drug, str]]:
    """Where the rationale gives a drug of this worker a strength: drug and strength."""
    for statement in rationale:
        for mention in mentions(statement.text) if has_figure(statement.text) else ():
            drug = mention.drug
            if drug is not None and drug.strength and statement.speaks_of_patient(mention.start):
                yield statement, mention, drug, drug.strength


def _strengths(
    known: Sequence[_Known], strengths: Sequence[tuple[Statement, Mention, Drug, str]]
) -> Iterator[Observation]:
    for statement, mention, drug, strength in strengths:
        said = _amounts(strength)
        given = [k for k in known if k.drug.strength and telling(k.drug.ingredients) & telling(drug.ingredients)]
        if not said or not given or any(_agree(said, _amounts(k.drug.strength or "")) for k in given):
            continue
        if _is_current(statement, mention):
            yield Observation(
                "dose_contradiction",
                True,
                (given[0].span, statement.span(mention.start, mention.end)),
                {"drug": drug.name, "stated": given[0].drug.strength or "", "in_rationale": strength},
            )
            return


def _unknown(reading: ItemReading, known: Sequence[_Known], rationale: Sequence[Statement]) -> Iterator[Observation]:
    requested = frozenset(i for drug in reading.request.drugs for i in telling(drug.ingredients))
    named = frozenset(i for k in known for i in telling(k.drug.ingredients))
    for statement in rationale if requested else ():
        found = [m for m in mentions(statement.text) if m.drug is not None and m.drug.ingredients]
        if any(m.drug is not None and telling(m.drug.ingredients) & requested for m in found):
            continue
        for mention in found:
            drug = mention.drug
            if drug is None or telling(drug.ingredients) & named:
                continue
            if statement.speaks_of_patient(mention.start) and _is_used(statement, mention):
                yield Observation(
                    "drug_unknown_to_letter",
                    drug.name,
                    (reading.request.decided, statement.span(mention.start, mention.end)),
                    {"named": drug.name},
                )
                return


def _amounts(strength: str) -> tuple[float, ...]:
    return tuple(float(amount) for amount in _AMOUNT.findall(strength.replace(",", "")))


def _agree(one: Sequence[float], other: Sequence[float]) -> bool:
    """Whether two strengths are the same; of a combination one may give only the first ingredient's."""
    if not one or not other:
        return True
    return one == other if len(one) == len(other) else one[0] == other[0]


def _is_current(statement: Statement, mention: Mention) -> bool:
    """Whether a strength is that of one dose of what is requested or taken, not a day's amount, a limit or a change."""
    found = hits("dose", statement.text)
    if any(key == "other_amount" and abs(start - mention.end) < _NEAR for start, _, key in found):
        return False
    return any(key == "current" for _, _, key in found)


def _is_used(statement: Statement, mention: Mention) -> bool:
    """Whether the words just before a drug say that this worker takes it, or that it is requested."""
    found = hits("drug_use", statement.text)
    if any(key == "aside" for _, _, key in found):
        return False
    return any(key == "use" and 0 <= mention.start - end < _NEAR for _, end, key in found)
