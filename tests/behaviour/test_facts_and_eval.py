"""The commands `facts` and `eval` on real letters."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from imr_audit.cli import main


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments])


def test_facts_shows_status_item_words_and_line(seeds: list[Path]) -> None:
    result = run("facts", seeds[3])
    assert result.exit_code == 0, result.output
    row = next(line for line in result.output.splitlines() if "acute_flare_up" in line)
    assert row.split()[1:5] == ["affirmed", "rationale", "item", "1"]
    assert "due to a flare in symptoms" in row
    assert "(line 79)" in row


def test_facts_keeps_guideline_text_apart(seeds: list[Path]) -> None:
    counted = json.loads(run("facts", "--format", "json", seeds[0]).output)[0]["statements"]
    every = json.loads(run("facts", "--format", "json", "--all", seeds[0]).output)[0]["statements"]
    assert all(one["counts_for"] for one in counted)
    guideline = [one for one in every if one["about"] == "guideline"]
    assert guideline
    assert not any(one["counts_for"] for one in guideline)


def test_facts_quotes_are_the_words_at_their_place(seeds: list[Path]) -> None:
    text = seeds[2].read_text(encoding="utf-8")
    for one in json.loads(run("facts", "--format", "json", "--all", seeds[2]).output)[0]["statements"]:
        assert text[one["start"] : one["end"]] == one["quote"]


def test_facts_of_a_file_that_cannot_be_read(tmp_path: Path, seeds: list[Path]) -> None:
    empty = tmp_path / "empty.txt"
    empty.write_bytes(b"")
    result = run("facts", empty, seeds[0])
    assert result.exit_code == 2
    assert "empty.txt" in result.output
    assert "exercise_program" in result.output  # the other file is still shown


@pytest.fixture
def annotated(tmp_path: Path, seeds: list[Path]) -> Path:
    """Annotations of one seed, made from what is read, with one field changed."""
    letter = json.loads(run("check", "--format", "json", "--exit-zero", seeds[0]).output)["letters"][0]
    names = ("request", "outcome", "topic", "body_parts", "laterality", "quantity", "conclusion")
    items: list[dict[str, Any]] = [{name: item[name] for name in names} for item in letter["items"]]
    items[1]["topic"] = "nsaid"
    folder = tmp_path / "gold"
    folder.mkdir()
    (folder / f"{seeds[0].stem}.json").write_text(json.dumps({"items": items}), encoding="utf-8")
    return folder


def test_eval_counts_and_lists_what_differs(annotated: Path, seeds: list[Path]) -> None:
    result = run("eval", "--gold", annotated, "--misses", "topic", *seeds)
    assert result.exit_code == 0, result.output
    row = next(line for line in result.output.splitlines() if line.startswith("topic "))
    assert row.split() == ["topic", "2", "2", "0.500", "0.500", "0.500"]
    assert "item 2: expected nsaid; read topical_analgesic" in result.output


def test_eval_compares_with_an_earlier_run(annotated: Path, seeds: list[Path], tmp_path: Path) -> None:
    saved = tmp_path / "before.json"
    assert run("eval", "--gold", annotated, "--save", saved, seeds[0]).exit_code == 0
    path = annotated / f"{seeds[0].stem}.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    data["items"][1]["topic"] = "topical_analgesic"
    path.write_text(json.dumps(data), encoding="utf-8")
    result = run("eval", "--gold", annotated, "--against", saved, seeds[0])
    assert "won: 1, lost: 0" in result.output
    assert "+ topic: " in result.output


def test_eval_names_annotated_letters_that_are_not_among_the_files(annotated: Path, seeds: list[Path]) -> None:
    result = run("eval", "--gold", annotated, seeds[1])
    assert "Annotated, but not among the files: " in result.output


def test_eval_of_a_spoilt_annotation(annotated: Path, seeds: list[Path]) -> None:
    (annotated / "other.json").write_text('{"items": [{"request": "x"}]}', encoding="utf-8")
    result = run("eval", "--gold", annotated, seeds[0])
    assert result.exit_code != 0
    assert "other.json: item 1: 'outcome' is missing" in result.output


def test_eval_of_an_unknown_field(annotated: Path, seeds: list[Path]) -> None:
    result = run("eval", "--gold", annotated, "--misses", "topics", seeds[0])
    assert result.exit_code == 2
    assert "no field is called 'topics'" in result.output


def test_eval_against_what_is_no_run(annotated: Path, seeds: list[Path], tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.json"
    wrong.write_text("[]", encoding="utf-8")
    result = run("eval", "--gold", annotated, "--against", wrong, seeds[0])
    assert result.exit_code != 0
    assert "wrong.json" in result.output
