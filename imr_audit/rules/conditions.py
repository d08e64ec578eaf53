"""Conditions: a small, closed language, read from YAML into a tree, so that rules can be analysed exactly.

A mapping of fields to tests, all of which must hold.  A test is a value (equal), a list (one of), ``{gt, ge, lt, le,
eq, ne: value}`` or ``{present: true|false}``; ``all: [...]``, ``any: [...]`` and ``not: {...}`` combine conditions.

A comparison with a field that the case does not give is false, also under ``not``: that is why a condition is brought
to negation normal form (``not`` only before ``present``) before it is turned into rules of an engine.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal

from imr_audit.model import Scalar
from imr_audit.rules.fields import UNSTATED, CaseField
from imr_audit.rules.yaml_files import nearest

Op = Literal["eq", "ne", "lt", "le", "gt", "ge"]
OPS: tuple[Op, ...] = ("eq", "ne", "lt", "le", "gt", "ge")
_ORDER_OPS = ("lt", "le", "gt", "ge")
_TESTS = (*OPS, "present")
_NEGATED: Mapping[Op, Op] = {"eq": "ne", "ne": "eq", "lt": "ge", "ge": "lt", "gt": "le", "le": "gt"}
_SIGNS: Mapping[Op, str] = {"eq": "is", "ne": "is not", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
COMBINATIONS = ("all", "any", "not")

# More alternatives than this in one condition are a sign that a field is missing from the vocabulary, and cost the
# engine a ruleset for each 60 of them.
MAX_CONJUNCTIONS = 120


@dataclass(frozen=True, slots=True)
class Compare:
    """``field op value``; false where the field is absent."""

    field: str
    op: Op
    value: Scalar


@dataclass(frozen=True, slots=True)
class OneOf:
    """The field has one of the values; false where it is absent."""

    field: str
    values: tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class Present:
    """The case gives the field."""

    field: str


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds; true without parts."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """One part at least holds; false without parts."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold: comparisons in it are turned round, and stay false where a field is absent."""

    part: Condition


Leaf = Compare | OneOf | Present
Condition = Leaf | All | Any | Not
ALWAYS = All(())

# What a conjunction is made of: a comparison, ``Present``, or ``Not(Present)``.
Atom = Compare | Present | Not
Conjunction = tuple[Atom, ...]

Value = Scalar | tuple[Scalar, ...]


class ConditionError(ValueError):
    """A condition that is not well formed; ``keys`` lead to the place, from the condition's own mapping."""

    def __init__(self, keys: Sequence[str | int], text: str) -> None:
        super().__init__(text)
        self.keys = tuple(keys)


# --- from YAML -------------------------------------------------------------------------------------------------------


def parse_condition(
    data: object, fields: Mapping[str, CaseField], values: Mapping[str, object] | None = None
) -> Condition:
    """The tree of one condition as it stands in YAML.

    ``fields`` are those that may be tested; ``values`` stand for ``$name``.  Raises ConditionError.
    """
    return _Parser(fields, values or {}).condition(data, ())


def value_names(data: object) -> Iterator[str]:
    """The names of the dated values (``$name``) that a condition as it stands in YAML uses."""
    if isinstance(data, str):
        if data.startswith("$"):
            yield data[1:]
    elif isinstance(data, Mapping):
        for item in data.values():
            yield from value_names(item)
    elif isinstance(data, list):
        for item in data:
            yield from value_names(item)


@dataclass(frozen=True, slots=True)
class _Parser:
    fields: Mapping[str, CaseField]
    values: Mapping[str, object]

    def condition(self, data: object, keys: tuple[str | int, ...]) -> Condition:
        if not isinstance(data, Mapping):
            raise ConditionError(keys, f"expected a condition (fields and their tests), found {data!r}")
        if not data:
            raise ConditionError(keys, "the condition is empty; leave its key away where nothing is tested")
        parts = [part for key, test in data.items() for part in self.entry(key, test, (*keys, key))]
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def entry(self, key: object, test: object, keys: tuple[str | int, ...]) -> Iterator[Condition]:
        if key == "not":
            yield Not(self.condition(test, keys))
        elif key in ("all", "any"):
            if not isinstance(test, list) or not test:
                raise ConditionError(keys, f"{key!r} takes a list of conditions, found {test!r}")
            parts = tuple(self.condition(part, (*keys, n)) for n, part in enumerate(test))
            yield All(parts) if key == "all" else Any(parts)
        else:
            yield from self.tests(self.field(key, keys), test, keys)

    def field(self, key: object, keys: tuple[str | int, ...]) -> CaseField:
        field = self.fields.get(key) if isinstance(key, str) else None
        if field is None:
            hint = nearest(str(key), [*self.fields, *COMBINATIONS])
            raise ConditionError(keys, f"{key!r} is no field that can be tested here{hint}")
        if field.many:
            raise ConditionError(keys, f"{key!r} may have several values, so only applies_to can name it")
        return field

    def tests(self, field: CaseField, test: object, keys: tuple[str | int, ...]) -> Iterator[Condition]:
        if not isinstance(test, Mapping):
            yield self.equal(field, test, keys)
            return
        if not test:
            raise ConditionError(keys, f"no test of {field.name!r}; expected {', '.join(_TESTS)}")
        for op, value in test.items():
            here = (*keys, op)
            if op == "present":
                yield self.present(field, value, here)
            elif op == "eq":
                yield self.equal(field, value, here)
            elif op in _NEGATED:
                if op in _ORDER_OPS and not field.ordered:
                    raise ConditionError(here, f"{field.name!r} is no number or date: {op!r} cannot compare it")
                yield Compare(field.name, op, self.constant(field, self.substituted(value, here), here))
            else:
                raise ConditionError(here, f"{op!r} is no test; expected {', '.join(_TESTS)}{nearest(op, _TESTS)}")

    def equal(self, field: CaseField, test: object, keys: tuple[str | int, ...]) -> Condition:
        value = self.substituted(test, keys)
        if not isinstance(value, list | tuple):
            return Compare(field.name, "eq", self.constant(field, value, keys))
        if not value:
            raise ConditionError(keys, f"an empty list: {field.name!r} could never be one of it")
        constants = tuple(self.constant(field, self.substituted(item, keys), keys) for item in value)
        if len(set(constants)) != len(constants):
            raise ConditionError(keys, f"a value stands twice in the list for {field.name!r}")
        return OneOf(field.name, constants)

    def present(self, field: CaseField, value: object, keys: tuple[str | int, ...]) -> Condition:
        if not isinstance(value, bool):
            raise ConditionError(keys, f"'present' takes true or false, found {value!r}")
        if field.type == "status":  # always given, as `unstated` where the letter is silent
            return Compare(field.name, "ne" if value else "eq", UNSTATED)
        return Present(field.name) if value else Not(Present(field.name))

    def substituted(self, value: object, keys: tuple[str | int, ...]) -> object:
        if isinstance(value, str) and value.startswith("$"):
            if value[1:] not in self.values:
                hint = nearest(value[1:], list(self.values))
                raise ConditionError(keys, f"{value!r} is not among the values of the source{hint}")
            return self.values[value[1:]]
        return value

    def constant(self, field: CaseField, value: object, keys: tuple[str | int, ...]) -> Scalar:
        try:
            return field.constant(value)
        except ValueError as error:
            raise ConditionError(keys, f"{field.name}: {error}") from None


# --- normal forms ----------------------------------------------------------------------------------------------------


def negation_normal(condition: Condition, negated: bool = False) -> Condition:
    """The same condition in which ``Not`` stands before ``Present`` only."""
    match condition:
        case Compare(field, op, value):
            return Compare(field, _NEGATED[op], value) if negated else condition
        case OneOf(field, values):
            return All(tuple(Compare(field, "ne", value) for value in values)) if negated else condition
        case Present():
            return Not(condition) if negated else condition
        case Not(part):
            return negation_normal(part, not negated)
        case All(parts) | Any(parts):
            combine = All if isinstance(condition, All) is not negated else Any
            return combine(tuple(negation_normal(part, negated) for part in parts))


def count_conjunctions(condition: Condition) -> int:
    """How many conjunctions :func:`conjunctions` gives, found without building them."""
    return _count(negation_normal(condition))


def conjunctions(condition: Condition) -> tuple[Conjunction, ...]:
    """The disjunctive normal form: the condition holds where one of the conjunctions does.

    Raises ConditionError where there are more than MAX_CONJUNCTIONS.
    """
    normal = negation_normal(condition)
    count = _count(normal)
    if count > MAX_CONJUNCTIONS:
        raise ConditionError((), too_many(count))
    return tuple(dict.fromkeys(_expand(normal)))


def too_many(count: int) -> str:
    """What to say of a condition with ``count`` conjunctions."""
    return (
        f"the condition has {count} alternatives, more than {MAX_CONJUNCTIONS}: "
        "divide the rule, or declare a field that says it in one test"
    )


def _count(normal: Condition) -> int:
    match normal:
        case OneOf(_, values):
            return len(values)
        case All(parts):
            return math.prod(_count(part) for part in parts)
        case Any(parts):
            return sum(_count(part) for part in parts)
        case _:
            return 1


def _expand(normal: Condition) -> list[Conjunction]:
    match normal:
        case OneOf(field, values):
            return [(Compare(field, "eq", value),) for value in values]
        case All(parts):
            return [tuple(dict.fromkeys(sum(choice, ()))) for choice in product(*map(_expand, parts))]
        case Any(parts):
            return [conjunction for part in parts for conjunction in _expand(part)]
        case _:
            return [(normal,)]


# --- what a condition says -------------------------------------------------------------------------------------------


def leaves(condition: Condition) -> Iterator[Leaf]:
    """The tests of a condition, in order."""
    match condition:
        case All(parts) | Any(parts):
            for part in parts:
                yield from leaves(part)
        case Not(part):
            yield from leaves(part)
        case _:
            yield condition


def fields_of(condition: Condition | None) -> tuple[str, ...]:
    """The fields that a condition tests, each once, in order."""
    return () if condition is None else tuple(dict.fromkeys(leaf.field for leaf in leaves(condition)))


def in_words(condition: Condition) -> str:
    """The condition in one line for people: ``visits > 6 and exercise_program is denied or not_documented``."""
    match condition:
        case Compare(field, op, value):
            return f"{field} {_SIGNS[op]} {_word(value)}"
        case OneOf(field, values):
            return f"{field} is {' or '.join(map(_word, values))}"
        case Present(field):
            return f"{field} is given"
        case Not(Present(field)):
            return f"{field} is not given"
        case Not(part):
            return f"not ({in_words(part)})"
        case All(()):
            return "always"
        case All(parts):
            return " and ".join(f"({in_words(p)})" if isinstance(p, Any) else in_words(p) for p in parts)
        case Any(parts):
            return " or ".join(f"({in_words(p)})" if isinstance(p, All) else in_words(p) for p in parts)


def _word(value: Scalar) -> str:
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)
