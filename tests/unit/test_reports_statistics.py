"""Rates with Wilson intervals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imr_audit.reports.statistics import wilson


@pytest.mark.parametrize(
    ("count", "total", "low", "high"),
    [(0, 5, 0.0, 0.4345), (3, 5, 0.2307, 0.8824), (5, 5, 0.5655, 1.0), (40, 200, 0.1505, 0.2609)],
)
def test_the_interval_is_that_of_the_tables(count: int, total: int, low: float, high: float) -> None:
    rate = wilson(count, total)
    assert (rate.low, rate.high) == pytest.approx((low, high), abs=1e-4)


def test_nothing_counted_tells_nothing() -> None:
    assert (wilson(0, 0).low, wilson(0, 0).high, wilson(0, 0).value) == (0.0, 1.0, 0.0)


def test_more_than_all_is_no_rate() -> None:
    with pytest.raises(ValueError, match="4 of 3"):
        wilson(4, 3)


@given(st.integers(1, 500).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))))
def test_the_rate_lies_within_and_more_cases_narrow_it(pair: tuple[int, int]) -> None:
    count, total = pair
    rate, more = wilson(count, total), wilson(10 * count, 10 * total)
    assert 0 <= rate.low <= rate.value <= rate.high <= 1
    assert more.high - more.low < rate.high - rate.low
