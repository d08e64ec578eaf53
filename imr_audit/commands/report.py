"""``imr-audit report``: what was found in many letters, as a report that people read."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from imr_audit.commands.common import (
    OK,
    SEVERITIES,
    TROUBLE,
    Trouble,
    load_settings,
    ocr_option,
    on_option,
    rule_mistakes,
    rulebook_options,
    selection_options,
    suppressions_option,
    tell_suppressions,
)
from imr_audit.commands.outputs import FILE_HELP, PRINTED, WRITTEN, Output, chosen_outputs, several, write_report

if TYPE_CHECKING:
    from imr_audit.commands.report_sources import Entries, Source
    from imr_audit.engine import Engine
    from imr_audit.reports import View
    from imr_audit.reports.material import Material, Shown
    from imr_audit.reports.redaction import Redactor
    from imr_audit.reports.tally import Tally
    from imr_audit.rules.model import RuleBook

_COUNTED_FIRST = "markdown"  # the format that says at the top what all letters come to
_MANY = 500  # letters from which one HTML file becomes slow to open
_EXAMPLES = """
\b
Examples:
  imr-audit report letters/*.pdf -o report.html
  imr-audit report audit.db -o report.html -o findings.xlsx -o findings.sarif
  imr-audit report audit.db -o report --split        a folder of pages, for thousands of letters
  imr-audit report audit.db --run 2 -o report.html   an earlier run of the store
  imr-audit report results.jsonl -o report.html      what `check --format jsonl --explain` printed
  imr-audit report audit.db --redact --redact-key key.txt -o for-others.html
  imr-audit report audit.db --format markdown        printed, for a ticket
  imr-audit report audit.db --sample 60 -o to-read.xlsx
  imr-audit report --answers to-read.xlsx            precision and miss rate, from the filled-in sample

\b
Exit status:
  0  the report was written
  2  a file could not be audited (the report says which), or the command or a rule file is wrong
"""


@click.command(epilog=_EXAMPLES, short_help="Make a report: HTML, XLSX, CSV, Markdown, SARIF and others.")
@click.argument("sources", metavar="[SOURCE]...", nargs=-1)
@click.option(
    "--format",
    "format_",
    type=click.Choice(("text", *PRINTED, *WRITTEN)),
    help="What to print, or the format of the only file.  [default: that of the file's ending]",
)
@click.option(
    "-o",
    "--output",
    "paths",
    multiple=True,
    type=click.Path(path_type=Path),
    help=f"{FILE_HELP} With --split, the folder.",
)
@click.option("--split", is_flag=True, help="Write HTML as a folder of pages instead of one file.")
@click.option("--title", default="", help="What the report is called.")
@click.option("--no-text", is_flag=True, help="Leave out the letters' words, but for the requests.")
@click.option("--redact", is_flag=True, help="Pseudonyms for case numbers, dates and quotes; no letter's text.")
@click.option(
    "--redact-key",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="A secret (its content) under which pseudonyms are the same from report to report.",
)
@click.option(
    "--sample",
    type=click.IntRange(1),
    metavar="N",
    help="Write a worksheet (.xlsx) of N items drawn at random, flagged and consistent, for a person to read again.",
)
@click.option("--seed", metavar="S", help="What the draw depends on: the same S draws the same items.")
@click.option(
    "--answers",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Measure precision and miss rate from a worksheet that was filled in.",
)
@click.option("--run", type=int, metavar="N", help="The run of a store.  [default: the latest]")
@on_option
@selection_options
@rulebook_options
@suppressions_option
@click.option(
    "--fail-level", type=click.Choice(SEVERITIES), help="What JUnit XML calls a failure, at least.  [default: error]"
)
@ocr_option
def report(
    sources: tuple[str, ...],
    format_: str | None,
    paths: tuple[Path, ...],
    split: bool,
    title: str,
    no_text: bool,
    redact: bool,
    redact_key: Path | None,
    sample: int | None,
    seed: str | None,
    answers: Path | None,
    run: int | None,
    **how: Any,
) -> None:
    """Make a report of each SOURCE: a store, saved JSON Lines, or letters (files, folders, archives).

    HTML opens in any browser without a network: what was audited and found, a table of all items, each letter's own
    text beside its findings, and letters compared with one another. XLSX, CSV, JSON, Markdown, SARIF and JUnit XML hold
    the same for other uses; several are written from one pass over the letters.
    """
    from imr_audit.commands.report_sources import Reading, opened, refuse_to_judge_again
    from imr_audit.commands.sampling import measure, write_sample
    from imr_audit.reports import View
    from imr_audit.reports.material import Shown, notices
    from imr_audit.reports.tally import Tally

    if answers is not None:
        _refuse_beside_answers(sources, sample, split)
        sys.exit(measure(answers, paths, format_))
    if not sources:
        raise click.UsageError("name a store, saved JSON Lines, or letters")
    if redact_key and not redact:
        raise click.UsageError("--redact-key needs --redact")
    if seed is not None and sample is None:
        raise click.UsageError("--seed needs --sample")
    refuse_to_judge_again(sources, how)
    outputs = _outputs(paths, format_, split, sample)
    shown = Shown(
        text=not no_text,
        redacted="no" if not redact else "with a key" if redact_key else "for this report",
        title=title,
    )
    with rule_mistakes():
        settings = load_settings(how)
    reading = Reading(
        on=how["on"],
        ocr=how["ocr"],
        text=shown.text and not redact and any(output.format == "html" for output in outputs),
        words=shown.text,
        redactor=_redactor(redact_key) if redact else None,
    )

    def engine() -> Engine:
        from imr_audit.engine import make_engine

        return make_engine(None, settings.rulebook)

    with rule_mistakes(), opened(sources, run, settings, engine, reading) as source:
        tally = Tally()
        passes = len(outputs) + sum(output.format == _COUNTED_FIRST for output in outputs)
        material = _material(source, settings.rulebook, several(_counted(source.entries, tally), passes))
        view = View(
            explain=True,
            fail_level=settings.fail_level or "error",
            title=title,
            notices=notices(material, shown),
        )
        if sample is not None:
            write_sample(sample, seed, outputs[0], material, view)
        else:
            _write(outputs, material, tally, shown, view, split)
    tell_suppressions(settings, all_letters=True)
    _tell(tally, outputs, split)
    sys.exit(TROUBLE if tally.errors else OK)


def _refuse_beside_answers(sources: Sequence[str], sample: int | None, split: bool) -> None:
    if sources or sample is not None or split:
        raise click.UsageError("--answers is measured by itself: name nothing else but --format and --output")


def _outputs(paths: Sequence[Path], format_: str | None, split: bool, sample: int | None) -> tuple[Output, ...]:
    """What is to be written; an ending that names no format is a folder's where ``split``."""
    if sample is not None:
        outputs = chosen_outputs(paths, format_, "xlsx")
        if len(outputs) != 1 or outputs[0].format != "xlsx" or split:
            raise click.UsageError("--sample writes one worksheet: name it with --output, ending in .xlsx")
        return outputs
    outputs = chosen_outputs(paths, format_, "html", any_ending=True) if split else chosen_outputs(paths, format_)
    if any(output.format == "text" for output in outputs):
        raise click.UsageError("text is what `imr-audit check` prints; a report has markdown")
    if split and not any(output.format == "html" for output in outputs):
        raise click.UsageError("--split is for HTML: name its folder with --output")
    return outputs


def _counted(entries: Entries, tally: Tally) -> Entries:
    for entry in entries:
        tally.take(entry)
        yield entry


def _write(outputs: Sequence[Output], material: Material, tally: Tally, shown: Shown, view: View, split: bool) -> None:
    """Write every output; for one that says at the top what all letters come to, they are counted beforehand."""
    if _COUNTED_FIRST in [output.format for output in outputs]:
        for _ in material.entries:
            pass
        material = replace(material, counts=tally)
    for output in outputs:
        how_much = replace(view, explain=output.format != "markdown")
        write_report(output, material, shown, how_much, split=split and output.format == "html")


def _tell(tally: Tally, outputs: Sequence[Output], split: bool) -> None:
    """What was written, on standard error."""
    from imr_audit.reports.wording import plural

    named = [
        str(output.path / "index.html" if split and output.format == "html" else output.path)
        for output in outputs
        if output.path is not None
    ]
    click.echo(
        f"{plural(tally.letters, 'letter')}, {plural(tally.items, 'item')}: {', '.join(named) or 'printed'}", err=True
    )
    if tally.errors:
        click.echo(f"{plural(len(tally.errors), 'file')} could not be audited; the report says why.", err=True)
    if tally.letters > _MANY and not split and any(output.format == "html" for output in outputs):
        click.echo("So many letters open faster as a folder: --split.", err=True)


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


def _material(source: Source, rulebook: RuleBook, entries: Entries) -> Material:
    """What the renderer is fed; the rule book at hand explains findings only where it is the one that judged."""
    from imr_audit.reports.material import Material
    from imr_audit.rules.documents import load_documents

    return Material(
        source=source.words,
        rulebook=source.rulebook,
        tool_version=source.tool_version,
        titles={document.key: document.title for document in load_documents()},
        entries=entries,
        book=rulebook if rulebook.sha256 == source.rulebook.sha256 else None,
        settings=source.settings,
        head=source.head,
    )
