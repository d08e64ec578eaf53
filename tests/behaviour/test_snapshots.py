"""What people see for the sample letters, word for word (`pytest --snapshot-update` after a change that is meant)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from syrupy.assertion import SnapshotAssertion

from imr_audit.cli import main

ROOT = Path(__file__).resolve().parents[2]
SEEDS = sorted(path.name for path in (ROOT / "seeds").glob("*.txt"))


def printed(*arguments: str) -> str:
    """The output of `imr-audit check` for files of seeds/, without the hash of the rule book."""
    done = CliRunner().invoke(main, ["check", "--exit-zero", *arguments])
    assert done.exit_code == 0, done.output
    return re.sub(r"\([0-9a-f]{12}\)", "(hash)", done.stdout)


@pytest.fixture(autouse=True)
def _at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


@pytest.mark.parametrize("name", SEEDS)
def test_text(name: str, snapshot: SnapshotAssertion) -> None:
    assert printed("--verbose", f"seeds/{name}") == snapshot


@pytest.mark.parametrize("name", SEEDS)
def test_explain(name: str, snapshot: SnapshotAssertion) -> None:
    assert printed("--explain", f"seeds/{name}") == snapshot


@pytest.mark.parametrize("format_", ["text", "markdown", "csv", "junit"])
def test_all_seeds(format_: str, snapshot: SnapshotAssertion) -> None:
    assert printed("--format", format_, *[f"seeds/{name}" for name in SEEDS]) == snapshot
