"""A run written out: Parquet or CSV, a file a table; or JSON Lines, a line a letter."""

from __future__ import annotations

import contextlib
import csv
import json
import os
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any, Protocol

from sqlalchemy import Connection

from imr_audit.corpus.documents import documents, head
from imr_audit.corpus.queries import Run
from imr_audit.corpus.tables import TABLES, Cells, Column, rows
from imr_audit.destination import CannotWrite, refusal
from imr_audit.reports.csv import FORMULA

_HELD = 20_000  # rows of a table that are written to Parquet together


class MissingPackage(Exception):
    """A format needs a package that is not installed; the message says how to get it."""


class _Writer(Protocol):
    def write(self, cells: Cells) -> None: ...

    def close(self) -> None: ...


def json_lines(connection: Connection, run: Run) -> Iterator[str]:
    """A line for each letter, as `check --format jsonl --explain` prints it, and for each file that gave none."""
    leading = head(run)
    for document in documents(connection, run):
        yield json.dumps({**leading, **document}) + "\n"


def export_tables(connection: Connection, run: Run, format_: str, folder: Path) -> None:
    """Write the tables of a run into ``folder``: ``letters.parquet`` or ``letters.csv`` and so on.

    The files appear when all are whole, in the place of earlier ones.  Raises CannotWrite, MissingPackage.
    """
    make: type[_Csv] | type[_Parquet] = _Parquet if format_ == "parquet" else _Csv
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".unfinished-") as unfinished:
            with contextlib.ExitStack() as open_files:
                writers: dict[str, _Writer] = {}
                for name, columns in TABLES.items():
                    writers[name] = make(Path(unfinished, f"{name}.{format_}"), columns)
                    open_files.callback(writers[name].close)
                for name, cells in rows(connection, run):
                    writers[name].write(cells)
            for name in TABLES:
                os.replace(Path(unfinished, f"{name}.{format_}"), folder / f"{name}.{format_}")
    except OSError as error:
        if isinstance(error, FileExistsError):
            raise CannotWrite(f"cannot write {folder}: it is a file, and the tables of a run are a folder") from None
        raise CannotWrite(refusal(folder, error)) from None


class _Csv:
    """Text that a spreadsheet would take for a formula is led by an apostrophe."""

    def __init__(self, path: Path, columns: Sequence[Column]) -> None:
        self._file: IO[str] = path.open("w", encoding="utf-8", newline="")
        self._rows = csv.writer(self._file, lineterminator="\n")
        self._rows.writerow([column.name for column in columns])

    def write(self, cells: Cells) -> None:
        self._rows.writerow(
            [f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell for cell in cells]
        )

    def close(self) -> None:
        self._file.close()


class _Parquet:
    def __init__(self, path: Path, columns: Sequence[Column]) -> None:
        try:
            import pyarrow
            from pyarrow import parquet
        except ImportError:
            raise MissingPackage("Parquet needs one more package: pip install 'imr-audit[parquet]'") from None
        self._arrow: Any = pyarrow
        kinds = ((column.name, pyarrow.int64() if column.number else pyarrow.string()) for column in columns)
        self._schema = pyarrow.schema(list(kinds))
        self._file = parquet.ParquetWriter(path, self._schema, compression="zstd")
        self._rows: list[Cells] = []

    def write(self, cells: Cells) -> None:
        self._rows.append(cells)
        if len(self._rows) == _HELD:
            self._flush()

    def close(self) -> None:
        self._flush()
        self._file.close()

    def _flush(self) -> None:
        if self._rows:
            columns = zip(*self._rows, strict=True)
            arrays = [self._arrow.array(cells, kind) for cells, kind in zip(columns, self._schema.types, strict=True)]
            self._file.write_table(self._arrow.Table.from_arrays(arrays, schema=self._schema))
            self._rows.clear()
