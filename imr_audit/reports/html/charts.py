"""What the charts of the report show, with all lengths in per cent: the templates only draw it.

A chart of bars is a table whose rows hold a bar each, so that it reads well without seeing it and on any width.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from imr_audit.reports.across import Rates
from imr_audit.reports.statistics import Rate


@dataclass(frozen=True, slots=True)
class Part:
    """A coloured part of a bar: what it counts, where it begins and how long it is (per cent)."""

    name: str
    count: int
    start: float
    length: float


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of a chart.  ``key`` is what it filters by, ``label`` what people read."""

    key: str
    label: str
    total: int
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Dot:
    """A rate with its interval as places on a line from 0 to 100."""

    key: str
    label: str
    rate: Rate
    at: float
    low: float
    high: float


def bars(counts: Mapping[str, Mapping[str, int]], order: Sequence[str], labels: Mapping[str, str]) -> list[Bar]:
    """Stacked bars, the longest first.  ``counts``: key to name of a part to count; ``order`` that of the parts."""
    totals = {key: sum(parts.values()) for key, parts in counts.items()}
    longest = max(totals.values(), default=1) or 1
    return [
        Bar(key, labels.get(key, key), totals[key], _parts(counts[key], order, longest))
        for key in sorted(counts, key=lambda key: (-totals[key], labels.get(key, key)))
        if totals[key]
    ]


def whole(key: str, label: str, counts: Mapping[str, int], order: Sequence[str]) -> Bar:
    """A bar as long as there is room: how a whole divides."""
    total = sum(counts.values())
    return Bar(key, label, total, _parts(counts, order, total or 1))


def in_order(counts: Mapping[str, Mapping[str, int]], order: Sequence[str]) -> list[Bar]:
    """Bars in the order of their keys, for a chart over time."""
    longest = max((sum(parts.values()) for parts in counts.values()), default=1) or 1
    return [Bar(key, key, sum(counts[key].values()), _parts(counts[key], order, longest)) for key in sorted(counts)]


def _parts(counts: Mapping[str, int], order: Sequence[str], longest: int) -> tuple[Part, ...]:
    parts: list[Part] = []
    start = 0.0
    for name in order:
        if count := counts.get(name, 0):
            length = 100 * count / longest
            parts.append(Part(name, count, round(start, 3), round(length, 3)))
            start += length
    return tuple(parts)


def dots(rates: Sequence[Rates], labels: Mapping[str, str], *, overturned: bool = False) -> list[Dot]:
    """Rates with their intervals, in the order given."""
    return [
        _dot(one.name, labels.get(one.name, one.name), one.overturned if overturned else one.disagreeing)
        for one in rates
    ]


def _dot(key: str, label: str, rate: Rate) -> Dot:
    return Dot(key, label, rate, round(100 * rate.value, 2), round(100 * rate.low, 2), round(100 * rate.high, 2))


def ticks(largest: int, about: int = 4) -> list[int]:
    """Round numbers from 0 to ``largest`` for an axis."""
    if largest <= 0:
        return [0]
    rough = largest / about
    magnitude = 10 ** max(0, math.floor(math.log10(rough))) if rough >= 1 else 1
    step = next(magnitude * factor for factor in (1, 2, 5, 10) if magnitude * factor >= rough)
    return list(range(0, largest + 1, step))
