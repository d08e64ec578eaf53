"""Shards loaded into a store, as a run of it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from imr_audit.corpus.planning import File, Planner
from imr_audit.corpus.rows import Judged
from imr_audit.corpus.sharding.folder import Folder, ShardsError
from imr_audit.corpus.sharding.parquet import read_shard
from imr_audit.corpus.store import Store
from imr_audit.corpus.writing import Writer

if TYPE_CHECKING:
    from imr_audit.suppressions import Suppressions

_FILES = 200  # written at once


def load_shards(store: Store, folder: Folder, suppressions: Suppressions | None = None) -> int:
    """Write the run that lies in a folder into a store; the number of the run.

    What the store has of it is not written again, and contents that are there twice are noted as duplicates; a load
    that was killed goes on when it is called again.  Raises StoreError and ShardsError.
    """
    index = folder.index()
    writer = Writer(store, index.judging, {**index.inputs, "shards": folder.location})
    planner = Planner(writer, retry=True)
    rows = _rows(folder, index.shards)
    while portion := list(islice(rows, _FILES)):
        for file, judged in planner.decided(portion):
            writer.add(file, judged)
        writer.flush()
    writer.end("finished", index.passed_over, suppressions)
    return writer.run


def _rows(folder: Folder, shards: list[str]) -> Iterator[tuple[File, Judged | None]]:
    position = 0
    for name in shards:
        try:
            with folder.reading(name) as stream:
                for file, judged in read_shard(stream, position):
                    yield file, judged
                    position += 1
        except ValueError as error:
            raise ShardsError(
                f"{folder.location}/{name} is damaged ({error}): remove it and audit again, which makes it anew"
            ) from None
