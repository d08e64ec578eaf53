"""What a rationale says, and a clinical summary that says otherwise: pairs of patterns of the vocabulary."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from imr_audit.checks import Observation
from imr_audit.checks.contradictions.cues import VOCABULARY
from imr_audit.checks.contradictions.statements import Statement
from imr_audit.checks.contradictions.treatments import same_region
from imr_audit.checks.contradictions.when import at_another_time
from imr_audit.extraction.body_parts import find_sides, parts_named
from imr_audit.extraction.discourse import about
from imr_audit.extraction.wordpatterns import PatternSet, lines, words_of
from imr_audit.model import Request
from imr_audit.result import ItemReading
from imr_audit.rules.yaml_files import vocabulary

_CONDITIONS = frozenset({"if", "when", "whenever", "where", "unless", "until", "once", "patients"})
_BOTH = ("left", "right")


@cache
def _cues(side: str) -> PatternSet[str]:
    """The patterns of one side of every pair, or (``rationale_not``, ``summary_not``) those that cancel it."""
    found: PatternSet[str] = PatternSet()
    for name, texts in vocabulary(VOCABULARY)["pairs"].items():
        found.add(lines(texts[side]), name)
    return found


def observe(
    reading: ItemReading, summary: Sequence[Statement], rationale: Sequence[Statement]
) -> Iterator[Observation]:
    """Yield ``pair_contradicted``: the name of the first pair of which rationale and summary each say its side.

    A sentence with words that leave room for another reading is of no pair; nor are sentences of other times.
    """
    for statement in rationale:
        for name in _names(statement, "rationale"):
            told = next(
                (s for s in summary if name in _names(s, "summary") and not at_another_time(s, statement)), None
            )
            pair = vocabulary(VOCABULARY)["pairs"][name]
            if told is None or (pair.get("local") and not _in_same_place(told, statement, reading.request)):
                continue
            spans = (told.span(), statement.span())
            yield Observation("pair_contradicted", name, spans, {"fact": pair["label"]})
            return


def _names(statement: Statement, side: str) -> tuple[str, ...]:
    """The pairs that a sentence is of; a rationale's only in words that speak of this worker."""
    words = words_of(statement.text)
    found = _cues(side).hits(words)
    if not found:
        return ()
    cancelled = {hit.value for hit in _cues(f"{side}_not").hits(words)}
    starts = ((words.starts[hit.first], hit.value) for hit in found if hit.value not in cancelled)
    if side == "rationale":
        starts = ((start, name) for start, name in starts if _of_worker(statement, start))
    return tuple(dict.fromkeys(name for _, name in starts))


def _of_worker(statement: Statement, offset: int) -> bool:
    """Whether words are of this worker; a guideline that only what follows them names does not make them its own."""
    comma = statement.text.find(",", offset)
    clause = statement.text[: comma if comma >= 0 else None]
    if statement.is_quoted(offset) or not _CONDITIONS.isdisjoint(words_of(clause).norms):
        return False
    return about(clause, offset) != "guideline"


def _in_same_place(told: Statement, said: Statement, request: Request) -> bool:
    """Whether the summary's sentence is of the part of the request, and of no other side than the rationale's is."""
    sides = _sides(told)
    other = _sides(said) or ({request.laterality} if request.laterality else sides)
    return same_region(parts_named(told.text), request.body_parts) and (not sides or not sides.isdisjoint(other))


def _sides(statement: Statement) -> set[str]:
    return {one for _, _, side in find_sides(statement.text) for one in (_BOTH if side == "bilateral" else (side,))}
