"""Left or right: the rationale's body parts against those of the request and of the clinical summary."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from imr_audit.checks import Observation
from imr_audit.checks.contradictions.cues import hits
from imr_audit.checks.contradictions.sided import Sided, sided_parts
from imr_audit.checks.contradictions.statements import Statement
from imr_audit.extraction.body_parts import OTHER_SIDE
from imr_audit.extraction.discourse import about
from imr_audit.reading.text import Folded, Span
from imr_audit.result import ItemReading
from imr_audit.rules.labels import label

LIMBS = (
    frozenset({"shoulder", "upper_arm", "elbow", "forearm", "wrist", "hand", "finger", "thumb", "upper_extremity"}),
    frozenset({"hip", "groin", "thigh", "knee", "lower_leg", "ankle", "foot", "toe", "lower_extremity"}),
)


class Placed(NamedTuple):
    """A sided body part, its place in the letter, and whether its sentence only says that all is well there."""

    part: str
    side: str
    span: Span
    well: bool


def _of_text(source: str, span: Span) -> tuple[Placed, ...]:
    """The sided body parts of a stretch without sentences (a request)."""
    folded = Folded.of(source, span)
    return tuple(Placed(s.part, s.side, folded.span(s.start, s.end), False) for s in sided_parts(folded.text))


def _of_statements(statements: Sequence[Statement]) -> tuple[Placed, ...]:
    """The sided body parts of a section."""
    found = []
    for statement in statements:
        sided = sided_parts(statement.text)
        if sided:
            well = any(key == "well" for _, _, key in hits("other_side", statement.text))
            found += [Placed(s.part, s.side, statement.span(s.start, s.end), well) for s in sided]
    return tuple(found)


def limb_of(part: str) -> frozenset[str]:
    """The parts of the same limb; the part alone where it belongs to none."""
    return next((limb for limb in LIMBS if part in limb), frozenset({part}))


def observe(
    source: str,
    readings: Sequence[ItemReading],
    index: int,
    summary: Sequence[Statement],
    rationale: Sequence[Statement],
) -> Iterator[Observation]:
    """Yield ``side_contradiction``: a part on which the rationale relies on the side that the letter does not treat.

    Nothing is said where the summary or any request complains of the same limb on that side, or where the sides are
    compared.
    """
    relied_on = tuple(_relied_on(rationale))
    requests = [_of_text(source, reading.item.request_span) for reading in readings] if relied_on else []
    for statement, sided in relied_on:
        if any(_is_complained_of(sided, request) for request in requests):
            continue
        told = _of_statements(summary)
        opposite = OTHER_SIDE[sided.side]
        stated = [p for p in (*requests[index], *told) if p.part == sided.part and p.side == opposite]
        if not stated or _is_complained_of(sided, told):
            continue
        place = next((p for p in stated if not p.well), stated[0])
        yield Observation(
            "side_contradiction",
            sided.side,
            (place.span, statement.span(sided.start, sided.end)),
            {"body_part": label(sided.part), "in_summary": opposite, "in_rationale": sided.side},
        )
        return


def _relied_on(rationale: Sequence[Statement]) -> Iterator[tuple[Statement, Sided]]:
    """The parts of one side that the rationale speaks of as this worker's complaint or this request."""
    for statement in rationale:
        sided = sided_parts(statement.text)
        if not sided or hits("other_side", statement.text):
            continue
        for one in sided:
            both = any(o.part == one.part and o.side != one.side for o in sided)
            if one.side in OTHER_SIDE and not both and _is_of_worker(statement, one.start):
                yield statement, one


def _is_of_worker(statement: Statement, offset: int) -> bool:
    """Guidelines name no sides: a sentence is taken for this worker's unless its own words are a guideline's."""
    return about(statement.text, offset) != "guideline" and not statement.is_quoted(offset)


def _is_complained_of(sided: Sided, placed: Sequence[Placed]) -> bool:
    limb = limb_of(sided.part)
    return any(p.part in limb and p.side in (sided.side, "bilateral") and not p.well for p in placed)
