"""The questions that docs/store.md asks of a store have answers, in both databases and of the files of an export."""

from __future__ import annotations

import re
from pathlib import Path

import letters
import pytest
from click.testing import CliRunner
from sqlalchemy import text

from imr_audit.cli import main
from imr_audit.corpus import schema
from imr_audit.corpus.store import open_for_reading
from imr_audit.corpus.tables import TABLES

DOC = (Path(__file__).resolve().parents[2] / "docs" / "store.md").read_text(encoding="utf-8")


def queries(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?);\n```$", DOC, re.MULTILINE | re.DOTALL)


def command(*arguments: str | Path) -> int:
    return CliRunner().invoke(main, [str(argument) for argument in arguments]).exit_code


@pytest.fixture
def filled(store: str, tmp_path: Path) -> str:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "approved.txt").write_text(letters.APPROVED)
    (tmp_path / "letters" / "none.txt").write_text("Dear reader")
    assert command("batch", tmp_path / "letters", "--store", store, "--workers", "1") == 2
    return store


def test_every_question_has_an_answer(filled: str) -> None:
    assert len(queries("sql")) == 5
    with open_for_reading(filled) as opened, opened.transaction() as connection:
        for query in queries("sql"):
            assert connection.execute(text(query)).all(), query


def test_duckdb_answers_of_an_export(filled: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    duckdb = pytest.importorskip("duckdb")
    assert command("export", "--store", filled, "-o", tmp_path / "tables") == 0
    monkeypatch.chdir(tmp_path / "tables")
    [query] = queries("sql duckdb")
    assert ("massage_therapy", "error") in [row[:2] for row in duckdb.connect().execute(query).fetchall()]


def test_every_table_view_and_file_is_described() -> None:
    for name in (*schema.metadata.tables, *schema.VIEWS, *TABLES):
        assert f"`{name}`" in DOC, name
