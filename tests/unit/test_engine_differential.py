"""Random rule books and cases: both engines always come to the same result."""

from __future__ import annotations

from typing import Any as Anything

import pytest
from books import FIELDS, book, check, entry, rule, version
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from imr_audit.engine import make_engine
from imr_audit.engine.durable import DurableEngine
from imr_audit.engine.reference import ReferenceEngine
from imr_audit.model import Scalar
from imr_audit.rules.conditions import (
    MAX_CONJUNCTIONS,
    All,
    Any,
    Compare,
    Condition,
    Not,
    OneOf,
    Present,
    conjunctions,
    count_conjunctions,
    negation_normal,
)
from imr_audit.rules.fields import STATUSES
from imr_audit.rules.model import CHECKS_ROOM, InForce, RuleBook

WORDS = st.sampled_from(["Acme", "acme", "", "6", "true", "caf\u00e9", 'a"b', "a\\", "\U0001f9e0"]) | st.text(
    max_size=6
)
VALUES: dict[str, st.SearchStrategy[Scalar]] = {
    "status": st.sampled_from(STATUSES),
    "str": WORDS.filter(lambda word: "\0" not in word),
    "int": st.integers(-3, 3) | st.integers(-(2**53) + 1, 2**53 - 1),
    "float": st.sampled_from([-1.5, 0.0, 0.5, 119.9, 120.0]) | st.floats(-1e6, 1e6).map(lambda x: round(x, 3)),
    "bool": st.booleans(),
    "date": st.sampled_from([20090717, 20090718, 20160727, 20160728, 20171201]),
}
TESTED = {
    name: field for name, field in FIELDS.items() if (not field.many and field.type != "status") or name == "exercise"
}


def _value(name: str) -> st.SearchStrategy[Scalar]:
    field = FIELDS[name]
    values = st.sampled_from(field.values) if field.values else VALUES[field.type]
    return values.map(lambda value: field.normal(value))


@st.composite
def leaves(draw: st.DrawFn) -> Condition:
    name = draw(st.sampled_from(sorted(TESTED)))
    field = TESTED[name]
    form = draw(st.sampled_from(["compare", "one of", "present"]))
    if form == "present" and field.type != "status":
        return Present(name)
    if form == "one of":
        return OneOf(name, tuple(draw(st.lists(_value(name), min_size=1, max_size=3, unique_by=repr))))
    ops = ["eq", "ne", *(["lt", "le", "gt", "ge"] if field.ordered else [])]
    return Compare(name, draw(st.sampled_from(ops)), draw(_value(name)))  # type: ignore[arg-type]


def _several(parts: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    some = st.lists(parts, max_size=3).map(tuple)
    return some.map(All) | some.map(Any) | parts.map(Not)


CONDITIONS = st.recursive(leaves(), _several, max_leaves=8).filter(
    lambda condition: count_conjunctions(condition) <= MAX_CONJUNCTIONS
)
PERIODS = st.sampled_from([InForce(), InForce(20090718, 20160727), InForce(20160728), InForce(None, 20171201)])
CASES = st.fixed_dictionaries({}, optional={name: st.none() | _value(name) for name in TESTED})


@st.composite
def books(draw: st.DrawFn) -> RuleBook:
    def made(key: str) -> Anything:
        kinds = ["applies_when", "violated_when", "met_when", "unless"]
        conditions = {kind: draw(CONDITIONS) for kind in draw(st.lists(st.sampled_from(kinds), unique=True))}
        return version(key, draw(PERIODS), **conditions)

    entries = [
        entry(
            f"T{n}",
            *(
                rule(f"R{n}{m}", "limit", *(made(f"R{n}{m}@{v}") for v in range(draw(st.integers(1, 2)))))
                for m in range(draw(st.integers(1, 3)))
            ),
        )
        for n in range(draw(st.integers(1, 2)))
    ]
    return book(*entries, checks=[check(f"C{n}", draw(CONDITIONS)) for n in range(draw(st.integers(0, 3)))])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(books(), st.lists(CASES, min_size=1, max_size=8))
def test_both_engines_fire_the_same(made: RuleBook, cases: list[dict[str, Scalar | None]]) -> None:
    pytest.importorskip("durable_rules_engine", exc_type=ImportError)
    durable, reference = DurableEngine(made), ReferenceEngine(made)
    for case in cases:
        for room in (*made.entry_by_id, CHECKS_ROOM):
            fired = durable.fire(room, case)
            assert fired == reference.fire(room, case)
            assert fired == durable.fire(room, dict(reversed(list(case.items()))))


@settings(max_examples=300, deadline=None)
@given(CONDITIONS, CASES)
def test_normal_forms_say_the_same(condition: Condition, case: dict[str, Scalar | None]) -> None:
    expanded = Any(tuple(All(conjunction) for conjunction in conjunctions(condition)))
    forms = [condition, negation_normal(condition), Not(negation_normal(condition, negated=True)), expanded]
    made = book(checks=[check(f"C{n}", form) for n, form in enumerate(forms)])
    assert len(ReferenceEngine(made).fire(CHECKS_ROOM, case)) in (0, len(forms))
    assert len(conjunctions(condition)) <= count_conjunctions(condition)


@settings(max_examples=200, deadline=None)
@given(CONDITIONS, CASES)
def test_a_condition_and_its_opposite_never_both_hold(condition: Condition, case: dict[str, Scalar | None]) -> None:
    made = book(checks=[check("YES", condition), check("NO", Not(condition))])
    assert make_engine("reference", made).fire(CHECKS_ROOM, case) != ("YES", "NO")
