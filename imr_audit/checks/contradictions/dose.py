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


class _Said(NamedTuple):
    """A drug that the rationale names."""

    drug: Drug
    mention: Mention
    statement: Statement

    @property
    def span(self) -> Span:
        return self.statement.span(self.mention.start, self.mention.end)


def observe(
    reading: ItemReading, readings: Sequence[ItemReading], summary: Sequence[Statement], rationale: Sequence[Statement]
) -> Iterator[Observation]:
    """Yield ``dose_contradiction`` and ``drug_unknown_to_letter`` for item ``reading`` of ``readings``.

    The first: the rationale gives the requested or current drug a strength that neither the request nor the summary
    does.  The second: it says that this worker takes a drug that nothing else in the letter names, where it should
    speak of the requested one.
    """
    known = [_Known(drug, drug.span) for other in (reading, *readings) for drug in other.request.drugs]
    strengths = [said for said in _strengths_of_worker(rationale) if not _is_given(said, known)]
    others = tuple(_other_drugs(reading, rationale))
    if not strengths and not others:
        return
    for statement in summary:
        for mention in mentions(statement.text):
            if mention.drug is not None:
                known.append(_Known(mention.drug, statement.span(mention.start, mention.end)))
    yield from _strengths(known, strengths)
    yield from _unknown(reading, known, others)


def _strengths_of_worker(rationale: Sequence[Statement]) -> Iterator[_Said]:
    """Where the rationale gives a drug of this worker a strength."""
    for statement in rationale:
        for mention in mentions(statement.text) if has_figure(statement.text) else ():
            drug = mention.drug
            if drug is not None and _amounts(drug.strength or "") and statement.speaks_of_patient(mention.start):
                yield _Said(drug, mention, statement)


def _same_drug(said: _Said, known: Sequence[_Known]) -> list[_Known]:
    """The strengths that the letter elsewhere gives the drug of a strength."""
    return [k for k in known if k.drug.strength and telling(k.drug.ingredients) & telling(said.drug.ingredients)]


def _is_given(said: _Said, known: Sequence[_Known]) -> bool:
    """Whether the letter elsewhere gives the drug the same strength."""
    amounts = _amounts(said.drug.strength or "")
    return any(_agree(amounts, _amounts(k.drug.strength or "")) for k in _same_drug(said, known))


def _strengths(known: Sequence[_Known], strengths: Sequence[_Said]) -> Iterator[Observation]:
    for said in strengths:
        given = _same_drug(said, known)
        if given and not _is_given(said, known) and _is_current(said.statement, said.mention):
            drug, told = said.drug, given[0]
            yield Observation(
                "dose_contradiction",
                True,
                (told.span, said.span),
                {"drug": drug.name, "stated": told.drug.strength or "", "in_rationale": drug.strength or ""},
            )
            return


def _other_drugs(reading: ItemReading, rationale: Sequence[Statement]) -> Iterator[_Said]:
    """Where the rationale says that this worker takes a drug, and does not name a requested one in the same breath."""
    requested = frozenset(i for drug in reading.request.drugs for i in telling(drug.ingredients))
    for statement in rationale if requested else ():
        found = [_Said(m.drug, m, statement) for m in mentions(statement.text) if m.drug and m.drug.ingredients]
        if any(telling(said.drug.ingredients) & requested for said in found):
            continue
        for said in found:
            if statement.speaks_of_patient(said.mention.start) and _is_used(statement, said.mention):
                yield said


def _unknown(reading: ItemReading, known: Sequence[_Known], others: Sequence[_Said]) -> Iterator[Observation]:
    named = frozenset(i for k in known for i in telling(k.drug.ingredients))
    for said in others:
        if not telling(said.drug.ingredients) & named:
            name = said.drug.name
            spans = (reading.request.decided, said.span)
            yield Observation("drug_unknown_to_letter", name, spans, {"named": name})
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
