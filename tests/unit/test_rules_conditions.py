"""The language of conditions: every form, every mistake, and the normal forms."""

from __future__ import annotations

import pytest
from books import FIELDS

from imr_audit.rules.conditions import (
    MAX_CONJUNCTIONS,
    All,
    Any,
    Compare,
    ConditionError,
    Not,
    OneOf,
    Present,
    conjunctions,
    count_conjunctions,
    fields_of,
    in_words,
    negation_normal,
    parse_condition,
    value_names,
)

AFFIRMED = Compare("exercise", "eq", "affirmed")
MORE = Compare("visits", "gt", 6)


@pytest.mark.parametrize(
    ("data", "tree"),
    [
        ({"visits": 6}, Compare("visits", "eq", 6)),
        ({"visits": {"eq": 6}}, Compare("visits", "eq", 6)),
        ({"visits": {"ne": 6}}, Compare("visits", "ne", 6)),
        ({"visits": {"gt": 6}}, MORE),
        ({"visits": {"ge": 2, "le": 6}}, All((Compare("visits", "ge", 2), Compare("visits", "le", 6)))),
        ({"dose": {"lt": 120}}, Compare("dose", "lt", 120.0)),
        ({"sedated": True}, Compare("sedated", "eq", True)),
        ({"exercise": "affirmed"}, AFFIRMED),
        ({"exercise": ["denied", "not_documented"]}, OneOf("exercise", ("denied", "not_documented"))),
        ({"exercise": {"eq": ["denied", "unstated"]}}, OneOf("exercise", ("denied", "unstated"))),
        ({"exercise": {"present": True}}, Compare("exercise", "ne", "unstated")),
        ({"exercise": {"present": False}}, Compare("exercise", "eq", "unstated")),
        ({"visits": {"present": True}}, Present("visits")),
        ({"visits": {"present": False}}, Not(Present("visits"))),
        ({"injured": {"ge": "2004-01-01"}}, Compare("injured", "ge", 20040101)),
        ({"visits": {"gt": "$most"}}, MORE),
        ({"visits": "$some"}, OneOf("visits", (1, 2))),
        ({"visits": ["$most", 7]}, OneOf("visits", (6, 7))),
        ({"visits": {"gt": 6}, "exercise": "affirmed"}, All((MORE, AFFIRMED))),
        ({"any": [{"visits": {"gt": 6}}, {"exercise": "affirmed"}]}, Any((MORE, AFFIRMED))),
        ({"all": [{"visits": {"gt": 6}}, {"exercise": "affirmed"}]}, All((MORE, AFFIRMED))),
        ({"not": {"visits": {"gt": 6}}}, Not(MORE)),
        ({"not": {"any": [{"exercise": "affirmed"}]}, "visits": {"gt": 6}}, All((Not(Any((AFFIRMED,))), MORE))),
    ],
)
def test_every_form_is_read(data: object, tree: object) -> None:
    assert parse_condition(data, FIELDS, {"most": 6, "some": (1, 2)}) == tree


@pytest.mark.parametrize(
    ("data", "keys", "words"),
    [
        ("visits > 6", (), "expected a condition"),
        ({}, (), "empty"),
        ({"visit": 6}, ("visit",), "'visit' is no field that can be tested here; did you mean 'visits'?"),
        ({True: 6}, (True,), "True is no field"),
        ({"drugs": "tramadol"}, ("drugs",), "only applies_to"),
        ({"visits": "six"}, ("visits",), "visits: expected a whole number, found 'six'"),
        ({"visits": {"gt": "six"}}, ("visits", "gt"), "visits: expected a whole number, found 'six'"),
        ({"visits": {"gt": 6.5}}, ("visits", "gt"), "expected a whole number, found 6.5"),
        ({"visits": True}, ("visits",), "expected a whole number, found True"),
        ({"visits": None}, ("visits",), "expected a whole number, found None"),
        ({"visits": 2**60}, ("visits",), "too large"),
        ({"dose": 1e300}, ("dose",), "too large"),
        ({"dose": 1e-9}, ("dose",), "too small"),
        ({"dose": float("nan")}, ("dose",), "too large"),
        ({"sedated": "yes"}, ("sedated",), "expected true or false, found 'yes'"),
        ({"maker": 3}, ("maker",), "expected a word, found 3"),
        ({"maker": "a\0b"}, ("maker",), "character that cannot be written"),
        ({"maker": "\ud800"}, ("maker",), "character that cannot be written"),
        ({"maker": "x" * 20_000}, ("maker",), "too long"),
        ({"exercise": "afirmed"}, ("exercise",), "'afirmed' is no status"),
        ({"exercise": "afirmed"}, ("exercise",), "did you mean 'affirmed'?"),
        ({"topic": "massage"}, ("topic",), "'massage' is no topic; did you mean 'massage_therapy'?"),
        ({"topic": "xyz"}, ("topic",), "expected one of massage_therapy, mri, opioid"),
        ({"injured": "soon"}, ("injured",), "expected a date such as 2014-05-01, found 'soon'"),
        ({"injured": "2014-02-30"}, ("injured",), "expected a date"),
        ({"injured": 20140501}, ("injured",), "expected a date"),
        ({"exercise": {"gt": "denied"}}, ("exercise", "gt"), "is no number or date"),
        ({"sedated": {"le": True}}, ("sedated", "le"), "is no number or date"),
        ({"visits": {"above": 6}}, ("visits", "above"), "'above' is no test; expected eq, ne"),
        ({"visits": {"gte": 6}}, ("visits", "gte"), "did you mean"),
        ({"visits": {}}, ("visits",), "no test of 'visits'"),
        ({"visits": []}, ("visits",), "empty list"),
        ({"visits": [1, 1]}, ("visits",), "stands twice"),
        ({"visits": {"present": "yes"}}, ("visits", "present"), "takes true or false"),
        ({"visits": {"gt": "$mots"}}, ("visits", "gt"), "did you mean 'most'?"),
        ({"visits": {"gt": "$word"}}, ("visits", "gt"), "expected a whole number, found 'six'"),
        ({"any": {"visits": 6}}, ("any",), "takes a list"),
        ({"all": []}, ("all",), "takes a list"),
        ({"not": [{"visits": 6}]}, ("not",), "expected a condition"),
        ({"any": [{"visits": 6}, {"week": 6}]}, ("any", 1, "week"), "did you mean 'weeks'?"),
        ({"anny": [{"visits": 6}]}, ("anny",), "did you mean 'any'?"),
    ],
)
def test_every_mistake_is_told_with_its_place(data: object, keys: tuple[object, ...], words: str) -> None:
    with pytest.raises(ConditionError) as caught:
        parse_condition(data, FIELDS, {"most": 6, "word": "six"})
    assert caught.value.keys == keys
    assert words in str(caught.value)


def test_negation_is_pushed_down_to_the_tests() -> None:
    condition = Not(All((MORE, Any((AFFIRMED, Not(Present("dose")))), OneOf("weeks", (1, 2)))))
    assert negation_normal(condition) == Any(
        (
            Compare("visits", "le", 6),
            All((Compare("exercise", "ne", "affirmed"), Present("dose"))),
            All((Compare("weeks", "ne", 1), Compare("weeks", "ne", 2))),
        )
    )
    assert negation_normal(Not(Not(condition))) == negation_normal(condition)


@pytest.mark.parametrize(("op", "negated"), [("eq", "ne"), ("lt", "ge"), ("le", "gt")])
def test_each_comparison_has_its_opposite(op: str, negated: str) -> None:
    one, other = Compare("visits", op, 6), Compare("visits", negated, 6)  # type: ignore[arg-type]
    assert negation_normal(Not(one)) == other
    assert negation_normal(Not(other)) == one


def test_conjunctions_are_the_alternatives() -> None:
    condition = All((OneOf("weeks", (1, 2)), Any((AFFIRMED, MORE))))
    assert conjunctions(condition) == (
        (Compare("weeks", "eq", 1), AFFIRMED),
        (Compare("weeks", "eq", 1), MORE),
        (Compare("weeks", "eq", 2), AFFIRMED),
        (Compare("weeks", "eq", 2), MORE),
    )
    assert conjunctions(All(())) == ((),)
    assert conjunctions(Any(())) == ()


def test_too_many_alternatives_are_refused_before_they_are_built() -> None:
    many = OneOf("weeks", tuple(range(40)))
    condition = All((many, many, many, many, many, many))
    assert count_conjunctions(condition) == 40**6
    with pytest.raises(ConditionError, match=f"more than {MAX_CONJUNCTIONS}"):
        conjunctions(condition)


def test_what_a_condition_uses_can_be_listed() -> None:
    data = {"any": [{"visits": {"gt": "$most"}}, {"not": {"weeks": ["$a", 2]}}], "maker": "$5"}
    assert set(value_names(data)) == {"most", "a", "5"}
    assert fields_of(All((MORE, Not(Any((AFFIRMED, MORE)))))) == ("visits", "exercise")
    assert fields_of(None) == ()


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (MORE, "visits > 6"),
        (Compare("sedated", "ne", True), "sedated is not true"),
        (OneOf("exercise", ("denied", "unstated")), "exercise is denied or unstated"),
        (Not(Present("dose")), "dose is not given"),
        (All((MORE, Any((AFFIRMED, Present("dose"))))), "visits > 6 and (exercise is affirmed or dose is given)"),
        (Not(All((MORE, AFFIRMED))), "not (visits > 6 and exercise is affirmed)"),
        (All(()), "always"),
    ],
)
def test_a_condition_can_be_said_in_words(condition: object, words: str) -> None:
    assert in_words(condition) == words  # type: ignore[arg-type]
