"""Visits had of a treatment: as the rationale counts them against the clinical summary."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from imr_audit.checks import Observation
from imr_audit.checks.contradictions.cues import hits, says
from imr_audit.checks.contradictions.numbers import number
from imr_audit.checks.contradictions.statements import Statement
from imr_audit.checks.contradictions.treatments import mentions, related
from imr_audit.checks.contradictions.visits import requested_numbers, visits_in
from imr_audit.extraction.patterns import Pattern
from imr_audit.reading.text import Span
from imr_audit.result import ItemReading

_NEAR = 110  # characters between "received the following treatments: ..." and the number
_BOUND = 25  # characters between "at least" and the number
_RECEIVED = Pattern(r"\b(?:received|completed|attended|underwent|undergone|had)\b", re.IGNORECASE)
_SHORT = 50  # characters between "received" and the number, where nothing else lies between
_NO_COURSE = frozenset({"office_visit", "surgery"})  # words near a number of visits that name no course of treatment
_FULL_COURSE = 8  # visits: fewer are no full course (MTUS: 8-10 for neuralgia, 9-10 for myalgia)


class Count(NamedTuple):
    """Visits that a sentence counts.  ``kind``: had or granted; ``bound``: "at least", "about" and the like."""

    visits: int
    topic: str
    kind: str
    bound: bool
    span: Span
    statement: Statement


def observe(
    reading: ItemReading, summary: Sequence[Statement], rationale: Sequence[Statement]
) -> Iterator[Observation]:
    """Yield ``visits_had_contradiction``: visits had of a treatment, otherwise in the rationale than in the summary.

    Also ``full_course_contradiction``: a "full course" of physical therapy where the summary counts fewer visits than
    make one; ``visits_had_called_unknown``: the rationale does not know the number, and the summary does; and
    ``granted_taken_for_had``: the visits that were only authorised are said to have been received.
    Nothing is said of bounds ("at least 6"), nor where the summary gives no number for the treatment.
    """
    topic = reading.request.topic
    told = [count for statement in rationale for count in _counts(statement, topic)]
    if not told and not _speaks_of_number(reading, rationale):
        return
    counted = [count for statement in summary for count in _counts(statement, topic)]
    every = {number(match["n"]) for statement in summary for match in visits_in(statement.text)}
    for said in told:
        same = [c for c in counted if not c.bound and c.kind == said.kind and related(c.topic, frozenset({said.topic}))]
        known = every | requested_numbers(reading) | _sums([count.visits for count in same])
        if same and not said.bound and said.visits not in known and said.statement.speaks_of_patient(0):
            yield Observation(
                "visits_had_contradiction",
                said.visits,
                (same[0].span, said.span),
                {"in_summary": same[0].visits, "in_rationale": said.visits},
            )
            return
    yield from _called_unknown([count for count in counted if count.kind == "had"], rationale, topic)
    yield from _full_course([count for count in counted if count.kind == "had" and not count.bound], rationale)
    if not any(count.kind == "had" for count in counted):
        yield from _granted_only(reading, rationale)


def _speaks_of_number(reading: ItemReading, rationale: Sequence[Statement]) -> bool:
    """Whether a rationale that counts no visits had may yet contradict their number."""
    if "authorised" in (reading.request.history or {}):
        return True
    return any(says("visits", ("unknown", "full_course"), statement.text) for statement in rationale)


def _counts(statement: Statement, topic: str) -> Iterator[Count]:
    """The visits that a sentence says were had or granted; ``topic`` is theirs where it names none."""
    found: tuple[tuple[int, int, str], ...] | None = None
    text = statement.text
    for match in visits_in(text):
        found = hits("visits", text) if found is None else found
        before = [(start, key) for start, _, key in found if match.start() - _NEAR <= start < match.start("n")]
        kinds = [(start, key) for start, key in before if key in ("had", "granted")]
        if not kinds or any(key == "asked" and start > max(kinds)[0] for start, key in before):
            continue
        behind, ahead = text[match.start() : match.end() + 40], text[: match.start()][-_BOUND:]
        named = [m.topic for words in (behind, ahead) for m in mentions(words) if m.topic not in _NO_COURSE]
        bound = any(key == "bound" and start >= match.start() - _BOUND for start, key in before)
        span = statement.span(*match.span())
        yield Count(number(match["n"]), named[0] if named else topic, max(kinds)[1], bound, span, statement)


def _sums(counts: Sequence[int]) -> set[int]:
    """What the counts make in all, and two by two."""
    return {sum(counts), *(a + b for n, a in enumerate(counts) for b in counts[n + 1 :])}


def _called_unknown(counted: Sequence[Count], rationale: Sequence[Statement], topic: str) -> Iterator[Observation]:
    """The number of visits had is said not to be known, and the summary counts them."""
    same = [count for count in counted if related(count.topic, frozenset({topic}))]
    for statement in rationale if same else ():
        unknown = [start for start, _, key in hits("visits", statement.text) if key == "unknown"]
        if unknown and statement.speaks_of_patient(unknown[0]):
            spans = (same[0].statement.span(), statement.span())
            yield Observation("visits_had_called_unknown", True, spans, {"in_summary": same[0].visits})
            return


def _full_course(counted: Sequence[Count], rationale: Sequence[Statement]) -> Iterator[Observation]:
    few = [count for count in counted if count.topic == "physical_therapy"]
    if not few or sum(count.visits for count in few) >= _FULL_COURSE:
        return
    for statement in rationale:
        full = [start for start, _, key in hits("visits", statement.text) if key == "full_course"]
        topics = {mention.topic for mention in mentions(statement.text)}
        if full and statement.speaks_of_patient(full[0]) and "physical_therapy" in topics:
            spans = (few[0].span, statement.span())
            yield Observation("full_course_contradiction", True, spans, {"in_summary": few[0].visits})
            return


def _granted_only(reading: ItemReading, rationale: Sequence[Statement]) -> Iterator[Observation]:
    granted = (reading.request.history or {}).get("authorised", {}).get("visits")
    for statement in rationale if granted is not None else ():
        for match in visits_in(statement.text):
            before = statement.text[: match.start("n")][-_SHORT:]
            if number(match["n"]) != granted or not statement.speaks_of_patient(match.start()):
                continue
            if _RECEIVED.search(before) and not any(key == "granted" for _, _, key in hits("visits", before)):
                spans = (reading.item.request_span, statement.span())
                yield Observation("granted_taken_for_had", True, spans, {"in_rationale": number(match["n"])})
                return
