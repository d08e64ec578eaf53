"""The pool: results in order whatever happens to workers, and what goes wrong costs its own content only."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from recipes import Faulty, cannot_begin, dies_at_start, made

from imr_audit.corpus import pool as pool_module
from imr_audit.corpus.pool import Pool, PoolError
from imr_audit.corpus.worker import Failure

Job = tuple[int, tuple[bytes, str] | None]


def jobs(names: list[str], size: int = 10) -> Iterator[Job]:
    for n, name in enumerate(names):
        yield n, (name.encode() * size, name)


@pytest.mark.parametrize("workers", [1, 3])
def test_results_come_in_the_order_of_the_jobs(workers: int) -> None:
    names = [f"letter {n}" for n in range(300)]
    with Pool[int](Faulty(), workers, 60) as pool:
        got = list(pool.run(jobs(names)))
    assert got == [(n, made(name.encode() * 10)) for n, name in enumerate(names)]


@pytest.mark.parametrize("workers", [1, 2])
def test_what_goes_wrong_costs_itself_only(workers: int, tmp_path: Path) -> None:
    names = [f"letter {n}" for n in range(40)]
    for n, name in ((0, "raise"), (7, "hang"), (8, "abort"), (9, "exit"), (20, "die-once"), (39, "abort 2")):
        names[n] = name
    with Pool[int](Faulty(tmp_path), workers, 0.5) as pool:
        got = list(pool.run(jobs(names)))
    assert [n for n, _ in got] == list(range(40))
    failures = {names[n]: result for n, result in got if isinstance(result, Failure)}
    assert {name: failure.cause for name, failure in failures.items()} == {
        "raise": "failed",
        "hang": "time_limit",
        "abort": "worker_died",
        "exit": "worker_died",
        "abort 2": "worker_died",
    }
    assert failures["raise"].reason.startswith(
        "imr-audit failed on it, which is a defect (ValueError: bad letter; recipes.py, line "
    )
    assert failures["hang"].reason == "it took longer than 0.5 s"
    assert failures["abort"].reason == "it ended its worker process, twice (SIGABRT)"
    assert failures["exit"].reason == "it ended its worker process, twice (exit status 3)"
    assert len((tmp_path / "die-once.begun").read_text()) == 2  # tried once more, by itself


def test_jobs_without_content_pass_in_their_place() -> None:
    given: list[Job] = [(0, None), (1, (b"x", "x")), (2, None), (3, (b"y", "y")), (4, None)]
    with Pool[int](Faulty(), 2, 60) as pool:
        got = list(pool.run(given))
    assert got == [(0, None), (1, made(b"x")), (2, None), (3, made(b"y")), (4, None)]


def test_no_process_is_started_without_work() -> None:
    with Pool[int](dies_at_start, 2, 60) as pool:
        assert list(pool.run((n, None) for n in range(5))) == [(n, None) for n in range(5)]


def test_large_contents_and_slow_workers_do_not_hold_each_other_up() -> None:
    names = ["a" * 100, "b" * 100, "hang", "c" * 100, "d" * 100]
    with Pool[int](Faulty(), 2, 0.5) as pool:
        got = dict(pool.run(jobs(names, size=30_000)))  # more than a socket holds
    assert [n for n, result in got.items() if isinstance(result, Failure)] == [2]


def test_jobs_are_taken_as_there_is_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool_module, "WINDOW", 20)
    taken = 0

    def counted() -> Iterator[Job]:
        nonlocal taken
        for job in jobs([f"letter {n}" for n in range(200)]):
            taken += 1
            yield job

    with Pool[int](Faulty(), 2, 60) as pool:
        for n, _ in pool.run(counted()):
            assert taken <= n + 1 + 20 + 1


def test_a_recipe_that_fails_ends_the_run_with_its_reason() -> None:
    with Pool[int](cannot_begin, 2, 60) as pool, pytest.raises(PoolError, match="RuntimeError: no rules here"):
        list(pool.run(jobs(["x"])))


def test_workers_that_die_at_their_start_end_the_run() -> None:
    with Pool[int](dies_at_start, 1, 60) as pool, pytest.raises(PoolError, match="exit status 9"):
        list(pool.run(jobs(["x"])))


def test_workers_end_with_the_pool(tmp_path: Path) -> None:
    with Pool[int](Faulty(), 2, 60) as pool:
        run = pool.run(jobs([f"letter {n}" for n in range(50)]))
        next(run)
        ids = [worker.process.pid for worker in pool._workers]
        assert ids
    for number in ids:
        with pytest.raises(ProcessLookupError):
            os.kill(number, 0)


def test_a_worker_whose_run_was_killed_ends_itself(tmp_path: Path) -> None:
    """Even one that hangs in code that no thread or signal handler of Python's interrupts."""
    number = os.fork()
    if number == 0:
        try:
            run_that_hangs(tmp_path)
        finally:
            os._exit(1)
    deadline = time.monotonic() + 20
    while not (tmp_path / "hang.begun").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    worker = int((tmp_path / "worker").read_text())
    os.kill(number, signal.SIGKILL)
    os.waitpid(number, 0)
    while time.monotonic() < deadline:
        try:
            os.kill(worker, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    os.kill(worker, signal.SIGKILL)
    pytest.fail("the worker outlived its run")


def run_that_hangs(folder: Path) -> None:
    """A run that gives its worker something to hang on, and is killed then."""
    with Pool[int](_Impatient(folder), 1, 1000) as pool:
        run = pool.run(iter([(0, (b"x", "hang"))]))
        pool._start = _noting(pool._start, folder)  # type: ignore[method-assign]
        next(run)


class _Impatient(Faulty):
    """Its worker waits for two seconds, not for a minute, before it takes the run for dead."""

    def __call__(self):  # type: ignore[no-untyped-def]
        from imr_audit.corpus import worker

        worker._ORPHAN = -998
        return super().__call__()


def _noting(start, folder: Path):  # type: ignore[no-untyped-def]
    def noted():  # type: ignore[no-untyped-def]
        worker = start()
        (folder / "worker").write_text(str(worker.process.pid))
        return worker

    return noted
