"""Whether a batch that is killed again and again comes to what an undisturbed one comes to.

    python benchmarks/kills.py [--letters 600] [--kills 20] [--workers 2] [--seed 1]

The real command audits letters made by `made_letters.py`.  It is killed (SIGKILL) at random moments and given again,
and at last left to end; then all tables of both stores are exported and compared byte for byte.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import made_letters
from sqlalchemy import text

from imr_audit.corpus.errors import StoreError
from imr_audit.corpus.store import open_for_reading


def command(name: str, *arguments: object) -> list[str]:
    return [sys.executable, "-m", "imr_audit", name, *map(str, arguments)]


def finished(arguments: list[str]) -> float:
    """Run a command to its end; its seconds."""
    begun = time.monotonic()
    done = subprocess.run(arguments, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return time.monotonic() - begun


def killed(arguments: list[str], after: float) -> None:
    """Run a command and kill it after so many seconds; its workers end by themselves."""
    process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(after)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()


def audits(store: Path) -> int:
    """How many audits a store holds, after a look that each is whole."""
    try:
        with open_for_reading(str(store)) as opened, opened.transaction() as connection:
            lacking = "SELECT COUNT(*) FROM audits WHERE state = 'done' AND id NOT IN (SELECT audit_id FROM letters)"
            assert connection.scalar(text(lacking)) == 0
            assert (
                connection.scalar(text("SELECT COUNT(*) FROM letters WHERE id NOT IN (SELECT letter_id FROM items)"))
                == 0
            )
            return int(connection.scalar(text("SELECT COUNT(*) FROM audits")) or 0)
    except StoreError:
        return 0  # it was killed before there was a store


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--letters", type=int, default=600)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    chance = random.Random(given.seed)
    with tempfile.TemporaryDirectory(prefix="imr-audit-kills-") as name:
        place = Path(name)
        made_letters.write(place / "letters", given.letters)
        shared = ("--workers", given.workers, "--exit-zero", "--isolated")
        undisturbed = command("batch", place / "letters", "--store", place / "a.db", *shared)
        disturbed = command("batch", place / "letters", "--store", place / "b.db", *shared)
        seconds = finished(undisturbed)
        seen = []
        for _ in range(given.kills):
            killed(disturbed, chance.uniform(0.2, 0.6 * seconds))
            seen.append(audits(place / "b.db"))
        finished(disturbed)
        for store in ("a", "b"):
            finished(command("export", "--store", place / f"{store}.db", "--format", "csv", "-o", place / store))
        differing = [
            path.name for path in (place / "a").iterdir() if path.read_bytes() != (place / "b" / path.name).read_bytes()
        ]
        size = sum(path.stat().st_size for path in (place / "a").iterdir())
    print(f"{given.letters} letters, {given.kills} kills; audits in the store after each: {', '.join(map(str, seen))}")
    print(
        f"exports: {size:,} bytes, " + (f"DIFFERENT: {', '.join(differing)}" if differing else "the same byte for byte")
    )
    sys.exit(bool(differing))


if __name__ == "__main__":
    main()
