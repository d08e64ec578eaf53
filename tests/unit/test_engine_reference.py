"""The plain engine: what holds, and because of what."""

from __future__ import annotations

import pytest
from books import FIELDS, book, check, entry, rule, version

from imr_audit.engine import CaseError
from imr_audit.engine.case import prepared
from imr_audit.engine.reference import LeafResult, ReferenceEngine, decisive, holds
from imr_audit.model import Scalar
from imr_audit.rules.conditions import All, Any, Compare, Condition, Not, OneOf, Present
from imr_audit.rules.model import CHECKS_ROOM, InForce

MORE = Compare("visits", "gt", 6)
AFFIRMED = Compare("exercise", "eq", "affirmed")
ABSENT = OneOf("exercise", ("denied", "not_documented"))


@pytest.mark.parametrize(
    ("condition", "case", "result"),
    [
        (MORE, {"visits": 7}, True),
        (MORE, {"visits": 6}, False),
        (MORE, {}, False),
        (Not(MORE), {"visits": 6}, True),
        (Not(MORE), {}, False),  # what is absent passes no comparison, whichever way it is asked
        (Compare("visits", "ne", 6), {}, False),
        (Not(Compare("visits", "ne", 6)), {}, False),
        (Not(OneOf("visits", (1, 2))), {}, False),
        (Not(OneOf("visits", (1, 2))), {"visits": 3}, True),
        (Present("visits"), {"visits": 0}, True),
        (Not(Present("visits")), {}, True),
        (Not(Present("visits")), {"visits": None}, True),
        (Compare("visits", "eq", 0), {"visits": 0}, True),
        (AFFIRMED, {}, False),
        (Not(AFFIRMED), {}, True),  # but a fact that is not stated is unstated, which is a value
        (Compare("exercise", "eq", "unstated"), {}, True),
        (ABSENT, {"exercise": "not_documented"}, True),
        (ABSENT, {"exercise": "conflicting"}, False),
        (Compare("dose", "gt", 120.0), {"dose": 121}, True),
        (Compare("sedated", "eq", False), {}, False),
        (Compare("sedated", "eq", False), {"sedated": False}, True),
        (Compare("injured", "lt", 20040101), {"injured": 20031231}, True),
        (Compare("maker", "eq", "caf\u00e9"), {"maker": "cafe\u0301"}, True),
        (All(()), {}, True),
        (Any(()), {}, False),
        (Not(All(())), {}, False),
        (Not(All((MORE, AFFIRMED))), {"visits": 6, "exercise": "affirmed"}, True),
        (Not(All((MORE, AFFIRMED))), {"visits": 7, "exercise": "affirmed"}, False),
        (Not(Any((MORE, Not(AFFIRMED)))), {"visits": 6, "exercise": "affirmed"}, True),
    ],
)
def test_conditions_hold_as_they_are_defined(condition: Condition, case: dict[str, object], result: bool) -> None:
    given = prepared(case, FIELDS)  # type: ignore[arg-type]
    assert holds(condition, given, FIELDS) is result
    assert decisive(condition, given, FIELDS)[0] is result


def test_a_failing_condition_says_which_test_failed_on_which_value() -> None:
    condition = All((MORE, Any((AFFIRMED, Not(Compare("red_flags", "eq", "affirmed"))))))
    _, tests = decisive(condition, {"visits": 6, "red_flags": "affirmed"}, FIELDS)
    assert [_told(test) for test in tests] == [
        ("visits", "visits > 6", 6, False),
        ("exercise", "exercise is affirmed", "unstated", False),
        ("red_flags", "red_flags is not affirmed", "affirmed", False),
    ]
    _, tests = decisive(condition, {"visits": 6, "exercise": "affirmed"}, FIELDS)
    assert [_told(test) for test in tests] == [("visits", "visits > 6", 6, False)]


def _told(test: LeafResult) -> tuple[str, str, Scalar | None, bool]:
    return test.field, test.test, test.value, test.holds


def test_a_condition_that_holds_says_what_made_it_hold() -> None:
    condition = All((MORE, Any((AFFIRMED, Compare("red_flags", "eq", "affirmed")))))
    result, tests = decisive(condition, {"visits": 7, "red_flags": "affirmed"}, FIELDS)
    assert result
    assert [test.field for test in tests] == ["visits", "red_flags"]


def test_what_fires_comes_in_the_books_order_and_only_in_force() -> None:
    first = version("A@one", InForce(20090718, 20160727), violated_when=MORE, unless=AFFIRMED)
    second = version("A@two", InForce(20160728), violated_when=MORE)
    made = book(
        entry("T1", rule("A", "limit", first, second), rule("B", "requirement", version("B@one", met_when=AFFIRMED))),
        checks=[check("LONG", MORE), check("SHORT", Not(MORE))],
    )
    engine = ReferenceEngine(made)
    case = {"on": 20140501, "visits": 7, "exercise": "affirmed"}
    assert engine.fire("T1", case) == ("A@one:applies", "A@one:violated", "A@one:unless", "B@one:applies", "B@one:met")
    assert engine.fire("T1", {**case, "on": 20160728})[:2] == ("A@two:applies", "A@two:violated")
    assert engine.fire("T1", {"visits": 7}) == ()  # without a date no text is known to govern
    assert engine.fire(CHECKS_ROOM, case) == ("LONG",)
    assert engine.fire(CHECKS_ROOM, {}) == ()


@pytest.mark.parametrize(
    ("case", "said"),
    [
        ({"visit": 6}, "'visit' is no field of a case; did you mean 'visits'?"),
        ({"visits": "6"}, "visits: expected a whole number, found '6'"),
        ({"visits": 6.0}, "visits: expected a whole number"),
        ({"visits": True}, "visits: expected a whole number"),
        ({"visits": 2**53}, "too large"),
        ({"dose": float("inf")}, "too large"),
        ({"dose": float("nan")}, "too large"),
        ({"dose": 1e-7}, "too small"),
        ({"exercise": "maybe"}, "'maybe' is no status"),
        ({"sedated": 1}, "expected true or false"),
        ({"maker": "\0"}, "cannot be written"),
        ({"maker": ["a"]}, "expected a word"),
        ({"on": 20140230}, "on: expected a day"),
        ({"on": "2014-05-01"}, "on: expected a day"),
        ({"on": -1}, "on: expected a day"),
    ],
)
def test_a_case_of_other_fields_or_types_is_refused(case: dict[str, object], said: str) -> None:
    engine = ReferenceEngine(book(entry("T1", rule("A", "limit", version("A@odg", violated_when=MORE)))))
    with pytest.raises(CaseError, match=said.replace("?", r"\?")):
        engine.fire("T1", case)  # type: ignore[arg-type]


def test_a_room_that_is_not_there_is_refused() -> None:
    with pytest.raises(KeyError):
        ReferenceEngine(book()).fire("T9", {"on": 20140501})
