"""Whether the clinical summary describes the disputed treatment, or another request in its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from imr_audit.checks import Observation
from imr_audit.model import Letter
from imr_audit.result import ItemReading


def described(letter: Letter, readings: Sequence[ItemReading], index: int) -> Iterator[Observation]:
    """Yield ``item_not_in_summary`` or ``summary_describes_other_service``."""
    yield from ()
