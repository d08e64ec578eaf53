"""Both engines on the built-in rule book, with cases drawn close to the lines that its rules draw."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Mapping

import pytest

from imr_audit.engine.compile import compile_room
from imr_audit.engine.verifying import VerifyingEngine
from imr_audit.model import Scalar
from imr_audit.rules import RuleBook, load_rulebook
from imr_audit.rules.conditions import All, OneOf, Present, leaves
from imr_audit.rules.fields import CaseField, iso_day
from imr_audit.rules.model import CHECKS_ROOM

CASES_A_ROOM = 60


def _values(rulebook: RuleBook, room: str) -> Mapping[str, list[Scalar]]:
    """For each field that is tested in a room, the values named and their neighbours."""
    values: dict[str, list[Scalar]] = defaultdict(list)
    for _, conjunction in compile_room(rulebook, room).rules:
        for leaf in leaves(All(conjunction)):
            if isinstance(leaf, Present):
                values[leaf.field] += _neighbours(rulebook.fields[leaf.field], None)
                continue
            for value in leaf.values if isinstance(leaf, OneOf) else (leaf.value,):
                values[leaf.field] += _neighbours(rulebook.fields[leaf.field], value)
    return values


def _neighbours(field: CaseField, value: Scalar | None) -> list[Scalar]:
    if field.choices:
        return list(field.choices)
    if field.type == "bool":
        return [True, False]
    if field.type == "date":
        day = dt.date.fromisoformat(iso_day(int(value or 20140501)))
        return [int(f"{day + dt.timedelta(days=step):%Y%m%d}") for step in (-1, 0, 1)]
    if field.ordered:
        number = value if isinstance(value, int | float) else 0
        return [number - 1, number, number + 1]
    return [value or "something else", "something else"]


def test_all_rules_give_the_same_on_both_engines() -> None:
    pytest.importorskip("durable_rules_engine", exc_type=ImportError)
    rulebook, chance = load_rulebook(), random.Random(20140501)
    engine = VerifyingEngine(rulebook)
    fired: set[str] = set()
    for room in (*rulebook.entry_by_id, CHECKS_ROOM):
        values = _values(rulebook, room)
        for _ in range(CASES_A_ROOM):
            given = {name: chance.choice(values[name]) for name in values if chance.random() < 0.8}
            fired.update(engine.fire(room, given))
    assert len(fired) > 500


def test_a_case_without_any_field_fires_nothing_that_is_dated() -> None:
    pytest.importorskip("durable_rules_engine", exc_type=ImportError)
    rulebook = load_rulebook()
    engine = VerifyingEngine(rulebook)
    assert not any(engine.fire(room, {}) for room in rulebook.entry_by_id)
