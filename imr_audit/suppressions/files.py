"""Files of suppressions: YAML that a person reviews, read with mistakes named by line, and written."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from imr_audit.model import Suppression
from imr_audit.reports.wording import clean
from imr_audit.rules.yaml_files import RuleFileError, YamlFile, nearest, read_yaml
from imr_audit.suppressions.entries import Entry, Key, letter_key

_NEEDED = ("reason", "by", "date", "findings")
_KNOWN = (*_NEEDED, "expires")
_ITEM = re.compile(r"item ([1-9]\d*)$")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_EVIDENCE = re.compile(r"[0-9a-f]{16}$")
_DATE = re.compile(r"\s*(?:-\s+)?(?:date|expires):\s*(\d{4}-\d\d-\d\d)\s*(?:#.*)?$")
_PLAIN = re.compile(r"[\w.\-]+(, [\w.\- ]+){3}")  # what YAML reads as text without quotation marks
_SHAPE = "LETTER, item N, FINDING, EVIDENCE"
_HEADING = """\
# Findings that were looked at and are accepted: `--suppressions` shows them and counts them apart.
# A line: case number (or SHA-256 of the file), item (or `letter`), finding, hash of the words that bear it out.
"""


class SuppressionError(ValueError):
    """A mistake in a file of suppressions; the message names file, line and what was expected."""


def read_suppressions(paths: Iterable[Path]) -> tuple[Entry, ...]:
    """The entries of some files.  Raises SuppressionError, also where two entries are about the same finding."""
    entries: dict[Key, Entry] = {}
    for path in paths:
        for entry in _read(path):
            if (other := entries.get(entry.key)) is not None:
                raise SuppressionError(f"{entry.place}: this finding stands at {other.place} already: keep one of them")
            entries[entry.key] = entry
    return tuple(entries.values())


def _read(path: Path) -> Iterator[Entry]:
    try:
        file = read_yaml(path)
    except RuleFileError as error:
        raise SuppressionError(_no_date(path) or str(error)) from None
    data = file.data
    if not isinstance(data, Mapping) or set(data) != {"suppressions"} or not isinstance(data["suppressions"], list):
        raise SuppressionError(
            f"{path}:1: expected `suppressions:` and a list below it; `imr-audit baseline` writes such a file"
        )
    for n, group in enumerate(data["suppressions"]):
        yield from _group(file, n, group)


def _group(file: YamlFile, n: int, group: Any) -> Iterator[Entry]:
    keys: tuple[str | int, ...] = ("suppressions", n)
    if not isinstance(group, Mapping):
        raise _mistake(file, keys, f"expected {', '.join(_NEEDED)}, found {group!r}")
    for key in group:
        if key not in _KNOWN:
            known = nearest(str(key), _KNOWN) or f"; expected {', '.join(_KNOWN)}"
            raise _mistake(file, (*keys, key), f"unknown key {key!r}{known}")
    for key in _NEEDED:
        if not group.get(key):
            raise _mistake(file, (*keys, key), f"{key!r} is missing: {_WANTED[key]}")
    for key in ("reason", "by"):
        if not isinstance(group[key], str):
            raise _mistake(file, (*keys, key), f"{key}: expected a text, found {group[key]!r}")
    for key in ("date", "expires"):
        if not _is_date(group.get(key, _SOME_DAY)):
            raise _mistake(file, (*keys, key), f"{key}: expected a date such as 2026-05-01, found {group[key]!r}")
    given = Suppression(group["reason"].strip(), group["by"].strip(), group["date"], group.get("expires"))
    if given.expires and given.expires < given.date:
        raise _mistake(file, (*keys, "expires"), f"expires on {given.expires}, before its date, {given.date}")
    if not isinstance(group["findings"], list):
        raise _mistake(file, (*keys, "findings"), f"findings: expected a list of lines such as `- {_SHAPE}`")
    for line, text in zip(_lines(file, n), group["findings"], strict=True):
        place = f"{file.path}:{line}"
        yield Entry(_key(place, text), given, place)


def _no_date(path: Path) -> str | None:
    """Where a file holds a date that is in no calendar, of which YAML does not say the line."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return None
    for n, line in enumerate(lines, 1):
        if found := _DATE.match(line):
            try:
                dt.date.fromisoformat(found[1])
            except ValueError:
                return f"{path}:{n}: {found[1]} is no date: expected one such as 2026-05-01"
    return None


_SOME_DAY = dt.date(2000, 1, 1)
_WANTED = {
    "reason": "say why these findings are accepted",
    "by": "name who accepts them",
    "date": "say since when, as 2026-05-01",
    "findings": f"a list of lines such as `- {_SHAPE}`",
}


def _is_date(value: Any) -> bool:
    return isinstance(value, dt.date) and not isinstance(value, dt.datetime)


def _key(place: str, text: Any) -> Key:
    parts = [part.strip() for part in text.rsplit(",", 3)] if isinstance(text, str) else []
    if len(parts) != 4 or not all(parts):
        raise SuppressionError(f"{place}: expected `{_SHAPE}`, found {text!r}")
    letter, item, finding, evidence = parts
    number = _ITEM.match(item)
    if number is None and item != "letter":
        raise SuppressionError(f"{place}: expected `item N`, or `letter` for the letter as a whole, found {item!r}")
    if not _EVIDENCE.match(evidence):
        raise SuppressionError(
            f"{place}: expected the evidence's hash (16 digits, as `imr-audit baseline` writes it), found {evidence!r}"
        )
    known = letter if _SHA256.fullmatch(letter) else letter_key(letter, None)
    return Key(known, int(number[1]) if number else None, finding, evidence)


def _lines(file: YamlFile, group: int) -> list[int]:
    """The lines on which the findings of a group stand."""
    top: Any = file.node
    ((_, groups),) = top.value
    (findings,) = (value for key, value in groups.value[group].value if key.value == "findings")
    return [line.start_mark.line + 1 for line in findings.value]


def _mistake(file: YamlFile, keys: Sequence[str | int], said: str) -> SuppressionError:
    return SuppressionError(f"{file.path}:{file.line(keys)}: {said}")


# --- written ---------------------------------------------------------------------------------------------------------


def written(entries: Iterable[tuple[Suppression, Key, str]]) -> Iterator[str]:
    """A file of suppressions in pieces; each entry with a remark for its reviewer (the finding's message).

    Entries of one suppression that follow one another stand together.
    """
    yield _HEADING
    yield "suppressions:"
    last = None
    for given, key, remark in entries:
        if given != last:
            yield _opened(given)
            last = given
        line = str(key) if _PLAIN.fullmatch(str(key)) else _quoted(str(key))
        yield f"\n      - {line}" + (f"  # {clean(remark)}" if remark else "")
    yield " []\n" if last is None else "\n"


def _opened(given: Suppression) -> str:
    said = [
        f"\n  - reason: {_quoted(given.reason)}",
        f"    by: {_quoted(given.by)}",
        f"    date: {given.date.isoformat()}",
        *([f"    expires: {given.expires.isoformat()}"] if given.expires else []),
        "    findings:",
    ]
    return "\n".join(said)


def _quoted(text: str) -> str:
    return json.dumps(clean(text), ensure_ascii=False)
