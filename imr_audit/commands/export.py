"""``imr-audit export``: a run of a store as files."""

from __future__ import annotations

from pathlib import Path

import click

from imr_audit.commands.common import Trouble

_EXAMPLES = """
\b
Examples:
  imr-audit export -o tables/                    the latest run, as Parquet
  imr-audit export --format csv -o tables/
  imr-audit export --format jsonl > letters.jsonl
  imr-audit export --run 3 --store 2014.db -o tables/
"""


@click.command(epilog=_EXAMPLES)
@click.option("--store", default="audit.db", show_default=True, metavar="FILE|URL", help="The store.")
@click.option("--run", "number", type=click.IntRange(1), metavar="N", help="The run.  [default: the latest]")
@click.option(
    "--format",
    "format_",
    type=click.Choice(("parquet", "csv", "jsonl")),
    default="parquet",
    show_default=True,
    help="parquet, csv: a file a table; jsonl: a line a letter, as `check --format jsonl --explain` prints it.",
)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="A folder (jsonl: a file) to write to.")
def export(store: str, number: int | None, format_: str, output: Path | None) -> None:
    """Write a run of a store as Parquet, CSV or JSON Lines.

    The same letters under the same rules give the same bytes, however the run went.
    """
    from imr_audit.corpus.errors import StoreError
    from imr_audit.corpus.export import MissingPackage, export_tables, json_lines
    from imr_audit.corpus.queries import find_run
    from imr_audit.corpus.store import open_for_reading
    from imr_audit.destination import CannotWrite, destination

    if output is None and format_ != "jsonl":
        raise click.UsageError(f"{format_} is several files: name a folder with --output")
    try:
        with open_for_reading(store) as opened, opened.transaction() as connection:
            run = find_run(connection, number)
            if run.state != "finished":
                click.echo(f"run {run.id} is not finished: what follows is a part of it", err=True)
            if output is not None and format_ != "jsonl":
                export_tables(connection, run, format_, output)
                return
            with destination(output) as write:
                for line in json_lines(connection, run):
                    write(line)
    except (StoreError, CannotWrite, MissingPackage) as error:
        raise Trouble(str(error)) from None
