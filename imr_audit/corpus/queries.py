"""What a store holds of a run, read in the order of the run and in portions, so that memory stays flat."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, Select, Table, select

from imr_audit.corpus import schema
from imr_audit.corpus.errors import StoreError

Record = Any  # a row of a table, its columns as attributes

PORTION = 500  # files read at a time


@dataclass(frozen=True, slots=True)
class Run:
    """A run and what judged in it.  ``options`` and ``inputs`` as the run was given them, times in ISO form."""

    id: int
    state: str
    inputs: dict[str, Any]
    options: dict[str, Any]
    started: str
    finished: str | None
    passed_over: int
    setup_id: int
    tool_version: str
    rulebook_id: int
    rulebook_sha256: str
    rulebook_version: str
    added: tuple[str, ...]
    replaced: tuple[str, ...]


def runs(connection: Connection) -> list[Run]:
    """All runs of a store, the earliest first."""
    runs, setups, books = schema.runs, schema.setups, schema.rulebooks
    query = (
        select(runs, setups.c.tool_version, setups.c.options, setups.c.rulebook_id)
        .add_columns(books.c.sha256, books.c.version, books.c.added, books.c.replaced)
        .join_from(runs, setups)
        .join(books)
        .order_by(runs.c.id)
    )
    return [
        Run(
            row.id,
            row.state,
            json.loads(row.inputs),
            json.loads(row.options),
            row.started,
            row.finished,
            row.passed_over,
            row.setup_id,
            row.tool_version,
            row.rulebook_id,
            row.sha256,
            row.version,
            tuple(json.loads(row.added)),
            tuple(json.loads(row.replaced)),
        )
        for row in connection.execute(query)
    ]


def find_run(connection: Connection, number: int | None) -> Run:
    """The run of that number; None: the latest.  Raises StoreError, which says which runs there are."""
    there = runs(connection)
    if not there:
        raise StoreError("the store holds no run yet")
    if number is None:
        return there[-1]
    found = next((run for run in there if run.id == number), None)
    if found is None:
        raise StoreError(f"the store holds no run {number}; its runs:\n{listing(there)}")
    return found


def listing(there: Sequence[Run]) -> str:
    """Runs as people tell them apart, one a line."""
    return "\n".join(
        f"  {run.id}  {run.started[:16].replace('T', ' ')}  {run.state}, rule book {run.rulebook_version}"
        f" ({run.rulebook_sha256[:12]}), imr-audit {run.tool_version}"
        for run in there
    )


@dataclass(frozen=True, slots=True)
class Results:
    """The results of some audits: rows of each table, sorted, under the id of what they belong to."""

    letters: dict[int, list[Record]]
    items: dict[int, list[Record]]
    facts: dict[int, list[Record]]
    rules: dict[int, list[Record]]
    findings: dict[int, list[Record]]  # by letter: those of its items in order, then its own
    evidence: dict[int, list[Record]]
    suppressions: dict[int, Record]  # by finding


def sources(connection: Connection, run: int) -> Iterator[list[Record]]:
    """The files of a run with the state of their audits, in portions, in the order of the run."""
    table, audits = schema.sources, schema.audits
    after = -1
    while True:
        query = (
            select(table, audits.c.state, audits.c.cause, audits.c.reason.label("audit_reason"))
            .outerjoin_from(table, audits)
            .where(table.c.run_id == run, table.c.position > after)
            .order_by(table.c.position)
            .limit(PORTION)
        )
        rows = list(connection.execute(query))
        if not rows:
            return
        yield rows
        after = rows[-1].position


def results(connection: Connection, audits: Collection[int], run: int | None = None) -> Results:
    """All that was found in the letters of some audits, with the suppressions of a run."""
    letters = _grouped(connection, schema.letters, schema.letters.c.audit_id, audits, schema.letters.c.n)
    letter_ids = [row.id for rows in letters.values() for row in rows]
    items = _grouped(connection, schema.items, schema.items.c.letter_id, letter_ids, schema.items.c.n)
    item_ids = [row.id for rows in items.values() for row in rows]
    order = {item: n for n, item in enumerate(item_ids)}
    findings = _grouped(connection, schema.findings, schema.findings.c.letter_id, letter_ids, schema.findings.c.n)
    for rows in findings.values():
        rows.sort(key=lambda row: (order.get(row.item_id, len(order)), row.n))
    finding_ids = [row.id for rows in findings.values() for row in rows]
    return Results(
        letters,
        items,
        _grouped(connection, schema.facts, schema.facts.c.item_id, item_ids, schema.facts.c.n),
        _grouped(connection, schema.item_rules, schema.item_rules.c.item_id, item_ids, schema.item_rules.c.n),
        findings,
        _grouped(connection, schema.evidence, schema.evidence.c.finding_id, finding_ids, schema.evidence.c.n),
        {} if run is None or not finding_ids else _suppressions(connection, run, finding_ids),
    )


def _suppressions(connection: Connection, run: int, findings: Sequence[int]) -> dict[int, Record]:
    table = schema.suppressions
    query = select(table).where(table.c.run_id == run, table.c.finding_id.between(min(findings), max(findings)))
    return {row.finding_id: row for row in connection.execute(query)}


def _grouped(
    connection: Connection, table: Table, belongs_to: Column[int], ids: Collection[int], order: Column[int]
) -> dict[int, list[Record]]:
    grouped: dict[int, list[Record]] = defaultdict(list)
    wanted = sorted(ids)
    for start in range(0, len(wanted), _AT_ONCE):
        query: Select[Any] = (
            select(table).where(belongs_to.in_(wanted[start : start + _AT_ONCE])).order_by(belongs_to, order)
        )
        place = list(table.c).index(belongs_to)
        for row in connection.execute(query):
            grouped[row[place]].append(row)
    return grouped


_AT_ONCE = 5000  # ids in one question: SQLite takes 32,766 values
