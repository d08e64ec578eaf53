"""`imr-audit report -o out.xlsx`, opened again: what a person who sorts, filters and follows links relies on."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import letters
import openpyxl
import pytest
from click.testing import CliRunner
from formats import written

from imr_audit.cli import main
from imr_audit.reports.workbook import Book, Column

SHEETS = ["summary", "items", "findings", "errors", "rules"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A letter that the rules contradict, a seed-like one without a header, and one that is empty."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "approved letter.txt").write_text(letters.APPROVED)
    (tmp_path / "in" / "undated.txt").write_text(letters.DENIED.replace(letters.HEADER, ""))
    (tmp_path / "in" / "empty.txt").write_text("")
    return tmp_path / "in"


@pytest.fixture
def book(folder: Path, tmp_path: Path) -> Any:
    out = tmp_path / "out.xlsx"
    assert CliRunner().invoke(main, ["report", str(folder), "-o", str(out)]).exit_code == 2  # the empty file
    return openpyxl.load_workbook(out)


def column(sheet: Any, title: str) -> list[Any]:
    """The cells below a heading."""
    [letter] = [cell.column_letter for cell in sheet[1] if cell.value == title]
    return list(sheet[letter][1:])


def test_every_table_is_headed_frozen_and_filtered(book: Any) -> None:
    assert book.sheetnames == SHEETS
    for sheet in book.worksheets[1:]:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert all(cell.value and cell.font.bold for cell in sheet[1])
        assert all(sheet.column_dimensions[cell.column_letter].width >= 6 for cell in sheet[1])
        assert sheet.print_title_rows == "$1:$1"


def test_numbers_and_dates_are_numbers_and_dates(book: Any) -> None:
    items = book["items"]
    decided = {cell.value for cell in column(items, "Decided")}
    assert decided == {dt.datetime(2014, 7, 21), "not in the text"}
    assert {cell.number_format for cell in column(items, "Judged on")} == {"yyyy-mm-dd"}
    assert {type(cell.value) for cell in column(items, "Item")} == {int}
    assert {cell.value for cell in column(items, "Date is")} == {"printed", "inferred"}


def test_a_finding_leads_to_its_item_its_rule_and_its_letter(book: Any, folder: Path) -> None:
    findings, items, rules = book["findings"], book["items"], book["rules"]
    requests = [cell.value for cell in items["F"]]
    for request, item, rule, file in zip(
        *(column(findings, title) for title in ("Request", "Item", "Rule", "File")), strict=True
    ):
        for cell in (request, item):
            sheet, row = cell.hyperlink.location.split("!A")
            assert sheet == "'items'"
            assert requests[int(row) - 1] == request.value
        sheet, row = rule.hyperlink.location.split("!A")
        assert sheet == "'rules'"
        assert rules[f"A{row}"].value == rule.value
        opened = folder.parent / unquote(file.hyperlink.target)
        assert opened.read_text().startswith(("Case Number", "\nHOW"))
        assert opened.name == Path(file.value).name


def test_an_item_leads_to_its_findings(book: Any) -> None:
    findings = book["findings"]
    errors = [cell for cell in column(book["items"], "Errors") if cell.value]
    assert errors
    for cell in errors:
        sheet, row = cell.hyperlink.location.split("!A")
        assert sheet == "'findings'"
        assert findings[f"F{row}"].value == "Error"


def test_the_summary_counts_and_says_what_is_not_known(book: Any) -> None:
    rows = {str(row[0].value): row[1].value for row in book["summary"].iter_rows() if row[0].value}
    assert rows["Differs from the rules"] == 1
    assert rows["All items"] == 2
    assert rows["Letters judged by a date that was inferred"] == 1
    assert rows["Files that could not be audited"] == 1
    assert rows["Items whose treatment no rule covers"] == 0
    assert "This report shows where determinations and guideline rules part ways" in next(reversed(rows))


def test_a_file_that_could_not_be_audited_is_told_with_the_reason(book: Any) -> None:
    [[file, reason]] = [[cell.value for cell in row] for row in book["errors"].iter_rows(min_row=2)]
    assert file.endswith("empty.txt")
    assert "empty" in reason


def test_a_rule_is_told_with_its_conditions(book: Any) -> None:
    rows = {row[0].value: [cell.value for cell in row] for row in book["rules"].iter_rows(min_row=2)}
    visits = rows["MASSAGE-VISITS"]
    assert "Violated where: visits: more than 6" in visits[6]
    assert "Massage therapy, p. 60 (in force from 2009-07-18 to 2016-07-27)" in visits[4]
    found = [cell.value for cell in column(book["findings"], "Rule")]
    assert {name: row[3] for name, row in rows.items()} == {name: found.count(name) for name in set(found)}


def test_the_same_letters_give_the_same_bytes(seeds: list[Path], tmp_path: Path) -> None:
    first = written(tmp_path, "xlsx", *seeds).read_bytes()
    assert written(tmp_path, "xlsx", *seeds).read_bytes() == first


def test_a_very_long_cell_is_cut(tmp_path: Path) -> None:
    with Book("long") as book, (tmp_path / "long.xlsx").open("wb") as stream:
        book.sheet("one", (Column("Text", 20, wrap=True),)).append(("very " * 9000,))
        book.save(stream)
    cell = openpyxl.load_workbook(tmp_path / "long.xlsx")["one"]["A2"]
    assert 30_000 < len(cell.value) < 32_767
    assert cell.value.endswith("[...]")


def test_without_openpyxl_it_says_what_to_install(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    done = CliRunner().invoke(main, ["report", str(folder), "-o", str(tmp_path / "out.xlsx")])
    assert done.exit_code == 2
    assert "pip install 'imr-audit[xlsx]'" in done.stderr
    assert not (tmp_path / "out.xlsx").exists()
