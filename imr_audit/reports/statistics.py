"""Rates with intervals, so that small numbers do not shout."""

from __future__ import annotations

import math
from collections.abc import Sequence
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
    low, high = interval(count / total, total, confidence)
    return Rate(count, total, low if count else 0.0, high if count < total else 1.0)


def interval(share: float, number: float, confidence: float = 0.95) -> tuple[float, float]:
    """The Wilson score interval of a share (0 to 1) of ``number`` cases, which need not be whole."""
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    shrink = 1 + z * z / number
    centre = (share + z * z / (2 * number)) / shrink
    half = z / shrink * math.sqrt(share * (1 - share) / number + z * z / (4 * number * number))
    return max(0.0, centre - half), min(1.0, centre + half)


@dataclass(frozen=True, slots=True)
class Share:
    """An estimated share, 0 to 1, and the interval in which it lies."""

    value: float
    low: float
    high: float


def weighted(strata: Sequence[tuple[int, int, int]], confidence: float = 0.95) -> Share | None:
    """The share in a whole of which each stratum was sampled by itself; None where one has no answer.

    ``strata``: cases counted, cases answered, and how many there are in all, by which it weighs.  The interval is
    Wilson's for the effective number of answers: of L. Kish's (Survey Sampling, 1965) and that of the stratified
    variance the smaller, so that it is not too narrow where all answers of a stratum are the same.
    """
    present = [(count, total, whole) for count, total, whole in strata if whole]
    if not present or any(not total for _, total, _ in present):
        return None
    everything = sum(whole for _, _, whole in present)
    parts = [(whole / everything, count / total, total) for count, total, whole in present]
    share = sum(weight * p for weight, p, _ in parts)
    effective = 1 / sum(weight * weight / total for weight, _, total in parts)
    variance = sum(weight * weight * p * (1 - p) / total for weight, p, total in parts)
    if variance > 0:
        effective = min(effective, share * (1 - share) / variance)
    low, high = interval(share, effective, confidence)
    return Share(share, low, high)
