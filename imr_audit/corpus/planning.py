"""For each file of a run: what is to be done with it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from imr_audit.corpus.inputs import Found
from imr_audit.corpus.writing import Known, Writer
from imr_audit.reading import UnreadableFile

_FILES, _BYTES = 256, 8 * 1024 * 1024  # of a portion that is looked up at once


@dataclass(frozen=True, slots=True)
class File:
    """A file of a run, at its ``position``.

    ``reason``: why it could not be read; else ``sha256`` and ``size`` tell its content.  ``known``: its audit is in
    the store.  ``duplicate_of``: the position of an earlier file of the run with the same content.
    """

    position: int
    name: str
    sha256: str | None = None
    size: int | None = None
    reason: str | None = None
    known: Known | None = None
    duplicate_of: int | None = None


Content = tuple[bytes, str]
T = TypeVar("T")


class Planner:
    """Reads the files of a run and tells which are to be audited.

    A content is not audited where the store has its audit under the run's setup, or an earlier file of the run has the
    same content; with ``retry``, failed audits of the store do not count.
    """

    def __init__(self, writer: Writer, retry: bool) -> None:
        self._writer = writer
        self._retry = retry

    def plan(self, found: Iterable[Found]) -> Iterator[tuple[File, Content | None]]:
        """Each file, with its content and name where they are to be audited."""
        portion: list[tuple[File, Content]] = []
        size = 0
        for position, file in enumerate(found):
            portion.append(read(position, file))
            size += len(portion[-1][1][0])
            if len(portion) == _FILES or size >= _BYTES:
                yield from self.decided(portion)
                portion, size = [], 0
        yield from self.decided(portion)

    def decided(self, portion: list[tuple[File, T]]) -> list[tuple[File, T | None]]:
        """Each file of a portion of the run, with what came with it where that is wanted."""
        contents = {file.sha256 for file, _ in portion if file.sha256 is not None}
        earlier = self._writer.positions(contents)
        audited = self._writer.audits(contents - earlier.keys())
        return [self._decide(file, given, earlier, audited) for file, given in portion]

    def _decide(
        self, file: File, given: T, earlier: dict[str, int], audited: dict[str, Known]
    ) -> tuple[File, T | None]:
        if file.sha256 is None:
            return file, None
        if (first := earlier.get(file.sha256)) is not None:
            return replace(file, duplicate_of=first), None
        earlier[file.sha256] = file.position
        self._writer.expect(file.sha256, file.position)
        known = audited.get(file.sha256)
        file = replace(file, known=known)
        if known and (known.state == "done" or not self._retry):
            return file, None
        return file, given


def read(position: int, found: Found) -> tuple[File, Content]:
    """Read a file: it, or the reason why it could not be read; and its content with its name."""
    try:
        data = found.read()
    except UnreadableFile as error:
        return File(position, found.name, reason=str(error)), (b"", found.name)
    return File(position, found.name, hashlib.sha256(data).hexdigest(), len(data)), (data, found.name)
