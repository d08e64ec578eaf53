"""Charts: lengths in per cent that add up."""

from __future__ import annotations

import pytest

from imr_audit.reports.html.charts import bars, columns, ticks, whole


def test_bars_are_as_long_as_their_counts_and_the_longest_comes_first() -> None:
    longest, shorter = bars({"a": {"x": 1}, "b": {"x": 3, "y": 1}, "c": {}}, ("x", "y"), {"b": "Bee"})
    assert (longest.label, longest.total, [(p.name, p.start, p.length) for p in longest.parts]) == (
        "Bee",
        4,
        [("x", 0.0, 75.0), ("y", 75.0, 25.0)],
    )
    assert [(p.start, p.length) for p in shorter.parts] == [(0.0, 25.0)]


def test_a_whole_fills_its_room() -> None:
    assert sum(part.length for part in whole("", "", {"x": 1, "y": 2}, ("x", "y")).parts) == pytest.approx(
        100, abs=0.01
    )
    assert whole("", "", {}, ("x",)).parts == ()


def test_columns_stand_on_the_floor_one_upon_the_other() -> None:
    [column] = columns({"2014-01": {"x": 1, "y": 3}}, ("x", "y")).columns
    lower, upper = column.parts
    assert lower.y + lower.height == pytest.approx(88.0)
    assert upper.y + upper.height == pytest.approx(lower.y, abs=0.01)
    assert 0 <= column.slot <= column.x < column.x + column.width <= 100


def test_a_long_run_writes_only_some_of_its_labels() -> None:
    shown = [c.shown for c in columns({f"20{n:02}": {"x": 1} for n in range(40)}, ("x",)).columns]
    assert 1 <= sum(shown) <= 8


@pytest.mark.parametrize(
    ("largest", "expected"), [(0, [0]), (1, [0, 1]), (4, [0, 1, 2, 3, 4]), (180, [0, 50, 100, 150])]
)
def test_axes_have_round_numbers(largest: int, expected: list[int]) -> None:
    assert ticks(largest) == expected


def test_nothing_to_show() -> None:
    assert columns({}, ("x",)).columns == ()
