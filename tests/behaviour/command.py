"""The real command, run as people run it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

COMMAND = [sys.executable, "-m", "imr_audit"]


def run(*arguments: str | Path, stdin: str | bytes | None = None, **options: Any) -> subprocess.CompletedProcess[str]:
    data = stdin.encode() if isinstance(stdin, str) else stdin
    done = subprocess.run([*COMMAND, *map(str, arguments)], input=data, capture_output=True, timeout=60, **options)
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8")
    )


def loaded(*arguments: str | Path, stdin: str | None = None) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(run("check", "--format", "json", *arguments, stdin=stdin).stdout)
    return data
