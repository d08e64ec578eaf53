"""Contradictions on whole letters: the sample letters, and the written ones of the corpus with their annotations."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from imr_audit.audit import read_letter
from imr_audit.checks import facts, wrong_item
from imr_audit.letters import parse_letters
from imr_audit.reading.text import SourceText
from imr_audit.rules import load_rulebook
from imr_audit.rules.conditions import fields_of

CODES = {"fact-contradiction", "quantity-mismatch", "wrong-item-rationale", "items-inconsistent"}
# What the annotated sample letters do not hold; see seeds/README.md.
NEVER_IN_SEEDS = (
    "sex_contradiction",
    "sex_contradiction_slight",
    "sex_mixed",
    "age_contradiction",
    "age_contradiction_slight",
    "side_contradiction",
    "morphine_sum_wrong",
    "rationale_arithmetic_wrong",
)


def names(path: Path) -> list[set[str]]:
    """What is observed of each item of a letter."""
    letter = parse_letters(SourceText(path.read_text(encoding="utf-8-sig")))[0]
    readings, _ = read_letter(letter)
    return [
        {o.name for observe in (facts.observe, wrong_item.observe) for o in observe(letter, readings, index)}
        for index in range(len(readings))
    ]


def test_the_sample_letters(seeds: list[Path]) -> None:
    found = {path.name[:3]: names(path) for path in seeds}
    assert not any(set(NEVER_IN_SEEDS) & item for items in found.values() for item in items)
    assert [{"item_not_in_summary"}] * 2 == found["000"]
    assert "summary_describes_other_service" in found["002"][0]
    assert "certified_part_judged" in found["002"][0]
    assert "item_not_in_summary" in found["003"][0]
    assert [bool(item) for item in found["004"]] == [False, False, False, True]


@pytest.mark.corpus
def test_the_written_letters(corpus: Path) -> None:
    """No error that the annotations do not hold, and nearly all that they are sure of."""
    checks = {check.id: check for check in load_rulebook().checks}
    code_of = {field: check for check in checks.values() for field in fields_of(check.when)}
    sure = found_sure = 0
    for path in sorted((corpus / "written" / "gold").glob("*.json")):
        gold = json.loads(path.read_text())
        for item, observed in zip(gold["items"], names(corpus / "written" / "text" / f"{path.stem}.txt"), strict=True):
            held = {finding["code"] for finding in item["findings"]}
            checked = [code_of[name] for name in observed if name in code_of]
            wrong = [c.id for c in checked if c.code in CODES and c.severity == "error" and c.code not in held]
            assert not wrong, (path.stem, item["index"])
            high = {f["code"] for f in item["findings"] if f["confidence"] == "high"} & CODES
            sure += len(high)
            found_sure += len(high & {c.code for c in checked})
    assert found_sure >= 0.9 * sure
