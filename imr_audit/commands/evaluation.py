"""``imr-audit eval``: how well letters are read, against annotations of one's own."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

import click

from imr_audit.commands.common import Trouble

if TYPE_CHECKING:
    from imr_audit.evaluation import Evaluation

_HELP = """\b
Examples:
  imr-audit eval --gold annotations letters/*.pdf
  imr-audit eval --gold annotations --misses facts letters/*.pdf
  imr-audit eval --gold annotations --save before.json letters/*.pdf
  imr-audit eval --gold annotations --against before.json letters/*.pdf

\b
The annotations are one JSON file a letter, named after the letter's file; docs/evaluation.md describes them.
"""


@click.command("eval", epilog=_HELP, short_help="Score what is read against annotations of your own.")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option(
    "--gold",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="The folder of annotations.",
)
@click.option("--misses", multiple=True, metavar="FIELD", help="List the differences of this field (or of all).")
@click.option(
    "--against",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="RUN.json",
    help="Compare with an earlier run: what was won, what was lost.",
)
@click.option("--save", type=click.Path(dir_okay=False, path_type=Path), metavar="RUN.json", help="Keep this run.")
def evaluation(
    files: tuple[str, ...], gold: Path, misses: tuple[str, ...], against: Path | None, save: Path | None
) -> None:
    """Score what is read in each FILE against annotations: precision, recall and F1 of every field."""
    from imr_audit.evaluation import GoldError, evaluate, load_gold

    try:
        annotations = load_gold(gold)
    except GoldError as error:
        raise Trouble(str(error)) from None
    before = _earlier(against) if against else None
    read, unread = _read(files, annotations)
    result = evaluate(annotations, read)
    for name in misses:
        if name != "all" and name not in result.figures:
            raise click.UsageError(f"no field is called {name!r}; fields: {', '.join(result.figures)}")
    click.echo("\n".join(_figures(result, before)))
    for miss in result.misses:
        if "all" in misses or miss.field in misses:
            click.echo(f"{miss.field}: {miss.place}: expected {miss.expected or '-'}; read {miss.read or '-'}")
    if before is not None:
        click.echo("\n".join(_comparison(before, result)))
    if save is not None:
        save.write_text(json.dumps(result.plain(), indent=1) + "\n", encoding="utf-8")
    missing = sorted(annotations.keys() - read.keys())
    if missing:
        click.echo(f"Annotated, but not among the files: {', '.join(missing)}", err=True)
    sys.exit(2 if unread else 0)


def _read(files: Sequence[str], annotations: Mapping[str, Any]) -> tuple[dict[str, Any], int]:
    """The annotated letters among ``files``, as the JSON output has them; how many files could not be read."""
    from imr_audit.api import audit_file
    from imr_audit.reports import contract

    read: dict[str, Any] = {}
    unread = 0
    for file in files:
        stem = PurePath(file).stem
        if stem not in annotations:
            continue
        audited = audit_file(file)
        if audited.error is not None:
            click.echo(f"{click.format_filename(file)}: {audited.error}", err=True)
            unread += 1
        if audited.letters:
            read[stem] = contract.letter(audited, audited.letters[0])
    return read, unread


def _earlier(path: Path) -> Mapping[str, Any]:
    try:
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(data["figures"], dict) or not isinstance(data["misses"], list):
            raise ValueError("expected figures and misses")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Trouble(f"{path}: no saved run of this command (--save writes one): {error}") from None
    return data


def _figures(result: Evaluation, before: Mapping[str, Any] | None) -> Iterator[str]:
    width = max(map(len, result.figures), default=5)
    head = f"{'field':{width}}  expected    read  precision  recall      F1"
    yield head + ("  before" if before else "")
    for name, figures in result.figures.items():
        rates = f"{_rate(figures.precision, 9)}  {_rate(figures.recall)}  {_rate(figures.f1)}"
        line = f"{name:{width}}  {figures.expected:8}  {figures.read:6}  {rates}"
        yield line + (f"  {_rate(before['figures'].get(name, {}).get('f1'))}" if before else "")


def _rate(value: float | None, width: int = 6) -> str:
    return ("-" if value is None else format(value, ".3f")).rjust(width)


def _comparison(before: Mapping[str, Any], result: Evaluation) -> Iterator[str]:
    from imr_audit.evaluation import compare

    won, lost = compare(before, result)
    yield f"won: {len(won)}, lost: {len(lost)}"
    for mark, rows in (("+", won), ("-", lost)):
        for field, place, expected, read in rows:
            yield f"{mark} {field}: {place}: expected {expected or '-'}; read {read or '-'}"
