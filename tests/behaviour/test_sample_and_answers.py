"""`report --sample` and `report --answers`: a worksheet drawn, filled in as a person does, and measured."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import letters
import openpyxl
import pytest
from click.testing import CliRunner, Result

from imr_audit.cli import main

FLAGGED, MISSED = "Is there such a disagreement?", "Is there a disagreement that was not found?"


def report(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["report", *map(str, arguments)])


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """Twelve letters that the rules contradict, and eight that they bear out."""
    folder = tmp_path / "letters"
    folder.mkdir()
    for n in range(20):
        text = letters.APPROVED if n < 12 else letters.DENIED
        (folder / f"{n:02}.txt").write_text(text.replace("CM14-0000001", f"CM14-{n:07}"))
    return folder


@pytest.fixture
def worksheet(many: Path, tmp_path: Path) -> Path:
    done = report(many, "--sample", 10, "--seed", "7", "-o", tmp_path / "sample.xlsx")
    assert done.exit_code == 0, done.output
    assert "10 items drawn (seed 7): 5 of 12 differs from the rules" in done.stderr
    return tmp_path / "sample.xlsx"


def column(sheet: Any, title: str) -> list[Any]:
    [letter] = [cell.column_letter for cell in sheet[1] if cell.value == title]
    return list(sheet[letter][1:])


def fill(path: Path, flagged: list[Any], missed: list[Any]) -> None:
    book = openpyxl.load_workbook(path)
    for name, question, answers in (("flagged", FLAGGED, flagged), ("consistent", MISSED, missed)):
        for cell, answer in zip(column(book[name], question), answers, strict=True):
            cell.value = answer
    book.save(path)


def drawn(path: Path) -> list[str]:
    book = openpyxl.load_workbook(path)
    return [cell.value for name in ("flagged", "consistent") for cell in column(book[name], "Letter")]


class TestSample:
    def test_the_worksheet_asks_and_offers_the_answers(self, worksheet: Path) -> None:
        book = openpyxl.load_workbook(worksheet)
        assert book.sheetnames == ["instructions", "flagged", "consistent", "sample"]
        for name in ("flagged", "consistent"):
            sheet = book[name]
            assert sheet.freeze_panes == "A2"
            assert sheet.max_row == 6
            [answers, *kinds] = sheet.data_validations.dataValidation
            assert answers.formula1 == '"yes,no,cannot tell"'
            assert str(answers.sqref).endswith("6")
            assert [kind.formula1 for kind in kinds] == ["sample!$E$2:$E$16"] * (name == "consistent")
        assert "MASSAGE" not in str([cell.value for cell in column(book["consistent"], MISSED)])
        assert "Error: " in column(book["flagged"], "What was found")[0].value
        assert column(book["flagged"], "File")[0].hyperlink.target.startswith("letters/")
        figures = [[cell.value for cell in row[:3]] for row in book["sample"].iter_rows(min_row=2, max_row=6)]
        assert [12, 5] in [row[1:] for row in figures]
        assert [8, 5] in [row[1:] for row in figures]

    def test_the_same_seed_draws_the_same_items_and_another_others(self, many: Path, tmp_path: Path) -> None:
        paths = [tmp_path / f"{n}.xlsx" for n in range(4)]
        files = sorted(many.iterdir())
        report(many, "--sample", 10, "--seed", "a", "-o", paths[0])
        report(*reversed(files), "--sample", 10, "--seed", "a", "-o", paths[1])
        report(many, "--sample", 10, "--seed", "b", "-o", paths[2])
        assert drawn(paths[0]) == drawn(paths[1]) != drawn(paths[2])
        assert len(set(drawn(paths[0]))) == 10

    def test_where_there_are_fewer_all_are_drawn(self, many: Path, tmp_path: Path) -> None:
        assert "20 items drawn" in report(many, "--sample", 500, "-o", tmp_path / "s.xlsx").stderr

    def test_nothing_to_draw_is_told(self, tmp_path: Path) -> None:
        (tmp_path / "empty.txt").write_text("")
        done = report(tmp_path / "empty.txt", "--sample", 5, "-o", tmp_path / "s.xlsx")
        assert done.exit_code == 2
        assert "nothing to draw" in done.stderr

    def test_redacted_it_tells_no_case(self, many: Path, tmp_path: Path) -> None:
        report(many, "--sample", 5, "--redact", "-o", tmp_path / "s.xlsx")
        book = openpyxl.load_workbook(tmp_path / "s.xlsx")
        told = str([[cell.value for cell in row] for sheet in book for row in sheet.iter_rows()])
        for secret in ("CM14", "2014-07-21", "exercise program.", ".txt"):
            assert secret not in told, secret


class TestAnswers:
    def test_a_filled_in_sample_is_measured(self, worksheet: Path) -> None:
        fill(worksheet, ["yes", "Yes ", "yes", "no", "cannot tell"], ["no", "no", "no", "yes", None])
        done = report("--answers", worksheet, "--format", "json")
        assert done.exit_code == 0, done.output
        found = json.loads(done.stdout)
        assert found["strata"]["disagrees"] == {
            "items": 12,
            "drawn": 5,
            "yes": 3,
            "no": 1,
            "cannot_tell": 1,
            "unanswered": 0,
            "disagreement": {"value": 0.75, "low": 0.3006, "high": 0.9544},
        }
        assert found["strata"]["consistent"]["unanswered"] == 1
        assert found["precision"]["value"] == 0.75
        assert found["missed_among_consistent"]["value"] == 0.25
        assert found["miss_rate"]["value"] == round(2 / (2 + 9), 4)  # 8 x 0.25 of 8 x 0.25 + 12 x 0.75
        text = " ".join(report("--answers", worksheet).stdout.split())
        assert "10 items drawn, 9 answered, 1 of them with “cannot tell”" in text
        assert "Differs from the rules 3 of 4 75% (30% to 95%) 12 in all" in text
        assert "weighted by their numbers: 18%" in text

    def test_an_empty_sample_claims_nothing(self, worksheet: Path) -> None:
        done = report("--answers", worksheet)
        assert done.exit_code == 0
        assert "no answer yet" in done.stdout
        assert "cannot be told yet" in done.stdout
        assert json.loads(report("--answers", worksheet, "--format", "json").stdout)["miss_rate"] is None

    def test_rows_may_be_sorted_and_columns_moved(self, worksheet: Path) -> None:
        book = openpyxl.load_workbook(worksheet)
        sheet = book["flagged"]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        answer = rows[0].index(FLAGGED)
        rows = [rows[0], *([*row[:answer], "yes", *row[answer + 1 :]] for row in reversed(rows[1:]))]
        del book["flagged"]
        moved = book.create_sheet("flagged")
        for row in rows:
            moved.append(["", *reversed(row)])
        book.save(worksheet)
        assert json.loads(report("--answers", worksheet, "--format", "json").stdout)["strata"]["disagrees"]["yes"] == 5

    @pytest.mark.parametrize(
        ("cell", "value", "said"),
        [
            ("flagged!L3", "maybe", "flagged!L3: expected yes, no or cannot tell, or an empty cell; found 'maybe'"),
            ("flagged!A3", 1, "flagged!A3: expected a number that stands once; it stands in flagged!A2 too; found '1'"),
            ("flagged!A3", None, "flagged!A3: expected the item's number, as --sample wrote it; it is empty"),
            ("flagged!I2", "Fine", "flagged!I2: expected Differs from the rules or Questionable; found 'Fine'"),
            ("flagged!L1", "Right?", "flagged!1:1: expected the heading 'Is there such a disagreement?'"),
            ("sample!B2", "many", "sample!B2: expected a number of items; found 'many'"),
            ("sample!C2", 99, "sample!C2: expected at most 12, the number of items in all; found '99'"),
            ("sample!A3", "Odd", "sample: expected a row for each of Questionable, as --sample wrote it"),
        ],
    )
    def test_a_bad_cell_is_named(self, worksheet: Path, cell: str, value: object, said: str) -> None:
        fill(worksheet, ["yes"] * 5, ["no"] * 5)
        book = openpyxl.load_workbook(worksheet)
        sheet, place = cell.split("!")
        book[sheet][place].value = value
        book.save(worksheet)
        done = report("--answers", worksheet)
        assert done.exit_code == 2
        assert said in done.stderr

    def test_all_bad_cells_are_named_at_once(self, worksheet: Path) -> None:
        fill(worksheet, ["y", "n", "yes", "?", "no"], ["no"] * 5)
        done = report("--answers", worksheet)
        assert done.stderr.count("expected yes, no or cannot tell") == 3

    @pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"No.,Answer\n1,yes\n"])
    def test_what_is_no_workbook_is_told(self, tmp_path: Path, content: bytes) -> None:
        (tmp_path / "x.xlsx").write_bytes(content)
        done = report("--answers", tmp_path / "x.xlsx")
        assert done.exit_code == 2
        assert "it is no workbook" in done.stderr

    def test_another_workbook_is_told(self, tmp_path: Path) -> None:
        openpyxl.Workbook().save(tmp_path / "x.xlsx")
        done = report("--answers", tmp_path / "x.xlsx")
        assert done.exit_code == 2
        assert "expected a sheet 'sample'" in done.stderr
