"""What a worker of the cluster does: audit a shard, in a process that may die doing so, and write it."""

from __future__ import annotations

import contextlib
import multiprocessing
import pickle
import threading
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from imr_audit import __version__
from imr_audit.corpus.batch import judged_of
from imr_audit.corpus.inputs import Inputs
from imr_audit.corpus.patterns import Patterns
from imr_audit.corpus.planning import Content, File, read
from imr_audit.corpus.pool import Pool
from imr_audit.corpus.sharding.cutting import Shard
from imr_audit.corpus.sharding.folder import Folder
from imr_audit.corpus.sharding.parquet import ShardWriter
from imr_audit.corpus.worker import Recipe


@dataclass(frozen=True, slots=True)
class Order:
    """How shards are audited: by which recipe (packed), into which folder, which files of archives are letters."""

    recipe: bytes
    version: str
    location: str
    include: tuple[str, ...]
    exclude: tuple[str, ...]
    time_limit: float

    @classmethod
    def of(cls, recipe: Recipe, location: str, patterns: Patterns, time_limit: float) -> Order:
        """An order of this version of the program."""
        packed = zlib.compress(pickle.dumps(recipe))
        return cls(packed, __version__, location, patterns.include, patterns.exclude, time_limit)


def audit_shard(order: Order, shard: Shard) -> dict[str, Any]:
    """Audit a shard and write it; what it came to, as `Counts.plain`.

    Raises ShardsError, PoolError, and RuntimeError where another version of the program is installed here.
    """
    if order.version != __version__:
        raise RuntimeError(f"imr-audit {__version__} is installed on a worker, {order.version} was asked for")
    inputs = Inputs((), patterns=Patterns(order.include, order.exclude))

    def jobs() -> Iterator[tuple[File, Content | None]]:
        found = (found for place in shard.places for found in inputs.found_at(place))
        for position, one in enumerate(found):
            file, content = read(position, one)
            yield file, content if file.sha256 else None

    with Folder(order.location).writing(shard.name) as stream, _pool_of(order) as pool:
        writer = ShardWriter(stream)
        for file, result in pool.run(jobs()):
            writer.add(file, judged_of(result))
        writer.counts.passed_over = inputs.passed_over
        return writer.end().plain()


# The process that audits is kept from one shard to the next: it takes a second to start.  By thread of the worker.
_pools: dict[int, tuple[Order, Pool[File]]] = {}


@contextlib.contextmanager
def _pool_of(order: Order) -> Iterator[Pool[File]]:
    thread = threading.get_ident()
    held, pool = _pools.get(thread, (None, None))
    if pool is None or held != order:
        _close(thread)
        _allow_children()
        pool = Pool[File](pickle.loads(zlib.decompress(order.recipe)), 1, order.time_limit)
        _pools[thread] = (order, pool)
    try:
        yield pool
    except BaseException:
        _close(thread)  # it is amid something
        raise


def close_pools() -> None:
    """End the processes that are kept."""
    for thread in list(_pools):
        _close(thread)


def _close(thread: int) -> None:
    _, pool = _pools.pop(thread, (None, None))
    if pool is not None:
        pool.__exit__()


def _allow_children() -> None:
    """A cluster's worker may be a process of `multiprocessing` that is to have none; ours end with it all the same."""
    settings: dict[str, Any] = getattr(multiprocessing.current_process(), "_config", {})
    settings["daemon"] = False
