"""A run on a cluster of Dask's: shards given out to workers, those that are there already passed over."""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from distributed import Client, Future, LocalCluster, as_completed
from distributed.comm import CommClosedError

from imr_audit.corpus.inputs import Inputs
from imr_audit.corpus.pool import interrupts_blocked
from imr_audit.corpus.setups import Judging
from imr_audit.corpus.sharding.counts import Counts
from imr_audit.corpus.sharding.cutting import SHARD_SIZE, Shard, cut
from imr_audit.corpus.sharding.folder import Folder, Index, ShardsError
from imr_audit.corpus.sharding.work import Order, audit_shard, close_pools
from imr_audit.corpus.worker import Recipe

_WAIT, _WAIT_WORKERS = 20, 60  # seconds for a scheduler, and for the first worker
_AHEAD = 2  # shards given to the cluster for each of its threads: back-pressure, so that the list is not held in memory


@dataclass(slots=True)
class Outcome:
    """What a run came to.  ``known``: shards that were there; ``lost``: names of shards that failed, with reasons."""

    counts: Counts = field(default_factory=Counts)
    shards: int = 0
    known: int = 0
    lost: list[tuple[str, str]] = field(default_factory=list)


def run_shards(
    client: Client,
    folder: Folder,
    inputs: Inputs,
    recipe: Recipe,
    judging: Judging,
    described: dict[str, Any],
    time_limit: float,
    retry: bool,
    told: Callable[[Outcome], None],
    size: int = SHARD_SIZE,
) -> Outcome:
    """Audit ``inputs`` into ``folder``, shard by shard; ``told`` is called as they are done.

    Shards that are there are left as they are (with ``retry``: unless files in them failed).  When all are there, the
    folder gets its index.  A shard that fails costs itself only: the same call makes it again.  Raises ShardsError
    and BadManifest.
    """
    patterns = inputs.patterns
    order = Order.of(recipe, folder.location, patterns, time_limit)
    outcome = Outcome()
    there = folder.names()
    names: list[str] = []
    running = as_completed(loop=client.loop)
    given: dict[str, Shard] = {}

    def collect() -> None:
        """Take in the next shard that a worker is done with."""
        future: Future = next(running)
        name = given.pop(future.key).name
        error = future.exception()
        if error is None:
            outcome.counts += Counts.of(future.result())
        else:
            outcome.lost.append((name, f"{type(error).__name__}: {' '.join(str(error).split())}"))
        outcome.shards += 1
        told(outcome)

    for shard in cut(inputs.places(), judging, (*patterns.include, "/", *patterns.exclude), size):
        names.append(shard.name)
        if shard.name in there and (counts := folder.counts(shard.name)) and not (retry and counts.not_audited):
            outcome.counts += counts
            outcome.shards += 1
            outcome.known += 1
            told(outcome)
            continue
        while len(given) >= _AHEAD * max(1, sum(client.nthreads().values())):
            collect()
        future = client.submit(audit_shard, order, shard, key=f"{shard.name}-{len(names)}", pure=False)
        given[future.key] = shard
        running.add(future)
    while given:
        collect()
    client.run(close_pools, on_error="ignore")
    outcome.counts.passed_over += inputs.passed_over
    if not outcome.lost:
        folder.write_index(Index(judging, described, names, outcome.counts.passed_over))
        folder.clear()
    return outcome


@contextlib.contextmanager
def connected(scheduler: str | None, workers: int) -> Iterator[Client]:
    """A client of the scheduler at an address; without one, of a cluster of processes on this machine alone.

    Raises ShardsError where there is no scheduler, and where it goes while it is used.
    """
    for name in list(logging.root.manager.loggerDict):
        if name.startswith("distributed"):  # it tells in tracebacks what is told here in words
            logging.getLogger(name).setLevel(logging.CRITICAL)
    with contextlib.ExitStack() as held:
        address = scheduler
        if address is None:
            with interrupts_blocked():  # in the cluster's threads and processes, which end with this one
                cluster = LocalCluster(
                    n_workers=workers,
                    threads_per_worker=1,
                    processes=True,
                    host="127.0.0.1",
                    dashboard_address=None,
                    silence_logs=logging.CRITICAL,
                )
            address = held.enter_context(cluster).scheduler_address
        try:
            client = held.enter_context(Client(address, timeout=_WAIT, set_as_default=False))
        except (OSError, ValueError) as error:
            raise ShardsError(f"there is no scheduler at {address}: {' '.join(str(error).split())}") from None
        try:
            client.wait_for_workers(1, timeout=_WAIT_WORKERS)
        except TimeoutError:
            raise ShardsError(f"no worker has joined the scheduler at {address} within {_WAIT_WORKERS} s") from None
        try:
            yield client
        except (CommClosedError, TimeoutError, asyncio.CancelledError, concurrent.futures.CancelledError):
            # asyncio's where the client waits, the other of a shard that was still out
            raise ShardsError(f"the scheduler at {address} has gone: start it anew") from None
