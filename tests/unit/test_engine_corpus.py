"""Both engines on every letter of the development corpus and the seeds: a difference raises."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from imr_audit import audit_file
from imr_audit.engine.verifying import VerifyingEngine
from imr_audit.rules import load_rulebook


@pytest.mark.corpus
def test_the_engines_agree_on_every_letter(corpus: Path, seeds: list[Path]) -> None:
    pytest.importorskip("durable_rules_engine", exc_type=ImportError)
    rulebook = load_rulebook()
    engine = VerifyingEngine(rulebook)
    positions: Counter[str] = Counter()
    for file in [*seeds, *sorted((corpus / "text").iterdir())]:
        audited = audit_file(file, rulebook, engine)
        assert audited.error is None, f"{file.name}: {audited.error}"
        positions.update(item.position.position for letter in audited.letters for item in letter.items)
    assert positions.total() > len(seeds)
