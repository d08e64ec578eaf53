"""The store: a SQLite file, or a PostgreSQL database by URL."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from imr_audit.corpus import migrations
from imr_audit.corpus.errors import StoreError, told
from imr_audit.corpus.locks import locked_database, locked_file

_WAIT = 10  # seconds for another program's lock
_CACHE = 16  # MiB of a SQLite file held in memory


@dataclass(frozen=True, slots=True)
class Store:
    """An open store.  ``location`` is what people call it (without a password)."""

    location: str
    connection: Connection

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Connection]:
        """All of what is done within, or nothing.  Raises StoreError."""
        with told(self.location), self.connection.begin():
            yield self.connection


@contextlib.contextmanager
def open_for_writing(location: str) -> Iterator[Store]:
    """The store at a path or URL, made where there is none, held against other writers.  Raises StoreError."""
    url = _url(location)
    with contextlib.ExitStack() as held:
        if url.get_backend_name() == "sqlite":
            held.enter_context(locked_file(Path(f"{url.database}-lock")))
        store = held.enter_context(_connected(url, writing=True))
        if url.get_backend_name() != "sqlite":
            with told(store.location):
                held.enter_context(locked_database(store.connection))
        with store.transaction() as connection:
            migrations.bring_up_to_date(connection)
        yield store


@contextlib.contextmanager
def open_for_reading(location: str) -> Iterator[Store]:
    """The store at a path or URL; nothing is written but an older schema brought up to date.  Raises StoreError."""
    url = _url(location)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        raise StoreError(f"there is no store {location}: `imr-audit batch --store {location} ...` makes one")
    with _connected(url, writing=False) as store:
        with store.transaction() as connection:
            version = migrations.version_of(connection)
        if version is None:
            raise StoreError(f"{store.location} holds no audits: `imr-audit batch` makes a store")
        if version == migrations.NEWEST:
            yield store
            return
    with open_for_writing(location):
        pass
    with _connected(url, writing=False) as store:
        yield store


@contextlib.contextmanager
def _connected(url: URL, *, writing: bool) -> Iterator[Store]:
    engine = _engine(url, writing=writing)
    location = url.database if url.get_backend_name() == "sqlite" else url.render_as_string(hide_password=True)
    try:
        with told(location or ""):
            connection = engine.connect()
        with connection:
            yield Store(location or "", connection)
    finally:
        engine.dispose()


def _engine(url: URL, *, writing: bool) -> Engine:
    if url.get_backend_name() != "sqlite":
        try:
            # Inserts are sent by position; a reader sees one state of the store however long it reads.
            return create_engine(url, paramstyle="format", isolation_level=None if writing else "REPEATABLE READ")
        except ModuleNotFoundError:
            raise StoreError("PostgreSQL needs one more package: pip install 'imr-audit[postgres]'") from None
    engine = create_engine(url, connect_args={"timeout": _WAIT})

    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, _: object) -> None:
        connection.isolation_level = None  # transactions begin where SQLAlchemy says so
        connection.execute(f"PRAGMA cache_size = {-_CACHE * 1024}")
        connection.execute("PRAGMA foreign_keys = ON")
        if writing:
            connection.execute("PRAGMA journal_mode = WAL")  # readers and the writer do not wait for each other
            connection.execute("PRAGMA synchronous = NORMAL")  # with WAL: a power cut loses commits, never integrity

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def _url(location: str) -> URL:
    if "://" not in location:
        return URL.create("sqlite", database=location)
    try:
        url = make_url(location)
    except (ArgumentError, ValueError):  # ValueError: the port
        raise StoreError(f"{location}: expected a file, or postgresql://USER@HOST/DATABASE") from None
    match url.get_backend_name():
        case "postgresql" | "postgres":
            return url.set(drivername="postgresql+psycopg")
        case "sqlite" if url.database:
            return URL.create("sqlite", database=url.database)
    raise StoreError(f"{location}: a store is a SQLite file or a PostgreSQL database")
