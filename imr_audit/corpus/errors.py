"""What goes wrong with a store, in words for a person."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from sqlalchemy.exc import DBAPIError, SQLAlchemyError


class StoreError(Exception):
    """The store cannot be used (any longer).  The message says why and what to do; what was committed is safe."""


# What SQLite and PostgreSQL (SQLSTATE) call it -> what it means.
_WORDS = {
    "SQLITE_FULL": "there is no space left on its disk: make room",
    "SQLITE_BUSY": "another program holds it locked: close that, or wait for it",
    "SQLITE_LOCKED": "another program holds it locked: close that, or wait for it",
    "SQLITE_READONLY": "it may not be written, as SQLite must even to read it: see to its permissions and those of its "
    "folder, or copy it",
    "SQLITE_CANTOPEN": "it cannot be opened: see whether its folder is there and may be written",
    "SQLITE_NOTADB": "this file is no SQLite database",
    "SQLITE_CORRUPT": "this database is damaged: restore a copy of it",
    "SQLITE_IOERR": "its disk does not read or write: it may be full or failing",
    "53100": "there is no space left on its disk: make room",
    "42501": "you may not use it: ask its owner for the permission",
}


@contextlib.contextmanager
def told(location: str) -> Iterator[None]:
    """Errors of the database become StoreError; ``location`` is what people call the store."""
    try:
        yield
    except SQLAlchemyError as error:
        raise StoreError(f"the store {location}: {_words(error)}") from error


def _words(error: SQLAlchemyError) -> str:
    cause = error.orig if isinstance(error, DBAPIError) else None
    code = getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None) or ""
    known = [words for name, words in _WORDS.items() if code == name or code.startswith(f"{name}_")]
    return known[0] if known else " ".join(str(cause or error).split())
