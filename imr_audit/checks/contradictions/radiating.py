"""To which sides pain or numbness goes out, according to rationale and clinical summary."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from imr_audit.checks import Observation
from imr_audit.checks.contradictions.cues import says
from imr_audit.checks.contradictions.statements import Statement
from imr_audit.checks.contradictions.treatments import same_region
from imr_audit.extraction.body_parts import find_sides, parts_named
from imr_audit.result import ItemReading

_WORD = ("radiating",)


def observe(
    reading: ItemReading, summary: Sequence[Statement], rationale: Sequence[Statement]
) -> Iterator[Observation]:
    """Yield ``radiation_both_sides`` where both sides are requested and said to be reached, and the summary has one.

    Only where every sentence of the summary on it names the same one side.
    """
    if reading.request.laterality != "bilateral":
        return
    parts = reading.request.body_parts
    said = next((s for s in rationale if _reaches_both(s) and s.speaks_of_patient(0)), None)
    if said is None:
        return
    told = [s for s in summary if says("radiation", _WORD, s.text)]
    sides = [frozenset(side for _, _, side in find_sides(s.text)) for s in told]
    if not told or any(side != sides[0] for side in sides) or sides[0] not in ({"left"}, {"right"}):
        return
    if all(same_region(parts_named(statement.text), parts) for statement in told):
        params = {"named": next(iter(sides[0]))}
        yield Observation("radiation_both_sides", True, (told[0].span(), said.span()), params)


def _reaches_both(statement: Statement) -> bool:
    named = {side for _, _, side in find_sides(statement.text)}
    return says("radiation", ("both",), statement.text) and named <= {"bilateral"}
