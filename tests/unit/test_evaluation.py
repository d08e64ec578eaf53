"""Scoring against annotations of one's own."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from imr_audit.evaluation import GoldError, compare, evaluate, load_gold

ITEM: dict[str, Any] = {
    "index": 1,
    "request": "Massage therapy 2 x 3",
    "outcome": "upheld",
    "topic": "massage_therapy",
    "body_parts": ["neck", "low_back"],
    "laterality": None,
    "quantity": {"visits": 6, "per_week": 2, "weeks": 3},
    "conclusion": "not_necessary",
    "reviewer_sources": ["odg"],
    "claims_administrator_sources": ["none_cited"],
    "facts": [{"name": "exercise_program", "status": "not_documented", "quote": "no exercise is recorded"}],
    "findings": [
        {"code": "outcome-contrary", "confidence": "high", "quotes": ["six visits lie within the four to six"]}
    ],
}
GOLD = {"a": {"letter": "a", "case": {"age": 48, "sex": "male"}, "items": [ITEM]}}


def read_like_gold() -> dict[str, Any]:
    item = copy.deepcopy(ITEM)
    item["findings"] = [
        {"code": "outcome-contrary", "severity": "warning", "evidence": [{"quote": "six visits lie within the"}]}
    ]
    return {"a": {"case": {"age": 48, "sex": "male"}, "items": [item]}}


def test_what_is_read_like_the_gold_has_no_miss() -> None:
    evaluation = evaluate(GOLD, read_like_gold())
    assert evaluation.misses == ()
    assert {f.f1 for name, f in evaluation.figures.items() if name not in ("errors",)} == {1.0}
    assert evaluation.figures["evidence"].right == 1


def test_each_difference_is_counted_and_named() -> None:
    letters = read_like_gold()
    item = letters["a"]["items"][0]
    item["body_parts"] = ["neck", "knee"]
    item["facts"] = [{"name": "exercise_program", "status": "denied"}]
    letters["a"]["case"]["age"] = 47
    evaluation = evaluate(GOLD, letters)
    parts = evaluation.figures["body_parts"]
    assert (parts.right, parts.expected, parts.read, parts.precision, parts.recall) == (1, 2, 2, 0.5, 0.5)
    assert evaluation.figures["facts"].right == 1  # absent either way
    assert evaluation.figures["facts_status"].right == 0
    assert evaluation.figures["case.age"].right == 0
    assert {(m.field, m.expected, m.read) for m in evaluation.misses} == {
        ("body_parts", "low_back", ""),
        ("body_parts", "", "knee"),
        ("facts_status", "exercise_program=not_documented", ""),
        ("facts_status", "", "exercise_program=denied"),
        ("case.age", "48", "47"),
    }


def test_a_finding_of_the_same_family_is_right_and_a_note_is_no_finding() -> None:
    letters = read_like_gold()
    letters["a"]["items"][0]["findings"] = [
        {"code": "criterion-unaddressed", "severity": "warning", "evidence": []},
        {"code": "no-citation", "severity": "note", "evidence": []},
    ]
    figures = evaluate(GOLD, letters).figures
    assert (figures["findings"].right, figures["findings"].read) == (1, 1)
    assert figures["evidence"].right == 0


def test_a_letter_that_was_not_read_is_missed_whole() -> None:
    figures = evaluate(GOLD, {}).figures
    assert figures["item_count"].right == 0
    assert figures["outcome"].right == 0
    assert figures["findings"].recall == 0


def test_a_later_run_is_compared_with_an_earlier_one() -> None:
    worse = read_like_gold()
    worse["a"]["items"][0]["topic"] = "other"
    before = json.loads(json.dumps(evaluate(GOLD, worse).plain()))
    other = read_like_gold()
    other["a"]["case"]["sex"] = None
    won, lost = compare(before, evaluate(GOLD, other))
    assert won == [["topic", "a item 1", "massage_therapy", "other"]]
    assert lost == [["case.sex", "a", "male", "nothing"]]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "no valid JSON"),
        ('{"case": {}}', 'expected an object with "items"'),
        ('{"items": [{"request": "x"}]}', "item 1: 'outcome' is missing"),
        ('{"items": [{"request": "x", "outcome": "upheld", "topik": "mri"}]}', "did you mean 'topic'"),
        ('{"items": [{"request": "x", "outcome": "upheld", "facts": [{"name": "y"}]}]}', "each of 'facts' needs name"),
    ],
)
def test_a_mistake_in_an_annotation_names_file_and_place(tmp_path: Path, content: str, words: str) -> None:
    (tmp_path / "a.json").write_text(content, encoding="utf-8")
    with pytest.raises(GoldError) as error:
        load_gold(tmp_path)
    assert words in str(error.value)
    assert "a.json" in str(error.value)


def test_a_folder_without_annotations_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="no annotation"):
        load_gold(tmp_path)
