"""The one writer of a store: a run begun or continued, its results written in chunks, each whole or not at all."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import signal
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Table, func, insert, select, update

from imr_audit.corpus import schema
from imr_audit.corpus.rows import FindingRows, Judged, LetterRows, Row
from imr_audit.corpus.store import Store
from imr_audit.corpus.suppressing import suppress

if TYPE_CHECKING:
    from imr_audit.corpus.planning import File
    from imr_audit.corpus.setups import Judging
    from imr_audit.suppressions import Suppressions

_WRITTEN = (
    schema.audits,
    schema.sources,
    schema.letters,
    schema.items,
    schema.facts,
    schema.item_rules,
    schema.findings,
    schema.evidence,
)  # in an order in which each refers to earlier ones


@dataclass(frozen=True, slots=True)
class Known:
    """An audit that the store has: its id and state."""

    id: int
    state: str


class Writer:
    """Writes one run.  ``run`` is its number, ``continued`` whether it had been begun before."""

    def __init__(self, store: Store, judging: Judging, inputs: Mapping[str, Any]) -> None:
        self._store = store
        with store.transaction() as connection:
            self._setup = _setup(connection, judging)
            self.run, self.continued = _run(connection, self._setup, json.dumps(inputs, sort_keys=True))
            tables = (schema.audits, schema.letters, schema.items, schema.findings)
            self._last = {table.name: connection.scalar(select(func.max(table.c.id))) or 0 for table in tables}
        dialect = store.connection.dialect
        self._inserts = {
            table.name: str(insert(table).compile(dialect=dialect, column_keys=list(table.c.keys())))
            for table in _WRITTEN
        }
        self._expected: dict[str, int] = {}  # content -> position, of files that are not written yet
        self._chunk: list[tuple[File, Judged | None]] = []

    # --- what is there -----------------------------------------------------------------------------------------------

    def expect(self, sha256: str, position: int) -> None:
        """A content of which the file at ``position`` is the first; :meth:`add` will bring it."""
        self._expected[sha256] = position

    def positions(self, contents: Collection[str]) -> dict[str, int]:
        """The position of the first file of the run with each content, of those that came before."""
        table = schema.sources.c
        query = select(table.sha256, func.min(table.position)).group_by(table.sha256)
        query = query.where(table.run_id == self.run, table.sha256.in_(contents))
        with self._store.transaction() as connection:
            found = {row[0]: row[1] for row in connection.execute(query)}
        return found | {sha256: self._expected[sha256] for sha256 in contents & self._expected.keys()}

    def audits(self, contents: Collection[str]) -> dict[str, Known]:
        """The audits of contents under this run's setup."""
        table = schema.audits.c
        query = select(table.sha256, table.id, table.state)
        query = query.where(table.setup_id == self._setup, table.sha256.in_(contents))
        with self._store.transaction() as connection:
            return {sha256: Known(number, state) for sha256, number, state in connection.execute(query)}

    # --- what comes --------------------------------------------------------------------------------------------------

    def add(self, file: File, judged: Judged | None) -> None:
        """Take a file, in the order of the run, with what its audit came to where it was audited now."""
        self._chunk.append((file, judged))

    def flush(self) -> None:
        """Write what was taken: all of it, or (StoreError) nothing."""
        with _interrupts_held():
            rows: dict[str, list[Row]] = {table.name: [] for table in _WRITTEN}
            changed: list[tuple[int, Judged]] = []
            for file, judged in self._chunk:
                self._file(file, judged, rows, changed)
            with self._store.transaction() as connection:
                for number, judged in changed:
                    values = {"state": judged.state, "cause": judged.cause, "reason": judged.reason}
                    connection.execute(update(schema.audits).where(schema.audits.c.id == number).values(values))
                for table in _WRITTEN:
                    if rows[table.name]:
                        connection.exec_driver_sql(self._inserts[table.name], rows[table.name])
            for file, _ in self._chunk:
                if file.sha256 is not None and file.duplicate_of is None:
                    del self._expected[file.sha256]
            self._chunk.clear()

    def end(self, state: str, passed_over: int, suppressions: Suppressions | None = None) -> None:
        """Write what was taken, that the run is ``finished`` or ``stopped``, and which findings are suppressed."""
        self.flush()
        values = {"state": state, "finished": _now(), "passed_over": passed_over}
        with _interrupts_held(), self._store.transaction() as connection:
            connection.execute(update(schema.runs).where(schema.runs.c.id == self.run).values(values))
            if suppressions:
                suppress(connection, self.run, suppressions)

    # --- rows --------------------------------------------------------------------------------------------------------

    def _file(
        self, file: File, judged: Judged | None, rows: dict[str, list[Row]], changed: list[tuple[int, Judged]]
    ) -> None:
        audit = file.known.id if file.known else None
        if judged is not None and file.known:
            changed.append((file.known.id, judged))
        elif judged is not None:
            audit = self._next("audits")
            rows["audits"].append((audit, file.sha256, self._setup, judged.state, judged.cause, judged.reason))
        rows["sources"].append(
            (self.run, file.position, file.name, file.sha256, file.size, audit, file.duplicate_of, file.reason)
        )
        for letter in judged.letters if judged else ():
            self._letter(audit, letter, rows)

    def _letter(self, audit: int | None, letter: LetterRows, rows: dict[str, list[Row]]) -> None:
        letter_id = self._next("letters")
        rows["letters"].append((letter_id, audit, *letter.values))
        for item in letter.items:
            item_id = self._next("items")
            rows["items"].append((item_id, letter_id, *item.values))
            rows["facts"].extend((item_id, *fact) for fact in item.facts)
            rows["item_rules"].extend((item_id, *rule) for rule in item.rules)
            self._findings(letter_id, item_id, item.findings, rows)
        self._findings(letter_id, None, letter.findings, rows)

    def _findings(
        self, letter: int, item: int | None, findings: Sequence[FindingRows], rows: dict[str, list[Row]]
    ) -> None:
        for finding in findings:
            finding_id = self._next("findings")
            rows["findings"].append((finding_id, letter, item, *finding.values))
            rows["evidence"].extend((finding_id, *place) for place in finding.evidence)

    def _next(self, table: str) -> int:
        self._last[table] += 1
        return self._last[table]


# --- what judges, and the run ----------------------------------------------------------------------------------------


def _setup(connection: Connection, judging: Judging) -> int:
    """The id of a setup, written where it is new."""
    rulebook, table = _rulebook(connection, judging), schema.setups
    values = {"rulebook_id": rulebook, "tool_version": judging.tool_version, "options": judging.options}
    found: int | None = connection.scalar(select(table.c.id).filter_by(**values))
    return found or _inserted(connection, table, values)


def _rulebook(connection: Connection, judging: Judging) -> int:
    """The id of a rule book, written with its rules and documents where it is new."""
    books = schema.rulebooks
    found: int | None = connection.scalar(select(books.c.id).where(books.c.sha256 == judging.sha256))
    if found:
        return found
    own = {"added": json.dumps(judging.added), "replaced": json.dumps(judging.replaced)}
    number = _inserted(connection, books, {"sha256": judging.sha256, "version": judging.version, **own})
    for table, rows in ((schema.rules, judging.rules), (schema.documents, judging.documents)):
        connection.execute(insert(table), [{"rulebook_id": number, **row} for row in rows])
    return number


def _run(connection: Connection, setup: int, inputs: str) -> tuple[int, bool]:
    """The unfinished run of the same setup and inputs, its files to be gone through anew; else a new run."""
    table, files = schema.runs, schema.sources
    begun = select(table.c.id).where(table.c.setup_id == setup, table.c.inputs == inputs, table.c.state != "finished")
    if number := connection.scalar(begun.order_by(table.c.id.desc()).limit(1)):
        connection.execute(files.delete().where(files.c.run_id == number))
        connection.execute(update(table).where(table.c.id == number).values(state="running", finished=None))
        return number, True
    values = {"setup_id": setup, "inputs": inputs, "state": "running", "started": _now(), "passed_over": 0}
    return _inserted(connection, table, values), False


def _inserted(connection: Connection, table: Table, values: Mapping[str, Any]) -> int:
    number = (connection.scalar(select(func.max(table.c.id))) or 0) + 1
    connection.execute(insert(table).values(id=number, **values))
    return number


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")


@contextlib.contextmanager
def _interrupts_held() -> Iterator[None]:
    """Ctrl-C waits until the end of what is done within."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    pressed = []
    before = signal.signal(signal.SIGINT, lambda *_: pressed.append(True))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if pressed:
        raise KeyboardInterrupt
