"""A run over many letters: planned, audited by workers, written as it goes."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from imr_audit.corpus.inputs import Inputs
from imr_audit.corpus.planning import File, Planner
from imr_audit.corpus.pool import Pool
from imr_audit.corpus.rows import Judged
from imr_audit.corpus.setups import Setup
from imr_audit.corpus.store import Store
from imr_audit.corpus.worker import Failure, Recipe
from imr_audit.corpus.writing import Writer

if TYPE_CHECKING:
    from imr_audit.suppressions import Suppressions

TIME_LIMIT, TIME_LIMIT_OCR = 60.0, 600.0  # seconds a letter: usual ones take hundredths, recognising text minutes

# A chunk is also written when it holds so many files (audited or known), or has waited so long.
_FILES, _SECONDS = 2000, 2.0


@dataclass(frozen=True, slots=True)
class Options:
    """How a run is done; nothing of it changes results.

    ``time_limit`` is in seconds a file; ``retry``: audit again what failed in earlier runs; ``chunk``: how many audits
    are written at once, which is what a killed run loses at most.
    """

    workers: int
    time_limit: float = TIME_LIMIT
    retry: bool = False
    chunk: int = 200


class Watcher(Protocol):
    """What is told of a run as it goes: each file, in order, and what its audit came to where it was audited now."""

    def begin(self, run: int, continued: bool) -> None:
        """The run has a number; ``continued``: it had been begun before."""
        ...

    def saw(self, file: File, judged: Judged | None) -> None:
        """A file is done with."""
        ...


def run_batch(
    store: Store,
    setup: Setup,
    inputs: Inputs,
    options: Options,
    watcher: Watcher,
    recipe: Recipe | None = None,
    suppressions: Suppressions | None = None,
) -> int:
    """Audit ``inputs`` into ``store``, continuing an unfinished run of the same; the number of the run.

    ``suppressions``: which findings of the run are noted to be suppressed.  ``recipe`` takes the place of ``setup`` in
    the workers.  An interrupt ends the run orderly: what is done is written, and KeyboardInterrupt raised.  Raises
    StoreError, PoolError and BadManifest; what was written before is consistent, and the same call goes on from there.
    """
    writer = Writer(store, setup.judging(), described(inputs))
    with (
        _stopping(writer, inputs, suppressions),
        Pool[File](recipe or setup, options.workers, options.time_limit) as pool,
    ):
        watcher.begin(writer.run, writer.continued)
        planner = Planner(writer, options.retry)
        audits = files = 0
        written = time.monotonic()
        for file, result in pool.run(planner.plan(inputs)):
            judged = judged_of(result)
            writer.add(file, judged)
            watcher.saw(file, judged)
            audits += judged is not None
            files += 1
            if audits >= options.chunk or files >= _FILES or time.monotonic() - written > _SECONDS:
                writer.flush()
                audits = files = 0
                written = time.monotonic()
    return writer.run


@contextmanager
def _stopping(writer: Writer, inputs: Inputs, suppressions: Suppressions | None) -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        writer.end("stopped", inputs.passed_over)
        raise
    writer.end("finished", inputs.passed_over, suppressions)


def judged_of(result: Any) -> Judged | None:
    """What the pool gave for a file; None: there was nothing to audit."""
    if isinstance(result, Failure):
        return Judged(reason=result.reason, cause=result.cause)
    assert result is None or isinstance(result, Judged)
    return result


def described(inputs: Inputs) -> dict[str, Any]:
    """What a run was given, by which an unfinished run is known again."""
    return {
        "paths": [path if path == "-" else os.path.abspath(path) for path in inputs.paths],
        "manifests": [os.path.abspath(path) for path in inputs.manifests],
        "include": list(inputs.patterns.include),
        "exclude": list(inputs.patterns.exclude),
    }
