"""A worker process: audits what it is sent, one content after the other, until nobody is there to send more."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from imr_audit.corpus.channel import Blocking, Closed
from imr_audit.garbage import collect_seldom

# What audits one content, given its bytes and the name of its file; and what makes such a function, once a worker.
Audit = Callable[[bytes, str], Any]
Recipe = Callable[[], Audit]

READY, UNABLE = "ready", "unable"
_ORPHAN = 60  # seconds past the time limit after which a worker whose run was killed ends itself


@dataclass(frozen=True, slots=True)
class Failure:
    """An audit that came to nothing, through no fault of the content's form."""

    cause: Literal["failed", "time_limit", "worker_died"]
    reason: str


def work(end: socket.socket, recipe: Recipe, time_limit: float) -> None:
    """The life of a worker.  It answers READY or (UNABLE, why), then each (data, name) with a result or Failure."""
    _leave_the_terminal()
    collect_seldom()
    channel = Blocking(end)
    with contextlib.suppress(Closed):
        try:
            audit = recipe()
        except Exception as error:
            channel.send((UNABLE, f"{type(error).__name__}: {error}"))
            return
        channel.send((READY, None))
        while True:
            data, name = channel.receive()
            _last_resort(time_limit + _ORPHAN)
            result = _audited(audit, data, name)
            _last_resort(0)
            channel.send(result)


def _audited(audit: Audit, data: bytes, name: str) -> Any:
    try:
        return audit(data, name)
    except BaseException as error:  # whatever it is, it costs this content only
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{os.path.basename(place.filename)}, line {place.lineno}"
        said = " ".join(f"{type(error).__name__}: {error}".split())
        return Failure("failed", f"imr-audit failed on it, which is a defect ({said}; {where})")


def _leave_the_terminal() -> None:
    """Ctrl-C is the run's affair; and a worker is ended together with what it started (text recognition)."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "setpgid"):
        os.setpgid(0, 0)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})  # blocked by the run while the worker started


def _last_resort(seconds: float) -> None:
    """End this process after so many seconds unless told otherwise (0): nobody may be left to end it."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)
