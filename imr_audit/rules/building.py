"""Plain data of rule files -> entries, rules and checks.  Knows nothing of files, YAML or pydantic.

The data are those of the YAML file with dates in ISO form, as a cache keeps them.  Names are looked up as they are
used, so that a wrong one is a :class:`Mistake`; whether a rule is well put is for ``validation`` to say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import product
from typing import Any, NamedTuple

from imr_audit.model import GuidelineCitation, Scalar
from imr_audit.rules.conditions import ALWAYS, Condition, ConditionError, Value, parse_condition, value_names
from imr_audit.rules.fields import CaseField, as_day
from imr_audit.rules.mistakes import Mistake
from imr_audit.rules.model import (
    Change,
    Check,
    CheckExample,
    Deferred,
    Entry,
    InForce,
    Origin,
    Review,
    Rule,
    RuleExample,
    RuleVersion,
)
from imr_audit.rules.yaml_files import nearest

Keys = tuple[str | int, ...]
CONDITION_KEYS = ("applies_when", "violated_when", "met_when", "unless")


class Names(NamedTuple):
    """What rule files may name: the fields that guideline rules test, those that checks test, and the documents."""

    rule_fields: Mapping[str, CaseField]
    check_fields: Mapping[str, CaseField]
    documents: Mapping[str, InForce]

    @classmethod
    def of(cls, fields: Mapping[str, CaseField], documents: Mapping[str, InForce]) -> Names:
        """Guideline rules test the fields of section ``case``; checks test all."""
        return cls({name: f for name, f in fields.items() if f.section == "case"}, fields, documents)


def build_entry(data: Mapping[str, Any], names: Names, origin: Callable[[Keys], Origin]) -> Entry:
    """The entry of one file.  ``origin`` gives the place of the value that keys lead to.  Raises Mistake.

    Its rules must be right, as :func:`build_rule` finds each: what applies on which day is made when it is asked for.
    """
    inherited = {key: data[key] for key in ("status", "reviewed") if key in data}
    return Entry(
        id=data["entry"],
        title=data["title"],
        applies_to=_applies_to(data["applies_to"], names, ("applies_to",)),
        displaces=tuple(data.get("displaces", ())),
        rules=tuple(
            _rule({**inherited, **rule}, data["entry"], names, ("rules", n), origin)
            for n, rule in enumerate(data["rules"])
        ),
        origin=origin(()),
        changelog=tuple(Change(as_day(change["on"]) or 0, change["what"]) for change in data.get("changelog", ())),
    )


def _applies_to(data: Mapping[str, Any], names: Names, here: Keys) -> dict[str, tuple[Scalar, ...]]:
    wanted: dict[str, tuple[Scalar, ...]] = {}
    for name, values in data.items():
        keys: Keys = (*here, name)
        field = _field(name, names.rule_fields, keys)
        listed = _listed(values)
        if not listed:
            raise Mistake(keys, f"an empty list: no item could have such a {name}")
        wanted[name] = tuple(_constant(field, value, keys) for value in listed)
    return wanted


def build_rule(data: Mapping[str, Any], entry: str, names: Names, keys: Keys, origin: Callable[[Keys], Origin]) -> Rule:
    """One rule, which stands at ``keys`` of its file.  Raises Mistake."""
    rule = _rule(data, entry, names, keys, origin)
    len(rule.versions)  # makes them: whatever is wrong with them is to be told now
    return rule


def _rule(data: Mapping[str, Any], entry: str, names: Names, keys: Keys, origin: Callable[[Keys], Origin]) -> Rule:
    """As :func:`build_rule`; mistakes in conditions and sources come up when its versions are asked for."""
    return Rule(
        id=data["id"],
        entry=entry,
        title=data["title"],
        kind=data["kind"],
        versions=Deferred(partial(_versions, data, names, keys)),
        strength=data.get("strength"),
        message=data.get("message") or data["title"],
        note=data.get("note") or "",
        examples=Deferred(partial(_examples, data["examples"])),
        origin=origin(keys),
        applies_to=_applies_to(data.get("applies_to") or {}, names, (*keys, "applies_to")),
        status=data.get("status", "active"),
        reviewed=_review(reviewed) if (reviewed := data.get("reviewed")) else None,
    )


def _versions(data: Mapping[str, Any], names: Names, keys: Keys) -> tuple[RuleVersion, ...]:
    fixed = {
        key: _condition(data, key, names, {}, keys)
        for key in CONDITION_KEYS
        if data.get(key) is not None and next(value_names(data[key]), None) is None
    }
    sources = [_version(data, n, names, keys, fixed) for n in range(len(data["sources"]))]
    taken = [source["document"] for source in data["sources"]]
    return tuple(
        # A document may stand twice, for two stretches of its period: the first day tells them apart.
        version(data["id"] + "@" + name + (f".{first or 0}" if taken.count(name) > 1 else ""))
        for name, first, version in sources
    )


def _review(data: Mapping[str, Any]) -> Review:
    return Review(data["by"], as_day(data["on"]) or 0, data.get("against") or "", data.get("clinician", False))


def _examples(data: Sequence[Mapping[str, Any]]) -> tuple[RuleExample, ...]:
    return tuple(
        RuleExample(facts, example["result"], on, example.get("position"), number)
        for number, example in enumerate(data, 1)
        for facts in each_of(example["facts"])
        for on in _listed(example.get("on"))
    )


def _version(
    data: Mapping[str, Any], n: int, names: Names, keys: Keys, fixed: Mapping[str, Condition | None]
) -> tuple[str, int | None, Callable[[str], RuleVersion]]:
    """What the ``n``-th source makes of the rule; ``fixed`` are the conditions that no dated value enters."""
    source = data["sources"][n]
    here: Keys = (*keys, "sources", n)
    document = source["document"]
    if document not in names.documents:
        raise Mistake((*here, "document"), f"{document!r} is no document{nearest(document, list(names.documents))}")
    narrowed = InForce(as_day(source.get("from")), as_day(source.get("to")))
    in_force = names.documents[document].within(narrowed)
    if in_force is None:
        raise Mistake(here, f"{document!r} is in force on none of these days")
    values = {name: _value(value) for name, value in source.get("values", {}).items()}
    conditions = {
        key: fixed[key] if key in fixed else _condition(data, key, names, values, keys) for key in CONDITION_KEYS
    }
    asks_nothing = {"exclusion": "violated_when", "recommendation": "met_when"}.get(data["kind"])
    if asks_nothing and conditions[asks_nothing] is None:
        conditions[asks_nothing] = ALWAYS
    pages = source.get("pages")
    citation = GuidelineCitation(document, source.get("section"), None if pages is None else str(pages))

    def version(key: str) -> RuleVersion:
        return RuleVersion(key, citation, source["basis"], in_force, values, **conditions)

    return document, in_force.first, version


def _condition(
    data: Mapping[str, Any], key: str, names: Names, values: Mapping[str, Value], keys: Keys
) -> Condition | None:
    if data.get(key) is None:
        return None
    try:
        return parse_condition(data[key], names.rule_fields, values)
    except ConditionError as error:
        raise Mistake((*keys, key, *error.keys), str(error)) from None


def build_check(data: Mapping[str, Any], names: Names, keys: Keys, origin: Callable[[Keys], Origin]) -> Check:
    """One check, which stands at ``keys`` of its file.  Raises Mistake."""
    for name in value_names(data["when"]):
        raise Mistake((*keys, "when"), f"'${name}': checks have no dated values")
    try:
        when = parse_condition(data["when"], names.check_fields)
    except ConditionError as error:
        raise Mistake((*keys, "when", *error.keys), str(error)) from None
    return Check(
        id=data["id"],
        title=data["title"],
        code=data.get("code"),
        axis=data["axis"],
        severity=data["severity"],
        basis=data["basis"],
        law=data.get("law"),
        when=when,
        message=data["message"],
        examples=tuple(CheckExample(example["facts"], example["fires"]) for example in data["examples"]),
        origin=origin(keys),
    )


def example_facts(data: Mapping[str, Any], fields: Mapping[str, CaseField], keys: Keys = ()) -> dict[str, Scalar]:
    """The facts of an example as an engine takes them.  Raises Mistake."""
    return {name: _constant(_field(name, fields, (*keys, name)), value, (*keys, name)) for name, value in data.items()}


def each_of(facts: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The facts of an example, once for each of the values that it lists."""
    for values in product(*map(_listed, facts.values())):
        yield dict(zip(facts, values, strict=True))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _field(name: object, fields: Mapping[str, CaseField], keys: Keys) -> CaseField:
    if not isinstance(name, str) or name not in fields:
        raise Mistake(keys, f"{name!r} is no field of a case{nearest(str(name), list(fields))}")
    return fields[name]


def _constant(field: CaseField, value: object, keys: Keys) -> Scalar:
    try:
        return field.constant(value)
    except ValueError as error:
        raise Mistake(keys, f"{field.name}: {error}") from None


def _value(value: Any) -> Value:
    return tuple(value) if isinstance(value, list) else value
