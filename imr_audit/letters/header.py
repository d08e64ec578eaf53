"""The case header: labels, values, and which belongs to which."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from functools import cache
from typing import TypeVar

from imr_audit.letters.dates import parse_date
from imr_audit.letters.patterns import DATE, compiled, pattern
from imr_audit.model import CaseHeader, Located
from imr_audit.reading.text import Folded
from imr_audit.rules.yaml_files import vocabulary

T = TypeVar("T")
_Run = tuple[list[str], list[tuple[str, re.Match[str]]]]


@cache
def _token() -> re.Pattern[str]:
    words = vocabulary("case_header")
    values = {"_case": words["case_number"], "_date": DATE, "_priority": rf"\b(?:{'|'.join(words['priorities'])})\b"}
    return compiled("|".join(f"(?P<{name}>{one})" for name, one in (values | words["labels"]).items()))


def read_header(folded: Folded) -> CaseHeader:
    """The case header that ``folded`` (what stands before the first part of a letter) prints.

    A field that is printed twice (on a cover page and on the letter's own) counts as printed last.
    """
    found: dict[str, re.Match[str]] = {}
    for labels, values in _runs(folded.text):
        for kind in ("case", "date", "priority"):
            wanted = [label for label in labels if _kind(label) == kind]
            given = [match for name, match in values if name == f"_{kind}"]
            # Where values are missing the labels next to them have theirs: an empty field comes before.
            found.update(zip(wanted[-len(given) :] if given else [], given, strict=False))
    for field in vocabulary("case_header")["sentences"]:
        if field not in found and (match := pattern("case_header", "sentences", field).search(folded.text)):
            found[field] = match
    return _header(folded, found)


def _runs(text: str) -> Iterator[_Run]:
    """Labels in a row, and the values in a row that follow them."""
    labels: list[str] = []
    values: list[tuple[str, re.Match[str]]] = []
    for match in _token().finditer(text):
        name = match.lastgroup
        assert name
        if name.startswith("_"):
            values.append((name, match))
        else:
            if values:
                yield labels, values
                labels, values = [], []
            if name not in labels[-1:]:  # "Application" and "Received:" are one label
                labels.append(name)
    if values:
        yield labels, values


def _kind(label: str) -> str:
    return {"case_number": "case", "priority": "priority"}.get(label, "date")


def _header(folded: Folded, found: dict[str, re.Match[str]]) -> CaseHeader:
    def located(match: re.Match[str], value: T) -> Located[T]:
        return Located(value, folded.span(*match.span(_group(match))))

    def date(field: str) -> Located[dt.date] | None:
        match = found.get(field)
        value = match and parse_date(match[_group(match)])
        return located(match, value) if match and value else None

    number, priority = found.get("case_number"), found.get("priority")
    priorities = vocabulary("case_header")["priorities"]
    return CaseHeader(
        case_number=located(number, re.sub(r"\s", "", number[0]).upper()) if number else None,
        date_assigned=date("date_assigned"),
        date_of_injury=date("date_of_injury"),
        decision_date=date("decision_date"),
        ur_denial_date=date("ur_denial_date"),
        application_received=date("application_received"),
        priority=located(priority, priorities[priority[0].lower()]) if priority else None,
    )


def _group(match: re.Match[str]) -> str | int:
    """The group that holds the value: a sentence tells more than a date."""
    return "date" if "date" in match.re.groupindex else 0
