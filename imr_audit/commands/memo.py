"""``imr-audit memo``: a formal memorandum on one determination, as DOCX and PDF."""

from __future__ import annotations

import datetime as dt
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from imr_audit.commands.common import (
    OK,
    Trouble,
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

if TYPE_CHECKING:
    from imr_audit.commands.common import Settings
    from imr_audit.reports.memo.content import Memo
    from imr_audit.result import FileAudit, ItemAudit, LetterAudit

_KINDS = (".docx", ".pdf")
_EXAMPLES = """
\b
Examples:
  imr-audit memo letter.pdf -o memo.docx
  imr-audit memo letter.pdf -o memo.docx -o memo.pdf
  imr-audit memo letter.pdf --item 2 -o memo.pdf     one disputed item of several

The day on which it was prepared is today's, or that of SOURCE_DATE_EPOCH (seconds since 1970).
"""


@click.command(epilog=_EXAMPLES, short_help="Write a memorandum on one determination (DOCX, PDF).")
@click.argument("letter")
@click.option(
    "-o",
    "--output",
    "outputs",
    multiple=True,
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write, .docx or .pdf; may be given several times.",
)
@click.option("--item", "wanted", multiple=True, type=int, metavar="N", help="Only this item; may be repeated.")
@click.option("--letter", "nth", type=int, metavar="N", help="Which letter of a file that holds several.")
@on_option
@click.option("--redact", is_flag=True, help="Pseudonyms for case number, dates and quotes.")
@selection_options
@suppressions_option
@rulebook_options
@ocr_option
def memo(
    letter: str, outputs: tuple[Path, ...], wanted: tuple[int, ...], nth: int | None, redact: bool, **how: Any
) -> None:
    """Write a memorandum on the determination in the file LETTER, for the file or for an appeal.

    It says what was decided, what the rules in force say, where both part ways with the words of the letter, which
    findings are about facts (Labor Code 4610.6(h)(5)), the time limit of an appeal, and what cannot be told.
    """
    from imr_audit.destination import CannotWrite, write_bytes

    refuse_folders([letter])
    for output in outputs:
        if output.suffix.lower() not in _KINDS:
            raise click.UsageError(f"{output}: the name must end in {' or '.join(_KINDS)}")
    with rule_mistakes():
        settings = load_settings(how)
    file = _audited(letter, settings, how, redact)
    chosen = _letter(file, nth)
    on = _today()
    composed = _composed(file, chosen, _items(chosen, wanted), settings, on)
    for output in outputs:
        try:
            write_bytes(output, _rendered(composed, output, on))
        except CannotWrite as error:
            raise Trouble(str(error)) from None
        click.echo(str(output), err=True)
    tell_suppressions(settings, all_letters=False)
    sys.exit(OK)


def _audited(letter: str, settings: Settings, how: dict[str, Any], redact: bool) -> FileAudit:
    from imr_audit.api import audit_file
    from imr_audit.engine import make_engine
    from imr_audit.reports.redaction import Redactor
    from imr_audit.reports.wording import file_name
    from imr_audit.result import Audit
    from imr_audit.suppressions import suppressed

    with rule_mistakes():
        engine = make_engine(None, settings.rulebook)
    file = audit_file(letter, settings.rulebook, engine, on=how["on"], ocr=how["ocr"], selection=settings.selection)
    if file.error is not None:
        raise Trouble(f"{file_name(file.file)}: {file.error}")
    file = suppressed(file, settings.suppressions)
    if redact:
        (file,) = Redactor().audit(Audit(settings.stamp, [file])).files
    return file


def _letter(file: FileAudit, nth: int | None) -> LetterAudit:
    count = len(file.letters)
    if nth is None and count > 1:
        raise Trouble(f"the file holds {count} letters: choose one with --letter 1 to --letter {count}")
    if nth is not None and not 1 <= nth <= count:
        raise Trouble(f"--letter {nth}: the file holds {count} letter{'s' * (count > 1)}")
    return file.letters[(nth or 1) - 1]


def _items(letter: LetterAudit, wanted: tuple[int, ...]) -> list[ItemAudit]:
    there = {item.item.index: item for item in letter.items}
    for index in wanted:
        if index not in there:
            raise Trouble(f"--item {index}: the letter's items are {', '.join(map(str, there))}")
    return [there[index] for index in sorted(set(wanted))] if wanted else list(letter.items)


def _composed(file: FileAudit, letter: LetterAudit, items: list[ItemAudit], settings: Settings, on: dt.date) -> Memo:
    from imr_audit import __version__
    from imr_audit.reports.memo.content import Preparation, compose
    from imr_audit.rules.documents import load_documents

    titles = {document.key: document.title for document in load_documents()}
    return compose(file, letter, items, Preparation(on, __version__, settings.stamp, titles))


def _rendered(composed: Memo, output: Path, on: dt.date) -> bytes:
    try:
        if output.suffix.lower() == ".docx":
            from imr_audit.reports.memo import docx

            return docx.render(composed, on)
        from imr_audit.reports.memo import pdf

        return pdf.render(composed)
    except ModuleNotFoundError as error:
        raise Trouble(f"a memorandum needs the package {error.name}: pip install 'imr-audit[memo]'") from None


def _today() -> dt.date:
    """Today, or the day of SOURCE_DATE_EPOCH (https://reproducible-builds.org/specs/source-date-epoch/)."""
    fixed = os.environ.get("SOURCE_DATE_EPOCH")
    if fixed is None:
        return dt.date.today()
    try:
        return dt.datetime.fromtimestamp(int(fixed), dt.UTC).date()
    except (ValueError, OverflowError, OSError):
        raise Trouble(f"SOURCE_DATE_EPOCH={fixed!r}: a number of seconds since 1970 is wanted") from None
