"""One writer a store: a lock that ends with the process that holds it, however that ends."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from sqlalchemy import Connection, text

from imr_audit.corpus.errors import StoreError

_ADVISORY = 0x696D72  # "imr": the number of the lock within a PostgreSQL database


@contextlib.contextmanager
def locked_file(path: Path) -> Iterator[None]:
    """Hold a file beside the store locked.  Raises StoreError where another process holds it."""
    while True:
        try:
            file = path.open("a+")
        except OSError as error:
            said = (
                f"the folder {path.parent} of the store may not be written ({error.strerror}): see to its permissions"
            )
            if not path.parent.is_dir():
                said = f"there is no folder {path.parent} for the store: make it first"
            raise StoreError(f"{said}, or name another") from None
        with file:
            if not _take(file):
                raise StoreError(f"another run is writing to this store (it holds {path}): wait for it")
            if not _still_there(file, path):  # its last holder removed it while we waited to open it
                continue
            try:
                yield
            finally:
                with contextlib.suppress(OSError):  # where an open file cannot be removed, it stays: an empty file
                    path.unlink()
            return


@contextlib.contextmanager
def locked_database(connection: Connection) -> Iterator[None]:
    """Hold a PostgreSQL database locked by a connection.  Raises StoreError where another process holds it."""
    with connection.begin():
        taken = connection.scalar(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": _ADVISORY})
    if not taken:
        raise StoreError("another run is writing to this store: wait for it")
    yield  # the lock ends with the connection


def _take(file: IO[str]) -> bool:
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _still_there(file: IO[str], path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except OSError:
        return False
