"""``imr-audit compare``: what changed from one run of a store to another."""

from __future__ import annotations

import dataclasses
import json
import sys
import textwrap
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

import click

from imr_audit.commands.common import FINDINGS, OK, Trouble

if TYPE_CHECKING:
    from imr_audit.corpus.comparing import Change, Comparison
    from imr_audit.corpus.queries import Run

_LISTED = 50  # changes that the text shows one by one
_WIDTH = 80  # characters of a request that the text shows

_EXAMPLES = """
\b
Examples:
  imr-audit compare                        the run before the latest, and the latest
  imr-audit compare 3 5 --store 2014.db
  imr-audit compare 3 5 --format jsonl     every change, a line each

\b
Exit status:
  0  nothing changed
  1  items or findings changed
  2  the runs cannot be compared
"""


@click.command(epilog=_EXAMPLES, short_help="Show what changed between two runs of a store.")
@click.argument("first", metavar="[RUN_A", type=click.IntRange(1), required=False)
@click.argument("second", metavar="RUN_B]", type=click.IntRange(1), required=False)
@click.option("--store", default="audit.db", show_default=True, metavar="FILE|URL", help="The store.")
@click.option("--format", "format_", type=click.Choice(("text", "jsonl")), default="text", show_default=True)
@click.option("--exit-zero", is_flag=True, help="Exit with 0 in spite of changes.")
def compare(first: int | None, second: int | None, store: str, format_: str, exit_zero: bool) -> None:
    """Show what changed between two runs: verdicts, and findings that appeared or are gone.

    Letters are matched by content, items by their number in the letter.
    """
    from imr_audit.corpus.comparing import Comparison
    from imr_audit.corpus.errors import StoreError
    from imr_audit.corpus.queries import find_run, runs
    from imr_audit.corpus.store import open_for_reading

    if first is not None and second is None:
        raise click.UsageError("name two runs, or none for the latest two")
    try:
        with open_for_reading(store) as opened, opened.transaction() as connection:
            if first is None:
                numbers = [run.id for run in runs(connection)]
                if len(numbers) < 2:
                    raise StoreError("the store holds fewer than two runs")
                first, second = numbers[-2:]
            comparison = Comparison((find_run(connection, first), find_run(connection, second)))
            changes = comparison.changes(connection)
            for line in _text(comparison, changes) if format_ == "text" else map(_line, changes):
                click.echo(line)
    except StoreError as error:
        raise Trouble(str(error)) from None
    sys.exit(FINDINGS if comparison.changed and not exit_zero else OK)


def _line(change: Change) -> str:
    return json.dumps(dataclasses.asdict(change))


def _text(comparison: Comparison, changes: Iterator[Change]) -> Iterator[str]:
    from imr_audit.reports.wording import plural

    listed = list(islice(changes, _LISTED))
    for _ in changes:  # the rest is counted
        pass
    a, b = comparison.runs
    yield f"{_named(a)}\nagainst {_named(b)}"
    yield f"In both: {plural(comparison.both, 'file')} (of the same content), {plural(comparison.items, 'item')}."
    for run, only, failed in zip(comparison.runs, comparison.only, comparison.not_audited, strict=True):
        if only:
            yield f"Only in run {run.id}: {plural(only, 'file')}."
        if failed:
            yield f"Not audited in run {run.id}: {plural(failed, 'file')} of both."
    if not comparison.changed:
        yield "No verdict and no finding changed."
        return
    yield from _counted(
        "Verdicts that changed",
        Counter({f"{_verdict(old)} -> {_verdict(new)}": n for (old, new), n in comparison.verdicts.items()}),
    )
    yield from _counted("Findings that appeared", Counter({" ".join(k): n for k, n in comparison.appeared.items()}))
    yield from _counted("Findings that are gone", Counter({" ".join(k): n for k, n in comparison.gone.items()}))
    yield "\nWhere:"
    for change in listed:
        yield from _place(change)
    if comparison.changed > len(listed):
        yield f"  and {comparison.changed - len(listed)} more: --format jsonl lists all"


def _named(run: Run) -> str:
    book = f"rule book {run.rulebook_version} ({run.rulebook_sha256[:12]})"
    options = f", options {json.dumps(run.options)}" if run.options else ""
    unfinished = "" if run.state == "finished" else ", not finished"
    return f"run {run.id} ({run.started[:10]}, {book}, imr-audit {run.tool_version}{options}{unfinished})"


def _counted(title: str, counts: Counter[str]) -> Iterator[str]:
    if counts:
        yield f"\n{title}: {counts.total()}"
        for words, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
            yield f"  {count:>6}  {words}"


def _verdict(verdict: str | None) -> str:
    return verdict or "no such item"


def _place(change: Change) -> Iterator[str]:
    from imr_audit.reports.wording import clean

    request = textwrap.shorten(clean(change.request or ""), _WIDTH)
    about = [clean(change.file), clean(change.case_number or "no case number")]
    about.append(f"item {change.item}, {request}" if change.item else "the letter as a whole")
    old, new = change.verdicts
    yield f"  {', '.join(about)}" + (f": {_verdict(old)} -> {_verdict(new)}" if old != new else "")
    for sign, findings in (("+", change.appeared), ("-", change.gone)):
        for severity, rule in findings:
            yield f"    {sign} {severity} {rule}"
