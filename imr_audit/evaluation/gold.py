"""Gold annotations: one JSON file a letter, named after the letter's file, in the names of the output contract."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from imr_audit.rules.yaml_files import nearest, no_utf8

CASE = (
    "case_number",
    "date_assigned",
    "date_of_injury",
    "decision_date",
    "ur_denial_date",
    "application_received",
    "priority",
    "age",
    "sex",
    "licensure",
    "specialties",
)
ITEM = (
    "index",
    "request",
    "outcome",
    "topic",
    "body_parts",
    "laterality",
    "quantity",
    "conclusion",
    "reviewer_sources",
    "claims_administrator_sources",
    "facts",
    "findings",
)
_REQUIRED = ("request", "outcome")


class GoldError(ValueError):
    """A mistake in an annotation file; the message names the file, the place and the remedy."""


def load_gold(folder: Path) -> dict[str, dict[str, Any]]:
    """The annotations of a folder by the stem of their file.  Raises GoldError."""
    files = sorted(folder.glob("*.json"))
    if not files:
        raise GoldError(f"{folder}: no annotation (*.json) in it")
    return {path.stem: _read(path) for path in files}


def _read(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise GoldError(f"{path}: {no_utf8(error)}") from None
    except (OSError, ValueError) as error:
        raise GoldError(f"{path}: no valid JSON: {error}") from None
    if not isinstance(data, dict) or not isinstance(data.get("items"), list):
        raise GoldError(f'{path}: expected an object with "items", a list')
    _known(path, "case", data.get("case") or {}, CASE)
    for number, item in enumerate(data["items"], 1):
        place = f"item {number}"
        if not isinstance(item, dict):
            raise GoldError(f"{path}: {place}: expected an object")
        _known(path, place, item, ITEM)
        for key in _REQUIRED:
            if not item.get(key):
                raise GoldError(f"{path}: {place}: {key!r} is missing")
        for key, needed in (("facts", ("name", "status")), ("findings", ("code",))):
            for one in item.get(key) or []:
                if not isinstance(one, dict) or any(not one.get(name) for name in needed):
                    raise GoldError(f"{path}: {place}: each of {key!r} needs {' and '.join(needed)}")
    return data


def _known(path: Path, place: str, data: Mapping[str, Any], keys: tuple[str, ...]) -> None:
    for key in data:
        if key not in keys:
            raise GoldError(f"{path}: {place}: unknown key {key!r}{nearest(key, keys)}")
