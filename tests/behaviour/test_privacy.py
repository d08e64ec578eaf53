"""``--redact`` and ``--no-text`` in every format: what must not be in the file is not in it."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

import jsonschema
import letters
import pytest
from formats import ENDINGS, seen, written

from imr_audit import reports

LETTER = (
    letters.APPROVED.replace("CM14-0000001", "CM14-0123456")
    .replace("The patient has neck\npain.", "Dr. Quackenbush wrote on May 5, 2014 that the neck pain persists.")
    .replace("12 massage therapy sessions for the neck", 'Massage therapy x 12 for the neck, 5" scar, 4" x 4" pads')
    .replace("The patient is not in an exercise program", "Ms. Hollingsworth is not in an exercise program")
)
# Of the header and the text; each as the letter writes it and as the tool does.
DATES = (
    *("07/21/2014", "2014-07-21", "20140721", "07/01/2014", "2014-07-01", "06/10/2014", "2014-06-10", "06/12/2014"),
    *("3/2/2013", "03/02/2013", "2013-03-02", "6/3/2014", "2014-06-03", "May 5"),
)
WORDS = ("Quackenbush", "Hollingsworth", "not in an exercise program", "sustained an injury", "persists")


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    path = tmp_path / "Smith-John.txt"
    path.write_text(LETTER, encoding="utf-8")
    return path


@pytest.mark.parametrize("format_", ENDINGS)
def test_redacted_nothing_tells_the_case(format_: str, letter: Path, tmp_path: Path) -> None:
    out = written(tmp_path, format_, letter, "--redact")
    told = seen(out) + raw(out)
    for secret in ("CM14", "0123456", "Smith", *DATES, *WORDS):
        assert secret.lower() not in told.lower(), secret
    assert re.search(r"(?i)case-[0-9a-f]{8}", told)
    assert re.search(r"date-[0-9a-f]{8}", told)


@pytest.mark.parametrize("format_", ENDINGS)
def test_inch_marks_are_no_quotation(format_: str, letter: Path, tmp_path: Path) -> None:
    told = seen(written(tmp_path, format_, letter, "--redact")).replace("\\", "").replace('""', '"')
    assert 'Massage therapy x 12 for the neck, 5" scar, 4" x 4" pads' in told


@pytest.mark.parametrize("format_", ENDINGS)
def test_without_text_no_words_of_the_letter_are_left(format_: str, letter: Path, tmp_path: Path) -> None:
    out = written(tmp_path, format_, letter, "--no-text")
    told = seen(out) + raw(out)
    for secret in WORDS:
        assert secret.lower() not in told.lower(), secret
    assert "CM14-0123456" in told


@pytest.mark.parametrize("format_", ENDINGS)
def test_a_key_gives_the_same_bytes_again(format_: str, letter: Path, tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text("0123456789abcdef0123456789abcdef")
    first = written(tmp_path, format_, letter, "--redact", "--redact-key", key).read_bytes()
    assert written(tmp_path, format_, letter, "--redact", "--redact-key", key).read_bytes() == first


@pytest.mark.parametrize("format_", ["html", "xlsx", "markdown", "sarif", "junit"])
def test_the_report_says_that_it_is_redacted(format_: str, letter: Path, tmp_path: Path) -> None:
    told = seen(written(tmp_path, format_, letter, "--redact"))
    assert "are replaced by pseudonyms" in told


@pytest.mark.parametrize("option", ["--redact", "--no-text"])
def test_json_follows_its_schema_all_the_same(option: str, letter: Path, tmp_path: Path) -> None:
    schema = json.loads((Path(reports.__file__).parent / "output_schema.json").read_text())
    data = json.loads(written(tmp_path, "json", letter, option).read_text())
    jsonschema.validate(data, schema, jsonschema.Draft202012Validator)


def raw(path: Path) -> str:
    """The bytes of the file, and of what is packed in it, as text."""
    if path.suffix != ".xlsx":
        return path.read_text(encoding="utf-8")
    with zipfile.ZipFile(path) as book:
        return "\n".join(book.read(name).decode("utf-8") for name in book.namelist())
