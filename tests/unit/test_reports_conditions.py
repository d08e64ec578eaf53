"""Conditions in plain words."""

from __future__ import annotations

import pytest

from imr_audit import load_rulebook
from imr_audit.reports.conditions import plain, plain_opposite
from imr_audit.rules.conditions import All, Any, Compare, Condition, Not, OneOf, Present

ABSENT = OneOf("exercise_program", ("denied", "not_documented"))
CASES: list[tuple[Condition, str, str]] = [
    (Compare("visits", "gt", 6), "visits: more than 6", "visits: at most 6"),
    (
        ABSENT,
        "exercise programme: stated to be absent or said not to be documented",
        "exercise programme: stated or not in the text",
    ),
    (
        All((Compare("visits", "gt", 6), Compare("exercise_program", "eq", "affirmed"))),
        "visits: more than 6, and exercise programme: stated",
        "visits: at most 6, or exercise programme: stated to be absent or said not to be documented or not in the text",
    ),
    (
        Any((Compare("weeks", "le", 2), All((Present("visits"), Not(Present("days")))))),
        "weeks: at most 2, or (visits: given, and days: not in the text)",
        "weeks: more than 2, and (visits: not in the text, or days: given)",
    ),
    (All(()), "always", "never"),
    (
        Compare("injury_on", "ge", 20040101),
        "day of the injury: from 2004-01-01 on",
        "day of the injury: before 2004-01-01",
    ),
    (Compare("repeat", "eq", True), "repetition of the treatment: yes", "repetition of the treatment: no"),
]


@pytest.mark.parametrize(("condition", "said", "opposite"), CASES)
def test_in_words(condition: Condition, said: str, opposite: str) -> None:
    fields = load_rulebook().fields
    assert plain(condition, fields) == said
    assert plain_opposite(condition, fields) == opposite


def test_a_field_that_only_checks_test_says_what_it_means() -> None:
    assert plain(Compare("item_not_in_summary", "eq", True), load_rulebook().fields) == (
        "the clinical summary nowhere mentions the disputed treatment"
    )


def test_every_condition_of_the_rule_book_has_words() -> None:
    book = load_rulebook()
    conditions = [c for rule in book.rule_by_id.values() for v in rule.versions for _, c in v.conditions()]
    conditions += [check.when for check in book.checks]
    for condition in conditions:
        for said in (plain(condition, book.fields), plain_opposite(condition, book.fields)):
            assert said
            assert "_" not in said
