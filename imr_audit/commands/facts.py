"""``imr-audit facts``: every statement of a fact in a letter, as a table or as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from imr_audit.commands.common import ocr_option

if TYPE_CHECKING:
    from imr_audit.extraction.statements import Statement
    from imr_audit.model import Letter

_HELP = """\b
Of each statement: the fact's name, its status (affirmed, denied, not_documented; historical, hypothetical, family,
guideline and unclear ones are kept apart and are no facts), whose text it is, the item for which it counts as a
fact, and the words with page and line.
"""


@click.command(epilog=_HELP, short_help="Show the facts that are read in letters.")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("--format", "format_", type=click.Choice(("text", "json")), default="text", show_default=True)
@click.option("--all", "everything", is_flag=True, help="Statements that are no facts of any item, too.")
@ocr_option
def facts(files: tuple[str, ...], format_: str, everything: bool, ocr: bool) -> None:
    """Show the facts that are read in the letters of each FILE (- is standard input)."""
    from imr_audit.reports.wording import file_name

    errors = 0
    whole: list[dict[str, Any]] = []
    for file in files:
        try:
            letters = _read(file, ocr)
        except _Unreadable as error:
            click.echo(f"{file_name(file)}: {error}", err=True)
            errors += 1
            continue
        for letter, found in letters:
            shown = [one for one in found if everything or one.counts_for]
            if format_ == "json":
                whole.append({"file": file, "statements": [_plain(letter, one) for one in shown]})
            else:
                for line in _table(file, letter, shown):
                    click.echo(line)
    if format_ == "json":
        click.echo(json.dumps(whole, indent=2))
    sys.exit(2 if errors else 0)


class _Unreadable(Exception):
    pass


def _read(file: str, ocr: bool) -> Sequence[tuple[Letter, tuple[Statement, ...]]]:
    from pathlib import Path

    from imr_audit.audit import read_letter
    from imr_audit.extraction.statements import statements_of
    from imr_audit.letters import NotADetermination, parse_letters
    from imr_audit.reading import UnreadableFile, read_file

    try:
        letters = parse_letters(read_file("-" if file == "-" else Path(file), ocr=ocr))
    except (UnreadableFile, NotADetermination) as error:
        raise _Unreadable(str(error)) from None
    return [(letter, statements_of(letter, read_letter(letter)[0])) for letter in letters]


def _plain(letter: Letter, statement: Statement) -> dict[str, Any]:
    mention = statement.mention
    return {
        "name": mention.name,
        "status": mention.status,
        "about": mention.about,
        "section": mention.section,
        "items": list(statement.items),
        "counts_for": list(statement.counts_for),
        "quote": letter.source.quote(mention.clause),
        "start": mention.clause.start,
        "end": mention.clause.end,
        "page": letter.source.page_at(mention.clause.start),
        "line": letter.source.line_at(mention.clause.start),
        "cue": mention.cue,
    }


def _table(file: str, letter: Letter, statements: Sequence[Statement]) -> Iterator[str]:
    from imr_audit.reports.wording import file_name, place, quotation

    number = letter.case.case_number
    yield f"{file_name(file)}: {number.value if number else 'no case number in the text'}"
    rows = []
    for one in statements:
        mention = one.mention
        words = f"{quotation(letter.source, mention.clause)} ({place(letter.source, mention.clause)})"
        counts = ", ".join(f"item {index}" for index in one.counts_for) or f"no fact ({mention.about})"
        rows.append((mention.name, mention.status, mention.section, counts, words))
    if not rows:
        yield "  no fact was read"
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(4)]
    for row in rows:
        cells = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False))
        yield f"  {cells}  {row[4]}"
    yield ""
