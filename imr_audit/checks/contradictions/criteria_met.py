"""A denial that finds the criteria met."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from imr_audit.checks import Observation
from imr_audit.checks.contradictions.cues import hits, says
from imr_audit.checks.contradictions.statements import Statement
from imr_audit.result import ItemReading


def observe(reading: ItemReading, rationale: Sequence[Statement]) -> Iterator[Observation]:
    """Yield ``criteria_said_met`` where a denial says without reserve that the criteria are met."""
    if reading.item.outcome != "upheld":
        return
    for statement in rationale:
        if not says("criteria_met", ("met",), statement.text):
            continue
        found = hits("criteria_met", statement.text)
        at = next(start for start, _, key in found if key == "met")
        if any(key == "reserve" for _, _, key in found) or statement.is_quoted(at):
            continue
        yield Observation("criteria_said_met", True, (statement.span(), reading.item.request_span))
        return
