"""The durable_rules engine: its guards, and that it stays right under load."""

from __future__ import annotations

import random
import string
from collections.abc import Mapping
from typing import Any as Anything

import pytest
from books import FIELDS, book, check, entry, rule, version

from imr_audit.engine import EngineDisagreement, EngineFault, EngineUnavailable, durable, make_engine
from imr_audit.engine.reference import ReferenceEngine
from imr_audit.engine.verifying import VerifyingEngine
from imr_audit.rules.conditions import All, Any, Compare, Condition, Not, OneOf, Present
from imr_audit.rules.fields import CaseField
from imr_audit.rules.model import CHECKS_ROOM, InForce, RuleBook

MORE = Compare("visits", "gt", 6)


@pytest.fixture(scope="module", autouse=True)
def _installed() -> None:
    pytest.importorskip("durable_rules_engine", exc_type=ImportError)


def _book(*conditions: Condition, fields: Mapping[str, CaseField] = FIELDS) -> RuleBook:
    return book(checks=[check(f"C-{n}", condition) for n, condition in enumerate(conditions)], fields=fields)


def _fired(made: RuleBook, case: Mapping[str, Anything]) -> tuple[str, ...]:
    return VerifyingEngine(made).fire(CHECKS_ROOM, case)


def test_more_rules_than_a_ruleset_holds_all_fire_once_and_in_order() -> None:
    made = _book(*(Any((MORE, Compare("visits", "gt", n - 200), OneOf("visits", (7, 8)))) for n in range(150)))
    assert _fired(made, {"visits": 7}) == tuple(f"C-{n}" for n in range(150))
    assert _fired(made, {"visits": -300}) == ()


def test_one_condition_of_many_alternatives_is_spread_over_rulesets() -> None:
    made = _book(All((OneOf("visits", tuple(range(10))), OneOf("weeks", tuple(range(12))))))
    assert _fired(made, {"visits": 9, "weeks": 11}) == ("C-0",)
    assert _fired(made, {"visits": 9, "weeks": 12}) == ()


def test_absence_and_presence() -> None:
    made = _book(Present("visits"), Not(Present("visits")), Compare("visits", "ne", 6), Not(MORE), All(()), Any(()))
    assert _fired(made, {}) == ("C-1", "C-4")
    assert _fired(made, {"visits": 0}) == ("C-0", "C-2", "C-3", "C-4")
    assert _fired(made, {"visits": 6}) == ("C-0", "C-3", "C-4")


@pytest.mark.parametrize(
    "word",
    [
        'say "no"',
        "back\\slash",
        "tab\tline\nfeed\r",
        "\u201ccurly\u201d \u2013 \u00e9\u00df\u4e2d",
        "\U0001f9e0\u2028",
        "{}[]:,",
        "",
        " ",
        "null",
        "6",
        "x" * 15_000,
        "\x01\x1f\x7f",
        "/*",
        "%s%n",
    ],
)
def test_any_word_is_compared_as_it_is(word: str) -> None:
    made = _book(Compare("maker", "eq", word), Compare("maker", "ne", word), OneOf("maker", (word, "other")))
    assert _fired(made, {"maker": word}) == ("C-0", "C-2")
    assert _fired(made, {"maker": word + "y"}) == ("C-1",)
    assert _fired(made, {}) == ()


@pytest.mark.parametrize("number", [0.0, -0.5, 0.0001, 119.999999, 120.0, 120.000001, 999999999999998.0, 0.1 + 0.2])
def test_numbers_are_compared_to_the_last_digit(number: float) -> None:
    ops = ("eq", "ne", "lt", "le", "gt", "ge")
    made = _book(*(Compare("dose", op, number) for op in ops))
    assert _fired(made, {"dose": number}) == ("C-0", "C-3", "C-5")
    assert _fired(made, {"dose": number + 1}) == ("C-1", "C-4", "C-5")
    assert _fired(made, {"dose": number - 1}) == ("C-1", "C-2", "C-3")


@pytest.mark.parametrize("number", [0, -1, 2**31, -(2**31) - 1, 2**53 - 2, -(2**53) + 2, 20160728])
def test_whole_numbers_are_compared_exactly(number: int) -> None:
    made = _book(*(Compare("visits", op, number) for op in ("eq", "lt", "gt")))
    assert [_fired(made, {"visits": number + step}) for step in (0, -1, 1)] == [("C-0",), ("C-1",), ("C-2",)]


def test_the_days_in_force_are_kept_to_the_day() -> None:
    first = version("A@one", InForce(20090718, 20160727))
    made = book(entry("T1", rule("A", "limit", first, version("A@two", InForce(20160728)), version("A@any"))))
    engine = VerifyingEngine(made)
    assert engine.fire("T1", {"on": 20160727}) == ("A@one:applies", "A@any:applies")
    assert engine.fire("T1", {"on": 20160728}) == ("A@two:applies", "A@any:applies")
    assert engine.fire("T1", {"on": 20090717}) == ("A@any:applies",)
    assert engine.fire("T1", {}) == ()


def test_many_rooms_and_ten_thousand_cases() -> None:
    chance = random.Random(7)
    statuses = ("affirmed", "denied", "not_documented", "unstated", "conflicting", None)
    rooms = [
        entry(
            f"T{n}",
            *(
                rule(
                    f"R{n}-{m}",
                    "limit",
                    version(
                        f"R{n}-{m}@odg",
                        violated_when=Any(
                            (
                                Compare("visits", "gt", chance.randrange(20)),
                                All((Compare("dose", "ge", chance.randrange(200) / 2), Compare("sedated", "eq", True))),
                            )
                        ),
                        unless=OneOf("exercise", ("affirmed", "conflicting")),
                        met_when=Not(OneOf("maker", ("Acme", "Z\u00fcrich"))),
                    ),
                )
                for m in range(20)
            ),
        )
        for n in range(40)
    ]
    engine = VerifyingEngine(book(*rooms))
    for n in range(10_000):
        engine.fire(
            f"T{n % 40}",
            {
                "on": 20000101 + 10000 * (n // 1000) + 100 * (n // 100 % 10) + n % 28,
                "visits": chance.choice((None, chance.randrange(25))),
                "dose": chance.choice((None, chance.randrange(2000) / 10)),
                "sedated": chance.choice((None, True, False)),
                "exercise": chance.choice(statuses),
                "maker": chance.choice((None, "Acme", "Z\u00fcrich", "".join(chance.choices(string.printable, k=9)))),
            },
        )


def test_a_case_leaves_nothing_behind_for_the_next() -> None:
    engine = make_engine("durable", _book(MORE, Compare("exercise", "eq", "denied")))
    assert engine.fire(CHECKS_ROOM, {"visits": 7, "exercise": "denied"}) == ("C-0", "C-1")
    assert engine.fire(CHECKS_ROOM, {}) == ()
    assert engine.fire(CHECKS_ROOM, {"visits": 7}) == ("C-0",)
    assert engine.fire(CHECKS_ROOM, {"visits": 7}) == ("C-0",)


# --- when the engine misbehaves --------------------------------------------------------------------------------------


class _Faulty:
    """The C module, with one call that goes wrong once."""

    def __init__(self, module: Anything, call: str, instead: Anything) -> None:
        self._module, self._call, self._instead = module, call, instead

    def __getattr__(self, name: str) -> Anything:
        if name != self._call or self._instead is None:
            return getattr(self._module, name)
        instead, self._instead = self._instead, None
        return instead


def _raise(error: BaseException) -> Anything:
    def call(*_: object) -> None:
        raise error

    return call


@pytest.mark.parametrize(
    ("call", "instead", "kind"),
    [
        ("assert_fact", _raise(Exception("error: 303")), EngineFault),
        ("assert_fact", _raise(KeyboardInterrupt()), KeyboardInterrupt),
        ("assert_fact", lambda *_: (2, 1), EngineFault),
        ("start_action_for_state", lambda *_: None, EngineFault),
        ("complete_and_start_action", _raise(Exception("error: 302")), EngineFault),
        ("retract_fact", _raise(Exception("gone")), EngineFault),
    ],
)
def test_a_fault_is_told_and_the_next_case_is_right(
    monkeypatch: pytest.MonkeyPatch, call: str, instead: Anything, kind: type[BaseException]
) -> None:
    module = _Faulty(durable.import_module(), call, None)
    monkeypatch.setattr(durable, "import_module", lambda: module)
    engine = make_engine("durable", _book(MORE, Compare("exercise", "eq", "denied")))
    assert engine.fire(CHECKS_ROOM, {"visits": 7}) == ("C-0",)
    module._instead = instead
    with pytest.raises(kind):
        engine.fire(CHECKS_ROOM, {"visits": 7})
    assert engine.fire(CHECKS_ROOM, {"exercise": "denied"}) == ("C-1",)


def test_names_that_the_engine_cannot_tell_apart_are_refused() -> None:
    # Two words with the same FNV-1a hash, known since the function was published.
    one, other = "costarring", "liquid"
    assert durable.name_hash(one) == durable.name_hash(other)
    with pytest.raises(ValueError, match="'liquid' cannot be told from 'costarring'"):
        durable.check_names([one, other])
    with pytest.raises(ValueError, match="'sid' cannot be told"):
        durable.check_names(["visits", "sid"])


def test_more_fields_than_a_fact_can_hold_are_refused() -> None:
    fields = {f"f{n}": CaseField(f"f{n}", "int", "checks", "") for n in range(241)}
    engine = make_engine("durable", _book(*(Compare(name, "eq", 1) for name in fields), fields=fields))
    with pytest.raises(ValueError, match="241 fields in one room"):
        engine.fire(CHECKS_ROOM, {})


def test_a_fact_of_many_fields_is_taken() -> None:
    fields = {f"f{n}": CaseField(f"f{n}", "int", "checks", "") for n in range(240)}
    made = _book(*(Compare(name, "eq", 1) for name in fields), fields=fields)
    assert len(_fired(made, dict.fromkeys(fields, 1))) == 240


# --- the choice of engine --------------------------------------------------------------------------------------------


def test_the_engines_can_be_chosen() -> None:
    made = _book(MORE)
    chosen = {kind: make_engine(kind, made).name for kind in (None, "durable", "reference", "verify")}  # type: ignore[arg-type]
    assert chosen == {None: "durable", "durable": "durable", "reference": "reference", "verify": "verify"}
    assert make_engine(None, made).note == ""


def test_without_durable_rules_the_reference_runs_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "durable_rules_engine", None)
    engine = make_engine(None, _book(MORE))
    assert engine.name == "reference"
    assert "durable_rules cannot be imported" in engine.note
    assert "Python 3.11 and 3.12" in engine.note
    for kind in ("durable", "verify"):
        with pytest.raises(EngineUnavailable, match="--engine reference"):
            make_engine(kind, _book(MORE))  # type: ignore[arg-type]


def test_engines_that_differ_stop_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = make_engine("verify", _book(MORE, All(())))
    monkeypatch.setattr(ReferenceEngine, "fire", lambda *_: ("C-1",))
    with pytest.raises(EngineDisagreement) as caught:
        engine.fire(CHECKS_ROOM, {"visits": 7, "exercise": None})
    assert str(caught.value) == (
        "in room 'checks' the engines differ on C-0; durable: ['C-0', 'C-1'], reference: ['C-1']; case: visits=7"
    )
