"""The draw, and what answers come to: by hand, by property, and by drawing again and again from a known whole."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imr_audit.model import Verdict
from imr_audit.reports.answers import Measured, Stratum
from imr_audit.reports.sampling import STRATA, allotted
from imr_audit.reports.statistics import interval, weighted, wilson
from imr_audit.reports.wording import VERDICTS


def measured(**strata: tuple[int, int, int]) -> Measured:
    """Answers: yes, no, and how many items there are in all."""
    made: dict[Verdict, Stratum] = {verdict: Stratum() for verdict in VERDICTS}
    for verdict, (yes, no, there) in strata.items():
        made[verdict] = Stratum(there, yes + no, Counter(yes=yes, no=no))  # type: ignore[index]
    return Measured(made)


def test_half_of_the_draw_is_consistent_and_a_quarter_each_flagged() -> None:
    assert allotted(40, {"disagrees": 100, "questionable": 100, "consistent": 100}) == {
        "disagrees": 10,
        "questionable": 10,
        "consistent": 20,
    }


def test_where_a_stratum_has_too_few_the_others_give_more() -> None:
    assert allotted(40, {"disagrees": 3, "questionable": 100, "consistent": 100}) == {
        "disagrees": 3,
        "questionable": 17,
        "consistent": 20,
    }
    assert allotted(40, {"disagrees": 3, "questionable": 4, "consistent": 100})["consistent"] == 33
    assert sum(allotted(40, {"disagrees": 3, "questionable": 4, "consistent": 5}).values()) == 12


@given(st.integers(1, 80), *[st.integers(0, 60)] * 3)
def test_as_many_are_drawn_as_were_asked_for_or_as_there_are(size: int, a: int, b: int, c: int) -> None:
    there: dict[Verdict, int] = {"disagrees": a, "questionable": b, "consistent": c}
    given_ = allotted(size, there)
    assert sum(given_.values()) == min(size, a + b + c)
    assert all(given_[verdict] <= there[verdict] for verdict in STRATA)


def test_precision_weighs_strata_by_their_numbers() -> None:
    precision = measured(disagrees=(9, 1, 10), questionable=(5, 5, 90), consistent=(0, 5, 9)).precision
    assert precision is not None
    assert precision.value == pytest.approx(0.1 * 0.9 + 0.9 * 0.5)
    assert precision.low < precision.value < precision.high


def test_the_miss_rate_sets_missed_disagreements_against_found_ones() -> None:
    rate = measured(disagrees=(10, 0, 20), questionable=(5, 5, 60), consistent=(1, 19, 100)).miss_rate
    assert rate is not None
    assert rate.value == pytest.approx(5 / (5 + 20 + 30))
    assert 0 < rate.low < rate.value < rate.high < 1


def test_without_answers_nothing_is_claimed() -> None:
    nothing = measured(disagrees=(0, 0, 20), questionable=(5, 5, 60), consistent=(0, 0, 100))
    assert (nothing.precision, nothing.missed, nothing.miss_rate) == (None, None, None)
    assert measured(consistent=(0, 20, 100)).miss_rate is None  # no disagreement at all: no rate of them
    only_missed = measured(consistent=(2, 18, 100)).miss_rate
    assert only_missed is not None
    assert only_missed.value == 1


def test_one_stratum_has_the_interval_of_wilson() -> None:
    share = weighted([(7, 20, 500)])
    rate = wilson(7, 20)
    assert share is not None
    assert (share.value, share.low, share.high) == pytest.approx((rate.value, rate.low, rate.high))
    assert interval(0.35, 20) == pytest.approx((rate.low, rate.high))


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 30), st.integers(1, 900)), min_size=1, max_size=4))
def test_an_interval_holds_its_estimate(strata: list[tuple[int, int, int]]) -> None:
    share = weighted([(min(yes, total), total, whole) for yes, total, whole in strata])
    assert share is not None
    assert 0 <= share.low <= share.value + 1e-12
    assert share.value <= share.high + 1e-12
    assert share.high <= 1


@pytest.mark.parametrize("missing", [0.02, 0.1, 0.3])
def test_the_intervals_hold_what_is_true_of_the_whole(missing: float) -> None:
    """Of 600 draws from a known whole, the intervals hold the truth in at least 93 of 100 (95 is what they claim)."""
    chance = random.Random(5)
    there = {"disagrees": 60, "questionable": 240, "consistent": 700}
    right = {"disagrees": 0.9, "questionable": 0.6, "consistent": missing}
    whole = {name: [n < round(count * right[name]) for n in range(count)] for name, count in there.items()}
    truly = {name: sum(items) for name, items in whole.items()}
    flagged = truly["disagrees"] + truly["questionable"]
    precision, miss_rate = flagged / 300, truly["consistent"] / (truly["consistent"] + flagged)
    held = Counter[str]()
    for _ in range(600):
        answers = {}
        for name, count in (("disagrees", 20), ("questionable", 20), ("consistent", 40)):
            yes = sum(chance.sample(whole[name], count))
            answers[name] = (yes, count - yes, there[name])
        found = measured(**answers)
        assert found.precision is not None
        assert found.miss_rate is not None
        held["precision"] += found.precision.low <= precision <= found.precision.high
        held["miss rate"] += found.miss_rate.low <= miss_rate <= found.miss_rate.high
    assert min(held.values()) >= 0.93 * 600, held
