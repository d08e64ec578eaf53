"""The members of ``.zip`` and ``.tar`` archives, read where they lie: nothing is unpacked to disk."""

from __future__ import annotations

import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator

from imr_audit.reading.errors import UnreadableFile

LARGEST = 200 * 1024 * 1024  # bytes a file may hold: a scanned letter of hundreds of pages stays below
TOO_LARGE = f"this file is larger than {LARGEST // 1024 // 1024} MiB and is no letter"

_TARS = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
_DAMAGE = (zipfile.BadZipFile, tarfile.TarError, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError)


class BrokenArchive(Exception):
    """An archive that cannot be read, or not further; the message is the reason."""


def is_archive(name: str) -> bool:
    """Whether a file is an archive, told by its name."""
    return name.lower().endswith((".zip", *_TARS))


def members(path: str) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Names of an archive's files in its own order, each with a function that reads it while it is the latest.

    That function raises UnreadableFile.  Raises BrokenArchive where the archive cannot be read (on).  The list of
    names at the end of a ``.zip`` is held in memory; a ``.tar`` is read as it comes.
    """
    try:
        yield from _zip(path) if path.lower().endswith(".zip") else _tar(path)
    except _DAMAGE as error:
        raise BrokenArchive(f"this archive cannot be read: {_words(error)}") from None


def _zip(path: str) -> Iterator[tuple[str, Callable[[], bytes]]]:
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            if not member.is_dir():
                yield member.filename, lambda member=member: _unzipped(archive, member)  # type: ignore[misc]


def _unzipped(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    if member.flag_bits & 1:
        raise UnreadableFile("this file of the archive has a password: unpack it and name its folder")
    try:
        with archive.open(member) as stream:
            data = stream.read(LARGEST + 1)
    except _DAMAGE as error:
        raise UnreadableFile(f"this file of the archive is damaged: {_words(error)}") from None
    return _bounded(data)


def _tar(path: str) -> Iterator[tuple[str, Callable[[], bytes]]]:
    with tarfile.open(path, "r|*") as archive:
        while (member := archive.next()) is not None:
            archive.members = []  # type: ignore[attr-defined]  # it would keep the entry of every member
            if not member.isdir():
                yield member.name, lambda member=member: _untarred(archive, member)  # type: ignore[misc]


def _untarred(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    if not member.isreg():
        raise UnreadableFile("this is a link or a device in an archive and holds no letter of its own")
    try:
        stream = archive.extractfile(member)
        assert stream is not None  # as it is of a regular file
        return _bounded(stream.read(LARGEST + 1))
    except _DAMAGE as error:
        raise UnreadableFile(f"this file of the archive is damaged: {_words(error)}") from None


def _bounded(data: bytes) -> bytes:
    if len(data) > LARGEST:
        raise UnreadableFile(TOO_LARGE)
    return data


def _words(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
