"""What the tests share: the seeds and the development corpus, where it is there."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import postgres
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


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a PostgreSQL server of the tests' own; the test is skipped where there is none to start."""
    pytest.importorskip("psycopg")
    programs = postgres.programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed (apt install postgresql)")
    with postgres.cluster(programs) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The location of a store that is not there yet: a SQLite file, and an empty PostgreSQL database."""
    if request.param == "sqlite":
        return str(tmp_path / "audit.db")
    return postgres.database(request.getfixturevalue("postgres_server"), f"audits_{uuid.uuid4().hex}")
