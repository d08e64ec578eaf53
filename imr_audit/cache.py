"""The user's cache of what it takes long to prepare: rule and vocabulary files, needs of patterns, expressions.

JSON behind a checksum, under a key that holds all of which it was made; where it cannot be, it is absent without a
word.  A file that is not what was written is as good as none: whoever asks makes it anew.
"""

from __future__ import annotations

import binascii
import contextlib
import datetime as dt
import json
import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

# A validated rule book; the plain data of one YAML file; compiled regular expressions.
Kind = Literal["rulebook", "data", "expressions"]
# How many files of each kind are kept, so that going back and forth between two rule books stays fast.
KEPT: Mapping[Kind, int] = {"rulebook": 8, "data": 160, "expressions": 4}
# Each is the only key of a mapping that stands for what JSON does not hold: a date, a mapping with numbers as keys.
_DATE, _PAIRS = "imr-audit date", "imr-audit pairs"
_MARK = b'"imr-audit '
_SUM = 8  # characters of the checksum


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


def is_writable() -> bool:
    """Whether something can be kept."""
    try:
        cache_dir().mkdir(parents=True, exist_ok=True)
        return os.access(cache_dir(), os.W_OK)
    except (OSError, RuntimeError):
        return False


def code_stamp(modules: Iterable[Path]) -> str:
    """Changes whenever the code in these files does: a part of the key of what it made."""
    return " ".join(f"{file.name}:{stat.st_size}:{stat.st_mtime_ns}" for file in modules for stat in [file.stat()])


def read(key: str, kind: Kind = "rulebook") -> Any | None:
    """What was kept under ``key``; None where there is nothing, or not what was written there."""
    try:
        content = _file(key, kind).read_bytes()
        text = content[_SUM:]
        if content[:_SUM] != _checksum(key, text):
            return None
        return json.loads(text, object_hook=_decoded if _MARK in text else None)
    except (OSError, ValueError, TypeError, RuntimeError):  # RuntimeError: there is no home directory
        return None


def write(key: str, data: Any, kind: Kind = "rulebook") -> None:
    """Keep plain data (dates too) under ``key``: all of it or nothing, whoever else writes at the same time.

    What would not come back as it is, such as a time, is not kept.
    """
    import tempfile  # only here: a run on known files should not wait for it

    if not _comes_back(data):
        return
    with contextlib.suppress(OSError, RuntimeError):
        path = _file(key, kind)
        path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(_encoded(data), ensure_ascii=False, separators=(",", ":")).encode()
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.stem, suffix=".tmp")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(_checksum(key, text) + text)
            os.replace(name, path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        _prune(path.parent, kind)


def _comes_back(data: Any) -> bool:
    if isinstance(data, Mapping):
        return all(
            type(key) in (str, int) and key not in (_DATE, _PAIRS) and _comes_back(value) for key, value in data.items()
        )
    if isinstance(data, list):
        return all(map(_comes_back, data))
    return data is None or type(data) in (str, int, float, bool, dt.date)


def _encoded(data: Any) -> Any:
    if isinstance(data, Mapping):
        if all(isinstance(key, str) for key in data):
            return {key: _encoded(value) for key, value in data.items()}
        return {_PAIRS: [[key, _encoded(value)] for key, value in data.items()]}
    if isinstance(data, list):
        return [_encoded(value) for value in data]
    return {_DATE: data.isoformat()} if isinstance(data, dt.date) else data


def _decoded(mapping: dict[str, Any]) -> Any:
    if _PAIRS in mapping:
        return dict(mapping[_PAIRS])
    return dt.date.fromisoformat(mapping[_DATE]) if _DATE in mapping else mapping


def _checksum(key: str, text: bytes) -> bytes:
    return b"%08x" % binascii.crc32(text, binascii.crc32(key.encode()))


def _file(key: str, kind: Kind) -> Path:
    return cache_dir() / f"{kind}-{key}.cache"


def _prune(folder: Path, kind: Kind) -> None:
    files = sorted(folder.glob(f"{kind}-*.cache"), key=lambda file: file.stat().st_mtime, reverse=True)
    for file in files[KEPT[kind] :]:
        file.unlink(missing_ok=True)
