"""``imr-audit rules diff`` and ``coverage``: what rules do to letters."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from imr_audit.commands.common import (
    FINDINGS,
    OK,
    TROUBLE,
    load_settings,
    refuse_folders,
    rule_mistakes,
    rulebook_options,
)

if TYPE_CHECKING:
    from imr_audit.result import FileAudit
    from imr_audit.rules.model import RuleBook

BUILT_IN = "built-in"
_DIFF_HELP = """\b
A and B are each the word built-in, a folder of rule files that is laid over the built-in rules, or a folder with a
whole rule book (with its rulebook.yaml). Both read the letters in the same way, with the vocabularies that are
installed.

\b
Examples:
  imr-audit rules diff built-in ours letters/*.pdf
  imr-audit rules diff ours ours-new letters/*.pdf --format json

\b
Exit status: 0 nothing changes, 1 something does, 2 a file could not be audited or the command is wrong.
"""


@click.command(epilog=_DIFF_HELP, short_help="Audit letters under two rule books: what changes?")
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("--drafts", is_flag=True, help="In B, rules with the status draft judge too.")
@click.option("--format", "format_", type=click.Choice(("text", "json")), default="text", show_default=True)
def diff(before: str, after: str, files: tuple[str, ...], drafts: bool, format_: str) -> None:
    """Audit the same letters under two rule books: which verdicts, positions and findings change.

    This is the look before a change of rules goes live.
    """
    from imr_audit.reports.rulebook.effects import difference_data, difference_text
    from imr_audit.rule_effects import ItemChange, book_change, changes

    refuse_folders(files)
    with rule_mistakes():
        books = (_book(before, drafts=False), _book(after, drafts=drafts))
    found: list[ItemChange] = []
    letters = items = errors = 0
    for old, new in zip(_audited(files, books[0]), _audited(files, books[1]), strict=True):
        if new.error is not None:
            click.echo(f"{click.format_filename(new.file)}: {new.error}", err=True)
            errors += 1
        letters += len(new.letters)
        items += sum(len(letter.items) for letter in new.letters)
        found += changes(old, new)
    book = book_change(*books)
    if format_ == "json":
        click.echo(json.dumps(difference_data(book, found, letters, items), indent=2))
    else:
        click.echo("\n".join(difference_text((before, after), book, found, letters, items)))
    sys.exit(TROUBLE if errors else FINDINGS if found else OK)


def _book(name: str, drafts: bool) -> RuleBook:
    from imr_audit.rules import load_rulebook

    if name == BUILT_IN:
        return load_rulebook(drafts=drafts)
    path = Path(name)
    if not path.exists():
        raise click.UsageError(f"{name!r} is neither a folder of rule files nor the word {BUILT_IN}")
    if (path / "rulebook.yaml").is_file():
        return load_rulebook(root=path, drafts=drafts)
    return load_rulebook([path], drafts=drafts)


def _audited(files: Sequence[str], rulebook: RuleBook) -> Iterator[FileAudit]:
    from imr_audit.api import audit_file
    from imr_audit.engine import make_engine

    engine = make_engine(None, rulebook)
    for file in files:
        yield audit_file(file, rulebook, engine)


@click.command(short_help="Show which topics, rules and facts letters call on.")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("-v", "--verbose", is_flag=True, help="Every rule, with how often it came to what.")
@click.option("--format", "format_", type=click.Choice(("text", "json")), default="text", show_default=True)
@rulebook_options
def coverage(files: tuple[str, ...], verbose: bool, format_: str, **options: Any) -> None:
    """Show which topics, rules and facts letters call on, and which disputed items no rule is about."""
    from imr_audit.reports.rulebook.effects import exercise_data, exercise_text
    from imr_audit.rule_effects import Exercise

    refuse_folders(files)
    with rule_mistakes():
        rulebook = load_settings(options).rulebook
    exercise = Exercise()
    errors = 0
    for file in _audited(files, rulebook):
        if file.error is not None:
            click.echo(f"{click.format_filename(file.file)}: {file.error}", err=True)
            errors += 1
        exercise.add(file)
    if format_ == "json":
        click.echo(json.dumps(exercise_data(rulebook, exercise), indent=2))
    else:
        click.echo("\n".join(exercise_text(rulebook, exercise, verbose)))
    sys.exit(TROUBLE if errors else OK)
