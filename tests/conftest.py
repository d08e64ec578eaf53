"""What the tests share: the seeds and the development corpus, where it is there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "corpus: reads the development corpus (../shared/corpus or $IMR_AUDIT_CORPUS)")


@pytest.fixture(scope="session")
def seeds() -> list[Path]:
    """The five sample letters."""
    found = sorted((ROOT / "seeds").glob("*.txt"))
    assert len(found) == 5
    return found


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The development corpus; the test is skipped where it is absent."""
    folder = Path(os.environ.get("IMR_AUDIT_CORPUS", ROOT.parent / "shared" / "corpus"))
    if not (folder / "GUIDE.md").is_file():
        pytest.skip(f"no development corpus at {folder} (set IMR_AUDIT_CORPUS)")
    return folder
