"""Settings of a folder: ``imr-audit.toml``, or ``[tool.imr-audit]`` in ``pyproject.toml``, found upward.

``rules`` (folders of rule files, relative to the file), ``select``, ``ignore``, ``severities`` (a table of names and
severities), ``fail-level`` and ``suppressions`` (files, relative to this one).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from imr_audit.model import Severity
from imr_audit.rules.yaml_files import nearest, no_utf8

FILE, PROJECT = "imr-audit.toml", "pyproject.toml"
_KEYS = ("rules", "select", "ignore", "severities", "fail-level", "suppressions")
_SEVERITIES: tuple[Severity, ...] = ("note", "warning", "error")


class ConfigurationError(ValueError):
    """A mistake in a settings file; the message names file, line, what was expected and the nearest right name."""


@dataclass(frozen=True, slots=True)
class Configuration:
    """The settings of one file; what it does not set is None or empty.  ``text`` is the file's, to name lines by."""

    path: Path
    text: str = ""
    rules: tuple[Path, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severities: Mapping[str, Severity] = field(default_factory=dict)
    fail_level: Severity | None = None
    suppressions: tuple[Path, ...] = ()

    def fail(self, key: str, name: str, said: str) -> NoReturn:
        """Raise ConfigurationError for the value (or key) ``name`` under ``key``."""
        raise ConfigurationError(f"{self.path}:{_line(self.text, key, name)}: {said}")


def find_configuration(folder: Path) -> Configuration | None:
    """The settings that hold in ``folder``: of it, or of the nearest folder above.  Raises ConfigurationError."""
    for place in (folder, *folder.parents):
        if (place / FILE).is_file():
            return read_configuration(place / FILE)
        if (place / PROJECT).is_file() and (found := read_configuration(place / PROJECT)):
            return found
    return None


def read_configuration(path: Path) -> Configuration | None:
    """The settings of one file; None of a ``pyproject.toml`` that has none.  Raises ConfigurationError."""
    import tomllib  # only here: most folders have no settings

    try:
        text = path.read_text(encoding="utf-8")
        data: Any = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        if path.name == PROJECT and "imr-audit" not in text:
            return None  # another tool's file: not ours to complain of
        line = re.search(r"at line (\d+)", str(error))
        raise ConfigurationError(f"{path}:{line[1] if line else 1}: this is no valid TOML: {error}") from None
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path}: {no_utf8(error)}") from None
    except OSError as error:
        raise ConfigurationError(f"{path}: it cannot be read: {error.strerror}; --isolated does without it") from None
    if path.name == PROJECT:
        tools = data.get("tool")
        data = tools.get("imr-audit") if isinstance(tools, Mapping) else None
        if data is None:
            return None
    return _built(Configuration(path, text), data)


def _built(given: Configuration, data: Any) -> Configuration:
    if not isinstance(data, Mapping):
        given.fail("imr-audit", "imr-audit", f"imr-audit: expected a table of settings, found {data!r}")
    for key in data:
        if key not in _KEYS:
            expected = nearest(key, _KEYS) or f"; expected one of {', '.join(_KEYS)}"
            given.fail(key, key, f"unknown setting {key!r}{expected}")
    severities = data.get("severities", {})
    if not isinstance(severities, Mapping):
        given.fail("severities", "severities", 'severities: expected a table such as {no-citation = "note"}')
    level = data.get("fail-level")
    for key, value in [*severities.items(), *([("fail-level", level)] if level is not None else [])]:
        if value not in _SEVERITIES:
            expected = nearest(str(value), _SEVERITIES) or f"; expected {', '.join(_SEVERITIES)}"
            given.fail(key, str(value), f"{key}: {value!r} is no severity{expected}")
    folders = [given.path.parent / name for name in _names(given, data, "rules")]
    for name, folder in zip(data.get("rules", ()), folders, strict=True):
        if not folder.is_dir():
            given.fail("rules", name, f"rules: there is no folder {folder}")
    files = [given.path.parent / name for name in _names(given, data, "suppressions")]
    for name, file in zip(data.get("suppressions", ()), files, strict=True):
        if not file.is_file():
            given.fail("suppressions", name, f"suppressions: there is no file {file}")
    return Configuration(
        given.path,
        given.text,
        tuple(folders),
        _names(given, data, "select"),
        _names(given, data, "ignore"),
        dict(severities),
        level,
        tuple(files),
    )


def _names(given: Configuration, data: Mapping[str, Any], key: str) -> tuple[str, ...]:
    names: Sequence[Any] = data.get(key, ())
    if isinstance(names, str) or not isinstance(names, Sequence) or not all(isinstance(name, str) for name in names):
        given.fail(key, key, f'{key}: expected a list of texts such as ["a", "b"], found {names!r}')
    return tuple(names)


def _line(text: str, key: str, name: str) -> int:
    """The line (from 1) on which ``name`` stands at or after ``key``; as near as can be told."""
    lines = text.splitlines()
    begins = re.compile(rf"""\s*(\[[^\]]*)?["']?{re.escape(key)}["']?\s*[=\]]""")
    ours = next((n for n, line in enumerate(lines) if line.lstrip().startswith("[tool.imr-audit")), 0)
    first = next((n for n, line in enumerate(lines) if n >= ours and begins.match(line)), ours)
    return next((n for n, line in enumerate(lines) if n >= first and name in line), first) + 1
