"""A quotation is given whole, however long: the word on which a fact or a finding rests may stand anywhere in it."""

from __future__ import annotations

from pathlib import Path

import letters
import pytest
from command import loaded, run
from test_memo import docx_text

COMPLAINTS = " beside ".join(
    f"{what} of the {part}"
    for what in ("soreness", "stiffness", "tenderness")
    for part in ("neck", "upper back", "right shoulder", "left shoulder", "right elbow", "left elbow", "right wrist")
)
DENIED_EXERCISE = f"The patient with his {COMPLAINTS} is not in an exercise program for his {COMPLAINTS}."


@pytest.fixture
def long_winded(tmp_path: Path) -> Path:
    path = tmp_path / "long.txt"
    path.write_text(letters.APPROVED.replace("The patient is not in an exercise program.", DENIED_EXERCISE))
    return path


def quotes(path: Path) -> list[str]:
    (item,) = loaded("check", path)["letters"][0]["items"]
    found = [fact["quote"] for fact in item["facts"]]
    found += [evidence["quote"] for finding in item["findings"] for evidence in finding["evidence"]]
    return [" ".join(quote.split()) for quote in found]


@pytest.mark.parametrize("format_", ["text", "markdown"])
def test_facts_and_evidence_are_quoted_whole(format_: str, long_winded: Path) -> None:
    wanted = quotes(long_winded)
    assert DENIED_EXERCISE.rstrip(".") in wanted
    told = " ".join(run("check", "--verbose", "--explain", "--format", format_, long_winded).stdout.split())
    for quote in wanted:
        assert quote.strip(":;, ") in told


def test_a_memo_quotes_the_evidence_whole(long_winded: Path, tmp_path: Path) -> None:
    assert run("memo", long_winded, "-o", tmp_path / "memo.docx").returncode == 0
    told = docx_text(tmp_path / "memo.docx")
    assert DENIED_EXERCISE.rstrip(".") in " ".join(told.split())
