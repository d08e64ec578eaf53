"""The store: made, brought up to date, locked, and refused in words where it cannot be used."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection, inspect, select, text

from imr_audit.corpus import migrations, schema
from imr_audit.corpus import store as stores
from imr_audit.corpus.errors import StoreError
from imr_audit.corpus.store import open_for_reading, open_for_writing


def refusal(opening: Callable[[str], object], location: str) -> str:
    with pytest.raises(StoreError) as caught, opening(location):  # type: ignore[attr-defined]
        pass
    return str(caught.value)


def test_a_new_store_has_the_tables_views_and_version(store: str) -> None:
    with open_for_writing(store) as opened, opened.transaction() as connection:
        inspector = inspect(connection)
        assert set(inspector.get_table_names()) == set(schema.metadata.tables)
        assert set(inspector.get_view_names()) == set(schema.VIEWS)
        assert connection.scalar(select(schema.schema_version.c.version)) == migrations.NEWEST
        for view in schema.VIEWS:
            assert connection.execute(text(f"SELECT * FROM {view}")).all() == []


def test_a_store_is_found_again(store: str) -> None:
    for _ in range(2):
        with open_for_writing(store):
            pass
    with open_for_reading(store):
        pass


def add_colour(connection: Connection) -> None:
    connection.execute(text("ALTER TABLE letters ADD COLUMN colour TEXT"))


def add_shape(connection: Connection) -> None:
    connection.execute(text("ALTER TABLE letters ADD COLUMN shape TEXT"))


def fail(connection: Connection) -> None:
    add_shape(connection)
    raise StoreError("broken")


def test_an_older_store_is_brought_up_to_date_step_by_step(store: str) -> None:
    with open_for_writing(store) as opened:
        with opened.transaction() as connection:
            migrations.bring_up_to_date(connection, [*migrations.MIGRATIONS, add_colour])
        with opened.transaction() as connection:
            migrations.bring_up_to_date(connection, [*migrations.MIGRATIONS, add_colour, add_shape])
        with opened.transaction() as connection:
            columns = [column["name"] for column in inspect(connection).get_columns("letters")]
            assert columns[-2:] == ["colour", "shape"]
            assert connection.scalar(text("SELECT version FROM schema_version")) == migrations.NEWEST + 2
            connection.execute(text("SELECT colour FROM run_letters"))  # the views were made anew
    said = f"made by a later version of imr-audit (schema {migrations.NEWEST + 2}; this one knows {migrations.NEWEST})"
    assert said in refusal(open_for_writing, store)


def test_a_step_that_fails_leaves_the_store_as_it_was(store: str) -> None:
    with open_for_writing(store) as opened:
        with pytest.raises(StoreError, match="broken"), opened.transaction() as connection:
            migrations.bring_up_to_date(connection, [*migrations.MIGRATIONS, add_colour, fail])
        with opened.transaction() as connection:
            assert "colour" not in [column["name"] for column in inspect(connection).get_columns("letters")]
            assert migrations.version_of(connection) == migrations.NEWEST
            connection.execute(text("SELECT * FROM run_letters"))


def test_a_store_of_the_first_version_comes_to_the_tables_of_this_one(store: str) -> None:
    with open_for_writing(store) as opened, opened.transaction() as connection:  # what version 1 did not have
        connection.execute(text("DROP VIEW run_findings"))
        schema.suppressions.drop(connection)
        connection.execute(text("UPDATE schema_version SET version = 1"))
    test_a_new_store_has_the_tables_views_and_version(store)


def test_reading_brings_an_older_store_up_to_date(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_for_writing(store):
        pass
    newest = migrations.NEWEST + 1
    monkeypatch.setattr(migrations, "MIGRATIONS", (*migrations.MIGRATIONS, add_colour))
    monkeypatch.setattr(migrations, "NEWEST", newest)
    with open_for_reading(store) as opened, opened.transaction() as connection:
        assert migrations.version_of(connection) == newest
        connection.execute(text("SELECT colour FROM letters"))


def test_a_second_writer_is_refused_and_a_reader_is_not(store: str) -> None:
    with open_for_writing(store) as first:
        assert "another run is writing to this store" in refusal(open_for_writing, store)
        with first.transaction() as connection, open_for_reading(store) as reader:
            connection.execute(text("INSERT INTO rulebooks VALUES (1, 'a', '1', '[]', '[]')"))
            with reader.transaction() as other:
                assert other.scalar(text("SELECT COUNT(*) FROM rulebooks")) == 0
    with open_for_writing(store):
        pass


def test_the_lock_leaves_no_file(tmp_path: Path) -> None:
    with open_for_writing(str(tmp_path / "audit.db")):
        assert (tmp_path / "audit.db-lock").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["audit.db"]


def test_a_lock_file_that_a_killed_run_left_holds_nobody_up(tmp_path: Path) -> None:
    (tmp_path / "audit.db-lock").touch()
    with open_for_writing(str(tmp_path / "audit.db")):
        pass


def test_a_store_that_another_program_holds_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stores, "_WAIT", 0.1)
    location = str(tmp_path / "audit.db")
    with open_for_writing(location):
        pass
    other = sqlite3.connect(location, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert "another program holds it locked" in refusal(open_for_writing, location)
    other.close()


@pytest.mark.parametrize(
    ("location", "words"),
    [
        ("nowhere/audit.db", "there is no folder nowhere for the store"),
        ("mysql://me@localhost/audits", "a store is a SQLite file or a PostgreSQL database"),
        ("postgresql://me@localhost:nothing/audits", "expected a file, or postgresql://"),
        ("sqlite://", "a store is a SQLite file"),
    ],
)
def test_a_location_that_is_none_is_told(location: str, words: str) -> None:
    assert words in refusal(open_for_writing, location)


def test_a_server_that_is_not_there_is_told_without_the_password() -> None:
    pytest.importorskip("psycopg")
    said = refusal(open_for_writing, "postgresql://me:secret@127.0.0.1:9/audits")
    assert "refused" in said
    assert "secret" not in said


def test_a_database_that_is_not_there_is_told(postgres_server: str) -> None:
    assert 'database "nothing" does not exist' in refusal(open_for_writing, f"{postgres_server}/nothing")


def test_reading_makes_no_store(tmp_path: Path) -> None:
    location = tmp_path / "audit.db"
    assert f"there is no store {location}" in refusal(open_for_reading, str(location))
    assert not location.exists()
    location.touch()
    assert "holds no audits" in refusal(open_for_reading, str(location))


def test_a_database_of_another_program_is_left_alone(store: str) -> None:
    with stores._connected(stores._url(store), writing=True) as opened, opened.transaction() as connection:
        connection.execute(text("CREATE TABLE letters (a TEXT)"))
    assert "tables of another program (letters)" in refusal(open_for_writing, store)


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "audit.db").write_text("Dear reader, " * 100)
    assert "this file is no SQLite database" in refusal(open_for_writing, str(tmp_path / "audit.db"))


def insert_twice(opened: stores.Store) -> None:
    with opened.transaction() as connection:
        for sha256 in "ab":
            connection.execute(text(f"INSERT INTO rulebooks VALUES (1, '{sha256}', '1', '[]', '[]')"))


def test_a_transaction_is_whole_or_not_there(store: str) -> None:
    with open_for_writing(store) as opened:
        with pytest.raises(StoreError):
            insert_twice(opened)
        with opened.transaction() as connection:
            assert connection.scalar(text("SELECT COUNT(*) FROM rulebooks")) == 0


def test_rows_refer_to_rows_that_are_there(store: str) -> None:
    with open_for_writing(store) as opened, pytest.raises(StoreError), opened.transaction() as connection:
        connection.execute(text("INSERT INTO setups VALUES (1, 99, '1', '{}')"))
