"""Rates with intervals, so that small numbers do not shout."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist


@dataclass(frozen=True, slots=True)
class Rate:
    """``count`` of ``total``, and the interval in which the rate behind it lies; from 0 to 1 where ``total`` is 0."""

    count: int
    total: int
    low: float
    high: float

    @property
    def value(self) -> float:
        """The observed rate, 0 to 1; 0 where nothing was counted."""
        return self.count / self.total if self.total else 0.0


def wilson(count: int, total: int, confidence: float = 0.95) -> Rate:
    """The rate with its Wilson score interval (E. B. Wilson, 1927), which holds for few cases and rates near 0 or 1.

    Raises ValueError where ``count`` is not within 0 and ``total``.
    """
    if not 0 <= count <= total:
        raise ValueError(f"{count} of {total} is no rate")
    if total == 0:
        return Rate(0, 0, 0.0, 1.0)
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    p, shrink = count / total, 1 + z * z / total
    centre = (p + z * z / (2 * total)) / shrink
    half = z / shrink * math.sqrt(p * (1 - p) / total + z * z / (4 * total * total))
    return Rate(
        count, total, max(0.0, centre - half) if count else 0.0, min(1.0, centre + half) if count < total else 1.0
    )
