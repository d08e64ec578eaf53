"""`imr-audit memo`: a memorandum on one determination, as DOCX and PDF."""

from __future__ import annotations

import re
from pathlib import Path

import letters
import pypdfium2
import pytest
from click.testing import CliRunner, Result
from docx import Document

from imr_audit.cli import main

SEEDS = Path(__file__).parents[2] / "seeds"
MASSAGE = next(SEEDS.glob("001*.txt"))
SEVERAL_ITEMS = next(SEEDS.glob("004*.txt"))
DAY = {"SOURCE_DATE_EPOCH": "1767225600"}  # 2026-01-01


def memo(*arguments: object, env: dict[str, str] | None = None) -> Result:
    return CliRunner().invoke(main, ["memo", "--isolated", *map(str, arguments)], env={**DAY, **(env or {})})


def docx_text(path: Path) -> str:
    document = Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def pdf_text(path: Path) -> str:
    with pypdfium2.PdfDocument(path) as document:
        text = "\n".join(page.get_textpage().get_text_range() for page in document)
    return " ".join(text.replace("\ufffe", "-").split())


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("memo")
    paths = folder / "memo.docx", folder / "memo.pdf"
    result = memo(MASSAGE, "-o", paths[0], "-o", paths[1])
    assert result.exit_code == 0, result.output
    return paths


def test_both_formats_say_the_same(both: tuple[Path, Path]) -> None:
    in_docx, in_pdf = docx_text(both[0]), pdf_text(both[1])
    for words in (
        "6 massage therapy sessions, cervical and lumbar spine",
        "Upheld",
        "The rules support this request as an option",
        "MASSAGE-OPTION",
        "(line 87)",
        "within 30 days of the date on which the determination was mailed",
        "A verified appeal must be filed with the Workers' Compensation Appeals Board",
        "The date of mailing is not in the letter",
        "It does not say whether a treatment is medically necessary",
        "Prepared",
        "2026-01-01, by imr-audit",
        "Case number",
        "not in the text",
    ):
        assert words in " ".join(in_docx.split()), words
        assert words in in_pdf, words


def test_a_memo_has_one_or_two_pages(both: tuple[Path, Path]) -> None:
    with pypdfium2.PdfDocument(both[1]) as document:
        assert len(document) <= 2


def test_the_same_letter_gives_the_same_pdf(both: tuple[Path, Path], tmp_path: Path) -> None:
    again = tmp_path / "memo.pdf"
    assert memo(MASSAGE, "-o", again).exit_code == 0
    assert again.read_bytes() == both[1].read_bytes()


def test_no_fact_is_contradicted_so_no_ground_is_named(both: tuple[Path, Path]) -> None:
    assert "None of the findings above is about a fact" in docx_text(both[0])


def test_a_contradicted_fact_may_touch_the_fifth_ground(tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text(letters.APPROVED.replace("The patient has neck\npain.", "She has neck pain. She is in pain."))
    path = tmp_path / "memo.docx"
    assert memo(letter, "-o", path).exit_code == 0
    said = docx_text(path)
    assert "FACT-SEX" in said
    assert re.search(r"may touch ground \(5\)", said)


def test_one_item_of_several(tmp_path: Path) -> None:
    path = tmp_path / "memo.docx"
    assert memo(SEVERAL_ITEMS, "--item", 2, "-o", path).exit_code == 0
    said = docx_text(path)
    assert "8 SESSIONS OF MASSAGE THERAPY" in said
    assert "DECOMPRESSION" not in said


@pytest.mark.parametrize("ending", ["docx", "pdf"])
def test_redacted_holds_no_words_of_the_letter(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"memo.{ending}"
    assert memo(MASSAGE, "--redact", "-o", path).exit_code == 0
    said = docx_text(path) if ending == "docx" else pdf_text(path)
    assert "quote-" in said
    assert "supervised PT" not in said
    assert "2013-10-23" not in said
    assert "2014-10-14" not in said
    assert MASSAGE.stem not in said


@pytest.mark.parametrize("ending", ["docx", "pdf"])
def test_hostile_words_appear_as_text(tmp_path: Path, ending: str) -> None:
    letter, path = tmp_path / "<b>&.txt", tmp_path / f"memo.{ending}"
    letter.write_text(
        letters.APPROVED.replace(
            "12 massage therapy sessions for the neck",
            "12 massage <font color=red> & therapy \u202e neck \u2265 \u4e2d \x07",
        )
    )
    assert memo(letter, "-o", path).exit_code == 0
    said = docx_text(path) if ending == "docx" else pdf_text(path)
    assert "<font color=red> & therapy" in said
    assert "\u202e" not in said
    assert "\u2265" in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-o", "memo.odt"], "the name must end in .docx or .pdf"),
        (["-o", "memo.pdf", "--item", "9"], "--item 9: the letter's items are 1"),
        (["-o", "memo.pdf", "--letter", "2"], "--letter 2: the file holds 1 letter"),
        (["-o", "no/such/folder/memo.pdf"], "cannot write no/such/folder/memo.pdf"),
    ],
)
def test_what_cannot_be_done_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    result = memo(MASSAGE, *arguments)
    assert result.exit_code == 2
    assert said in result.output
    assert not list(tmp_path.rglob("*.pdf"))


def test_of_several_letters_one_is_chosen(tmp_path: Path) -> None:
    bundle, path = tmp_path / "bundle.txt", tmp_path / "memo.pdf"
    bundle.write_text(letters.APPROVED + "\f" + letters.APPROVED)
    refused = memo(bundle, "-o", path)
    assert refused.exit_code == 2
    assert "the file holds 2 letters: choose one with --letter 1 to --letter 2" in refused.output
    assert memo(bundle, "--letter", 2, "-o", path).exit_code == 0


def test_a_file_that_is_no_letter(tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text("A recipe for soup.")
    result = memo(other, "-o", tmp_path / "memo.pdf")
    assert result.exit_code == 2
    assert "other.txt" in result.output


def test_a_day_that_is_none(tmp_path: Path) -> None:
    result = memo(MASSAGE, "-o", tmp_path / "memo.pdf", env={"SOURCE_DATE_EPOCH": "yesterday"})
    assert result.exit_code == 2
    assert "SOURCE_DATE_EPOCH='yesterday': a number of seconds since 1970 is wanted" in result.output


def test_a_suppressed_finding_is_told_apart_and_touches_no_ground(tmp_path: Path) -> None:
    letter, accepted, path = tmp_path / "letter.txt", tmp_path / "accepted.yaml", tmp_path / "memo.docx"
    letter.write_text(letters.APPROVED.replace("The patient has neck\npain.", "She has neck pain. She is in pain."))
    given = ["baseline", str(letter), "--by", "J. Doe", "--reason", "a slip of the pen", "-o", str(accepted)]
    assert CliRunner().invoke(main, given).exit_code == 0
    assert memo(letter, "--suppressions", accepted, "-o", path).exit_code == 0
    said = docx_text(path)
    assert "None of the findings above is about a fact" in said
    assert re.search(r"Item 1: .*\(FACT-SEX\): suppressed by J\. Doe on \d{4}-\d\d-\d\d: a slip of the pen\.", said)


def test_every_page_names_the_case_and_how_many_pages_there_are(both: tuple[Path, Path]) -> None:
    with pypdfium2.PdfDocument(both[1]) as document:
        told = [page.get_textpage().get_text_range() for page in document]
    for number, words in enumerate(told, 1):
        assert f"page {number} of {len(told)}" in words


def test_words_are_quoted_once(tmp_path: Path) -> None:
    path = tmp_path / "memo.docx"
    assert memo(SEVERAL_ITEMS, "-o", path).exit_code == 0
    said = docx_text(path)
    referred = re.findall(r", as quoted under (\d+\.\d+)", said)
    assert referred
    assert all(re.search(rf"^{re.escape(number)} ", said, flags=re.M) for number in referred)
