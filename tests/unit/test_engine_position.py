"""From what fired to a position, and from the positions on body parts to that on the item."""

from __future__ import annotations

from typing import Any as Anything

import pytest
from books import ORIGIN, book, entry, rule, version

from imr_audit.engine import make_engine
from imr_audit.engine.position import judge, merge
from imr_audit.model import Basis, GuidelineCitation, Strength
from imr_audit.result import PositionResult
from imr_audit.rules.conditions import ALWAYS, All, Compare, OneOf
from imr_audit.rules.model import Entry, InForce, Rule, RuleVersion

MORE = Compare("visits", "gt", 6)
FEW = Compare("visits", "le", 6)
AFFIRMED = Compare("exercise", "eq", "affirmed")
ABSENT = OneOf("exercise", ("denied", "not_documented"))
EXCUSE = Compare("red_flags", "eq", "affirmed")
ON = 20140501

LIMIT = rule("LIMIT", "limit", version("LIMIT@odg", violated_when=MORE, unless=EXCUSE))
NEED = rule("NEED", "requirement", version("NEED@odg", met_when=AFFIRMED, violated_when=ABSENT, unless=EXCUSE))
ADVICE = rule("ADVICE", "recommendation", version("ADVICE@odg", met_when=FEW))
BANNED = rule("BANNED", "exclusion", version("BANNED@odg", applies_when=MORE, violated_when=ALWAYS))


def _judge(*rules: Rule, **case: Anything) -> PositionResult:
    made = book(entry("T1", *rules))
    return judge(made, make_engine("reference", made), made.entries, {"on": ON, **case})


def _outcomes(position: PositionResult) -> dict[str, str]:
    return {result.rule: result.result for result in position.rules}


@pytest.mark.parametrize(
    ("case", "position", "outcomes"),
    [
        ({"visits": 7}, "opposes", ("violated", "open", "silent")),
        ({"visits": 7, "exercise": "affirmed"}, "opposes", ("violated", "met", "silent")),
        ({"visits": 7, "exercise": "affirmed", "red_flags": "affirmed"}, "permits", ("excused", "met", "silent")),
        ({"visits": 6, "exercise": "denied"}, "opposes", ("not_violated", "violated", "recommends")),
        (
            {"visits": 6, "exercise": "denied", "red_flags": "affirmed"},
            "supports",
            ("not_violated", "excused", "recommends"),
        ),
        ({"visits": 6}, "open", ("not_violated", "open", "recommends")),
        ({"visits": 6, "exercise": "conflicting"}, "open", ("not_violated", "open", "recommends")),
        ({"visits": 6, "exercise": "affirmed"}, "supports", ("not_violated", "met", "recommends")),
        ({"exercise": "affirmed"}, "permits", ("not_violated", "met", "silent")),
        ({}, "open", ("not_violated", "open", "silent")),
    ],
)
def test_the_position_is_the_weightiest_result(
    case: dict[str, Anything], position: str, outcomes: tuple[str, ...]
) -> None:
    judged = _judge(LIMIT, NEED, ADVICE, **case)
    assert judged.position == position
    assert tuple(_outcomes(judged).values()) == outcomes


def test_rules_that_do_not_apply_count_for_nothing() -> None:
    judged = _judge(BANNED, visits=6)
    assert (judged.position, judged.basis, judged.decided_by) == ("silent", None, ())
    assert _outcomes(judged) == {"BANNED": "not_applicable"}
    assert judged.rules[0].because == {"visits": 6}
    assert _judge(BANNED, visits=7).position == "opposes"


def test_rules_of_another_period_are_left_out() -> None:
    old = version("LIMIT@old", InForce(None, 20131231), violated_when=MORE)
    new = version("LIMIT@new", InForce(20140101), violated_when=Compare("visits", "gt", 10))
    judged = _judge(rule("LIMIT", "limit", old, new), rule("GONE", "limit", old), visits=7)
    assert _outcomes(judged) == {"LIMIT": "not_violated"}
    assert _judge(rule("GONE", "limit", old), visits=7).position == "silent"


def test_without_a_date_nothing_is_in_force() -> None:
    made = book(entry("T1", LIMIT))
    judged = judge(made, make_engine("reference", made), made.entries, {"visits": 7})
    assert (judged.position, judged.rules) == ("silent", ())


def test_what_a_requirement_lacks_is_named() -> None:
    need = rule(
        "NEED",
        "requirement",
        version("NEED@odg", met_when=All((AFFIRMED, Compare("dose", "ge", 50.0), EXCUSE)), violated_when=ABSENT),
    )
    judged = _judge(need, exercise="affirmed", dose=30.0)
    assert (judged.position, judged.unmet, judged.unstated) == ("open", ("dose",), ("red_flags",))
    assert judged.rules[0].because == {"dose": 30.0, "red_flags": "unstated"}
    judged = _judge(need, exercise="denied")
    assert (judged.position, judged.unmet, judged.unstated) == ("opposes", ("exercise",), ())
    judged = _judge(need, exercise="conflicting", red_flags="affirmed")
    assert (judged.position, judged.unmet, judged.unstated) == ("open", (), ("exercise", "dose"))


def test_each_result_tells_what_it_rests_on() -> None:
    results = {result.rule: result for result in _judge(LIMIT, NEED, visits=7, red_flags="affirmed").rules}
    assert results["LIMIT"].because == {"visits": 7, "red_flags": "affirmed"}
    assert results["NEED"].because == {"exercise": "unstated"}


def _based(name: str, basis: Basis, strength: Strength | None = None) -> Rule:
    made = RuleVersion(f"{name}@odg", GuidelineCitation("odg"), basis, InForce(), {}, met_when=ALWAYS)
    kind = "recommendation" if strength else "requirement"
    return Rule(name, "T1", name, kind, (made,), strength, name, "", (), ORIGIN)  # type: ignore[arg-type]


def test_basis_and_strength_are_those_of_the_rules_that_decide() -> None:
    judged = _judge(_based("A", "knowledge", "option"), _based("B", "quoted", "standard"), _based("C", "regulation"))
    assert (judged.position, judged.basis, judged.strength) == ("supports", "quoted", "standard")
    assert [result.rule for result in judged.decided_by] == ["A", "B"]
    judged = _judge(_based("A", "knowledge"), _based("C", "regulation"))
    assert (judged.position, judged.basis, judged.strength) == ("permits", "regulation", None)


def test_messages_name_fields_and_dated_values() -> None:
    made = RuleVersion("A@odg", GuidelineCitation("odg"), "quoted", InForce(), {"most": 6}, violated_when=MORE)
    message = "{visits} of {most} visits, {weeks} weeks; exercise {exercise}, {dose} mg, on {on}, {sedated}, {maker}"
    shown = Rule("A", "T1", "A", "limit", (made,), None, message, "", (), ORIGIN)
    judged = _judge(shown, visits=7, exercise="not_documented", dose=120.0, sedated=True, maker="a_b {c}")
    assert judged.rules[0].message == (
        "7 of 6 visits, not in the text weeks; exercise not documented, 120 mg, on 2014-05-01, yes, a_b {c}"
    )


def test_all_governing_entries_count() -> None:
    made = book(entry("T1", LIMIT), Entry("T2", "T2", {}, (), (NEED,), ORIGIN))
    judged = judge(made, make_engine("reference", made), made.entries, {"on": ON, "visits": 6}, body_part="knee")
    assert judged.position == "open"
    assert {result.body_part for result in judged.rules} == {"knee"}


# --- several body parts ----------------------------------------------------------------------------------------------


def _part(position: str, basis: Basis | None = "quoted", strength: Strength | None = None) -> PositionResult:
    return PositionResult(position, basis, strength)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("parts", "position"),
    [
        ((), "silent"),
        (("silent", "silent"), "silent"),
        (("silent", "supports"), "supports"),
        (("supports", "opposes", "open"), "opposes"),
        (("supports", "open", "permits"), "open"),
        (("supports", "permits", "silent"), "permits"),
        (("supports", "supports"), "supports"),
        (("permits",), "permits"),
    ],
)
def test_body_parts_are_merged(parts: tuple[str, ...], position: str) -> None:
    assert merge([_part(part) for part in parts]).position == position
    assert merge([_part(part) for part in reversed(parts)]).position == position


def test_one_part_is_enough_to_oppose_but_support_needs_all() -> None:
    opposed = merge([_part("opposes", "knowledge"), _part("opposes", "quoted"), _part("supports", "regulation")])
    assert opposed.basis == "quoted"
    supported = merge([_part("supports", "quoted", "standard"), _part("supports", "knowledge", "option")])
    assert (supported.basis, supported.strength) == ("knowledge", "option")


def test_what_the_parts_lack_is_told_once() -> None:
    parts = [
        PositionResult("open", unmet=("a",), unstated=("b",)),
        PositionResult("opposes", unmet=("a", "c"), unstated=("b",)),
    ]
    merged = merge(parts)
    assert (merged.unmet, merged.unstated) == (("a", "c"), ("b",))
