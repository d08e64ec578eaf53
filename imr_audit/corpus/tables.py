"""A run as flat tables, for export.

Rows are told apart by what they are about (hash of the file's content, number of the letter in the file, of the item in
the letter, of the row) and not by the ids of the store, and times are left out: the same letters under the same rules
give the same tables, whatever else the store holds and however often the run was stopped.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Connection, Integer, Table, select

from imr_audit.corpus import schema
from imr_audit.corpus.queries import Record, Results, Run, results, sources

Cells = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """``number``: whether it holds whole numbers; otherwise it holds text."""

    name: str
    number: bool = False


_SHA, _LETTER, _ITEM = Column("sha256"), Column("letter", True), Column("item", True)
_N = Column("n", True)
_IDS = {"id", "n", "run_id", "audit_id", "letter_id", "item_id", "finding_id"}


def _columns(table: Table) -> tuple[Column, ...]:
    """What a table holds besides ids and numbers of rows."""
    return tuple(
        Column(column.name, isinstance(column.type, Integer | BigInteger))
        for column in table.c
        if column.name not in _IDS
    )


TABLES: dict[str, tuple[Column, ...]] = {
    "run": tuple(map(Column, ("rulebook_version", "rulebook_sha256", "added", "replaced", "tool_version", "options"))),
    "rules": (_N, *map(Column, ("rule", "kind", "title", "entry", "code"))),
    "documents": (_N, Column("document"), Column("title")),
    "sources": (
        Column("position", True),
        Column("file"),
        _SHA,
        Column("size", True),
        Column("state"),
        Column("duplicate_of", True),
        Column("cause"),
        Column("reason"),
    ),
    "letters": (_SHA, _LETTER, Column("file"), *_columns(schema.letters)),
    "items": (_SHA, _LETTER, _ITEM, *_columns(schema.items)),
    "facts": (_SHA, _LETTER, _ITEM, _N, *_columns(schema.facts)),
    "item_rules": (_SHA, _LETTER, _ITEM, _N, *_columns(schema.item_rules)),
    "findings": (_SHA, _LETTER, _ITEM, _N, *_columns(schema.findings), *_columns(schema.suppressions)),
    "evidence": (_SHA, _LETTER, _ITEM, Column("finding", True), _N, *_columns(schema.evidence)),
}


def rows(connection: Connection, run: Run) -> Iterator[tuple[str, Cells]]:
    """The rows of all tables of a run, each with the name of its table; those of one table come in order."""
    own = (json.dumps(run.added), json.dumps(run.replaced))
    options = json.dumps(run.options)
    yield "run", (run.rulebook_version, run.rulebook_sha256, *own, run.tool_version, options)
    for table in (schema.rules, schema.documents):
        columns = [table.c[column.name] for column in TABLES[table.name]]
        query = select(*columns).where(table.c.rulebook_id == run.rulebook_id).order_by(table.c.n)
        yield from ((table.name, tuple(row)) for row in connection.execute(query))
    for portion in sources(connection, run.id):
        found = results(connection, [row.audit_id for row in portion if row.state == "done"], run.id)
        for source in portion:
            yield "sources", _source(source)
            for letter in found.letters.get(source.audit_id, ()):
                yield "letters", (source.sha256, letter.n, source.name, *_letter_cells(letter))
                yield from _letter(source.sha256, letter, found)


def _source(source: Record) -> Cells:
    state = source.state or ("unreadable" if source.duplicate_of is None else "duplicate")
    why = (source.cause, source.audit_reason or source.reason)
    return (source.position, source.name, source.sha256, source.size, state, source.duplicate_of, *why)


def _letter(sha256: str, letter: Record, found: Results) -> Iterator[tuple[str, Cells]]:
    items = {item.id: item.n for item in found.items.get(letter.id, ())}
    for item in found.items.get(letter.id, ()):
        here = (sha256, letter.n, item.n)
        yield "items", (*here, *_item_cells(item))
        yield from (("facts", (*here, fact.n, *_fact_cells(fact))) for fact in found.facts.get(item.id, ()))
        yield from (("item_rules", (*here, rule.n, *_rule_cells(rule))) for rule in found.rules.get(item.id, ()))
    for finding in found.findings.get(letter.id, ()):
        at = (sha256, letter.n, items.get(finding.item_id), finding.n)
        given = found.suppressions.get(finding.id)
        yield "findings", (*at, *_finding_cells(finding), *(_suppression_cells(given) if given else _NOT_SUPPRESSED))
        yield from (
            ("evidence", (*at, place.n, *_evidence_cells(place))) for place in found.evidence.get(finding.id, ())
        )


def _cells(table: Table) -> Callable[[Record], Cells]:
    """A function that takes the cells of :func:`_columns` from a row of a table."""
    places = [n for n, column in enumerate(table.c) if column.name not in _IDS]
    return lambda row: tuple(row[place] for place in places)


_letter_cells, _item_cells, _fact_cells, _rule_cells, _finding_cells, _evidence_cells = map(
    _cells, (schema.letters, schema.items, schema.facts, schema.item_rules, schema.findings, schema.evidence)
)
_suppression_cells = _cells(schema.suppressions)
_NOT_SUPPRESSED = (None,) * len(_columns(schema.suppressions))
