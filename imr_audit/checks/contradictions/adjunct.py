"""Acupuncture is refused because it goes along with no rehabilitation, and the letter tells of some."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from imr_audit.checks import Observation
from imr_audit.checks.contradictions.statements import Statement
from imr_audit.checks.contradictions.treatments import mentions, same_region
from imr_audit.result import ItemReading

_GROUND = "no_active_care"
# Treatments beside which the MTUS gives acupuncture (8 CCR 9792.24.1: physical rehabilitation).
_REHABILITATION = frozenset(
    {"physical_therapy", "aquatic_therapy", "work_conditioning", "functional_restoration_program"}
)


def observe(readings: Sequence[ItemReading], index: int, summary: Sequence[Statement]) -> Iterator[Observation]:
    """Yield ``rehabilitation_after_all``: therapy was had or is planned, or is another item of the letter."""
    reading = readings[index]
    if reading.request.topic != "acupuncture" or reading.item.outcome != "upheld":
        return
    missing = next((ground for ground in reading.grounds if ground.name == _GROUND), None)
    if missing is None:
        return
    parts = reading.request.body_parts
    beside = next(
        (
            other.item.request_span
            for other in readings
            if other.request.topic in _REHABILITATION and same_region(other.request.body_parts, parts)
        ),
        None,
    )
    told = (s.span() for s in summary if any(m.topic in _REHABILITATION for m in mentions(s.text)))
    place = next(told, beside)
    if place is not None:
        yield Observation("rehabilitation_after_all", True, (missing.span, place))
