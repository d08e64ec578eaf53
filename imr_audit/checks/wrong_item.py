"""Whether the rationale speaks of the item at all: of its treatment, drug, body part and side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from imr_audit.checks import Observation
from imr_audit.model import Letter
from imr_audit.result import ItemReading


def observe(letter: Letter, readings: Sequence[ItemReading], index: int) -> Iterator[Observation]:
    """Yield what shows that the rationale of item ``index`` speaks of something else than its request."""
    yield from ()
