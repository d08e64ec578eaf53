"""Conditions of rules and checks in words that a clinician reads without knowing the rule language."""

from __future__ import annotations

from collections.abc import Mapping

from imr_audit.model import Scalar
from imr_audit.reports.wording import NOT_THERE, STATUSES, words
from imr_audit.rules.conditions import All, Any, Compare, Condition, Leaf, Not, OneOf, Op, Present, negation_normal
from imr_audit.rules.fields import CaseField, iso_day
from imr_audit.rules.labels import labelled

_COMPARED: Mapping[Op, str] = {
    "eq": "",
    "ne": "other than ",
    "lt": "below ",
    "le": "at most ",
    "gt": "more than ",
    "ge": "at least ",
}
_COMPARED_DAYS: Mapping[Op, str] = {
    "eq": "",
    "ne": "other than ",
    "lt": "before ",
    "le": "up to ",
    "gt": "after ",
    "ge": "from ",
}

_SAID = ("affirmed", "denied", "not_documented", "unstated")  # what a letter may say once of a fact


def plain(condition: Condition, fields: Mapping[str, CaseField]) -> str:
    """The condition in plain words: ``visits: more than 6, and exercise programme: stated to be absent``."""
    return _plain(negation_normal(condition), fields)


def plain_opposite(condition: Condition, fields: Mapping[str, CaseField]) -> str:
    """When the condition does not hold, in plain words, of cases that give every field."""
    return _plain(_opposite(condition, fields), fields)


def _opposite(condition: Condition, fields: Mapping[str, CaseField]) -> Condition:
    """The negation in which a status that is not one of some is one of the others."""
    match condition:
        case All(parts):
            return Any(tuple(_opposite(part, fields) for part in parts))
        case Any(parts):
            return All(tuple(_opposite(part, fields) for part in parts))
        case OneOf(name, values) if fields[name].type == "status":
            return OneOf(name, tuple(status for status in _SAID if status not in values))
        case Compare(name, "eq", bool() as value) if name in fields and not _derived(name, fields):
            return Compare(name, "eq", not value)
        case Compare(name, "eq", value) if fields[name].type == "status":
            return OneOf(name, tuple(status for status in _SAID if status != value))
    return negation_normal(condition, negated=True)


def value_words(value: Scalar) -> str:
    """The value of a field in words: a status, a yes or no, a number, a slug."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}"
    return STATUSES.get(value) or words(str(value))


def _plain(condition: Condition, fields: Mapping[str, CaseField]) -> str:
    match condition:
        case All(()):
            return "always"
        case Any(()):
            return "never"
        case All(parts):
            return ", and ".join(_part(part, Any, fields) for part in parts)
        case Any(parts):
            return ", or ".join(_part(part, All, fields) for part in parts)
        case Not(Present(name)):
            return f"{_named(name, fields)}: {NOT_THERE}"
        case Not(part):
            return f"not ({_plain(part, fields)})"
    return _leaf(condition, fields)


def _part(part: Condition, in_brackets: type, fields: Mapping[str, CaseField]) -> str:
    said = _plain(part, fields)
    return f"({said})" if isinstance(part, in_brackets) else said


def _leaf(leaf: Leaf, fields: Mapping[str, CaseField]) -> str:
    name = _named(leaf.field, fields)
    match leaf:
        case Present(field) | Compare(field, "eq", True) if _derived(field, fields):
            return name
        case Compare(field, "eq", False) if _derived(field, fields):
            return f"it is not so that {name}"
        case Present():
            return f"{name}: given"
        case OneOf(_, values):
            return f"{name}: {' or '.join(map(value_words, values))}"
        case Compare(field, op, int() as day) if fields[field].type == "date":
            return f"{name}: {_COMPARED_DAYS[op]}{iso_day(day)}{' on' * (op == 'ge')}"
        case Compare(_, op, value):
            return f"{name}: {_COMPARED[op]}{value_words(value)}"


def _derived(name: str, fields: Mapping[str, CaseField]) -> bool:
    """Whether the field is one that only checks test and has no label: its meaning is a whole statement."""
    return name in fields and fields[name].section == "checks" and not labelled(name)


def _named(name: str, fields: Mapping[str, CaseField]) -> str:
    return _within(fields[name].meaning) if _derived(name, fields) else words(name)


def _within(sentence: str) -> str:
    """A sentence as it stands within another: its first letter small, but for that of an abbreviation."""
    return sentence[:1].lower() + sentence[1:] if sentence[1:2].islower() or sentence[1:2] == " " else sentence
