"""``imr-audit report --sample`` and ``--answers``: a sample to be read again, and what the answers come to."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from imr_audit.commands.common import OK, Trouble
from imr_audit.commands.outputs import Output

if TYPE_CHECKING:
    from imr_audit.reports import View
    from imr_audit.reports.material import Material


def write_sample(size: int, seed: str | None, output: Output, material: Material, view: View) -> None:
    """Draw ``size`` items and write the worksheet; says on standard error what was drawn.  Raises Trouble."""
    from imr_audit.destination import CannotWrite, byte_destination
    from imr_audit.reports import labels
    from imr_audit.reports.sampling import draw, write_worksheet
    from imr_audit.reports.wording import plural
    from imr_audit.reports.workbook import MissingPackage

    if output.path is None:
        raise click.UsageError("--sample writes a worksheet: name it with --output, ending in .xlsx")
    sample = draw(size, seed if seed is not None else secrets.token_hex(4), material)
    if not sample.size:
        raise Trouble("there is nothing to draw: no item is flagged or consistent")
    try:
        with byte_destination(output.path) as stream:
            write_worksheet(sample, material, replace(view, folder=output.path.resolve().parent), stream)
    except (CannotWrite, MissingPackage) as error:
        raise Trouble(str(error)) from None
    parts = [
        f"{len(drawn)} of {sample.there[verdict]:,} {labels.VERDICTS[verdict].lower()}"
        for verdict, drawn in sample.drawn.items()
    ]
    click.echo(f"{plural(sample.size, 'item')} drawn (seed {sample.seed}): {', '.join(parts)}", err=True)


def measure(answers: Path, paths: Sequence[Path], format_: str | None) -> int:
    """Print, or write to a file, what the answers of a worksheet come to; gives the exit status.  Raises Trouble."""
    from imr_audit.commands.outputs import chosen_outputs
    from imr_audit.destination import CannotWrite, destination
    from imr_audit.reports.answers import BadAnswers, as_json, as_text, read_answers
    from imr_audit.reports.workbook import MissingPackage

    outputs = chosen_outputs(paths, format_, "text")
    if any(output.format not in ("text", "json") for output in outputs):
        raise click.UsageError("--answers is told as text or json")
    try:
        measured = read_answers(answers)
        for output in outputs:
            pieces = as_text(measured) if output.format == "text" else (json.dumps(as_json(measured), indent=2), "\n")
            with destination(output.path) as write:
                for piece in pieces:
                    write(piece)
    except (BadAnswers, MissingPackage, CannotWrite) as error:
        raise Trouble(str(error)) from None
    return OK
