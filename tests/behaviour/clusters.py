"""A scheduler of Dask's and its workers, each a process, on loopback."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

_UNIT = Path(__file__).resolve().parents[1] / "unit"  # workers import recipes from there


def _started(program: str, *arguments: str, folder: Path) -> subprocess.Popen[bytes]:
    path = os.pathsep.join(filter(None, (str(_UNIT), os.environ.get("PYTHONPATH"))))
    environment = {**os.environ, "PYTHONPATH": path, "DASK_DISTRIBUTED__LOGGING__DISTRIBUTED": "error"}
    command = [sys.executable, "-m", f"distributed.cli.{program}", *arguments]
    return subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@contextlib.contextmanager
def cluster(folder: Path, workers: int) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """The address of a scheduler, and the processes: it, then its workers, which nobody starts again when they end."""
    file = folder / "scheduler.json"
    processes = [
        _started(
            "dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file),
            folder=folder,
        )
    ]  # fmt: skip
    try:
        deadline = time.monotonic() + 30
        while not file.exists() or not file.read_text():
            assert time.monotonic() < deadline, "the scheduler does not start"
            time.sleep(0.05)
        for _ in range(workers):
            arguments = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(folder))
            processes.append(
                _started("dask_worker", "--scheduler-file", str(file), "--host", "127.0.0.1", *arguments, folder=folder)
            )
        yield _address(file), processes
    finally:
        for process in reversed(processes):
            process.kill()
            process.wait()


def _address(file: Path) -> str:
    import json

    address: str = json.loads(file.read_text())["address"]
    return address
