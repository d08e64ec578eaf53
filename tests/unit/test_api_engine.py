"""Letters audited one after the other under one rule book share one engine."""

from __future__ import annotations

from pathlib import Path

import pytest

import imr_audit.engine
from imr_audit import audit_file, load_rulebook


def test_one_engine_serves_all_letters_of_a_rule_book(seeds: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []
    make = imr_audit.engine.make_engine
    monkeypatch.setattr("imr_audit.engine.make_engine", lambda *given: made.append(given) or make(*given))
    rulebook = load_rulebook()
    assert audit_file(seeds[0], rulebook) == audit_file(seeds[0], rulebook)
    assert len(made) == 1
    audit_file(seeds[0], load_rulebook())
    assert len(made) == 2
