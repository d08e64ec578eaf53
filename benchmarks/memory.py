"""How much memory a batch takes, for more and more letters.

    python benchmarks/memory.py [--letters 1000 10000 100000] [--workers 1] [--audit real|replayed] [--keep FOLDER]

Letters are made by `made_letters.py`; each number of them is a run of its own, into a new SQLite store.
The peak is the most that the process that runs the batch, and its largest worker, ever held (VmHWM, resident).

With `--audit real` workers audit each letter.  With `replayed` (the default) 500 letters are audited beforehand, and
the workers give their results for all: reading, hashing, what passes between processes and all that is written are
those of real letters, and only auditing, with its time and the memory that workers take for it, is left out.
"""

from __future__ import annotations

import argparse
import os
import pickle
import shutil
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import made_letters

from imr_audit import load_rulebook
from imr_audit.corpus.batch import Options, run_batch
from imr_audit.corpus.inputs import Inputs
from imr_audit.corpus.planning import File
from imr_audit.corpus.rows import Judged
from imr_audit.corpus.setups import Setup
from imr_audit.corpus.store import open_for_writing
from imr_audit.corpus.worker import Audit

_REPLAYED = 500  # letters that are audited, to give the results of the others


@dataclass(frozen=True)
class Replayed:
    """Makes an audit that gives the results in a file, chosen by content, for all letters."""

    results: Path

    def __call__(self) -> Audit:
        file = self.results.open("rb")
        places = []
        for _ in range(_REPLAYED):
            places.append(file.tell())
            pickle.load(file)

        def audit(data: bytes, name: str) -> Judged:
            file.seek(places[zlib.crc32(data) % _REPLAYED])
            judged: Judged = pickle.load(file)
            return judged

        return audit


def prepare(results: Path) -> None:
    """Audit some letters for :class:`Replayed`."""
    audit = Setup(load_rulebook())()
    with results.open("wb") as file:
        for number in range(_REPLAYED):
            pickle.dump(audit(made_letters.letter(number).encode(), "letter.txt"), file)


class _Watching:
    """Notes the workers of a run, and at its end the peak of each."""

    def __init__(self) -> None:
        self.largest = 0
        self._seen = 0

    def begin(self, run: int, continued: bool) -> None: ...

    def saw(self, file: File, judged: Judged | None) -> None:
        self._seen += 1
        if self._seen % 100 == 0:
            self.look()

    def look(self) -> None:
        children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
        self.largest = max([self.largest, *(peak(child) for child in children)])


def peak(process: str) -> int:
    """The most memory that a process ever held, in KiB; 0 where it is gone."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0)


def run(folder: str, store: str, workers: int, audit: str) -> None:
    """One run, in a process of its own; prints its seconds and peaks in KiB."""
    setup = Setup(load_rulebook())
    watching, begun = _Watching(), time.monotonic()
    with open_for_writing(store) as opened:
        recipe = None if audit == "real" else Replayed(Path(audit))
        run_batch(opened, setup, Inputs([folder]), Options(workers, 60), watching, recipe)
    print(time.monotonic() - begun, peak("self"), watching.largest)


@contextmanager
def _place(keep: Path | None) -> Iterator[Path]:
    place = keep or Path(tempfile.mkdtemp(prefix="imr-audit-memory-"))
    try:
        yield place
    finally:
        if keep is None:
            shutil.rmtree(place)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--letters", type=int, nargs="+", default=[1000, 10_000, 100_000])
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--audit", choices=("real", "replayed"), default="replayed")
    parser.add_argument("--keep", type=Path, help="Where letters are made and left, to be used again.")
    parser.add_argument("--run", nargs=4, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.run:
        run(given.run[0], given.run[1], int(given.run[2]), given.run[3])
        return
    print(f"{'letters':>9} {'seconds':>8} {'letters/s':>9} {'run MiB':>8} {'worker MiB':>10} {'store MiB':>9}")
    with _place(given.keep) as place:
        audit = given.audit
        if audit == "replayed":
            audit = str(place / "results")
            prepare(Path(audit))
        for count in given.letters:
            folder, store = place / str(count), place / f"{count}.db"
            if not folder.exists():
                made_letters.write(folder, count)
            store.unlink(missing_ok=True)
            command = [sys.executable, __file__, "--run", str(folder), str(store), str(given.workers), audit]
            told = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
            seconds, ours, worker = (float(value) for value in told)
            size = store.stat().st_size
            print(
                f"{count:>9,} {seconds:>8.0f} {count / seconds:>9.0f} {ours / 1024:>8.1f} {worker / 1024:>10.1f}"
                f" {size / 2**20:>9.0f}",
                flush=True,
            )
            store.unlink()


if __name__ == "__main__":
    main()
