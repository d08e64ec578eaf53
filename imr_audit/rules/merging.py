"""Several layers of entries and checks -> one: the built-in rule book, and a user's own rules over it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from imr_audit.rules.model import Check, Entry, Origin, Rule
from imr_audit.rules.yaml_files import RuleFileError, nearest


class Layer(NamedTuple):
    """The entries and checks of one folder."""

    entries: tuple[Entry, ...]
    checks: tuple[Check, ...]


class Merged(NamedTuple):
    """Entries in the order of their ids, checks in that of the files.

    ``overridden`` and ``added``: rule or check id -> where a later layer put it in an earlier one's place, or beside.
    """

    entries: tuple[Entry, ...]
    checks: tuple[Check, ...]
    overridden: dict[str, Origin]
    added: dict[str, Origin]


def merge_layers(layers: Sequence[Layer]) -> Merged:
    """One book of several layers, of which a later one adds and overrides by id.

    An entry that stands in two layers has the later one's heading and the rules of both.  Raises RuleFileError where
    an id stands twice in one layer, a rule moves to another entry, or entries displace what they cannot.
    """
    entries: dict[str, Entry] = {}
    checks: dict[str, Check] = {}
    overridden: dict[str, Origin] = {}
    added: dict[str, Origin] = {}
    told: list[str] = []
    for n, layer in enumerate(layers):
        told += _duplicates(layer)
        homes = {rule.id: entry.id for entry in entries.values() for rule in entry.rules}
        places = {part.id: part.origin for part in _judging(layer)}
        overridden |= {name: place for name, place in places.items() if name in homes or name in checks}
        if n:
            added |= {name: place for name, place in places.items() if name not in overridden}
        for entry in layer.entries:
            told += _moved(entry, homes)
            entries[entry.id] = _over(entries[entry.id], entry) if entry.id in entries else entry
        checks |= {check.id: check for check in layer.checks}
    ordered = tuple(sorted(entries.values(), key=lambda entry: _natural(entry.id)))
    told += _displacements(ordered)
    if told:
        raise RuleFileError("\n".join(told))
    return Merged(ordered, tuple(checks.values()), overridden, added)


def _judging(layer: Layer) -> list[Rule | Check]:
    return [*layer.checks, *(rule for entry in layer.entries for rule in entry.rules)]


def _over(below: Entry, above: Entry) -> Entry:
    own = {rule.id: rule for rule in above.rules}
    kept = tuple(own.pop(rule.id, rule) for rule in below.rules)
    return replace(above, rules=(*kept, *own.values()))


def _natural(name: str) -> tuple[tuple[str, int], ...]:
    """A key that sorts T9 before T10."""
    return tuple((letters, int(digits or -1)) for letters, digits in re.findall(r"(\D*)(\d*)", name))


def _duplicates(layer: Layer) -> Iterator[str]:
    places: dict[str, Origin] = {}
    parts: list[Entry | Rule | Check] = [*layer.entries, *_judging(layer)]
    for part in parts:
        first = places.setdefault(part.id, part.origin)
        if first is not part.origin:
            yield f"{part.origin}: the id {part.id!r} stands already at {first}: give one of them another"


def _moved(entry: Entry, homes: dict[str, str]) -> Iterator[str]:
    for rule in entry.rules:
        home = homes.get(rule.id, entry.id)
        if home != entry.id:
            yield f"{rule.origin}: the rule {rule.id!r} belongs to the entry {home!r}, not {entry.id!r}"


def _displacements(entries: Sequence[Entry]) -> Iterator[str]:
    by_id = {entry.id: entry for entry in entries}
    for entry in entries:
        for name in entry.displaces:
            if name not in by_id:
                yield f"{entry.origin}: displaces: {name!r} is no entry{nearest(name, list(by_id))}"
            elif name == entry.id or entry.id in by_id[name].displaces:
                yield f"{entry.origin}: displaces: {entry.id} and {name} displace each other"
