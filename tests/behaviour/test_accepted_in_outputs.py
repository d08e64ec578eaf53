"""Findings that a reviewed file accepts, as every format of the real command shows them."""

from __future__ import annotations

import json
from pathlib import Path

import letters
import openpyxl
import pytest
from click.testing import CliRunner
from formats import seen, written
from lxml import etree

from imr_audit.cli import main


@pytest.fixture
def accepted(tmp_path: Path) -> tuple[Path, Path]:
    """A letter and the file that accepts all that is found of it."""
    letter, file = tmp_path / "letter.txt", tmp_path / "accepted.yaml"
    letter.write_text(letters.APPROVED)
    arguments = ["baseline", str(letter), "--by", "J. Doe, MD", "--reason", "agreed beforehand", "-o", str(file)]
    assert CliRunner().invoke(main, arguments).exit_code == 0
    return letter, file


@pytest.mark.parametrize("format_", ["html", "xlsx", "csv", "markdown", "json", "jsonl", "sarif", "junit"])
def test_every_format_says_who_accepted_and_why(format_: str, accepted: tuple[Path, Path], tmp_path: Path) -> None:
    letter, file = accepted
    told = seen(written(tmp_path, format_, letter, "--suppressions", file))
    assert "J. Doe, MD" in told
    assert "agreed beforehand" in told


def test_sarif_carries_it_as_a_suppression(accepted: tuple[Path, Path], tmp_path: Path) -> None:
    letter, file = accepted
    log = json.loads(written(tmp_path, "sarif", letter, "--suppressions", file).read_text())
    results = log["runs"][0]["results"]
    assert results
    assert all(one["suppressions"][0]["kind"] == "external" for one in results)


def test_junit_calls_it_no_failure(accepted: tuple[Path, Path], tmp_path: Path) -> None:
    letter, file = accepted
    assert list(etree.parse(written(tmp_path, "junit", letter)).iter("failure"))
    assert not list(etree.parse(written(tmp_path, "junit", letter, "--suppressions", file)).iter("failure"))


def test_a_workbook_counts_it_apart(accepted: tuple[Path, Path], tmp_path: Path) -> None:
    letter, file = accepted
    book = openpyxl.load_workbook(written(tmp_path, "xlsx", letter, "--suppressions", file))
    rows = {str(row[0].value): [cell.value for cell in row[1:4]] for row in book["summary"].iter_rows()}
    assert rows["All findings"] == [0, 0, 0]
    assert rows["Accepted, and counted apart"][0] == book["findings"].max_row - 1


def test_a_reason_is_redacted_too(tmp_path: Path, accepted: tuple[Path, Path]) -> None:
    letter, file = accepted
    file.write_text(file.read_text().replace("agreed beforehand", "see CM14-0000001 of 07/21/2014"))
    for format_ in ("xlsx", "sarif", "junit", "csv", "markdown", "json"):
        told = seen(written(tmp_path, format_, letter, "--suppressions", file, "--redact"))
        assert "CM14" not in told, format_
        assert "07/21/2014" not in told, format_
