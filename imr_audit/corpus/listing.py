"""The entries of a folder in the order of their names, however many: sorted in parts on disk, merged as they go."""

from __future__ import annotations

import heapq
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from typing import IO, Literal

Kind = Literal["file", "folder", "other"]

HELD = 10_000  # names held in memory at a time
_LETTER: dict[Kind, bytes] = {"file": b"f", "folder": b"d", "other": b"o"}
_KIND: dict[bytes, Kind] = {letter: kind for kind, letter in _LETTER.items()}


def entries(folder: str, held: int = HELD) -> Iterator[tuple[str, Kind]]:
    """The names in ``folder`` and what they are, sorted by the bytes of the name.

    A link to a file is a file, as is a link that leads nowhere (reading it says so); a link to a folder, a pipe and a
    device are "other".  Raises OSError where the folder cannot be listed.
    """
    with ExitStack() as files:
        parts: list[Iterable[tuple[bytes, bytes]]] = []
        part: list[tuple[bytes, bytes]] = []
        with os.scandir(folder) as scan:
            for entry in scan:
                part.append((os.fsencode(entry.name), _LETTER[_kind(entry)]))
                if len(part) == held:
                    parts.append(_spilt(part, files.enter_context(tempfile.TemporaryFile())))
                    part = []
        for name, letter in heapq.merge(*parts, sorted(part)):
            yield os.fsdecode(name), _KIND[letter]


def _kind(entry: os.DirEntry[str]) -> Kind:
    if entry.is_dir(follow_symlinks=False):
        return "folder"
    return "file" if entry.is_file() or (entry.is_symlink() and not os.path.exists(entry.path)) else "other"


def _spilt(part: list[tuple[bytes, bytes]], file: IO[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """Write a sorted part to a file, one entry a line; a slash, which no name holds, stands for a line break."""
    file.writelines(letter + name.replace(b"\n", b"/") + b"\n" for name, letter in sorted(part))
    file.seek(0)
    return ((line[1:-1].replace(b"/", b"\n"), line[:1]) for line in file)
