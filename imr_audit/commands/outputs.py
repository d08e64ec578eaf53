"""``--output``, several at once: which format each file gets, and all of them fed from one pass over the letters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Generic, TypeVar

import click

from imr_audit.commands.common import Trouble

if TYPE_CHECKING:
    from imr_audit.reports import View
    from imr_audit.reports.material import Material, Shown

T = TypeVar("T")

PRINTED = ("json", "jsonl", "markdown", "csv", "sarif", "junit")  # what can go to standard output, beside check's text
WRITTEN = ("html", "xlsx")  # what only a file can hold
FILE_HELP = "Write to a file, whose ending names the format; repeat it for several."


@dataclass(frozen=True, slots=True)
class Output:
    """A format and where it goes; ``path`` None: to standard output."""

    format: str
    path: Path | None


def chosen_outputs(
    paths: Sequence[Path], format_: str | None, default: str | None = None, *, any_ending: bool = False
) -> tuple[Output, ...]:
    """What is to be written where.

    A file gets the format that its ending names; ``format_`` is that of standard output, or of the only file.
    ``default`` is taken for standard output and for a file without an ending (``any_ending``: or with one that names no
    format).  Raises click.UsageError.
    """
    from imr_audit.reports import format_of

    if not paths:
        chosen = format_ or default
        if chosen is None:
            raise click.UsageError("name a file with --output, or what to print with --format")
        if chosen in WRITTEN:
            raise click.UsageError(f"{chosen} is a file: name it with --output")
        return (Output(chosen, None),)
    if format_ and len(paths) > 1:
        raise click.UsageError("with several files, the ending of each names its format: leave out --format")
    outputs = []
    for path in paths:
        chosen = format_ or format_of(path) or (default if any_ending or not path.suffix else None)
        if chosen is None:
            raise click.UsageError(
                f"{click.format_filename(path)}: its ending names no format: use .html, .xlsx, .csv, .json, .jsonl,"
                " .md, .sarif, .xml (of check .txt too), or --format"
            )
        outputs.append(Output(chosen, path))
    places = [path.resolve() for path in paths]
    if len(set(places)) < len(places):
        raise click.UsageError("the same file is named twice with --output")
    return tuple(outputs)


class Replayed(Iterable[T], Generic[T]):
    """What ``source`` yields once, as often as it is asked for, kept in a file without a name rather than in memory.

    Each pass must be finished before the next begins.
    """

    def __init__(self, source: Iterable[T]) -> None:
        self._source = iter(source)
        self._kept: IO[bytes] | None = None

    def __iter__(self) -> Iterator[T]:
        import pickle  # only here: one output needs neither
        import tempfile

        if self._kept is None:
            self._kept = tempfile.TemporaryFile("w+b")  # noqa: SIM115  (closed with the last reference to it)
            for one in self._source:
                pickle.dump(one, self._kept, pickle.HIGHEST_PROTOCOL)
                yield one
            return
        self._kept.seek(0)
        while True:
            try:
                one = pickle.load(self._kept)
            except EOFError:
                return
            yield one


def several(source: Iterable[T], passes: int) -> Iterable[T]:
    """``source``, for so many passes."""
    return Replayed(source) if passes > 1 else source


def write_report(output: Output, material: Material, shown: Shown, view: View, *, split: bool = False) -> None:
    """Write one output, whole or not at all.  Raises Trouble."""
    from imr_audit.destination import CannotWrite, byte_destination, destination
    from imr_audit.reports import render_material, renderer
    from imr_audit.reports.workbook import MissingPackage

    path = output.path
    try:
        if output.format == "html" and path is not None:
            from imr_audit.reports.html import build_file, build_folder

            (build_folder if split else build_file)(material, shown, path)
        elif output.format == "xlsx" and path is not None:
            with byte_destination(path) as stream:
                renderer("xlsx").write(material, replace(view, folder=path.resolve().parent), stream)
        else:
            with destination(path) as write:
                _all(render_material(output.format, material, view), write)
    except (CannotWrite, MissingPackage) as error:
        raise Trouble(str(error)) from None


def _all(pieces: Iterable[str], write: Callable[[str], object]) -> None:
    for piece in pieces:
        write(piece)
