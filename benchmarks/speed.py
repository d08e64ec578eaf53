#!/usr/bin/env python3
"""How fast letters are audited: one letter cold, letters a second on one core, against what else there is.

    python benchmarks/speed.py [LETTERS...] [--only cold letters rules batch medspacy] [--made 300] [--json]

LETTERS are files or folders of texts and PDFs; without them letters are made by `made_letters.py`.

cold      `imr-audit check` of one letter, a new process each time (wall clock, the median of several)
letters   letters a second of this process, reading to findings, all rules; beside it reading and parsing alone
rules     the same under a rule book in which every entry stands twice, so that each item meets twice as many rules
batch     `imr-audit batch` into a new store by one worker and by two; then once more, when all is done
medspacy  a medspaCy pipeline with the terms of our vocabulary of facts, over the same letters, in an environment that
          this makes from PyPI (`--environment FOLDER` keeps it)

In-process figures are CPU time.  All letters are gone through by turns with what they are compared to, `--passes`
times; of each letter the least of its times counts, as what else a machine does can only add.  What is kept of a
letter for its own items (docs/performance.md) is gone when it comes again, given some hundred letters: give no fewer.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import made_letters

from imr_audit import load_rulebook
from imr_audit.api import audit_bytes
from imr_audit.engine import make_engine
from imr_audit.letters import NotADetermination, parse_letters
from imr_audit.reading import UnreadableFile, read_bytes
from imr_audit.rules.model import Entry, RuleBook

PARTS = ("cold", "letters", "rules", "batch", "medspacy")
HERE = Path(__file__).resolve().parent
_COLD_RUNS = 9
_SAMPLE = 16  # letters that medspaCy is given, evenly from all: it takes its time
_BATCH = 4000  # letters of the runs with a store


@dataclass(frozen=True)
class File:
    """A letter's file: its name (which tells its kind) and content."""

    name: str
    data: bytes

    @property
    def kind(self) -> str:
        """text or PDF."""
        return "PDF" if self.name.lower().endswith(".pdf") else "text"


def files_of(paths: Sequence[Path], made: int) -> list[File]:
    """The files of ``paths``, or as many made letters."""
    if not paths:
        return [File(f"{n}.txt", made_letters.letter(n).encode()) for n in range(made)]
    found = [file for path in paths for file in (sorted(path.rglob("*")) if path.is_dir() else [path])]
    return [File(file.name, file.read_bytes()) for file in found if file.suffix.lower() in (".txt", ".pdf")]


# --- in this process --------------------------------------------------------------------------------------------------


def least_times(files: Sequence[File], passes: int, *jobs: Callable[[File], object]) -> list[float]:
    """The seconds of CPU that each of ``jobs`` takes for all files together, each file at its least."""
    best = [[float("inf")] * len(files) for _ in jobs]
    for _ in range(passes):
        for times, job in zip(best, jobs, strict=True):
            for n, file in enumerate(files):
                begun = time.process_time_ns()
                job(file)
                times[n] = min(times[n], (time.process_time_ns() - begun) / 1e9)
    return [sum(times) for times in best]


def parse_only(file: File) -> None:
    """Read and parse a letter, and no more."""
    with suppress(UnreadableFile, NotADetermination):
        parse_letters(read_bytes(file.data, file.name))


def auditing(rulebook: RuleBook) -> Callable[[File], object]:
    """What audits a letter under ``rulebook``."""
    engine = make_engine(None, rulebook)
    return lambda file: audit_bytes(file.data, file.name, rulebook, engine)


def warm(job: Callable[[File], object]) -> None:
    """Load vocabularies and compile what is compiled on first use, with letters that are not measured."""
    for n in range(1_000_000, 1_000_040):
        job(File(f"{n}.txt", made_letters.letter(n).encode()))


def letters(files: Sequence[File], passes: int) -> Iterator[dict[str, Any]]:
    """Letters a second, and how far that is from reading and parsing alone."""
    audit = auditing(load_rulebook())
    warm(audit)
    for kind in ("text", "PDF"):
        of_kind = [file for file in files if file.kind == kind]
        if of_kind:
            floor, full = least_times(of_kind, passes, parse_only, audit)
            yield {
                "what": f"letters, {kind}",
                "letters": len(of_kind),
                "KB a letter": round(sum(len(file.data) for file in of_kind) / len(of_kind) / 1000, 1),
                "ms a letter": round(full / len(of_kind) * 1000, 2),
                "letters a second": round(len(of_kind) / full, 1),
                "reading and parsing alone, ms": round(floor / len(of_kind) * 1000, 2),
                "times that": round(full / floor, 1),
            }


def doubled(rulebook: RuleBook) -> RuleBook:
    """The rule book with every entry twice: a second one, of other ids, that applies to the same items."""

    def second(entry: Entry) -> Entry:
        rules = tuple(replace(rule, id=f"{rule.id}-2", entry=f"{entry.id}-2") for rule in entry.rules)
        return replace(entry, id=f"{entry.id}-2", displaces=tuple(f"{e}-2" for e in entry.displaces), rules=rules)

    return replace(rulebook, entries=(*rulebook.entries, *map(second, rulebook.entries)))


def rules(files: Sequence[File], passes: int) -> Iterator[dict[str, Any]]:
    """What twice as many rules cost."""
    book = load_rulebook()
    once, twice = auditing(book), auditing(doubled(book))
    warm(once)
    warm(twice)
    one, two = least_times(files, passes, once, twice)
    count = sum(len(entry.rules) for entry in book.entries)
    yield {
        "what": f"{2 * count} rules against {count}",
        "ms a letter": [round(seconds / len(files) * 1000, 2) for seconds in (one, two)],
        "more, percent": round((two / one - 1) * 100, 1),
    }


# --- in other processes -----------------------------------------------------------------------------------------------


def _timed(command: Sequence[str], **options: Any) -> tuple[float, float]:
    """Run a command: its wall clock and its CPU in seconds."""
    before, begun = os.times(), time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)
    wall, after = time.perf_counter() - begun, os.times()
    used = after.children_user - before.children_user + after.children_system - before.children_system
    return wall, used


def cold(files: Sequence[File], folder: Path) -> Iterator[dict[str, Any]]:
    """One letter, by a process of its own."""
    for kind in ("text", "PDF"):
        file = next((file for file in files if file.kind == kind), None)
        if file is not None:
            path = folder / file.name
            path.write_bytes(file.data)
            command = [sys.executable, "-m", "imr_audit", "check", "--exit-zero", str(path)]
            _timed(command)  # fills the caches of files
            times = [_timed(command) for _ in range(_COLD_RUNS)]
            yield {
                "what": f"check of one letter, {kind}, cold",
                "seconds": round(statistics.median(wall for wall, _ in times), 2),
                "CPU seconds": round(statistics.median(used for _, used in times), 2),
            }


def batch(folder: Path) -> Iterator[dict[str, Any]]:
    """Batches into a store: by one worker, by two, and of finished work."""
    source = folder / "letters"
    source.mkdir()
    for n in range(_BATCH):
        (source / f"{n}.txt").write_text(made_letters.letter(n), encoding="utf-8")
    seconds = {}
    for workers in (1, 2):
        command = [sys.executable, "-m", "imr_audit", "batch", str(source), "--exit-zero"]
        command += ["--store", str(folder / f"{workers}.db"), "--workers", str(workers)]
        seconds[workers], used = _timed(command)
        yield {
            "what": f"batch with a store, {workers} worker{'s' if workers > 1 else ''}",
            "letters": _BATCH,
            "letters a second": round(_BATCH / seconds[workers], 1),
            "CPU seconds": round(used, 1),
            **({"times one worker": round(seconds[1] / seconds[2], 2)} if workers > 1 else {}),
        }
    again, _ = _timed(command)
    yield {"what": "the same once more, all done", "letters a second": round(_BATCH / again)}


def medspacy(files: Sequence[File], passes: int, folder: Path) -> Iterator[dict[str, Any]]:
    """A medspaCy pipeline in an environment of its own, and ours on the same texts."""
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        venv.create(folder, with_pip=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", "medspacy"], check=True)
    texts = [file for file in files if file.kind == "text"]
    audit = auditing(load_rulebook())
    warm(audit)
    (ours,) = least_times(texts, passes, audit)
    from speed_terms import terms

    sample = texts[:: -(-len(texts) // _SAMPLE)]
    given = json.dumps({"terms": list(terms()), "texts": [file.data.decode("utf-8", "replace") for file in sample]})
    found = subprocess.run(
        [str(python), str(HERE / "speed_medspacy.py")], input=given, capture_output=True, text=True, check=False
    )
    if found.returncode:
        yield {"what": "medspaCy", "failed": found.stderr.strip().splitlines()[-1:]}
        return
    theirs = json.loads(found.stdout)
    their_ms, our_ms = theirs["seconds"] / len(sample) * 1000, ours / len(texts) * 1000
    yield {
        "what": f"medspaCy {theirs['version']}, {theirs['rules']} target rules, {len(sample)} of the letters",
        "ms a letter": round(their_ms, 1),
        "ours, ms": round(our_ms, 2),
        "times ours": round(their_ms / our_ms, 1),
    }


def machine() -> str:
    """The machine and the Python that runs this."""
    model = ""
    if Path("/proc/cpuinfo").exists():
        names = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
        model = names[0].split(":")[1].strip() if names else ""
    return f"{model or platform.processor()}, {os.cpu_count()} cores, Python {platform.python_version()}"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("letters", nargs="*", type=Path)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--made", type=int, default=300, help="how many letters to make")
    parser.add_argument("--passes", type=int, default=3)
    parser.add_argument("--environment", type=Path, help="where medspaCy is, or is to be, installed")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    files = files_of(given.letters, given.made)
    print(machine(), file=sys.stderr)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        parts: dict[str, Callable[[], Iterator[dict[str, Any]]]] = {
            "cold": lambda: cold(files, folder),
            "letters": lambda: letters(files, given.passes),
            "rules": lambda: rules(files, given.passes),
            "batch": lambda: batch(folder),
            "medspacy": lambda: medspacy(files, given.passes, given.environment or folder / "medspacy"),
        }
        for name in given.only:
            for row in parts[name]():
                print(json.dumps(row) if given.json else _line(row), flush=True)


def _line(row: dict[str, Any]) -> str:
    return f"{row['what']}: " + ", ".join(f"{key} {value}" for key, value in row.items() if key != "what")


if __name__ == "__main__":
    main()
