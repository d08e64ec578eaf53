"""What workers do in tests: audits that are quick, and ones that go wrong as the name of the file says."""

from __future__ import annotations

import hashlib
import os
import time
from dataclasses import dataclass
from pathlib import Path

from imr_audit.corpus.rows import FindingRows, ItemRows, Judged, LetterRows
from imr_audit.corpus.worker import Audit


@dataclass(frozen=True)
class Faulty:
    """Names that begin with raise, hang, abort, exit or die-once do so; others give ``made``.

    ``folder``: where a note is left of each audit that is begun; ``pause``: seconds that one takes.
    """

    folder: Path | None = None
    pause: float = 0.0

    def __call__(self) -> Audit:
        return self._audit

    def _audit(self, data: bytes, name: str) -> Judged:
        name = os.path.basename(name)
        times = self._note(name)
        if name.startswith("raise"):
            raise ValueError("bad\nletter")
        if name.startswith("hang"):
            while True:  # as a regular expression does that never ends: no signal handler of Python's runs
                pass
        if name.startswith("abort") or (name.startswith("die-once") and times == 1):
            os.abort()
        if name.startswith("exit"):
            os._exit(3)
        time.sleep(self.pause)
        return made(data)

    def _note(self, name: str) -> int:
        if self.folder is None:
            return 0
        with open(self.folder / f"{name}.begun", "a") as file:
            file.write(".")
            return file.tell()


@dataclass(frozen=True)
class Noting:
    """As `Faulty`, and slow; of each letter a note is left in ``folder``, under the number of the parent process."""

    folder: Path

    def __call__(self) -> Audit:
        notes = self.folder / str(os.getppid())
        notes.mkdir(exist_ok=True)
        audit = Faulty(pause=0.02)()

        def noted(data: bytes, name: str) -> Judged:
            (notes / os.path.basename(name)).touch()
            made: Judged = audit(data, name)
            return made

        return noted


def cannot_begin() -> Audit:
    raise RuntimeError("no rules here")


def dies_at_start() -> Audit:
    os._exit(9)


def made(data: bytes) -> Judged:
    """A result that depends on the content alone, with rows in every table."""
    digest = hashlib.sha256(data).hexdigest()
    place = (digest[:8], 0, 8, 1, 1)
    citation = ("mtus_chronic_pain_2009", "Massage therapy", "60")
    finding = FindingRows(
        (1, "MASSAGE-VISITS", "OUTCOME", "outcome-contrary", "outcome", "error", "quoted", digest, *citation),
        ((1, *place), (2, *place)),
    )
    verdicts = ("overturned", "necessary", "massage_therapy", None, "opposes", "quoted", None, "disagrees", "agrees")
    items = tuple(
        ItemRows(
            (n, f"request {n} {digest}", *verdicts, "disagrees", None, None, 1, "inferred", *["[]"] * 10),
            ((1, "exercise_program", "affirmed", "null", "summary", *place, "cue"),),
            ((1, "MASSAGE-VISITS", "violated", 1, "quoted", None, "neck", "too many", *citation, "{}"),),
            (finding,),
        )
        for n in range(1, 1 + int(digest[0], 16) % 4)
    )
    case = (f"CM{digest[:6]}", "2014-05-01", None, None, None, None, "standard", 50, "male")
    return Judged((LetterRows((1, *case, "made", 1, 2, "[]", "[]"), items, (finding,) if digest[1] < "8" else ()),))
