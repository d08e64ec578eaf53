"""A shard: the files of a part of a run with all that was found in them, as one Parquet file.

A row a file; its letters, their items, facts, rules, findings and evidence are nested in it, under the names of the
columns of the store's tables.  What the shard came to is noted in the file's own description.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from typing import IO, Any

import pyarrow
from pyarrow import parquet
from sqlalchemy import BigInteger, Integer, Table

from imr_audit.corpus import schema
from imr_audit.corpus.planning import File
from imr_audit.corpus.rows import FindingRows, ItemRows, Judged, LetterRows
from imr_audit.corpus.sharding.counts import Counts

_ROWS = 200  # files that are written, and read, together
_IDS = {"id", "audit_id", "letter_id", "item_id", "finding_id"}
_COUNTS = "imr-audit"  # where the description holds the counts


class ShardWriter:
    """Writes a shard to a stream; its end writes the counts."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.counts = Counts()
        self._file = parquet.ParquetWriter(stream, _schema(), compression="zstd")
        self._rows: list[dict[str, Any]] = []

    def add(self, file: File, judged: Judged | None) -> None:
        """Take a file with what its audit came to (None: it could not be read)."""
        self.counts.add(file, judged)
        self._rows.append(_row(file, judged))
        if len(self._rows) == _ROWS:
            self._flush()

    def end(self) -> Counts:
        """Complete the file; what it came to."""
        self._flush()
        self._file.add_key_value_metadata({_COUNTS: json.dumps(self.counts.plain())})
        self._file.close()
        return self.counts

    def _flush(self) -> None:
        if self._rows:
            self._file.write_table(pyarrow.Table.from_pylist(self._rows, schema=_schema()))
            self._rows.clear()


def counts_of(stream: IO[bytes]) -> Counts:
    """What a shard came to, read from its end.  Raises ValueError where it is none, or damaged."""
    try:
        return Counts.of(json.loads(parquet.read_metadata(stream).metadata[_COUNTS.encode()]))
    except (KeyError, TypeError, OSError, pyarrow.ArrowException) as error:
        raise ValueError(str(error)) from None


def read_shard(stream: IO[bytes], position: int) -> Iterator[tuple[File, Judged | None]]:
    """The files of a shard in their order, numbered from ``position``.  Raises ValueError where it is damaged."""
    try:
        for batch in parquet.ParquetFile(stream).iter_batches(_ROWS):
            for row in batch.to_pylist():
                yield _read(position, row)
                position += 1
    except (OSError, pyarrow.ArrowException) as error:
        raise ValueError(str(error)) from None


# --- rows ------------------------------------------------------------------------------------------------------------


def _row(file: File, judged: Judged | None) -> dict[str, Any]:
    return {
        "file": file.name,
        "sha256": file.sha256,
        "size": file.size,
        "state": judged.state if judged else "unreadable",
        "cause": judged.cause if judged else None,
        "reason": judged.reason if judged else file.reason,
        "letters": [_letter(letter) for letter in judged.letters] if judged else [],
    }


def _letter(letter: LetterRows) -> dict[str, Any]:
    return {
        **_named(schema.letters, letter.values),
        "items": [
            {
                **_named(schema.items, item.values),
                "facts": [_named(schema.facts, fact) for fact in item.facts],
                "item_rules": [_named(schema.item_rules, rule) for rule in item.rules],
                "findings": [_finding(finding) for finding in item.findings],
            }
            for item in letter.items
        ],
        "findings": [_finding(finding) for finding in letter.findings],
    }


def _finding(finding: FindingRows) -> dict[str, Any]:
    places = [_named(schema.evidence, place) for place in finding.evidence]
    return {**_named(schema.findings, finding.values), "evidence": places}


def _named(table: Table, values: tuple[Any, ...]) -> dict[str, Any]:
    return dict(zip(_columns(table), values, strict=True))


def _read(position: int, row: dict[str, Any]) -> tuple[File, Judged | None]:
    if row["state"] == "unreadable":
        return File(position, row["file"], reason=row["reason"]), None
    letters = tuple(map(_letter_of, row["letters"]))
    judged = Judged(letters, row["reason"], row["cause"])
    return File(position, row["file"], row["sha256"], row["size"]), judged


def _letter_of(letter: dict[str, Any]) -> LetterRows:
    items = (
        ItemRows(
            _values(schema.items)(item),
            tuple(map(_values(schema.facts), item["facts"])),
            tuple(map(_values(schema.item_rules), item["item_rules"])),
            _findings_of(item["findings"]),
        )
        for item in letter["items"]
    )
    return LetterRows(_values(schema.letters)(letter), tuple(items), _findings_of(letter["findings"]))


def _findings_of(findings: list[dict[str, Any]]) -> tuple[FindingRows, ...]:
    return tuple(
        FindingRows(_values(schema.findings)(finding), tuple(map(_values(schema.evidence), finding["evidence"])))
        for finding in findings
    )


@cache
def _values(table: Table) -> Callable[[dict[str, Any]], tuple[Any, ...]]:
    names = _columns(table)
    return lambda row: tuple(row[name] for name in names)


@cache
def _columns(table: Table) -> tuple[str, ...]:
    return tuple(column.name for column in table.c if column.name not in _IDS)


# --- types -----------------------------------------------------------------------------------------------------------


@cache
def _schema() -> Any:
    evidence = _list_of(schema.evidence)
    findings = _list_of(schema.findings, evidence=evidence)
    items = _list_of(
        schema.items, facts=_list_of(schema.facts), item_rules=_list_of(schema.item_rules), findings=findings
    )
    kinds = {name: pyarrow.string() for name in ("file", "sha256", "size", "state", "cause", "reason")}
    letters = _list_of(schema.letters, items=items, findings=findings)
    return pyarrow.schema({**kinds, "size": pyarrow.int64(), "letters": letters})


def _list_of(table: Table, **nested: Any) -> Any:
    """The type of a list of rows of a table, with what is nested in them."""
    kinds = {name: pyarrow.int64() if _is_number(table, name) else pyarrow.string() for name in _columns(table)}
    return pyarrow.list_(pyarrow.struct({**kinds, **nested}.items()))


def _is_number(table: Table, name: str) -> bool:
    return isinstance(table.c[name].type, Integer | BigInteger)
