"""The durable_rules engine, through its C module and within the part of it that was measured to be dependable.

One flat fact a case, asserted under a fixed id into one session, its firings drained, the fact retracted.  Rules are
flat conjunctions behind a constant guard, at most 60 a ruleset: a ruleset's stack of pending matches holds 64, and one
that overflows keeps reporting the case before.  Absence is posted as an explicit truth value, never matched.  Whatever
else happens than a clean run, the rulesets are built anew before the next case.

A process compiles a room when it first needs it.  An engine is for one thread: the C module keeps global state.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from imr_audit.engine.case import Case, prepared, value_of
from imr_audit.engine.compile import Room, compile_room
from imr_audit.engine.errors import EngineFault, EngineUnavailable
from imr_audit.model import Scalar
from imr_audit.rules.conditions import All, Atom, Compare, Conjunction, Not, Present, leaves
from imr_audit.rules.model import RuleBook

# Measured: more pending matches than 64 end in error 303 (a conjunction leaves at most one); 253 properties on a fact
# in error 302.
RULES_IN_A_SET = 60
FIELDS_IN_A_FACT = 240

_GIVEN = "__given"
_ID = "case"
_RESERVED = ("id", "sid", "kind", "room", "$s", "$time", "$m", "$i")
_OPS = {"ne": "$neq", "lt": "$lt", "le": "$lte", "gt": "$gt", "ge": "$gte"}
_RETRACTED = json.dumps({"id": _ID})
_TO_JSON = json.JSONEncoder(ensure_ascii=False, allow_nan=False)
_ACCEPTED, _NOTHING_FIRED = 0, 1


class DurableEngine:
    """Runs a rule book's conditions on durable_rules."""

    name = "durable"
    note = ""

    def __init__(self, rulebook: RuleBook) -> None:
        """Raises EngineUnavailable where durable_rules cannot be imported, ValueError where two fields look alike."""
        self.rulebook = rulebook
        self._module = import_module()
        self._rooms: dict[str, _RoomRules] = {}
        check_names(rulebook.fields)

    def fire(self, room: str, case: Case) -> tuple[str, ...]:
        """The triggers of an entry's rules, or the ids of the checks, that fire for a case, in the book's order.

        ``room`` is the id of an entry, or "checks".  Raises CaseError; KeyError where there is no such room;
        EngineFault where the engine gives no dependable answer for this case.
        """
        given = prepared(case, self.rulebook.fields)
        rules = self._rooms.get(room)
        if rules is None:
            rules = self._rooms[room] = _RoomRules(self._module, compile_room(self.rulebook, room))
        posted: dict[str, Scalar] = {"id": _ID, "kind": "case", "room": room}
        for name in rules.fields:
            value = value_of(name, given, self.rulebook.fields)
            if value is not None:
                posted[name] = value
        for name, asked in rules.fields_asked_for:
            posted[asked] = name in given
        return rules.fire(_TO_JSON.encode(posted))


def import_module() -> Any:
    """The C module of durable_rules.  Raises EngineUnavailable."""
    try:
        import durable_rules_engine
    except ImportError as error:
        raise EngineUnavailable(
            f"durable_rules cannot be imported ({error}); it runs on Python 3.11 and 3.12. "
            "The reference engine gives the same results: --engine reference"
        ) from None
    return durable_rules_engine


class _RoomRules:
    """The rulesets of one room."""

    def __init__(self, module: Any, room: Room) -> None:
        tests = [leaf for _, conjunction in room.rules for leaf in leaves(All(conjunction))]
        self.fields = tuple(sorted({leaf.field for leaf in tests if not isinstance(leaf, Present)}))
        asked_for = sorted({leaf.field for leaf in tests if isinstance(leaf, Present)})
        self.fields_asked_for = tuple((name, name + _GIVEN) for name in asked_for)
        if (count := len(self.fields) + len(self.fields_asked_for)) > FIELDS_IN_A_FACT:
            raise ValueError(f"{room.key}: {count} fields in one room, more than {FIELDS_IN_A_FACT}")
        self._order = {trigger: n for n, trigger in enumerate(room.triggers)}
        rules = [(trigger, _rule(room.key, conjunction)) for trigger, conjunction in room.rules]
        self._sets = tuple(
            _RuleSet(module, f"{room.key}-{start}", rules[start : start + RULES_IN_A_SET])
            for start in range(0, len(rules), RULES_IN_A_SET)
        )

    def fire(self, fact: str) -> tuple[str, ...]:
        fired = {trigger for rules in self._sets for trigger in rules.fire(fact)}
        return tuple(sorted(fired, key=self._order.__getitem__))


def _rule(room: str, conjunction: Conjunction) -> dict[str, Any]:
    """A rule over one message: the constant guard first, so that no number of different first tests can build up."""
    return {"all": [{"m": {"$and": [{"kind": "case"}, {"room": room}, *map(_atom, conjunction)]}}]}


def _atom(atom: Atom) -> dict[str, Any]:
    match atom:
        case Compare(field, "eq", value):
            return {field: value}
        case Compare(field, op, value):
            return {_OPS[op]: {field: value}}
        case Present(field):
            return {field + _GIVEN: True}
        case Not(Present(field)):
            return {field + _GIVEN: False}
    raise TypeError(f"{atom!r} is no test of a conjunction")


class _RuleSet:
    """One ruleset with its one session.  Rules are called by numbers, which need no quoting in the engine's answers."""

    def __init__(self, module: Any, name: str, rules: list[tuple[str, dict[str, Any]]]) -> None:
        self._module = module
        self._name = name
        self._triggers = tuple(trigger for trigger, _ in rules)
        self._text = json.dumps({f"r{n}": rule for n, (_, rule) in enumerate(rules)}, ensure_ascii=False)
        self._build()

    def _build(self) -> None:
        # The old one is left to itself: deleting a session's state can crash the process, and this is rare.
        self._handle = self._module.create_ruleset(self._name, self._text)

    def fire(self, fact: str) -> list[str]:
        """The triggers that fire for a fact.  Raises EngineFault."""
        try:
            return self._run(fact)
        except EngineFault:
            self._build()
            raise
        except Exception as error:
            self._build()
            raise EngineFault(f"durable_rules failed in {self._name}: {error}") from error
        except BaseException:  # an interrupt between assert and retract must not leave the fact behind
            self._build()
            raise

    def _run(self, fact: str) -> list[str]:
        engine, handle, fired = self._module, self._handle, []
        code, state = engine.assert_fact(handle, fact)
        if code == _NOTHING_FIRED:  # and nothing is kept of the fact
            return []
        started = engine.start_action_for_state(handle, state) if code == _ACCEPTED else None
        message = started[1] if started else None
        while message:
            name = message.split('"', 2)[1]  # {"r12": ...}: the rule, and all that was posted
            fired.append(self._triggers[int(name[1:])])
            message = engine.complete_and_start_action(handle, state)
        engine.retract_fact(handle, _RETRACTED)
        if not fired:
            raise EngineFault(f"durable_rules accepted a case in {self._name} (code {code}), yet nothing fired")
        return fired


# --- names -----------------------------------------------------------------------------------------------------------


def check_names(names: Iterable[str]) -> None:
    """Refuse field names that durable_rules, which compares 32-bit hashes of names, could not tell apart.

    Raises ValueError.
    """
    declared = list(names)
    taken: dict[int, str] = {name_hash(name): name for name in _RESERVED}
    for name in [*declared, *(name + _GIVEN for name in declared)]:
        other = taken.setdefault(name_hash(name), name)
        if name in _RESERVED or other != name:
            raise ValueError(f"the field name {name!r} cannot be told from {other!r} by durable_rules; choose another")


def name_hash(name: str) -> int:
    """The engine's own hash of a name: FNV-1a over signed bytes."""
    value = 2166136261
    for byte in name.encode():
        value = ((value ^ (byte if byte < 128 else byte | 0xFFFFFF00)) * 16777619) & 0xFFFFFFFF
    return value
