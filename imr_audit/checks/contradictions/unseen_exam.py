"""Normal results of an examination on which a denial relies, and the clinical summary knows no such test."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from imr_audit.checks import Observation
from imr_audit.checks.contradictions.cues import hits, says
from imr_audit.checks.contradictions.statements import Statement
from imr_audit.result import ItemReading

_NEUROLOGICAL = "neurological"
_TESTED = {
    "strength_normal": "strength",
    "sensation_normal": "sensation",
    "reflexes_normal": "reflexes",
    "neurological_normal": _NEUROLOGICAL,
}


def observe(
    reading: ItemReading, summary: Sequence[Statement], rationale: Sequence[Statement]
) -> Iterator[Observation]:
    """Yield ``unseen_exam``: what a denial calls normal, and the summary's examination does not tell of.

    Nothing is said where the summary reports no examination, or a neurological one in whatever words; nor of a normal
    neurological examination where it reports any part of one.
    """
    if reading.item.outcome != "upheld":
        return
    for statement in rationale:
        if not says("tested", tuple(_TESTED), statement.text) or not statement.speaks_of_patient(0):
            continue
        found = hits("tested", statement.text)
        if any(key == "reserve" for _, _, key in found):
            continue
        told = {key for s in summary for _, _, key in hits("tested", s.text)}
        named = [_TESTED[key] for _, _, key in found if key in _TESTED and _TESTED[key] not in told]
        if _NEUROLOGICAL in named and not told.isdisjoint(_TESTED.values()):
            continue
        if named and "examined" in told and _NEUROLOGICAL not in told:
            place = next(s for s in summary if any(key == "examined" for _, _, key in hits("tested", s.text)))
            yield Observation("unseen_exam", named[0], (statement.span(), place.span()), {"named": named[0]})
            return
