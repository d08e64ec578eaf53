"""The user's cache of validated rule files: plain JSON, keyed by content, absent without a word where it cannot be."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from pathlib import Path
from typing import Any

KEPT = 8  # files of earlier contents, so that going back and forth between two rule books stays fast


def cache_dir() -> Path:
    """The user's cache directory for this program, by the convention of the operating system."""
    if given := os.environ.get("XDG_CACHE_HOME"):
        base = Path(given)
    elif sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local"))
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path.home() / ".cache"
    return base / "imr-audit"


def read(key: str) -> Any | None:
    """What was kept under ``key``; None where there is nothing, or nothing that can be read."""
    try:
        return json.loads(_file(key).read_bytes())
    except (OSError, ValueError, RuntimeError):  # RuntimeError: there is no home directory
        return None


def write(key: str, data: Any) -> None:
    """Keep plain data under ``key``: all of it or nothing, whoever else writes at the same time."""
    import tempfile  # only here: a run on known files should not wait for it

    with contextlib.suppress(OSError, RuntimeError):
        path = _file(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.stem, suffix=".tmp")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(data, file, ensure_ascii=False, separators=(",", ":"))
            os.replace(name, path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        _prune(path.parent)


def _file(key: str) -> Path:
    return cache_dir() / f"rulebook-{key}.json"


def _prune(folder: Path) -> None:
    files = sorted(folder.glob("rulebook-*.json"), key=lambda file: file.stat().st_mtime, reverse=True)
    for file in files[KEPT:]:
        file.unlink(missing_ok=True)
