"""Whatever a letter holds is text in every format: no markup, no formula, nothing that is not seen."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import letters
import openpyxl
import pytest
from formats import ENDINGS, seen, written
from lxml import etree
from markdown_it import MarkdownIt

MARKUP = "<script>alert(1)</script><img src=x onerror=alert(2)> [a](javascript:alert(3)) **bold**"
HOSTILE = (
    letters.APPROVED.replace("12 massage therapy sessions", f"=1+1+cmd|' /C calc'!A0 {MARKUP} 12 massage therapy")
    .replace("The patient is not in an exercise program.", "The patient is\x07 not in an exercise\u202e program.")
    .replace("CM14-0000001", "CM14-0000001\n")
    .replace("Physical Medicine\nand Rehabilitation", "@SUM(A1) <b>Surgery</b>")
)
FORMULAS = tuple("=+-@\t\r")


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    path = tmp_path / "=cmd <b>&amp; letter.txt"
    path.write_text(HOSTILE, encoding="utf-8")
    return path


@pytest.mark.parametrize("format_", [*ENDINGS, "text"])
def test_it_is_shown_as_it_is(format_: str, hostile: Path, tmp_path: Path) -> None:
    out = written(tmp_path, format_, hostile, command="check" if format_ == "text" else "report")
    told = seen(out)
    if format_ == "markdown":
        told = re.sub(r"\\(.)", r"\1", told)  # as a reader of the rendered page sees it
    told = " ".join(told.split())
    assert "<script>alert(1)</script>" in told
    assert "cmd|' /C calc'!A0" in told


@pytest.mark.parametrize("format_", ["xlsx", "csv", "markdown", "sarif", "junit", "text", "html"])
def test_nothing_is_there_that_is_not_seen(format_: str, hostile: Path, tmp_path: Path) -> None:
    out = written(tmp_path, format_, hostile, command="check" if format_ == "text" else "report")
    assert not [c for c in seen(out) if not c.isprintable() and c not in "\n\xa0"]


@pytest.mark.parametrize("format_", ["json", "jsonl", "sarif"])
def test_json_is_plain_ascii(format_: str, hostile: Path, tmp_path: Path) -> None:
    assert written(tmp_path, format_, hostile).read_bytes().isascii()


def test_no_cell_of_a_workbook_is_a_formula(hostile: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(written(tmp_path, "xlsx", hostile))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type in ("f", "e")]
    led = [cell for cell in cells if str(cell.value).startswith(FORMULAS) and cell.data_type == "s"]
    assert led
    assert all(cell.quotePrefix for cell in led)


def test_no_cell_of_a_table_is_a_formula(hostile: Path, tmp_path: Path) -> None:
    with written(tmp_path, "csv", hostile).open(newline="", encoding="utf-8") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert [cell for cell in cells if cell.startswith("'=")]
    assert not [cell for cell in cells if cell.startswith(FORMULAS)]


def test_no_markup_of_a_letter_is_markup_of_the_page(hostile: Path, tmp_path: Path) -> None:
    markdown = written(tmp_path, "markdown", hostile).read_text(encoding="utf-8")
    page = MarkdownIt("commonmark", {"html": True}).enable("table").render(markdown)
    assert not re.search(r"<(script|img|b|a)\b|<strong>bold", page)
    html = written(tmp_path, "html", hostile).read_text(encoding="utf-8")
    assert not re.search(r"<img\b|<b>(bold|Surgery)", re.sub(r"(?s)<script.*?</script>", "", html))


def test_no_markup_of_a_letter_is_an_element_of_junit(hostile: Path, tmp_path: Path) -> None:
    tags = {element.tag for element in etree.parse(written(tmp_path, "junit", hostile)).iter()}
    assert tags <= {"testsuites", "testsuite", "testcase", "failure", "skipped", "system-out", "properties", "property"}
