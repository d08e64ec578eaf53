"""The messages of rules and checks: plain text with ``{name}`` where a field or a dated value is put in."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from functools import lru_cache

from imr_audit.rules.conditions import Value
from imr_audit.rules.fields import UNSTATED, CaseField, iso_day
from imr_audit.rules.labels import label

_ABSENT = "not in the text"
_QUOTED = re.compile(r"([\"'])\{(\w+)\}\1")
_INCH = re.compile(r"(?<=\d)\"")
_LISTED = re.compile(r"\(([^()]*\{\w+\}[^()]*, [^()]*)\)")
_COUNTED = re.compile(
    r"\{(\w+)\} (ablation|day|evaluation|hour|injection|lead|level|month|patch|test|time|treatment|unit|visit|week)"
    r"(?:es|s)\b"
)


@lru_cache(maxsize=1024)  # the messages of a rule book
def placeholders(template: str) -> tuple[str, ...]:
    """The names in a message.  Raises ValueError where its braces are not ``{name}``."""
    names: list[str] = []
    for _, name, spec, conversion in string.Formatter().parse(template):
        if name is None:
            continue
        if not name.isidentifier() or spec or conversion:
            raise ValueError(f"{{{name}}} is no plain name in braces")
        names.append(name)
    return tuple(dict.fromkeys(names))


def render(template: str, words: Mapping[str, Value], fields: Mapping[str, CaseField]) -> str:
    """The message with its names replaced: ``words`` holds the fields of the case and the dated values of the rule.

    A name without a value, and a fact that is unstated, read "not in the text"; slugs are read with blanks, dates as
    2014-05-01.  What is counted is one visit or two visits.  What stands between quotation marks in the template is
    given none of these within it.  Of a list in brackets, "(days {days}, weeks {weeks})", what has a value is said.
    """
    shown = {name: _shown(words.get(name), fields.get(name)) for name in placeholders(template)}
    if _ABSENT in shown.values():
        template = _LISTED.sub(lambda match: _known_of_list(match, shown), template)
    for mark, name in _quoted(template):
        shown[name] = shown[name].replace(mark, "\u2019") if mark == "'" else _INCH.sub("\u2033", shown[name])
        shown[name] = shown[name].replace(mark, "\u201d")
    if "1" in shown.values():
        template = _COUNTED.sub(lambda m: f"{{{m[1]}}} {m[2]}" if shown[m[1]] == "1" else m[0], template)
    return template.format(**shown)


def _known_of_list(match: re.Match[str], shown: Mapping[str, str]) -> str:
    """A list in brackets without what is not in the text; the whole of it where nothing is."""
    known = [part for part in match[1].split(", ") if all(shown[name] != _ABSENT for name in placeholders(part))]
    return f"({', '.join(known)})" if known else match[0]


@lru_cache(maxsize=1024)
def _quoted(template: str) -> tuple[tuple[str, str], ...]:
    """The names that stand between quotation marks, each with its mark."""
    return tuple((match[1], match[2]) for match in _QUOTED.finditer(template))


def _shown(value: Value | None, field: CaseField | None) -> str:
    if value is None or (value == UNSTATED and field is not None and field.type == "status"):
        return _ABSENT
    if isinstance(value, tuple):
        return ", ".join(_shown(item, field) for item in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}"
    if field is not None and field.type == "date" and isinstance(value, int):
        return iso_day(value)
    if field is not None and field.choices and isinstance(value, str):
        return label(value)
    return str(value)
