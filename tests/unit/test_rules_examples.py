"""Every example of every rule and check holds, on both engines."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from pathlib import Path

import pytest
from books import CHECKS, MASSAGE, write_book

from imr_audit.engine import Engine, EngineUnavailable, make_engine
from imr_audit.rules import RuleBook, RuleFileError, load_rulebook
from imr_audit.rules.examples import day_within, run_examples
from imr_audit.rules.fields import iso_day
from imr_audit.rules.model import InForce


def _engine(rulebook: RuleBook) -> Engine:
    try:
        return make_engine("verify", rulebook)
    except EngineUnavailable:
        return make_engine("reference", rulebook)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "rule_id" in metafunc.fixturenames:
        try:
            book = load_rulebook()
        except RuleFileError:  # test_the_rule_book_loads tells it
            metafunc.parametrize("rule_id", [])
        else:
            metafunc.parametrize("rule_id", [*book.rule_by_id, *book.check_by_id])


@pytest.fixture(scope="module")
def failures() -> dict[str, list[str]]:
    """The failing examples of the built-in book, by rule."""
    book = load_rulebook()
    found: dict[str, list[str]] = defaultdict(list)
    for result in run_examples(book, _engine(book)):
        if result.failure:
            found[result.id].append(f"{result.origin}: example {result.number} {result.case}: {result.failure}")
    return found


def test_the_rule_book_loads() -> None:
    assert load_rulebook(cached=False).entries


def test_the_examples_hold(rule_id: str, failures: dict[str, list[str]]) -> None:
    assert not failures.get(rule_id), "\n".join(failures[rule_id])


def test_examples_are_run(tmp_path: Path) -> None:
    book = load_rulebook(root=write_book(tmp_path), cached=False)
    results = run_examples(book, _engine(book))
    assert len(results) == 11
    assert not [result for result in results if result.failure]
    assert results[0].case == {"topic": "massage_therapy", "on": 20130121, "visits": 7}
    assert [(result.id, result.number) for result in results[-2:]] == [
        ("OVERTURNED-OPPOSED", 1),
        ("OVERTURNED-OPPOSED", 2),
    ]


def test_failing_examples_say_what_came_instead(tmp_path: Path) -> None:
    guidelines = MASSAGE.replace("{gt: $most}", "{gt: 7}").replace(
        ", values: {most: 6}}\n      - {document: pain_2016", "}\n      - {document: pain_2016"
    )
    guidelines = guidelines.replace(", values: {most: 4}", "").replace(
        "{visits} visits requested, {most} allowed", "Many"
    )
    root = write_book(
        tmp_path, guidelines, CHECKS.replace("position: opposes}\n    message", "position: open}\n    message")
    )
    book = load_rulebook(root=root, cached=False)
    failures = {(r.id, r.number): r.failure for r in run_examples(book, _engine(book)) if r.failure}
    assert failures[("MASSAGE-VISITS", 1)] == (
        "result not_violated, expected violated; position open, expected opposes "
        "(MASSAGE-VISITS not_violated, MASSAGE-ADJUNCT open, MASSAGE-OPTION silent)"
    )
    assert failures[("OVERTURNED-OPPOSED", 1)] == "does not fire, expected to"
    assert ("OVERTURNED-OPPOSED", 2) not in failures


@pytest.mark.parametrize(
    "period",
    [
        InForce(),
        InForce(20090718, 20160727),
        InForce(20171201),
        InForce(None, 20090717),
        InForce(20140501, 20140501),
        InForce(20140501, 20140502),
    ],
)
def test_an_example_without_a_day_gets_one_in_force(period: InForce) -> None:
    day = day_within(period)
    assert period.holds(day)
    assert dt.date.fromisoformat(iso_day(day))


def test_an_example_of_several_values_or_days_stands_for_each(tmp_path: Path) -> None:
    several = MASSAGE.replace(
        "{facts: {visits: 6}, on: 2014-05-01, result: not_violated, position: open}",
        "{facts: {visits: [6, 1], exercise: [denied, unstated]}, on: [2014-05-01, 2015-05-01], result: not_violated}",
    )
    book = load_rulebook(root=write_book(tmp_path, several), cached=False)
    results = [one for one in run_examples(book, _engine(book)) if (one.id, one.number) == ("MASSAGE-VISITS", 2)]
    assert [(one.case["visits"], one.case["exercise"], one.case["on"]) for one in results] == [
        (visits, exercise, day)
        for visits in (6, 1)
        for exercise in ("denied", "unstated")
        for day in (20140501, 20150501)
    ]
    assert not [one for one in results if one.failure]


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ("{visits: []}", "MASSAGE-VISITS: an empty list stands for no example"),
        ("{visits: [6, six]}", "visits: expected a whole number, found 'six'"),
        ("{visits: 6}, on: [2014-05-01, 2019-05-01]", "no source is in force on this day"),
    ],
)
def test_mistakes_in_such_an_example_are_told_once(tmp_path: Path, facts: str, said: str) -> None:
    wrong = MASSAGE.replace("{facts: {visits: 6}, on: 2014-05-01", f"{{facts: {facts}")
    with pytest.raises(RuleFileError) as told:
        load_rulebook(root=write_book(tmp_path, wrong), cached=False)
    assert str(told.value).count(said) == 1
    assert "massage.yaml:16: " in str(told.value)
