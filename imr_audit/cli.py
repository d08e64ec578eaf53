"""The command ``imr-audit``: parses options, calls the library, picks a renderer.  Nothing is judged here."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sys
import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from imr_audit import __version__
from imr_audit.commands.evaluation import evaluation
from imr_audit.commands.facts import facts

if TYPE_CHECKING:
    from imr_audit.engine import Engine
    from imr_audit.reports.wording import Tally
    from imr_audit.result import FileAudit
    from imr_audit.rules.model import RuleBook

OK, FINDINGS, TROUBLE = 0, 1, 2  # exit statuses
_INTERRUPTED, _PIPE_CLOSED = 130, 141  # as shells count a process that SIGINT or SIGPIPE ended
_FORMATS = ("text", "json", "jsonl", "markdown", "csv")  # those of reports.FORMATS, which --help need not import
_SEVERITIES = ("note", "warning", "error")
_PIPED_WIDTH, _WIDEST = 100, 110  # characters a line: not on a terminal, and at most on one


class Trouble(click.ClickException):
    """What stops a command; said on standard error."""

    exit_code = TROUBLE


class _Commands(click.Group):
    """Ends without a word where the reader of a pipe stops reading (`| head`) or the user presses Ctrl-C."""

    def invoke(self, context: click.Context) -> Any:
        try:
            try:
                return super().invoke(context)
            finally:
                sys.stdout.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left must not be flushed either
            context.exit(_PIPE_CLOSED)
        except KeyboardInterrupt:
            context.exit(_INTERRUPTED)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "--version", prog_name="imr-audit", message="%(prog)s %(version)s")
def main() -> None:
    """Check California Independent Medical Review determinations against the treatment guidelines in force.

    imr-audit reads a final determination letter, runs guideline rules on what it says of each disputed item, and
    shows where the outcome or the rationale and the rules part ways, with the evidence quoted and the guideline cited.
    It never decides whether a treatment is medically necessary, and nothing leaves the machine.

    Begin with:  imr-audit check LETTER.pdf
    """


main.add_command(facts)
main.add_command(evaluation)


def _names(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """The names of a repeatable option whose values may be lists parted by commas."""
    return tuple(name.strip() for value in values for name in value.split(",") if name.strip())


_EXAMPLES = """
\b
Examples:
  imr-audit check letter.pdf
  imr-audit check --explain letter.pdf        why each rule fired or did not
  imr-audit check -q letters/*.pdf            only the items with a finding
  imr-audit check --format csv -o findings.csv letters/*.pdf
  imr-audit check --on 2014-05-01 letter.txt  judge by the rules of that day
  imr-audit check --ignore citation-off-topic letter.pdf
  imr-audit check - < letter.txt

\b
Exit status:
  0  no finding at or above --fail-level
  1  at least one finding at or above --fail-level
  2  a file could not be audited, or the command or a rule file is wrong
"""


@main.command(epilog=_EXAMPLES)
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("--format", "format_", type=click.Choice(_FORMATS), default="text", show_default=True, help="The output.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to a file.")
@click.option("--explain", is_flag=True, help="For every rule: whether it fired, and because of which words.")
@click.option("-v", "--verbose", is_flag=True, help="Notes too, and what was read of each item.")
@click.option("-q", "--quiet", is_flag=True, help="Only the items with a finding.")
@click.option(
    "--on",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="Judge by the rules of this day, not of the decision's.",
)
@click.option("--select", multiple=True, callback=_names, metavar="NAME,...", help="Only these rules, checks or codes.")
@click.option("--ignore", multiple=True, callback=_names, metavar="NAME,...", help="Not these rules, checks or codes.")
@click.option(
    "--rules",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="Add the rule files of a folder to the built-in ones.",
)
@click.option(
    "--fail-level",
    type=click.Choice(_SEVERITIES),
    default="error",
    show_default=True,
    help="The lowest severity for which the exit status is 1.",
)
@click.option("--exit-zero", is_flag=True, help="Exit with 0 in spite of findings (not of unreadable files).")
@click.option("--ocr", is_flag=True, help="Recognise the text of scanned PDFs (needs ocrmypdf).")
@click.option(
    "--engine",
    type=click.Choice(("durable", "reference")),
    help="What runs the rules: durable_rules (default where it is installed) or plain Python.",
)
@click.option("--verify", is_flag=True, help="Run both engines and stop where they differ.")
def check(
    files: tuple[str, ...],
    format_: str,
    output: Path | None,
    explain: bool,
    verbose: bool,
    quiet: bool,
    fail_level: str,
    exit_zero: bool,
    **how: Any,
) -> None:
    """Check the letters of each FILE (.pdf, .txt or .docx; - is standard input).

    For each disputed item: what was requested and decided, what the guideline rules in force say of it, and each
    finding with its citation and the words of the letter that bear it out.
    """
    from imr_audit import reports
    from imr_audit.destination import CannotWrite, destination
    from imr_audit.reports.wording import Tally
    from imr_audit.result import Audit, RuleBookStamp
    from imr_audit.rules.documents import load_documents

    _refuse_folders(files)
    if explain and format_ == "csv":
        raise click.UsageError("--explain has no place in csv; use text, markdown, json or jsonl")
    with _rule_mistakes():
        rulebook, engine = _tools(how)
        titles = {document.key: document.title for document in load_documents()}
    if verbose and engine.note:
        click.echo(engine.note, err=True)
    on_screen = format_ == "text" and output is None and sys.stdout.isatty()
    tally = Tally()
    audit = Audit(
        RuleBookStamp(rulebook.version, rulebook.sha256),
        _audited(files, rulebook, engine, how, tally, tell=not (on_screen and sys.stderr.isatty()), trace=verbose),
        titles,
    )
    view = reports.View(verbose, quiet, explain, _width(on_screen), on_screen and not os.environ.get("NO_COLOR"))
    try:
        with destination(output) as write:
            for piece in reports.render(format_, audit, view):
                write(piece)
    except CannotWrite as error:
        raise Trouble(str(error)) from None
    sys.exit(_status(tally, fail_level, exit_zero))


@main.command()
@click.argument("which", metavar="output|rules", type=click.Choice(("output", "rules")))
def schema(which: str) -> None:
    """Print a JSON Schema: of what `check --format json` prints, or of the rule files (for editors)."""
    if which == "output":
        from importlib.resources import files

        click.echo(files("imr_audit.reports").joinpath("output_schema.json").read_text(encoding="utf-8"), nl=False)
        return
    from imr_audit.rules import load_rulebook
    from imr_audit.rules.schema import rules_json_schema

    rulebook = load_rulebook()
    click.echo(json.dumps(rules_json_schema(rulebook.fields, list(rulebook.documents)), indent=2))


def _refuse_folders(files: Sequence[str]) -> None:
    for file in files:
        if file != "-" and os.path.isdir(file):
            example = os.path.join(click.format_filename(file), "*.pdf")
            raise click.UsageError(f"{click.format_filename(file)} is a folder: name its files, as in {example}")


@contextlib.contextmanager
def _rule_mistakes() -> Iterator[None]:
    """Misspelt names, mistakes in rule files, a missing engine: a message and exit status 2, no traceback."""
    from imr_audit.engine import EngineUnavailable
    from imr_audit.rules.yaml_files import RuleFileError
    from imr_audit.selection import UnknownName

    try:
        yield
    except UnknownName as error:
        raise click.UsageError(str(error)) from None
    except EngineUnavailable as error:
        raise Trouble(str(error)) from None
    except RuleFileError as error:
        raise Trouble(f"the rule files cannot be used:\n{error}") from None


def _tools(how: dict[str, Any]) -> tuple[RuleBook, Engine]:
    from imr_audit.engine import make_engine
    from imr_audit.rules import load_rulebook
    from imr_audit.selection import narrowed

    rulebook = load_rulebook(how["rules"])
    if how["select"] or how["ignore"]:
        rulebook = narrowed(rulebook, how["select"], how["ignore"])
    return rulebook, make_engine("verify" if how["verify"] else how["engine"], rulebook)


def _audited(
    files: Sequence[str],
    rulebook: RuleBook,
    engine: Engine,
    how: dict[str, Any],
    tally: Tally,
    *,
    tell: bool,
    trace: bool,
) -> Iterator[FileAudit]:
    """Audit one file after the other; what fails is told on standard error (where ``tell``) and costs only itself."""
    from imr_audit.api import audit_file
    from imr_audit.engine import EngineDisagreement
    from imr_audit.result import FileAudit

    on = how["on"].date() if how["on"] else None
    for file in files:
        try:
            audited = audit_file(file, rulebook, engine, on=on, ocr=how["ocr"])
        except EngineDisagreement as error:
            raise Trouble(f"{click.format_filename(file)}: the engines differ: {error}") from None
        except Exception as error:  # a defect of ours must not cost the other files
            if trace:
                traceback.print_exc()
            reason = f"imr-audit failed on it, which is a defect ({type(error).__name__}: {error}); -v shows where."
            audited = FileAudit(os.fsencode(file).decode("utf-8", "replace"), None, error=reason)
        tally.add(audited)
        if tell and audited.error is not None:
            click.echo(f"{audited.file}: {audited.error}", err=True)
        yield audited


def _width(on_screen: bool) -> int:
    return min(shutil.get_terminal_size((_PIPED_WIDTH, 24)).columns, _WIDEST) if on_screen else _PIPED_WIDTH


def _status(tally: Tally, fail_level: str, exit_zero: bool) -> int:
    if tally.errors:
        return TROUBLE
    counted = _SEVERITIES[_SEVERITIES.index(fail_level) :]
    found = any(count for severity, count in tally.severities.items() if severity in counted)
    return FINDINGS if found and not exit_zero else OK
