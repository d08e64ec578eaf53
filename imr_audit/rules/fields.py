"""The fields of a case: what a condition may test, of which type, and which values are right for it."""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from imr_audit.model import Scalar
from imr_audit.rules.yaml_files import RuleFileError, YamlFile, build, nearest

FieldType = Literal["status", "str", "int", "float", "bool", "date"]
FieldSection = Literal["case", "checks"]
FIELD_TYPES: tuple[FieldType, ...] = ("status", "str", "int", "float", "bool", "date")

UNSTATED = "unstated"
STATUSES = ("affirmed", "denied", "not_documented", UNSTATED, "conflicting")

# Bounds within which durable_rules and Python read and compare a value alike (measured: whole numbers pass through a
# C double; Python writes an exponent, which the engine's parser refuses, below 1e-4 and from 1e16; lengths of words
# are 16-bit there).
LARGEST_INT = 2**53 - 1
SMALLEST_FLOAT, LARGEST_FLOAT = 1e-4, 1e15
LONGEST_WORD = 16_000

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_WORDS_FOR_TYPES = {
    "status": "a status",
    "str": "a word",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "date": "a day (the whole number yyyymmdd)",
}


@dataclass(frozen=True, slots=True)
class CaseField:
    """One field.  ``values`` is the closed list of a ``str``; ``many``: an item may have several values at once."""

    name: str
    type: FieldType
    section: FieldSection
    meaning: str
    unit: str | None = None
    values: tuple[str, ...] = ()
    many: bool = False

    @property
    def ordered(self) -> bool:
        """Whether values can be compared by size."""
        return self.type in ("int", "float", "date")

    @property
    def choices(self) -> tuple[str, ...]:
        """The closed list of values; empty where any value of the type is right."""
        return STATUSES if self.type == "status" else self.values

    def normal(self, value: object) -> Scalar:
        """``value`` as the engines compare it: words in NFC, whole numbers of a float field as floats.

        Raises ValueError, in words that follow the field's name, where the value has another type or is out of bounds.
        """
        if self.type == "bool" and isinstance(value, bool):
            return value
        if self.type == "date" and isinstance(value, int) and _is_day(value):
            return value
        if self.type == "int" and isinstance(value, int) and not isinstance(value, bool):
            if abs(value) <= LARGEST_INT:
                return value
            raise ValueError(f"{value!r} is too large")
        if self.type == "float" and isinstance(value, int | float) and not isinstance(value, bool):
            if value == 0 or (math.isfinite(value) and SMALLEST_FLOAT <= abs(value) < LARGEST_FLOAT):
                return float(value)
            raise ValueError(f"{value!r} is too large or too small")
        if self.type in ("str", "status") and isinstance(value, str):
            return self._normal_word(value)
        raise ValueError(f"expected {_WORDS_FOR_TYPES[self.type]}, found {value!r}")

    def _normal_word(self, value: str) -> str:
        if self.type == "status" and value not in STATUSES:
            raise ValueError(f"{value!r} is no status; expected {' | '.join(STATUSES)}{nearest(value, STATUSES)}")
        # Another encoding of the same letters must be the same word; NUL and half of a surrogate pair cannot be posted.
        plain = value.isascii()
        if len(value) >= LONGEST_WORD or "\0" in value or not (plain or _encodable(value)):
            raise ValueError("the word is too long or holds a character that cannot be written")
        return value if plain else unicodedata.normalize("NFC", value)

    def constant(self, value: object) -> Scalar:
        """``value`` of a rule file, brought to :meth:`normal`: dates become yyyymmdd, closed lists are enforced."""
        if self.type == "date":
            day = as_day(value)
            if day is None:
                raise ValueError(f"expected a date such as 2014-05-01, found {value!r}")
            return day
        normal = self.normal(value)
        if self.values and normal not in self.values:
            hint = nearest(str(normal), self.values) or f"; expected one of {', '.join(self.values)}"
            raise ValueError(f"{normal!r} is no {self.name.replace('_', ' ')}{hint}")
        return normal


def as_day(value: object) -> int | None:
    """A date of a rule file (a date, or its ISO form, in which a cache keeps it) as yyyymmdd; None where it is none."""
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        try:
            value = dt.date.fromisoformat(value)
        except ValueError:
            return None
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value.year * 10000 + value.month * 100 + value.day
    return None


def iso_day(day: int) -> str:
    """yyyymmdd as 2014-05-01."""
    return f"{day // 10000:04}-{day // 100 % 100:02}-{day % 100:02}"


def case_fields(data: Mapping[str, Any]) -> dict[str, CaseField]:
    """The fields of the plain data of ``fields.yaml``, which :func:`check_fields` has found right."""
    return {
        name: CaseField(
            name,
            entry["type"],
            section,
            entry["meaning"],
            entry.get("unit"),
            tuple(entry.get("values", ())),
            bool(entry.get("many", False)),
        )
        for section in ("case", "checks")
        for name, entry in data[section].items()
    }


class _Declaration(NamedTuple):
    """The keys of a field in the file."""

    type: str
    meaning: str
    unit: str | None = None
    values: tuple[str, ...] = ()
    many: bool = False


def check_fields(read: YamlFile) -> None:
    """Refuse a vocabulary of fields that is not well formed (RuleFileError with file and line)."""
    data, sections = read.data, ("case", "checks", "messages")
    if not isinstance(data, Mapping) or set(data) != set(sections) or not all(map(_is_mapping, data.values())):
        raise RuleFileError(f"{read.path}:1: expected the sections {', '.join(sections)} and nothing else")
    seen: set[str] = set()
    for section in sections:
        for name, entry in data[section].items():
            wrong = None
            if not isinstance(name, str) or not _NAME.fullmatch(name):
                wrong = f"{name!r} is no field name (small letters, digits and _)"
            elif name in seen:
                wrong = f"the field {name!r} stands twice"
            elif section != "messages":
                wrong = _wrong_in(build(_Declaration, entry, read.path, [section, name]))
            if wrong:
                raise RuleFileError(f"{read.path}:{read.line((section, name))}: {wrong}")
            seen.add(name)


def _is_mapping(data: object) -> bool:
    return isinstance(data, Mapping)


def _wrong_in(field: _Declaration) -> str | None:
    if field.type not in FIELD_TYPES:
        return f"{field.type!r} is no type; expected {', '.join(FIELD_TYPES)}{nearest(field.type, FIELD_TYPES)}"
    words = (field.meaning, field.unit or "", *(field.values if isinstance(field.values, tuple) else (None,)))
    if not all(isinstance(word, str) for word in words) or not isinstance(field.many, bool):
        return "expected text for meaning and unit, a list of words for values, true or false for many"
    if (field.values or field.many) and field.type != "str":
        return "only a field of type str can have values or many"
    return None


def _is_day(value: int) -> bool:
    try:
        dt.date(value // 10000, value // 100 % 100, value % 100)
    except ValueError:
        return False
    return True


def _encodable(word: str) -> bool:
    try:
        word.encode()
    except UnicodeEncodeError:
        return False
    return True
