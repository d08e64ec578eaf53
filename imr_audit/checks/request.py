"""The request against itself: its arithmetic, and the parts of a history heading."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from imr_audit.checks import Observation
from imr_audit.model import Scalar
from imr_audit.result import ItemReading

_AMOUNT = re.compile(r"\d+(?:\.\d+)?")


def observe(reading: ItemReading) -> Iterator[Observation]:
    """Yield what of the heading's own numbers does not fit together."""
    heading = (reading.item.request_span,)
    arithmetic = reading.request.arithmetic
    if arithmetic and arithmetic["stated"] != arithmetic["computed"]:
        yield Observation("request_arithmetic_wrong", True, heading, dict(arithmetic))
    history = reading.request.history
    if history and reading.request.adds_up is False:
        yield Observation("request_history_does_not_add_up", True, heading, _parts(history))
    strengths = _strengths(reading) if history else []
    if len(strengths) > 1:
        params = {"stated": strengths[0], "computed": strengths[1]}
        yield Observation("request_strength_differs", True, heading, params)


def _strengths(reading: ItemReading) -> list[str]:
    """The different strengths of the parts of a history heading, as written; by their numbers."""
    parts = [*(reading.request.history or {}).values(), reading.request.quantity]
    given = [str(part["strength"]) for part in parts if "strength" in part]
    return list({tuple(_AMOUNT.findall(strength)): strength for strength in given}.values())


def _parts(history: Mapping[str, Mapping[str, int | str]]) -> dict[str, Scalar]:
    """The number that each part of a history heading gives, for the message: visits, else count, refills, units."""
    for key in ("visits", "count", "refills", "units", "days", "weeks"):
        if all(key in part for part in history.values()):
            return {"unit": key, **{name: part[key] for name, part in history.items()}}
    return {"unit": "amount", **dict.fromkeys(history, "?")}
