"""How a run goes, on standard error: a line that moves on a terminal, otherwise a line now and then."""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from imr_audit.corpus.batch import Watcher
from imr_audit.corpus.inputs import Inputs
from imr_audit.corpus.manifests import BadManifest
from imr_audit.corpus.planning import File
from imr_audit.corpus.rows import Judged
from imr_audit.reports.wording import plural

if TYPE_CHECKING:
    from rich.progress import Progress

    from imr_audit.corpus.sharding.cluster import Outcome

_LOG_SECONDS, _SCREEN_SECONDS = 30.0, 0.1


class Counts:
    """What has been seen so far: files, findings of the audits made now, files that were not audited."""

    def __init__(self) -> None:
        self.files = self.audited = self.findings = self.failures = 0

    def add(self, file: File, judged: Judged | None) -> None:
        """Count a file."""
        self.files += 1
        if judged is not None:
            self.audited += 1
            self.findings += sum(_findings(judged))
        state = judged.state if judged else file.known.state if file.known else "done"
        self.failures += file.reason is not None or state != "done"


def _findings(judged: Judged) -> Iterator[int]:
    for letter in judged.letters:
        yield len(letter.findings)
        yield from (len(item.findings) for item in letter.items)


@contextlib.contextmanager
def progress(inputs: Callable[[], Inputs]) -> Iterator[tuple[Watcher, Counts]]:
    """A watcher that shows how a run goes, and what it counts.  ``inputs`` gives the run's inputs once more."""
    counts = Counts()
    if not sys.stderr.isatty():
        yield _Log(counts), counts
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}, {task.fields[findings]} findings, {task.fields[failures]} not audited"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as shown:
        screen = _Screen(shown, counts)
        threading.Thread(target=screen.count, args=(inputs(),), daemon=True).start()
        yield screen, counts


class _Log:
    def __init__(self, counts: Counts) -> None:
        self._counts = counts
        self._begun = self._told = time.monotonic()

    def begin(self, run: int, continued: bool) -> None:
        if continued:
            print(f"continuing run {run}", file=sys.stderr)

    def saw(self, file: File, judged: Judged | None) -> None:
        counts = self._counts
        counts.add(file, judged)
        now = time.monotonic()
        if now - self._told >= _LOG_SECONDS:
            self._told = now
            print(
                f"{counts.files} files, {counts.files / (now - self._begun):.0f}/s, {counts.findings} findings, "
                f"{counts.failures} not audited",
                file=sys.stderr,
                flush=True,
            )


class ShardLog:
    """A line now and then of a run in shards (on a terminal, one that is written over)."""

    def __init__(self) -> None:
        self._begun = self._told = time.monotonic()
        self._screen = sys.stderr.isatty()

    def __call__(self, outcome: Outcome) -> None:
        now = time.monotonic()
        if now - self._told < (1 if self._screen else _LOG_SECONDS):
            return
        self._told = now
        counts = outcome.counts
        print(
            f"{plural(outcome.shards, 'shard')} ({outcome.known} there already, {len(outcome.lost)} failed),"
            f" {counts.files} files, {counts.files / (now - self._begun):.0f}/s, {counts.severities.total()} findings,"
            f" {counts.not_audited.total()} not audited",
            end="\r" if self._screen else "\n",
            file=sys.stderr,
            flush=True,
        )


class _Screen:
    def __init__(self, shown: Progress, counts: Counts) -> None:
        self._shown, self._counts = shown, counts
        self._task = shown.add_task("", total=None, rate="", findings=0, failures=0)
        self._begun = self._told = time.monotonic()

    def begin(self, run: int, continued: bool) -> None:
        if continued:
            self._shown.console.print(f"continuing run {run}", highlight=False)

    def saw(self, file: File, judged: Judged | None) -> None:
        counts = self._counts
        counts.add(file, judged)
        now = time.monotonic()
        if now - self._told >= _SCREEN_SECONDS:
            self._told = now
            rate = f"{counts.files / (now - self._begun):.0f}/s"
            self._shown.update(
                self._task, completed=counts.files, rate=rate, findings=counts.findings, failures=counts.failures
            )

    def count(self, inputs: Inputs) -> None:
        """Find out how many files there are, beside the run."""
        if inputs.can_be_counted():
            with contextlib.suppress(BadManifest):
                self._shown.update(self._task, total=sum(1 for _ in inputs))
