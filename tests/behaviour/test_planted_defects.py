"""The benchmark of planted defects, on the sample letters."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "benchmarks"))

from planting.edits import Edit, case_like, of_worker, sentences  # noqa: E402

from imr_audit.reading.text import Span  # noqa: E402


def test_figures_on_the_sample_letters(seeds: list[Path]) -> None:
    command = [sys.executable, str(ROOT / "benchmarks" / "planted_defects.py"), "--per-letter", "1", "--json"]
    run = subprocess.run([*command, *map(str, seeds)], capture_output=True, text=True, check=False)
    assert run.returncode in (0, 1), run.stderr
    figures = json.loads(run.stdout)
    assert {"outcome", "age", "swapped", "emptied", "citation_removed"} <= set(figures["kinds"])
    assert all(row["found"] <= row["attempted"] <= row["eligible"] for row in figures["kinds"].values())
    assert figures["over_all"] >= 0.9
    assert all(row["raised"] == 0 for row in figures["controls"].values())


def test_a_file_that_is_no_letter_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    path.write_text("Dear colleague")
    command = [sys.executable, str(ROOT / "benchmarks" / "planted_defects.py"), str(path)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "note.txt" in run.stderr


def test_an_edit_replaces_from_the_end() -> None:
    edit = Edit("side", (1,), frozenset(), ((0, 4, "right"), (9, 9, "sore ")))
    assert edit.apply("left and knee") == "right and sore knee"


@pytest.mark.parametrize(("old", "new"), [("He", "She"), ("he", "she"), ("NORCO", "SHE")])
def test_case_is_kept(old: str, new: str) -> None:
    assert case_like("she", old) == new


@pytest.mark.parametrize(
    ("sentence", "yes"),
    [
        ("The patient has neck pain.", True),
        ("The request is not medically necessary.", True),
        ("The guidelines recommend it when the patient has neck pain.", False),
        ("If the patient has neck pain, it is an option.", False),
        ("Massage is an option.", False),
    ],
)
def test_sentences_of_the_worker(sentence: str, yes: bool) -> None:
    assert of_worker(sentence) is yes


def test_sentences_have_their_places() -> None:
    text = "Summary. The patient has pain.  He walks.\nNo red flags."
    assert [text[a:b] for a, b in sentences(text, Span(9, len(text)))] == [
        "The patient has pain.",
        "He walks.",
        "No red flags.",
    ]
