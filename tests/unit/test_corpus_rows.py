"""Rows of the store: made of an audit, they give it back as the output contract has it, to the byte."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from imr_audit import load_rulebook
from imr_audit.api import audit_file
from imr_audit.corpus import schema
from imr_audit.corpus.batch import Options, run_batch
from imr_audit.corpus.documents import documents
from imr_audit.corpus.inputs import Inputs
from imr_audit.corpus.queries import find_run
from imr_audit.corpus.rows import FindingRows, Judged, judged
from imr_audit.corpus.setups import Setup
from imr_audit.corpus.store import open_for_reading, open_for_writing
from imr_audit.corpus.tables import TABLES
from imr_audit.reports import contract
from imr_audit.result import FileAudit


class Silent:
    def begin(self, run: int, continued: bool) -> None: ...

    def saw(self, file: object, judged: Judged | None) -> None: ...


def test_what_is_stored_is_what_check_prints(seeds: list[Path], store: str, tmp_path: Path) -> None:
    broken = tmp_path / "broken.txt"
    broken.write_text("Dear reader")
    with open_for_writing(store) as opened:
        run_batch(opened, Setup(load_rulebook()), Inputs([*map(str, seeds), str(broken)]), Options(1), Silent())
    with open_for_reading(store) as opened, opened.transaction() as connection:
        stored = [json.dumps(document) for document in documents(connection, find_run(connection, None))]
    expected = []
    for path in [*seeds, broken]:
        file = audit_file(path)
        expected += [json.dumps(contract.letter(file, letter, explain=True)) for letter in file.letters]
        expected += [json.dumps(contract.error(file))] if file.error else []
    assert stored == expected


def test_rows_fit_the_tables(seeds: list[Path]) -> None:
    """Each row has a value for every column but the ids before it."""
    for path in seeds:
        for letter in judged(audit_file(path)).letters:
            assert len(letter.values) == len(schema.letters.c) - 2  # id, audit_id
            findings: list[FindingRows] = list(letter.findings)
            for item in letter.items:
                assert len(item.values) == len(schema.items.c) - 2
                assert all(len(fact) == len(schema.facts.c) - 1 for fact in item.facts)
                assert all(len(rule) == len(schema.item_rules.c) - 1 for rule in item.rules)
                findings += item.findings
            for finding in findings:
                assert len(finding.values) == len(schema.findings.c) - 3
                assert all(len(place) == len(schema.evidence.c) - 1 for place in finding.evidence)


def test_the_tables_of_an_export_hold_every_column_but_ids() -> None:
    for name, table in schema.metadata.tables.items():
        if name in TABLES:
            columns = {column.name for column in TABLES[name]}
            assert {c.name for c in table.c if not c.name.endswith("id")} <= columns | {"n", "name"}


@pytest.mark.parametrize("text", ["a\0b", "\ud83d", "é \ud800 \0"])
def test_what_a_database_refuses_is_replaced(text: str) -> None:
    stored = judged(FileAudit("x.txt", None, error=text)).reason
    assert stored is not None
    assert "\0" not in stored
    assert len(stored.encode("utf-8").decode("utf-8")) == len(text)
