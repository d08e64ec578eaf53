"""Where a report goes: the screen or a pipe, or a file that appears whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

_REMEDIES = {
    PermissionError: "see to the permissions of its folder, or name another place",
    IsADirectoryError: "this is a folder: name a file",
}


class CannotWrite(Exception):
    """The file cannot be written; the message says which and why."""


def refusal(path: Path, error: OSError) -> str:
    """Why ``path`` cannot be written, with the remedy where the reason tells one."""
    if isinstance(error, FileNotFoundError) and not path.resolve().parent.is_dir():
        return f"cannot write {path}: there is no folder {path.parent}; make it first, or name another"
    remedy = next((said for kind, said in _REMEDIES.items() if isinstance(error, kind)), "")
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        remedy = "make room, or name another place"
    return f"cannot write {path}: {error.strerror or error}{f'; {remedy}' if remedy else ''}"


@contextlib.contextmanager
def destination(path: Path | None) -> Iterator[Callable[[str], object]]:
    """A function that writes pieces of text to ``path`` (UTF-8) or, where that is None, to standard output.

    A file is written beside its place and moved there at the end: where the run breaks off, what was there before
    stays.  Raises CannotWrite.
    """
    if path is None:
        yield _to_screen
        return
    with _replacing(path) as place, place.open("w", encoding="utf-8", newline="\n") as stream:
        yield stream.write


def write_bytes(path: Path, data: bytes) -> None:
    """Write ``data`` to ``path``, which appears whole or not at all.  Raises CannotWrite."""
    with _replacing(path) as place:
        place.write_bytes(data)


@contextlib.contextmanager
def byte_destination(path: Path) -> Iterator[IO[bytes]]:
    """A stream of bytes to ``path``, which appears whole or not at all.  Raises CannotWrite."""
    with _replacing(path) as place, place.open("wb") as stream:
        yield stream


@contextlib.contextmanager
def folder_destination(folder: Path, sign: str, what: str) -> Iterator[Path]:
    """A place to write files in; at the end it takes the place of ``folder``, which appears whole or not at all.

    ``folder`` must be free, empty, or one that was made before: it holds the file ``sign``.  ``what`` it is called.
    Raises CannotWrite.
    """
    import shutil
    import tempfile

    place = folder.resolve()
    if place.exists() and not place.is_dir():
        raise CannotWrite(f"cannot write {folder}: it is a file, and {what} is a folder")
    if place.is_dir() and any(place.iterdir()) and not (place / sign).is_file():
        raise CannotWrite(f"cannot write {folder}: the folder holds something that is not {what} of imr-audit")
    unfinished = None
    try:
        unfinished = Path(tempfile.mkdtemp(dir=place.parent, prefix=f".{place.name}."))
        yield unfinished
        unfinished.chmod(0o111 | _usual_mode())
        if place.exists():
            shutil.rmtree(place)
        os.replace(unfinished, place)
    except OSError as error:
        raise CannotWrite(refusal(folder, error)) from None
    finally:
        if unfinished is not None:
            shutil.rmtree(unfinished, ignore_errors=True)


@contextlib.contextmanager
def _replacing(path: Path) -> Iterator[Path]:
    """Where to write what is to stand at ``path``: a file beside it, which is moved there at the end."""
    import tempfile  # only here: what goes to the screen should not wait for it

    place = path.resolve()  # through a symbolic link
    try:
        if place.exists() and not place.is_file():  # a device or a named pipe is written as it is
            yield place
            return
        handle, name = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}.")
        os.close(handle)
    except OSError as error:
        raise CannotWrite(refusal(path, error)) from None
    unfinished = Path(name)
    try:
        yield unfinished
        unfinished.chmod(_usual_mode())
        unfinished.replace(place)
    except BaseException as error:
        unfinished.unlink(missing_ok=True)
        if isinstance(error, OSError) and not isinstance(error, BrokenPipeError):
            raise CannotWrite(refusal(path, error)) from None
        raise


def _to_screen(piece: str) -> None:
    """Write in the encoding of the terminal or pipe; what it cannot show becomes a question mark."""
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(piece.encode(encoding, "replace").decode(encoding))


def _usual_mode() -> int:
    """The permissions of a file made by open(); mkstemp makes private ones."""
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
