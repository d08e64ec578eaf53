"""``imr-audit batch``: audit many letters into a store."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, NoReturn

import click

from imr_audit.commands.common import (
    Trouble,
    exit_options,
    exit_status,
    load_settings,
    ocr_option,
    on_option,
    rule_mistakes,
    rulebook_options,
    selection_options,
    suppressions_option,
    tell_of_nothing,
    tell_suppressions,
)

if TYPE_CHECKING:
    from imr_audit.corpus.batch import Options
    from imr_audit.corpus.inputs import Inputs
    from imr_audit.corpus.setups import Setup

_EXAMPLES = """
\b
Examples:
  imr-audit batch letters/                       into audit.db, or on with what is there
  imr-audit batch letters/ more.zip old.tar.gz --store 2014.db
  imr-audit batch letters/ --include '*.pdf' --exclude drafts
  imr-audit batch --manifest list.csv            a CSV with a column `path`, or a path a line
  find letters -name '*.pdf' | imr-audit batch -
  imr-audit batch letters/ --retry-quarantined   what failed before, again
  imr-audit batch letters/ --store postgresql://me@localhost/audits
  imr-audit batch letters/ --engine dask --scheduler tcp://10.0.0.5:8786 --shards /share/audits
                                                 on many machines; then `imr-audit load /share/audits`

\b
Exit status:
  0    no finding at or above --fail-level
  1    at least one finding at or above --fail-level
  2    a file could not be audited, or the run could not go on
  130  stopped by Ctrl-C; the same command goes on from there
"""


def _cores() -> int:
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


@click.command(epilog=_EXAMPLES, short_help="Audit many letters into a store; resumes where it was stopped.")
@click.argument("paths", metavar="[PATH]...", nargs=-1)
@click.option("--store", metavar="FILE|URL", help="Where the results go.  [default: audit.db]")
@click.option(
    "--engine",
    type=click.Choice(("local", "dask")),
    default="local",
    show_default=True,
    help="What gives out the work: processes of this machine, or a cluster of Dask's, into --shards.",
)
@click.option("--scheduler", metavar="ADDRESS", help="Dask's scheduler.  [default: a cluster on this machine]")
@click.option("--shards", metavar="LOCATION", help="Where dask's results go: a folder or an address of fsspec's.")
@click.option(
    "--shard-size", type=click.IntRange(1), metavar="N", help="Files of a shard, on average.  [default: 1000]"
)
@click.option(
    "--manifest",
    "manifests",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False),
    metavar="FILE",
    help="A list of what to audit; relative paths count from its folder.",
)
@click.option("--include", multiple=True, metavar="PATTERN", help="Which files of folders and archives are letters.")
@click.option("--exclude", multiple=True, metavar="PATTERN", help="Which of their files and folders to leave out.")
@click.option("--workers", type=click.IntRange(1), help="How many processes audit.  [default: one a core]")
@click.option(
    "--time-limit",
    type=click.FloatRange(0, min_open=True),
    metavar="SECONDS",
    help="How long one file may take.  [default: 60, with --ocr 600]",
)
@click.option("--retry-quarantined", is_flag=True, help="Audit again what could not be audited in earlier runs.")
@on_option
@selection_options
@rulebook_options
@suppressions_option
@exit_options("files that failed")
@ocr_option
def batch(
    paths: tuple[str, ...],
    store: str | None,
    engine: str,
    scheduler: str | None,
    shards: str | None,
    shard_size: int | None,
    manifests: tuple[str, ...],
    include: tuple[str, ...],
    exclude: tuple[str, ...],
    workers: int | None,
    time_limit: float | None,
    retry_quarantined: bool,
    exit_zero: bool,
    **how: Any,
) -> None:
    """Audit many letters into a store: files, folders, .zip and .tar archives; - is a list on standard input.

    A run that was stopped or killed goes on where it was when the same command is given again. A content that was
    audited by the same rules and the same version is not audited again, under whatever name it comes. A file that
    fails, hangs or crashes costs itself only; it is listed at the end.
    """
    from imr_audit.corpus.batch import TIME_LIMIT, TIME_LIMIT_OCR, Options, run_batch
    from imr_audit.corpus.errors import StoreError
    from imr_audit.corpus.inputs import Inputs, missing
    from imr_audit.corpus.manifests import BadManifest
    from imr_audit.corpus.patterns import Patterns
    from imr_audit.corpus.pool import PoolError
    from imr_audit.corpus.progress import progress
    from imr_audit.corpus.setups import Setup
    from imr_audit.corpus.store import open_for_writing
    from imr_audit.corpus.summary import summarise

    if not paths and not manifests:
        raise click.UsageError("name files, folders or archives, or a --manifest")
    if (path := missing(paths)) is not None:
        raise click.UsageError(f"there is no file or folder {click.format_filename(path)}")
    if (engine == "dask") != bool(shards) or (engine == "local" and (scheduler or shard_size)):
        raise click.UsageError(
            "--engine dask needs --shards; --shards, --scheduler and --shard-size need --engine dask"
        )
    if engine == "dask" and store:
        raise click.UsageError("dask writes --shards, which `imr-audit load` brings into a store: leave out --store")
    with rule_mistakes():
        settings = load_settings(how)
    setup = Setup(settings.rulebook, settings.selection, how["on"], how["ocr"])
    limit = time_limit or (TIME_LIMIT_OCR if how["ocr"] else TIME_LIMIT)
    options = Options(workers or _cores(), limit, retry_quarantined)

    def inputs() -> Inputs:
        return Inputs(paths, manifests, Patterns(include, exclude))

    if shards:
        if settings.suppressions:
            click.echo("Suppressions are put to shards when these are loaded or reported on, not now.", err=True)
        _on_a_cluster(
            shards, scheduler, shard_size, inputs(), setup, options, settings.fail_level or "error", exit_zero
        )
    opened = None
    try:
        with open_for_writing(store or "audit.db") as opened:
            try:
                with progress(inputs) as (watcher, counts):
                    run = run_batch(opened, setup, inputs(), options, watcher, suppressions=settings.suppressions)
            except KeyboardInterrupt:
                click.echo("Stopped. The same command goes on from here.", err=True)
                raise
            with opened.transaction() as connection:
                summary = summarise(connection, run)
    except (StoreError, PoolError, BadManifest) as error:
        whole = "\nWhat the store holds is whole; the same command goes on from there." if opened else ""
        raise Trouble(f"{error}{whole}") from None
    tell_suppressions(settings, all_letters=True)
    if known := counts.files - counts.audited - summary.duplicates - summary.not_audited.get("unreadable", 0):
        click.echo(f"Audited now: {counts.audited}; known from earlier runs: {known}.")
    for line in summary.lines():
        click.echo(line)
    if not summary.files:
        tell_of_nothing((*paths, *manifests), Patterns(include, exclude).include)
    level = settings.fail_level or "error"
    sys.exit(exit_status(summary.severities, level, exit_zero, failed=bool(summary.failures)))


def _on_a_cluster(
    location: str,
    scheduler: str | None,
    size: int | None,
    inputs: Inputs,
    setup: Setup,
    options: Options,
    fail_level: str,
    exit_zero: bool,
) -> NoReturn:
    """The run as shards, made by Dask."""
    try:
        from imr_audit.corpus.sharding.cluster import connected, run_shards
        from imr_audit.corpus.sharding.folder import Folder, ShardsError
    except ImportError:
        raise Trouble("--engine dask needs more packages: pip install 'imr-audit[dask]'") from None
    from imr_audit.corpus.batch import described
    from imr_audit.corpus.manifests import BadManifest
    from imr_audit.corpus.progress import ShardLog
    from imr_audit.corpus.sharding.cutting import SHARD_SIZE
    from imr_audit.reports.wording import plural

    try:
        folder = Folder(location)
        with connected(scheduler, options.workers) as client:
            outcome = run_shards(
                client,
                folder,
                inputs,
                setup,
                setup.judging(),
                described(inputs),
                options.time_limit,
                options.retry,
                ShardLog(),
                size or SHARD_SIZE,
            )
    except KeyboardInterrupt:
        click.echo("Stopped. The same command goes on from here.", err=True)
        raise
    except (ShardsError, BadManifest) as error:
        raise Trouble(f"{error}\nThe shards that are there are whole; the same command goes on from there.") from None
    made = outcome.shards - outcome.known - len(outcome.lost)
    if outcome.known:
        click.echo(f"Shards made now: {made}; there already: {outcome.known}.")
    summary = outcome.counts.summary(f"{plural(made + outcome.known, 'shard')} in {location}")
    for line in summary.lines():
        click.echo(line)
    if outcome.lost:
        listed = "\n".join(f"  {name}: {reason}" for name, reason in outcome.lost[:20])
        raise Trouble(f"{len(outcome.lost)} shards could not be made; the same command tries them again:\n{listed}")
    sys.exit(exit_status(summary.severities, fail_level, exit_zero, failed=bool(summary.failures)))
