"""History headings: "A was the original request. B was authorized ... The remaining ... portion ..., C is".

What is decided is the last of the parts; the others tell how the claims administrator changed the request.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from imr_audit.extraction.patterns import Pattern

Quantity = Mapping[str, int | str]

# Where a part is named: before the cue ("A was the original request") or after it ("authorized B").
_ORIGINAL_BEFORE = Pattern(
    r"^(?P<part>.+?),?\s(?:was|were|is|are)\s(?:the|an?)?\s?(?:originally\srequested|original\srequests?)\b|"
    r"^(?P<part2>.+?),?\s(?:was|were)\s(?:originally\s)?requested\b",
    re.I,
)
_VERB = (
    r"(?:authorized|certified|approved|granted|allowed|authorised|modified\s(?:to|for|and\scertified\sfor)"
    r"|recommended\sfor\scertification)"
)
_AUTHORISED_AFTER = Pattern(
    r"\b(?:claims\sadministrator|utilization\sreview(?:er)?|UR|administrator|physician\sreviewer|determination)\s"
    r"(?:has\s|had\s)?"
    rf"(?:partially\s|previously\s|conditionally\s)?{_VERB}\s(?:a\s(?:modified\s)?request\sfor\s)?(?P<part>.+?)"
    r"(?=,?\sleaving\b|,\swith\s(?:the\s)?remain|[.;]\s|\.?$)|\b(?:was|were|has\sbeen|have\sbeen|had\sbeen)\smodified\s"
    r"(?:by\sthe\sclaims\sadministrator\s)?(?:to|for)\s(?P<part2>.+?)(?=,?\sleaving\b|,\swith\s(?:the\s)?remain|[.;]\s|\.?$)",
    re.I,
)
_AUTHORISED_BEFORE = Pattern(
    r"(?:^|[.;]\s+)(?P<part>[^;]+?),?\s(?:was|were|has\sbeen|have\sbeen|had\sbeen)\s(?:previously\s|already\s|partially\s)?"
    r"(?:authorized|certified|approved|granted|authorised)\b",
    re.I,
)
_REMAINING = Pattern(
    r"\b(?:the\s)?(?:remaining|outstanding|balance(?:\sof)?)\s(?:IMR[\s-])?(?:eligible\s)?(?:portion|request|part|items?|amount)"
    r"(?:\sof\s(?:the\s)?(?:original\s)?requests?)?(?:\sis|\sare|\sof|\sfor)?\s?[,:-]?\s+(?P<part>.+)$",
    re.I,
)
_REST = Pattern(r"(?:^|[.;]\s+)(?:the\s)?remaining\s(?P<part>.+)$", re.I)
_WHOLE = Pattern(
    r"\b(?:leaving|and)\s(?:the\s)?(?:entire\s|whole\s)?original\srequests?\s(?:as\s)?IMR[\s-]eligible\.?|"
    r"\bthe\soriginal\srequest\s(?:is|remains)\s(?:IMR[\s-])?eligible\b\.?",
    re.I,
)
_WHOLE_REPEATED = Pattern(r"(?:^|[.;]\s+)the\soriginal\srequests?\s?(?:of|for|,|:)\s?(?P<part>.+)$", re.I)
_TRAILING = Pattern(r"(?:\s*,)?\s+(?:is|are|was|were)\s*:?\s*$|[\s,:]+$", re.I)
_HISTORY = Pattern(r"original|remaining|modified|authori[sz]ed|certified|balance|outstanding", re.I)
_COUNTED = ("visits", "days", "weeks", "units")


class Part(NamedTuple):
    """A part of the heading, as a range of its text."""

    start: int
    end: int


class Heading(NamedTuple):
    """The parts of a history heading; ``decided`` is what the outcome concerns."""

    decided: Part
    original: Part | None
    authorised: Part | None
    remaining: Part | None


def trimmed_end(text: str) -> int:
    """Where ``text`` ends without a trailing "is", colon or comma."""
    trailing = _TRAILING.search(text)
    return trailing.start() if trailing is not None else len(text)


def read_heading(text: str) -> Heading | None:
    """The parts of ``text``, a folded heading without its outcome; None where it tells no history."""
    end = trimmed_end(text)
    if _HISTORY.search(text) is None:
        return None
    original = _part(_ORIGINAL_BEFORE.match(text), text, end)
    remaining = _part(_REMAINING.search(text) or _REST.search(text), text, end)
    repeated = _part(_WHOLE_REPEATED.search(text), text, end)
    authorised = _authorised(text, end, original.end if original is not None else 0)
    if original is None and remaining is None and (authorised is None or repeated is None):
        return None
    if remaining is not None:
        return Heading(remaining, original, authorised, remaining)
    if repeated is not None:
        return Heading(repeated, original or repeated, authorised, None)
    if original is not None and (authorised is not None or _WHOLE.search(text) is not None):
        return Heading(original, original, authorised, None)
    return None


def _authorised(text: str, end: int, after: int) -> Part | None:
    for pattern in (_AUTHORISED_AFTER, _AUTHORISED_BEFORE):
        match = pattern.search(text, after)
        if match is not None and (part := _part(match, text, end)) is not None:
            return part
    return None


def _part(match: re.Match[str] | None, text: str, end: int) -> Part | None:
    if match is None:
        return None
    group = next(name for name, words in match.groupdict().items() if words is not None)
    start, stop = match.start(group), min(match.end(group), end)
    while start < stop and text[start] in " .;,:":
        start += 1
    while stop > start and text[stop - 1] in " .;,:":
        stop -= 1
    return Part(start, stop) if stop > start else None


def adds_up(original: Quantity, authorised: Quantity, remaining: Quantity) -> bool | None:
    """Whether authorised and remaining make the original; None where the three cannot be compared.

    Dispensed drugs are compared as numbers of doses, refills included; as headings are loose about refills, what
    does not add up with them cannot be compared.
    """
    totals = [_doses(part) for part in (original, authorised, remaining)]
    if all(total is not None for total in totals):
        before, granted, rest = (total or 0 for total in totals)
        if not any("refills" in part for part in (original, authorised, remaining)):
            return before == granted + rest
        return True if before in (granted + rest, granted + _refills_alone(remaining)) else None
    for key in _COUNTED:
        values = [part.get(key) for part in (original, authorised, remaining)]
        if all(isinstance(value, int) for value in values):
            first, second, third = (int(value or 0) for value in values)
            return first == second + third
    return None


def _doses(part: Quantity) -> int | None:
    count, refills = part.get("count"), part.get("refills", 0)
    return count * (1 + refills) if isinstance(count, int) and isinstance(refills, int) else None


def _refills_alone(part: Quantity) -> int:
    count, refills = part.get("count"), part.get("refills")
    return count * refills if isinstance(count, int) and isinstance(refills, int) else 0
