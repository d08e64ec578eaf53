"""A run that kills itself (SIGKILL): `killable.py STORE FOLDER AUDITS DELAY`, in small chunks and with quick audits.

It is `imr-audit batch --workers 2` but for what the workers do, so that twenty kills take seconds.  It ends DELAY
seconds after so many AUDITS, whatever it is at then.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "unit"))

from recipes import Faulty

from imr_audit import load_rulebook
from imr_audit.corpus.batch import Options, Watcher, run_batch
from imr_audit.corpus.inputs import Inputs
from imr_audit.corpus.planning import File
from imr_audit.corpus.rows import Judged
from imr_audit.corpus.setups import Setup
from imr_audit.corpus.store import open_for_writing


class Silent:
    """Watches without a word."""

    def begin(self, run: int, continued: bool) -> None: ...

    def saw(self, file: File, judged: Judged | None) -> None: ...


class Killing:
    """Ends its process, `delay` seconds after so many `audits`."""

    def __init__(self, audits: int, delay: float) -> None:
        self._left, self._delay = audits, delay

    def begin(self, run: int, continued: bool) -> None:
        self._count(0)

    def saw(self, file: File, judged: Judged | None) -> None:
        self._count(judged is not None)

    def _count(self, audits: int) -> None:
        self._left -= audits
        if self._left == 0:
            self._left = -1
            threading.Timer(self._delay, os.kill, (os.getpid(), signal.SIGKILL)).start()


def run(
    location: str,
    folder: str,
    watcher: Watcher | None = None,
    *,
    retry: bool = False,
    workers: int = 2,
    pause: float = 0,
) -> int:
    """Audit the folder into the store; the number of the run."""
    options = Options(workers, time_limit=0.5, retry=retry, chunk=7)
    setup, inputs, recipe = Setup(load_rulebook()), Inputs([folder]), Faulty(pause=pause)
    with open_for_writing(location) as store:
        return run_batch(store, setup, inputs, options, watcher or Silent(), recipe)


if __name__ == "__main__":
    run(sys.argv[1], sys.argv[2], Killing(int(sys.argv[3]), float(sys.argv[4])), pause=0.002)
