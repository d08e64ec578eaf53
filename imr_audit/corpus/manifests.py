"""Lists of files: a CSV with a column ``path``, a text file with a path a line, or the same on standard input."""

from __future__ import annotations

import codecs
import csv
import os
import sys
from collections.abc import Iterable, Iterator
from io import BufferedIOBase
from typing import cast

_BLOCK = 1 << 16  # bytes read at a time


class BadManifest(Exception):
    """A list that cannot be used; the message says which and why."""


def listed(manifest: str) -> Iterator[str]:
    """The paths that a manifest lists, one by one; relative ones count from the manifest's folder.

    A file named ``.csv`` has a heading with a column ``path``; any other holds a path a line.  Raises BadManifest.
    """
    folder = os.path.dirname(manifest)
    try:
        for path in _csv(manifest) if manifest.lower().endswith(".csv") else _text(manifest):
            yield os.path.join(folder, path)
    except OSError as error:
        raise BadManifest(f"{manifest}: {error.strerror}") from None


def standard_input() -> Iterator[str]:
    """The paths on standard input: one a line, or parted by NUL as `find -print0` writes them."""
    return _paths(cast(BufferedIOBase, sys.stdin.buffer))


def _csv(manifest: str) -> Iterator[str]:
    with open(manifest, encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        rows = csv.DictReader(file)
        columns = list(rows.fieldnames or ())
        named = next((name for name in columns if name.strip().lower() == "path"), None)
        if named is None:
            raise BadManifest(f"{manifest}: no column is called `path` (there are: {', '.join(columns) or 'none'})")
        try:
            for row in rows:
                if path := (row[named] or "").strip():
                    yield path
        except csv.Error as error:
            raise BadManifest(f"{manifest}, line {rows.line_num}: {error}") from None


def _text(manifest: str) -> Iterator[str]:
    with open(manifest, "rb") as file:
        yield from _paths(file)


def _paths(stream: BufferedIOBase) -> Iterator[str]:
    parting, unfinished = b"", b""
    while block := stream.read1(_BLOCK):
        parting = parting or (b"\0" if b"\0" in block else b"\n")
        *paths, unfinished = (unfinished + block).split(parting)
        yield from _cleaned(paths)
    yield from _cleaned([unfinished])


def _cleaned(paths: Iterable[bytes]) -> Iterator[str]:
    for path in paths:
        if cleaned := path.removeprefix(codecs.BOM_UTF8).rstrip(b"\r\n"):
            yield os.fsdecode(cleaned)
