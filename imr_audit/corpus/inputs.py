"""What a run is given -> the files to audit, one by one, in an order that is the same every time."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from imr_audit.corpus.archives import LARGEST, TOO_LARGE, BrokenArchive, is_archive, members
from imr_audit.corpus.listing import entries
from imr_audit.corpus.manifests import listed, standard_input
from imr_audit.corpus.patterns import Patterns
from imr_audit.reading import UnreadableFile, load_bytes


@dataclass(frozen=True, slots=True)
class Found:
    """A file: its name as printed, and a function that reads it while it is the latest.  It raises UnreadableFile."""

    name: str
    read: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file or an archive is; ``reason``: why it cannot be read."""

    path: str
    is_archive: bool = False
    reason: str | None = None


class Inputs:
    """Files, folders (with all below them), archives and lists of such; gone through once, nothing held in memory.

    ``paths`` may hold ``-``, a list on standard input.  ``manifests`` are lists in files.  Patterns choose among the
    files of folders and archives; a file that is named itself is always taken.  What cannot be read (a folder, an
    archive) is a file whose reading says why.  Going through raises BadManifest.
    """

    def __init__(self, paths: Sequence[str], manifests: Sequence[str] = (), patterns: Patterns | None = None) -> None:
        self.paths, self.manifests = tuple(paths), tuple(manifests)
        self.passed_over = 0  # files of folders and archives that no pattern took
        self.patterns = patterns or Patterns()

    def __iter__(self) -> Iterator[Found]:
        return chain.from_iterable(map(self.found_at, self.places()))

    def places(self) -> Iterator[Place]:
        """The files and archives, the latter unopened.  Raises BadManifest."""
        named = chain.from_iterable(standard_input() if path == "-" else (path,) for path in self.paths)
        for path in chain(named, chain.from_iterable(map(listed, self.manifests))):
            yield from self._below(path)

    def found_at(self, place: Place) -> Iterator[Found]:
        """The file at a place, or those of the archive there."""
        if place.reason is not None:
            yield _failing(place.path, place.reason)
        elif place.is_archive:
            yield from self._archive(place.path)
        else:
            yield _file(place.path)

    def can_be_counted(self) -> bool:
        """Whether going through the names a second time is possible, and quick."""
        return "-" not in self.paths and not any(map(_is_packed_tar, self.paths))

    def _below(self, path: str) -> Iterator[Place]:
        if os.path.isdir(path):
            yield from self._folder(path, "")
        else:
            yield Place(path, is_archive(path) and os.path.isfile(path))

    def _folder(self, top: str, within: str) -> Iterator[Place]:
        """The letters of the folder at ``within`` below ``top``."""
        folder = os.path.join(top, within) if within else top
        try:
            for name, kind in entries(folder):
                below = f"{within}/{name}" if within else name
                if kind == "folder":
                    if self.patterns.enters(below):
                        yield from self._folder(top, below)
                elif kind == "file" and is_archive(name):
                    if self.patterns.enters(below):
                        yield Place(os.path.join(top, below), True)
                elif kind == "file" and self.patterns.takes(below):
                    yield Place(os.path.join(top, below))
                else:
                    self.passed_over += 1
        except OSError as error:
            yield Place(folder, reason=f"this folder cannot be listed: {error.strerror}")

    def _archive(self, path: str) -> Iterator[Found]:
        try:
            for name, read in members(path):
                if self.patterns.takes(name) and not name.startswith("__MACOSX/"):
                    yield Found(printed(f"{path}!/{name}"), read)
                elif is_archive(name):
                    yield _failing(f"{path}!/{name}", "this is an archive within an archive: unpack the outer one")
                else:
                    self.passed_over += 1
        except BrokenArchive as error:
            yield _failing(path, str(error))


def printed(path: str) -> str:
    """A path as text that can be shown and stored; bytes that are none become a mark."""
    return os.fsencode(path).decode("utf-8", "replace")


def missing(paths: Iterable[str]) -> str | None:
    """The first of ``paths`` that is not there, if any."""
    return next((path for path in paths if path != "-" and not os.path.lexists(path)), None)


def _file(path: str) -> Found:
    return Found(printed(path), lambda: _read(path))


def _failing(path: str, reason: str) -> Found:
    def read() -> bytes:
        raise UnreadableFile(reason)

    return Found(printed(path), read)


def _read(path: str) -> bytes:
    try:
        if os.path.getsize(path) > LARGEST:
            raise UnreadableFile(TOO_LARGE)
    except (OSError, ValueError):
        pass  # reading says what is wrong
    return load_bytes(Path(path))


def _is_packed_tar(path: str) -> bool:
    return is_archive(path) and not path.lower().endswith(".zip")
