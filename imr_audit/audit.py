"""The core: a letter and a rule book in, an audit out.  Pure; nothing is read or written here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from imr_audit.cases import case_of, parts_of, subject_of
from imr_audit.checks import (
    Observation,
    citations,
    facts,
    grounds,
    medication,
    misquoted,
    outcome,
    procedure,
    recited,
    request,
    wrong_item,
)
from imr_audit.checks.deciding import findings_of
from imr_audit.engine import Engine
from imr_audit.engine.position import judge, merge
from imr_audit.engine.selection import governing_entries
from imr_audit.extraction.items import read_items
from imr_audit.extraction.period import governing_period
from imr_audit.letters import parse_letters
from imr_audit.model import Letter, Scalar
from imr_audit.reading.text import SourceText
from imr_audit.result import ItemAudit, ItemReading, LetterAudit, Period, PositionResult, Selection
from imr_audit.rules.documents import load_documents
from imr_audit.rules.model import RuleBook
from imr_audit.selection import selected
from imr_audit.verdict import outcome_agreement, rationale_agreement, verdict


def audit_source(
    source: SourceText,
    rulebook: RuleBook,
    engine: Engine,
    on: dt.date | None = None,
    selection: Selection | None = None,
) -> tuple[LetterAudit, ...]:
    """Audit every letter of a text.  ``on`` overrides the date of the decision; ``selection``: the findings wanted.

    Raises :class:`imr_audit.letters.NotADetermination` where it holds none, and what the engine raises.
    """
    return tuple(audit_letter(letter, rulebook, engine, on, selection) for letter in parse_letters(source))


def audit_letter(
    letter: Letter,
    rulebook: RuleBook,
    engine: Engine,
    on: dt.date | None = None,
    selection: Selection | None = None,
) -> LetterAudit:
    """Audit one letter."""
    selection = selection or Selection()
    readings, period = read_letter(letter, on)
    items = tuple(
        _audit_item(letter, readings, index, period, rulebook, engine, selection) for index in range(len(readings))
    )
    return LetterAudit(letter, period, items)


def read_letter(letter: Letter, on: dt.date | None = None) -> tuple[tuple[ItemReading, ...], Period]:
    """Read the items of a letter, and tell which guideline text governs it."""
    documents = load_documents()

    def period_of(cited: Sequence[ItemReading]) -> Period:
        ours = [citation for reading in cited for citation in reading.reviewer_citations]
        return governing_period(documents, letter.source.text, letter.span, letter.case.decision_date, ours, on)

    return read_items(letter, period_of)


def position_of(reading: ItemReading, rulebook: RuleBook, engine: Engine) -> tuple[PositionResult, dict[str, Scalar]]:
    """The position of the rules in force on an item, body part by body part, and the case of its first part."""
    parts = parts_of(reading)
    cases = [case_of(reading, part, rulebook.fields) for part in parts]
    results = [
        judge(rulebook, engine, governing_entries(rulebook, subject_of(reading, part)), case, part)
        for part, case in zip(parts, cases, strict=True)
    ]
    return (merge(results) if len(results) > 1 else results[0]), cases[0]


def _audit_item(
    letter: Letter,
    readings: Sequence[ItemReading],
    index: int,
    period: Period,
    rulebook: RuleBook,
    engine: Engine,
    selection: Selection,
) -> ItemAudit:
    reading = readings[index]
    position, case = position_of(reading, rulebook, engine)
    observations = tuple(_observe(letter, readings, index, period, position, rulebook))
    found = findings_of(rulebook, engine, case, observations, letter, reading, position)
    found = selected(found, selection, rulebook) if selection else found
    known = any(seen.name == "grounds" and seen.value == "known" for seen in observations)
    by_outcome = outcome_agreement(position.position, reading.item.outcome, found, known_ground=known)
    by_rationale = rationale_agreement(found, has_rationale=reading.item.rationale is not None)
    return ItemAudit(
        **{name: getattr(reading, name) for name in ItemReading.__slots__},
        position=position,
        outcome_agreement=by_outcome,
        rationale_agreement=by_rationale,
        verdict=verdict(by_outcome, by_rationale, found),
        findings=found,
        case=case,
    )


def _observe(
    letter: Letter,
    readings: Sequence[ItemReading],
    index: int,
    period: Period,
    position: PositionResult,
    rulebook: RuleBook,
) -> Iterator[Observation]:
    reading = readings[index]
    yield from outcome.observe(reading, position)
    yield from grounds.observe(letter, reading, position, rulebook)
    yield from recited.observe(letter, reading)
    yield from misquoted.observe(letter, reading, period, position, rulebook)
    yield from request.observe(reading)
    yield from procedure.observe(letter, reading)
    yield from citations.observe(letter, reading, period)
    yield from medication.observe(letter, readings, index, period)
    yield from facts.observe(letter, readings, index)
    yield from wrong_item.observe(letter, readings, index)
