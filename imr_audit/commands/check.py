"""``imr-audit check``: audit letters and report what differs from the rules."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from imr_audit.commands.common import (
    Settings,
    Trouble,
    exit_options,
    exit_status,
    load_settings,
    ocr_option,
    on_option,
    refuse_folders,
    rule_mistakes,
    rulebook_options,
    selection_options,
    suppressions_option,
    tell_suppressions,
)
from imr_audit.commands.outputs import FILE_HELP, PRINTED, WRITTEN, Output, chosen_outputs, several, write_report

if TYPE_CHECKING:
    from imr_audit.engine import Engine
    from imr_audit.reports import View
    from imr_audit.reports.tally import Tally
    from imr_audit.result import Audit, FileAudit

_EXPLAINED = ("text", "json", "jsonl", "markdown")
_PIPED_WIDTH, _WIDEST = 100, 110  # characters a line: not on a terminal, and at most on one


_EXAMPLES = """
\b
Examples:
  imr-audit check letter.pdf
  imr-audit check --explain letter.pdf        why each rule fired or did not
  imr-audit check -q letters/*.pdf            only the items with a finding
  imr-audit check -o findings.csv -o report.html -o findings.sarif letters/*.pdf
  imr-audit check --on 2014-05-01 letter.txt  judge by the rules of that day
  imr-audit check --ignore citation-off-topic letter.pdf
  imr-audit check - < letter.txt

\b
Exit status:
  0  no finding at or above --fail-level
  1  at least one finding at or above --fail-level
  2  a file could not be audited, or the command or a rule file is wrong
"""


@click.command(epilog=_EXAMPLES, short_help="Check the letters of each file: the findings, item by item.")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option(
    "--format",
    "format_",
    type=click.Choice(("text", *PRINTED, *WRITTEN)),
    help="The output.  [default: that of the file's ending, else text]",
)
@click.option("-o", "--output", "paths", multiple=True, type=click.Path(dir_okay=False, path_type=Path), help=FILE_HELP)
@click.option("--explain", is_flag=True, help="For every rule: whether it fired, and because of which words.")
@click.option("-v", "--verbose", is_flag=True, help="Notes too, and what was read of each item.")
@click.option("-q", "--quiet", is_flag=True, help="Only the items with a finding.")
@on_option
@selection_options
@rulebook_options
@suppressions_option
@exit_options("unreadable files")
@ocr_option
@click.option(
    "--engine",
    type=click.Choice(("durable", "reference")),
    help="What runs the rules: durable_rules (default where it is installed) or plain Python.",
)
@click.option("--verify", is_flag=True, help="Run both engines and stop where they differ.")
def check(
    files: tuple[str, ...],
    format_: str | None,
    paths: tuple[Path, ...],
    explain: bool,
    verbose: bool,
    quiet: bool,
    exit_zero: bool,
    **how: Any,
) -> None:
    """Check the letters of each FILE (.pdf, .txt or .docx; - is standard input).

    For each disputed item: what was requested and decided, what the guideline rules in force say of it, and each
    finding with its citation and the words of the letter that bear it out.

    Names are ids of rules, ids of checks, or codes. All rules are applied all the same; a finding that is left out is
    not shown and counts for no verdict.
    """
    from imr_audit import reports
    from imr_audit.engine import make_engine
    from imr_audit.reports.tally import Tally
    from imr_audit.result import Audit
    from imr_audit.rules.documents import load_documents

    refuse_folders(files)
    outputs = chosen_outputs(paths, format_, "text")
    if explain and not any(output.format in _EXPLAINED for output in outputs):
        raise click.UsageError(f"--explain has no place in {outputs[0].format}; use text, markdown, json or jsonl")
    with rule_mistakes():
        settings = load_settings(how)
        engine = make_engine("verify" if how["verify"] else how["engine"], settings.rulebook)
        titles = {document.key: document.title for document in load_documents()}
    if verbose and engine.note:
        click.echo(engine.note, err=True)
    on_screen = outputs[0] == Output("text", None) and sys.stdout.isatty()
    tally = Tally()
    audited = _audited(files, engine, settings, how, tally, not (on_screen and sys.stderr.isatty()), verbose)
    audit = Audit(settings.stamp, several(audited, len(outputs)), titles, settings.selection)
    level = settings.fail_level or "error"
    colour = on_screen and not os.environ.get("NO_COLOR")
    view = reports.View(verbose, quiet, explain, _width(on_screen), colour, level)
    for output in outputs:
        _write(output, audit, view, settings, f"{len(files):,} file{'s' * (len(files) != 1)}")
    written = [click.format_filename(output.path) for output in outputs if output.path]
    if written:
        click.echo(f"{tally.sentence()}. Written: {', '.join(written)}", err=True)
    tell_suppressions(settings, all_letters=False)
    sys.exit(exit_status(tally.severities, level, exit_zero, failed=bool(tally.errors)))


def _write(output: Output, audit: Audit, view: View, settings: Settings, source: str) -> None:
    from imr_audit.destination import CannotWrite, destination
    from imr_audit.reports import render

    if output.format != "text":
        from imr_audit.reports.material import Shown, material_of

        write_report(output, material_of(audit, source, settings.rulebook), Shown(), view)
        return
    try:
        with destination(output.path) as write:
            for piece in render("text", audit, view):
                write(piece)
    except CannotWrite as error:
        raise Trouble(str(error)) from None


def _audited(
    files: Sequence[str],
    engine: Engine,
    settings: Settings,
    how: dict[str, Any],
    tally: Tally,
    tell: bool,
    trace: bool,
) -> Iterator[FileAudit]:
    """Audit one file after the other; what fails is told on standard error (where ``tell``) and costs only itself."""
    from imr_audit.api import audit_file
    from imr_audit.engine import EngineDisagreement
    from imr_audit.reports.wording import file_name
    from imr_audit.result import FileAudit
    from imr_audit.suppressions import suppressed

    for file in files:
        try:
            audited = audit_file(
                file, engine.rulebook, engine, on=how["on"], ocr=how["ocr"], selection=settings.selection
            )
        except EngineDisagreement as error:
            raise Trouble(f"{click.format_filename(file)}: the engines differ: {error}") from None
        except Exception as error:  # a defect of ours must not cost the other files
            if trace:
                import traceback

                traceback.print_exc()
            reason = f"imr-audit failed on it, which is a defect ({type(error).__name__}: {error}); -v shows where."
            audited = FileAudit(os.fsencode(file).decode("utf-8", "replace"), None, error=reason)
        audited = suppressed(audited, settings.suppressions)
        tally.add(audited)
        if tell and audited.error is not None:
            click.echo(f"{file_name(audited.file)}: {audited.error}", err=True)
        yield audited


def _width(on_screen: bool) -> int:
    if not on_screen:
        return _PIPED_WIDTH
    import shutil

    return min(shutil.get_terminal_size((_PIPED_WIDTH, 24)).columns, _WIDEST)
