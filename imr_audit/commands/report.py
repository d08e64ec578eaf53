"""``imr-audit report``: what was found in many letters, as a report that people read."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from imr_audit.commands.common import (
    OK,
    TROUBLE,
    Trouble,
    load_settings,
    names,
    rule_mistakes,
    rulebook_options,
    suppressions_option,
    tell_suppressions,
)

if TYPE_CHECKING:
    from imr_audit.commands.report_sources import Source
    from imr_audit.engine import Engine
    from imr_audit.reports.material import Material
    from imr_audit.reports.redaction import Redactor
    from imr_audit.rules.model import RuleBook

_MANY = 500  # letters from which one file becomes slow to open
_EXAMPLES = """
\b
Examples:
  imr-audit report letters/*.pdf -o report.html
  imr-audit report audit.db -o report --split        a folder of pages, for thousands of letters
  imr-audit report audit.db --run 2 -o report.html   an earlier run of the store
  imr-audit report results.jsonl -o report.html      what `check --format jsonl --explain` printed
  imr-audit report audit.db --redact --redact-key key.txt -o for-others.html

\b
Exit status:
  0  the report was written
  2  a file could not be audited (the report says which), or the command or a rule file is wrong
"""


@click.command(epilog=_EXAMPLES)
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True)
@click.option(
    "--format", "format_", type=click.Choice(("html",)), default="html", show_default=True, help="The output."
)
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    help="The file to write; with --split, the folder.",
)
@click.option("--split", is_flag=True, help="Write a folder of pages instead of one file.")
@click.option("--title", default="", help="What the report is called.")
@click.option("--no-text", is_flag=True, help="Leave out the letters' words, but for the requests.")
@click.option("--redact", is_flag=True, help="Pseudonyms for case numbers, dates and quotes; no letter's text.")
@click.option(
    "--redact-key",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="A secret (its content) under which pseudonyms are the same from report to report.",
)
@click.option("--run", type=int, metavar="N", help="The run of a store.  [default: the latest]")
@click.option(
    "--on", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD", help="Judge letters by this day's rules."
)
@click.option("--select", multiple=True, callback=names, metavar="NAME,...", help="Only findings of these names.")
@click.option("--ignore", multiple=True, callback=names, metavar="NAME,...", help="No findings of these names.")
@rulebook_options
@suppressions_option
@click.option("--ocr", is_flag=True, help="Recognise the text of scanned PDFs (needs ocrmypdf).")
def report(
    sources: tuple[str, ...],
    format_: str,
    output: Path,
    split: bool,
    title: str,
    no_text: bool,
    redact: bool,
    redact_key: Path | None,
    run: int | None,
    **how: Any,
) -> None:
    """Make a report of each SOURCE: a store, saved JSON Lines, or letters (files, folders, archives).

    The report opens in any browser without a network: what was audited and found, a table of all items, each letter's
    own text beside its findings, and letters compared with one another.
    """
    from imr_audit.commands.report_sources import opened
    from imr_audit.destination import CannotWrite
    from imr_audit.reports.html import Shown, build_file, build_folder

    if redact_key and not redact:
        raise click.UsageError("--redact-key needs --redact")
    shown = Shown(
        text=not no_text,
        redacted="no" if not redact else "with a key" if redact_key else "for this report",
        title=title,
    )
    with rule_mistakes():
        settings = load_settings(how)
    reading = {
        "on": how["on"],
        "ocr": how["ocr"],
        "text": shown.text and not redact,
        "words": shown.text,
        "redactor": _redactor(redact_key) if redact else None,
    }

    def engine() -> Engine:
        from imr_audit.engine import make_engine

        return make_engine(None, settings.rulebook)

    with rule_mistakes(), opened(sources, run, settings, engine, reading) as source:
        material = _material(source, settings.rulebook)
        try:
            built = (build_folder if split else build_file)(material, shown, output)
        except CannotWrite as error:
            raise Trouble(str(error)) from None
    tell_suppressions(settings, all_letters=True)
    said = f"{built.letters:,} letters, {built.items:,} items: {output / 'index.html' if split else output}"
    click.echo(said, err=True)
    if built.failures:
        click.echo(f"{built.failures:,} files could not be audited; the report says why.", err=True)
    if built.letters > _MANY and not split:
        click.echo("So many letters open faster as a folder: --split.", err=True)
    sys.exit(TROUBLE if built.failures else OK)


def _redactor(key: Path | None) -> Redactor:
    from imr_audit.reports.redaction import Redactor

    if key is None:
        return Redactor()
    try:
        secret = key.read_bytes().strip()
    except OSError as error:
        raise Trouble(f"{key}: {error.strerror}") from None
    if len(secret) < 16:
        raise Trouble(f"{key}: a key of at least 16 characters is wanted, such as `openssl rand -hex 32` prints")
    return Redactor(secret)


def _material(source: Source, rulebook: RuleBook) -> Material:
    """What the renderer is fed; the rule book at hand explains findings only where it is the one that judged."""
    from imr_audit.reports.material import Material
    from imr_audit.rules.documents import load_documents

    return Material(
        source=source.words,
        rulebook=source.rulebook,
        tool_version=source.tool_version,
        titles={document.key: document.title for document in load_documents()},
        entries=source.entries,
        book=rulebook if rulebook.sha256 == source.rulebook.sha256 else None,
        settings=source.settings,
        head=source.head,
    )
