"""Whether rule files say what they must: shape, names, values, messages, examples.  Run where a file has changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import combinations
from typing import Any

from imr_audit.rules.building import CONDITION_KEYS, Keys, Names, build_check, build_entry, build_rule, example_facts
from imr_audit.rules.conditions import ALWAYS, MAX_CONJUNCTIONS, count_conjunctions, too_many, value_names
from imr_audit.rules.fields import as_day
from imr_audit.rules.messages import placeholders
from imr_audit.rules.mistakes import Mistake
from imr_audit.rules.model import Origin, Rule
from imr_audit.rules.schema import shape_mistakes
from imr_audit.rules.yaml_files import nearest

# Which conditions each kind of rule must have and may have.
_MUST: Mapping[str, tuple[str, ...]] = {
    "limit": ("violated_when",),
    "requirement": ("met_when",),
    "exclusion": (),
    "recommendation": (),
}
_MAY_NOT: Mapping[str, tuple[str, ...]] = {
    "limit": ("met_when",),
    "requirement": (),
    "exclusion": ("met_when",),
    "recommendation": ("violated_when", "unless"),
}
# The two sides of each kind's line, in the results of examples.
_SIDES: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "limit": (frozenset({"violated"}), frozenset({"not_violated", "excused", "not_applicable"})),
    "exclusion": (frozenset({"violated"}), frozenset({"not_violated", "excused", "not_applicable"})),
    "requirement": (frozenset({"met"}), frozenset({"violated", "open", "excused"})),
    "recommendation": (frozenset({"recommends"}), frozenset({"silent", "not_applicable"})),
}


def _nowhere(keys: Keys) -> Origin:
    return Origin("", 0)


def file_mistakes(raw: object, plain: Mapping[str, Any], names: Names, message_words: Iterable[str]) -> list[Mistake]:
    """Everything that is wrong within one rule file, given its data as read and as plain data (dates in ISO form)."""
    shape = list(shape_mistakes(raw))
    if shape:
        return shape
    found: list[Mistake] = []
    if "checks" in plain:
        for n, data in enumerate(plain["checks"]):
            found.extend(_check_mistakes(data, names, message_words, ("checks", n)))
    else:
        for n, data in enumerate(plain["rules"]):
            found.extend(_rule_mistakes(data, plain["entry"], names, ("rules", n)))
        found.extend(_attempt(lambda: build_entry({**plain, "rules": []}, names, _nowhere)))
    return found


def _attempt(build: Callable[[], object]) -> Iterator[Mistake]:
    try:
        build()
    except Mistake as mistake:
        yield mistake


# --- rules -----------------------------------------------------------------------------------------------------------


def _rule_mistakes(data: Mapping[str, Any], entry: str, names: Names, keys: Keys) -> Iterator[Mistake]:
    kind = data["kind"]
    for key in _MUST[kind]:
        if data.get(key) is None:
            yield Mistake((*keys, key), f"{data['id']}: a {kind} needs {key!r}")
    for key in _MAY_NOT[kind]:
        if data.get(key) is not None:
            yield Mistake((*keys, key), f"{data['id']}: a {kind} has no {key!r}")
    if (data.get("strength") is None) == (kind == "recommendation"):
        text = "needs 'strength' (standard or option)" if kind == "recommendation" else "has no 'strength'"
        yield Mistake((*keys, "strength"), f"{data['id']}: a {kind} {text}")
    yield from _value_mistakes(data, keys)
    yield from _message_mistakes(data, _words_of_rule(data, names), keys)
    try:
        rule = build_rule(data, entry, names, keys, _nowhere)
    except Mistake as mistake:
        yield mistake
        return
    yield from _size_mistakes(rule, keys)
    yield from _overlap_mistakes(rule, keys)
    yield from _rule_example_mistakes(rule, len(data["examples"]), names, keys)


def _value_mistakes(data: Mapping[str, Any], keys: Keys) -> Iterator[Mistake]:
    used = {name for key in CONDITION_KEYS for name in value_names(data.get(key))}
    try:
        used.update(placeholders(data.get("message") or ""))
    except ValueError:
        return  # told elsewhere
    for n, source in enumerate(data["sources"]):
        for name in source.get("values", {}):
            if name not in used:
                hint = nearest(name, sorted(used))
                yield Mistake((*keys, "sources", n, "values", name), f"the value {name!r} is used nowhere{hint}")


def _words_of_rule(data: Mapping[str, Any], names: Names) -> set[str]:
    """What the message may name: the fields, and the values that every source gives."""
    given = [set(source.get("values", {})) for source in data["sources"]]
    return set(names.rule_fields) | set.intersection(*given)


def _message_mistakes(data: Mapping[str, Any], words: Iterable[str], keys: Keys) -> Iterator[Mistake]:
    known = set(words)
    try:
        for name in placeholders(data.get("message") or ""):
            if name not in known:
                hint = nearest(name, sorted(known))
                yield Mistake(
                    (*keys, "message"), f"{{{name}}} in the message is no field and no value of every source{hint}"
                )
    except ValueError as error:
        yield Mistake((*keys, "message"), f"the message: {error}; write a brace of the text itself twice")


def _size_mistakes(rule: Rule, keys: Keys) -> Iterator[Mistake]:
    version = rule.versions[0]
    for key in CONDITION_KEYS:
        condition = getattr(version, key)
        if condition is not None and count_conjunctions(condition) > MAX_CONJUNCTIONS:
            yield Mistake((*keys, key), f"{rule.id}: {too_many(count_conjunctions(condition))}")


def _overlap_mistakes(rule: Rule, keys: Keys) -> Iterator[Mistake]:
    for (_, first), (n, second) in combinations(enumerate(rule.versions), 2):
        if first.values != second.values and first.in_force.within(second.in_force) is not None:
            yield Mistake(
                (*keys, "sources", n),
                f"{rule.id}: {first.citation.document!r} and {second.citation.document!r} are in force on the same "
                "days with other values; narrow one by from/to, or make two rules",
            )


def _rule_example_mistakes(rule: Rule, examples: int, names: Names, keys: Keys) -> Iterator[Mistake]:
    """What is wrong with the ``examples`` (so many in the file) of a rule."""
    here: Keys = (*keys, "examples")
    for n in set(range(examples)) - {example.number - 1 for example in rule.examples}:
        yield Mistake((*here, n), f"{rule.id}: an empty list stands for no example")
    for example in rule.examples:
        n = example.number - 1
        yield from _attempt(partial(example_facts, example.facts, names.rule_fields, (*here, n, "facts")))
        day = as_day(example.on)
        if day is not None and example.result != "not_applicable" and rule.version_on(day) is None:
            yield Mistake((*here, n, "on"), f"{rule.id}: no source is in force on this day")
    results = {example.result for example in rule.examples}
    right = frozenset().union(*_SIDES[rule.kind], {"not_applicable"})
    for example in rule.examples:
        if example.result not in right:
            expected = ", ".join(sorted(right))
            yield Mistake(
                (*here, example.number - 1, "result"),
                f"{rule.id}: a {rule.kind} never comes to {example.result!r}; expected {expected}",
            )
    one, other = _SIDES[rule.kind]
    if not results & one:
        yield Mistake(here, f"{rule.id}: no example with the result {' or '.join(sorted(one))}")
    if not results & other and not _asks_nothing(rule):
        yield Mistake(here, f"{rule.id}: no example with the result {' or '.join(sorted(other))}")


def _asks_nothing(rule: Rule) -> bool:
    """Whether the rule has one side only: it holds wherever its entry applies."""
    version = rule.versions[0]
    decisive = version.met_when if rule.kind == "recommendation" else version.violated_when
    return decisive == ALWAYS and not rule.applies_to and version.applies_when is None and version.unless is None


# --- checks ----------------------------------------------------------------------------------------------------------


def _check_mistakes(
    data: Mapping[str, Any], names: Names, message_words: Iterable[str], keys: Keys
) -> Iterator[Mistake]:
    yield from _message_mistakes(data, {*names.check_fields, *message_words}, keys)
    try:
        check = build_check(data, names, keys, _nowhere)
    except Mistake as mistake:
        yield mistake
        return
    if count_conjunctions(check.when) > MAX_CONJUNCTIONS:
        yield Mistake((*keys, "when"), f"{check.id}: {too_many(count_conjunctions(check.when))}")
    for n, example in enumerate(check.examples):
        yield from _attempt(partial(example_facts, example.facts, names.check_fields, (*keys, "examples", n, "facts")))
    for fires in (True, False):
        if all(example.fires is not fires for example in check.examples):
            yield Mistake((*keys, "examples"), f"{check.id}: no example that {'fires' if fires else 'does not fire'}")
