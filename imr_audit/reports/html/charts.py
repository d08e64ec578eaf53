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


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the axis of numbers: its label, and how far down it is."""

    label: str
    at: float


@dataclass(frozen=True, slots=True)
class Piece:
    """A coloured part of a column: from where down, how high."""

    name: str
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a chart over time; its slot is the place that can be chosen.  ``shown``: its key is written below."""

    key: str
    label: str
    slot: float
    slot_width: float
    x: float
    width: float
    middle: float
    shown: bool
    parts: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """A chart over time.  ``none``: what to say where there are no columns."""

    ticks: tuple[Tick, ...]
    columns: tuple[Column, ...]
    none: str = "No letter has a printed decision date."


_FLOOR, _CEILING = 88.0, 6.0  # where columns stand and end, in per cent of the height from the top
_LEFT = 4.0  # room for the numbers of the axis
_WIDEST, _LABELS = 7.0, 7


def columns(counts: Mapping[str, Mapping[str, int]], order: Sequence[str]) -> Columns:
    """Stacked columns in the order of their keys."""
    keys = sorted(counts)
    if not keys:
        return Columns((), ())
    highest = max(sum(counts[key].values()) for key in keys)
    scale = (_FLOOR - _CEILING) / highest
    slot = (100 - _LEFT) / len(keys)
    width = min(slot * 0.72, _WIDEST)
    every = math.ceil(len(keys) / _LABELS)
    return Columns(
        tuple(Tick(f"{tick:,}", round(_FLOOR - tick * scale, 2)) for tick in ticks(highest)),
        tuple(
            Column(
                key,
                f"{key}: {sum(counts[key].values())} items",
                round(_LEFT + number * slot, 3),
                round(slot, 3),
                round(_LEFT + (number + 0.5) * slot - width / 2, 3),
                round(width, 3),
                round(_LEFT + (number + 0.5) * slot, 3),
                number % every == 0,
                _stacked(counts[key], order, scale),
            )
            for number, key in enumerate(keys)
        ),
    )


def _stacked(counts: Mapping[str, int], order: Sequence[str], scale: float) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    top = _FLOOR
    for name in order:
        if count := counts.get(name, 0):
            top -= count * scale
            pieces.append(Piece(name, round(top, 3), round(count * scale, 3)))
    return tuple(pieces)
