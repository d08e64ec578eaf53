"""Worker processes that audit contents and may die doing so: each death costs the content in hand, and no other.

A `ProcessPoolExecutor` is broken by the first worker that dies and loses every task; hence this one.  It is one loop
over the sockets of its workers.  Each worker is sent a few contents ahead and answers in their order, so that the one
it died or hung of is known: it is the first that was not answered.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import pickle
import selectors
import signal
import socket
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing import resource_tracker
from typing import Any, Generic, TypeVar

from imr_audit.corpus.channel import Closed, NonBlocking
from imr_audit.corpus.worker import UNABLE, Failure, Recipe, work

J = TypeVar("J")

# Work that is sent ahead to a worker: for so many seconds (a commit of the store takes less), within these bounds.
_AHEAD_SECONDS, _AHEAD_LEAST, _AHEAD_MOST = 0.2, 2, 64
_AHEAD_BYTES = 8 * 1024 * 1024
WINDOW = 1000  # results that wait for an earlier one before no more work is taken on
_TRIES = 2  # a content whose worker died is tried once more, by itself: something else may have ended the worker
_START_LIMIT = 60  # seconds until a worker is ready
_FAREWELL = 5  # seconds between the end of a worker's connection and its own
_STARTS = 3  # workers that die before they are ready, one after the other, before the run gives up


class PoolError(Exception):
    """Workers cannot be had; the message says why."""


@dataclass(slots=True)
class _Task(Generic[J]):
    """``content`` is kept until there is a result (a pickled answer or a Failure); some jobs have none at all."""

    job: J
    content: tuple[bytes, str] | None
    tries: int = 0
    result: bytes | Failure | None = None

    def done(self, result: bytes | Failure) -> None:
        self.result, self.content = result, None

    @property
    def size(self) -> int:
        return len(self.content[0]) if self.content else 0


@dataclass(slots=True)
class _Worker(Generic[J]):
    process: Any
    channel: NonBlocking
    since: float  # when it began with the first of ``given``; when it was started, until it is ready
    ready: bool = False
    given: deque[_Task[J]] = field(default_factory=deque)
    given_bytes: int = 0
    seconds: float = 0.02  # that a content takes, on average
    heard_for: int = selectors.EVENT_READ

    def takes(self, task: _Task[J]) -> bool:
        """Whether it is to be sent ``task`` now; a content that is tried again is tried by itself."""
        if task.tries or (self.given and self.given[0].tries):
            return not self.given
        ahead = max(_AHEAD_LEAST, min(_AHEAD_MOST, int(_AHEAD_SECONDS / max(self.seconds, 1e-6))))
        return len(self.given) < ahead and self.given_bytes < _AHEAD_BYTES


class Pool(Generic[J]):
    """``workers`` processes, each of which makes its audit function by ``recipe`` (picklable) once.

    ``time_limit``: seconds that one content may take.  Processes are started when there is work.  Use it as a context:
    its end ends them.
    """

    def __init__(self, recipe: Recipe, workers: int, time_limit: float) -> None:
        self._recipe = recipe
        self._size = workers
        self._time_limit = time_limit
        self._selector = selectors.DefaultSelector()
        self._workers: list[_Worker[J]] = []
        self._again: deque[_Task[J]] = deque()  # taken back from workers that ended
        self._failed_starts = 0

    def __enter__(self) -> Pool[J]:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in list(self._workers):
            self._end(worker)
        self._selector.close()

    def run(self, jobs: Iterable[tuple[J, tuple[bytes, str] | None]]) -> Iterator[tuple[J, Any]]:
        """Each job with the result of its content (bytes and name) or a Failure, in the order of the jobs.

        A job without content passes through, with None.  Jobs are taken as there is room, so that memory stays flat.
        Raises PoolError.
        """
        coming = iter(jobs)
        waiting: deque[_Task[J]] = deque()  # given to workers or done, in order
        following = next(coming, None)
        while following is not None or waiting:
            while waiting and waiting[0].content is None:
                task = waiting.popleft()
                yield task.job, pickle.loads(task.result) if isinstance(task.result, bytes) else task.result
            while self._again and self._give(self._again[0]):
                self._again.popleft()
            if following is not None and len(waiting) < WINDOW and not self._again:
                task = _Task(*following)
                if task.content is None or self._give(task):
                    waiting.append(task)
                    following = next(coming, None)
                    continue
            if waiting and waiting[0].content is not None:
                self._hear()

    # --- work out ----------------------------------------------------------------------------------------------------

    def _give(self, task: _Task[J]) -> bool:
        """Send a task to the worker that has least to do, or to a new one; False: all have enough for now."""
        taking = (worker for worker in self._workers if worker.takes(task))
        worker = min(taking, key=lambda worker: len(worker.given), default=None)
        if (worker is None or worker.given) and len(self._workers) < self._size:
            worker = self._start()
        if worker is None:
            return False
        if worker.ready and not worker.given:
            worker.since = time.monotonic()
        worker.given.append(task)
        worker.given_bytes += task.size
        worker.channel.send(task.content)
        self._listen(worker)
        return True

    def _start(self) -> _Worker[J]:
        ours, theirs = socket.socketpair()
        process = multiprocessing.get_context("spawn").Process(
            target=work, args=(theirs, self._recipe, self._time_limit), daemon=True
        )
        with theirs, interrupts_blocked():
            process.start()
        worker: _Worker[J] = _Worker(process, NonBlocking(ours), time.monotonic())
        self._workers.append(worker)
        self._selector.register(ours, worker.heard_for, worker)
        return worker

    # --- results in --------------------------------------------------------------------------------------------------

    def _hear(self) -> None:
        """Wait until a worker answers, takes more, dies, or has taken too long."""
        now = time.monotonic()
        limits = [worker.since + self._limit(worker) - now for worker in self._workers if worker.given]
        for key, events in self._selector.select(max(0.0, min(limits))):
            worker: _Worker[J] = key.data
            if events & selectors.EVENT_WRITE:
                worker.channel.flush()
            try:
                if events & selectors.EVENT_READ:
                    for message in worker.channel.receive():
                        self._answered(worker, message)
                self._listen(worker)
            except Closed:
                self._died(worker)
        now = time.monotonic()
        for worker in list(self._workers):
            if worker.given and now - worker.since >= self._limit(worker):
                self._too_long(worker)

    def _limit(self, worker: _Worker[J]) -> float:
        return self._time_limit if worker.ready else _START_LIMIT

    def _listen(self, worker: _Worker[J]) -> None:
        wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if worker.channel.has_unsent else 0)
        if wanted != worker.heard_for:
            worker.heard_for = wanted
            self._selector.modify(worker.channel.socket, wanted, worker)

    def _answered(self, worker: _Worker[J], message: bytes) -> None:
        now = time.monotonic()
        if worker.ready:
            task = worker.given.popleft()
            worker.given_bytes -= task.size
            task.done(message)
            worker.seconds += 0.2 * (now - worker.since - worker.seconds)
        else:
            status, reason = pickle.loads(message)
            if status == UNABLE:
                raise PoolError(f"a worker cannot begin: {reason}")
            worker.ready, self._failed_starts = True, 0
        worker.since = now

    def _died(self, worker: _Worker[J]) -> None:
        how = self._end(worker)
        if not worker.ready:
            self._failed_start(how)
        elif worker.given:
            first = worker.given[0]
            first.tries += 1
            if first.tries == _TRIES:
                first.done(Failure("worker_died", f"it ended its worker process, twice ({how})"))
        self._take_back(worker)

    def _too_long(self, worker: _Worker[J]) -> None:
        self._end(worker)
        if worker.ready:
            worker.given[0].done(Failure("time_limit", f"it took longer than {self._time_limit:g} s"))
        else:
            self._failed_start(f"not ready after {_START_LIMIT} s")
        self._take_back(worker)

    def _failed_start(self, how: str) -> None:
        self._failed_starts += 1
        if self._failed_starts == _STARTS:
            raise PoolError(f"workers end before they are ready ({how})")

    def _take_back(self, worker: _Worker[J]) -> None:
        self._again.extend(task for task in worker.given if task.content is not None)

    def _end(self, worker: _Worker[J]) -> str:
        """End a worker and what it started; say how it ended, if it had ended by itself."""
        self._workers.remove(worker)
        self._selector.unregister(worker.channel.socket)
        worker.channel.socket.close()
        worker.process.join(_FAREWELL if worker.channel.gone else 0)
        how = _exit_words(worker.process.exitcode)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(worker.process.pid, signal.SIGKILL)
        worker.process.kill()
        worker.process.join()
        return how


@contextlib.contextmanager
def interrupts_blocked() -> Iterator[None]:
    """A process that is started within does not hear Ctrl-C until it says so; here it is heard at the end."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # whose own start, with that of the first process, would let Ctrl-C through
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _exit_words(status: int | None) -> str:
    if status is None:
        return "it closed its connection"
    if status >= 0:
        return f"exit status {status}"
    try:
        return signal.Signals(-status).name
    except ValueError:
        return f"signal {-status}"
