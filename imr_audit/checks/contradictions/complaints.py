"""Complaints on which a rationale relies: parts of the body that the letter does not know, and for how long."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from imr_audit.checks import Observation
from imr_audit.checks.contradictions.cues import hits, says
from imr_audit.checks.contradictions.numbers import NUMBER, number
from imr_audit.checks.contradictions.statements import Statement
from imr_audit.extraction.assertions import ABSENT, assertion_status
from imr_audit.extraction.body_parts import find_body_parts, parts_named
from imr_audit.extraction.patterns import Pattern
from imr_audit.model import CaseHeader
from imr_audit.result import ItemReading

_NEAR = 20  # characters between a part and "pain"
# Parts that hold others: where the letter knows the one, the other is no news.
_WHOLES = (
    frozenset({"spine", "neck", "thoracic_spine", "low_back", "sacrum"}),
    frozenset({"low_back", "sacrum", "pelvis"}),
    frozenset({"head", "face", "jaw", "eye", "ear"}),
    frozenset({"upper_extremity", "shoulder", "upper_arm", "elbow", "forearm", "wrist", "hand", "finger", "thumb"}),
    frozenset({"lower_extremity", "hip", "thigh", "knee", "lower_leg", "ankle", "foot", "toe"}),
    frozenset({"wrist", "hand", "finger", "thumb", "forearm"}),
    frozenset({"foot", "ankle", "toe"}),
    frozenset({"hip", "groin", "pelvis"}),
)
_WHOLE = frozenset({"spine", "upper_extremity", "lower_extremity", "whole_body"})
_LASTING = Pattern(
    r"\b(?:symptoms?|pain|complaints?|symptomatic|numbness)\b(?P<between>[^.;,]{0,40}?)\b(?:for|over)\s+"
    rf"(?:(?:more|greater|longer) than\s+|at least\s+|over\s+|about\s+|approximately\s+|the (?:past|last)\s+)*"
    rf"(?P<n>an?|{NUMBER})\s+(?P<unit>week|month|year)s?\b",
    re.IGNORECASE,
)
# ... or a long time, without a number.
_LONG = Pattern(
    r"\b(?:long(?:[- ]?standing)? history of|long[- ]?standing) (?:\w+ ){0,2}(?:pain|symptoms?|complaints?)\b",
    re.IGNORECASE,
)
_LONG_AT_LEAST = 180  # days: nobody calls half a year long
_DAYS = {"week": 7, "month": 30, "year": 365}
_GRACE = 21  # days: "three months" is said of ten weeks


def observe(
    case: CaseHeader,
    reading: ItemReading,
    readings: Sequence[ItemReading],
    summary: Sequence[Statement],
    rationale: Sequence[Statement],
) -> Iterator[Observation]:
    """Yield ``unseen_part``: pain of a part of the body of which neither summary nor requests speak.

    And ``complaint_before_injury``: complaints of this worker that have lasted longer than it is since the injury,
    where nothing is said of an earlier one.  What the summary says of it is reported on the first item.
    """
    if summary:
        yield from _unseen_part(readings, summary, rationale)
    told = (*summary, *rationale) if readings[0] is reading else rationale
    yield from _lasting(case, summary, told)


def _unseen_part(
    readings: Sequence[ItemReading], summary: Sequence[Statement], rationale: Sequence[Statement]
) -> Iterator[Observation]:
    requested = {part for reading in readings for part in reading.request.body_parts}

    @cache
    def known() -> set[str]:
        """The parts that the letter knows; the summary is read only where the requests do not settle it."""
        return requested.union(*(parts_named(s.text) for s in summary))

    for statement in rationale:
        if not statement.speaks_of_patient(0) or not says("complaint", ("complained",), statement.text):
            continue
        if hits("other_side", statement.text):
            continue
        for start, end, slugs in find_body_parts(statement.text):
            if any(_is_known(part, requested) for part in slugs) or any(_is_known(part, known()) for part in slugs):
                continue
            around = f"{statement.text[max(0, start - _NEAR) : start]} {statement.text[end : end + _NEAR]}"
            if not any(key == "pain" for _, _, key in hits("complaint", around)):
                continue
            if all(key != "complained" for _, _, key in hits("complaint", statement.text[:end])):
                continue
            named = statement.text[start:end]
            place = next((s for s in summary if find_body_parts(s.text)), summary[0])
            yield Observation("unseen_part", named, (statement.span(), place.span()), {"named": named})
            return


def _is_known(part: str, known: set[str]) -> bool:
    """Whether the letter knows a part: itself, or the whole to which it belongs or that it holds."""
    if part in known or part in _WHOLE:
        return True
    return any(part in whole and known & whole & _WHOLE for whole in _WHOLES)


def _lasting(case: CaseHeader, summary: Sequence[Statement], told: Sequence[Statement]) -> Iterator[Observation]:
    injury, end = case.date_of_injury, case.decision_date or case.ur_denial_date
    if injury is None or end is None:
        return
    days = (end.value - injury.value).days
    for statement in told:
        duration = _duration(statement, days)
        if duration is None:
            continue
        texts = [_LONG.sub("", s.text) for s in (*summary, *told)]
        if not any(key == "earlier" for text in texts for _, _, key in hits("complaint", text)):
            params = {"duration": duration, "injured": f"{injury.value:%m/%d/%Y}"}
            yield Observation("complaint_before_injury", True, (injury.span, statement.span()), params)
            return


def _duration(statement: Statement, days: int) -> str | None:
    """How long a sentence says that the complaints of this worker have lasted, where it is more than ``days``."""
    match = _LASTING.search(statement.text)
    if match is not None and statement.speaks_of_patient(match.start()):
        count = 1 if match["n"].lower() in ("a", "an") else number(match["n"])
        if count * _DAYS[match["unit"].lower()] > days + _GRACE:
            return match[0][match.start("n") - match.start() :]
    match = _LONG.search(statement.text) if days < _LONG_AT_LEAST else None
    if match is None or not statement.speaks_of_patient(match.start()):
        return None
    return None if assertion_status(statement.text, *match.span()) in ABSENT else "a long time"
