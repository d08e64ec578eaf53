"""The clauses of the guideline reference: what each entry states, and the rules that carry it.

Read for the table of docs/guidelines.md and its tests only; no audit reads them, and they are no part of the rule book.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from imr_audit.rules.yaml_files import RuleFileError, YamlFile, nearest, read_yaml, rules_dir

ClauseKind = Literal["limit", "requirement", "exclusion", "change"]
KINDS: tuple[ClauseKind, ...] = get_args(ClauseKind)


@dataclass(frozen=True, slots=True)
class Clause:
    """One statement of an entry, and what carries it: rules of guidelines, or checks of the determination itself.

    ``kind`` change: another figure from a date on.  ``beside``: what part of it they leave out, and why.
    """

    kind: ClauseKind
    says: str
    rules: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    beside: str = ""


@dataclass(frozen=True, slots=True)
class EntryClauses:
    """The clauses of one entry; none: it states nothing to which a letter could be held."""

    entry: str
    title: str
    section: str
    clauses: tuple[Clause, ...]


def load_clauses(folder: Path | None = None) -> tuple[EntryClauses, ...]:
    """The clauses of all entries, in the order of their ids.  Raises RuleFileError with file and line."""
    folder = folder or rules_dir() / "clauses"
    found = [one for path in sorted(folder.glob("*.yaml")) for one in _entries(read_yaml(path))]
    return tuple(sorted(found, key=lambda one: one.entry))


def _entries(read: YamlFile) -> Iterator[EntryClauses]:
    data = read.data.get("entries") if isinstance(read.data, Mapping) else None
    if not isinstance(data, list):
        raise RuleFileError(f"{read.path}:1: expected `entries:` with a list")
    for n, entry in enumerate(data):
        _keys(read, entry, {"entry", "title", "clauses"}, ("entries", n))
        clauses = tuple(
            _clause(read, clause, ("entries", n, "clauses", m)) for m, clause in enumerate(entry.get("clauses") or ())
        )
        yield EntryClauses(entry["entry"], entry["title"], read.path.stem, clauses)


def _clause(read: YamlFile, data: Mapping[str, Any], keys: tuple[str | int, ...]) -> Clause:
    _keys(read, data, {*KINDS, "rules", "checks", "beside"}, keys)
    named = [kind for kind in KINDS if kind in data]
    if len(named) != 1:
        raise RuleFileError(f"{read.path}:{read.line(keys)}: expected one of {', '.join(KINDS)}")
    rules, checks = tuple(data.get("rules", ())), tuple(data.get("checks", ()))
    if not rules and not checks:
        raise RuleFileError(f"{read.path}:{read.line(keys)}: expected `rules` or `checks` that carry the clause")
    return Clause(named[0], data[named[0]], rules, checks, data.get("beside", ""))


def _keys(read: YamlFile, data: object, known: set[str], keys: tuple[str | int, ...]) -> None:
    if not isinstance(data, Mapping):
        raise RuleFileError(f"{read.path}:{read.line(keys)}: expected a mapping, found {data!r}")
    for key in data:
        if key not in known:
            hint = nearest(str(key), sorted(known))
            raise RuleFileError(f"{read.path}:{read.line((*keys, key))}: unknown key {key!r}{hint}")
