"""Dates that cannot both be right: header against summary, and what happened before there was an injury."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from imr_audit.checks import Observation
from imr_audit.checks.contradictions.cues import hits
from imr_audit.checks.contradictions.numbers import NUMBER, number
from imr_audit.checks.contradictions.statements import Statement
from imr_audit.checks.contradictions.written_dates import MONTH, find_dates
from imr_audit.extraction.patterns import Pattern
from imr_audit.model import CaseHeader, Located
from imr_audit.reading.text import Span

_NEAR = 30  # characters between the words that say what a date is and the date
_FIRST = 3  # the date of injury stands in one of the summary's first sentences
_OTHER_PAPERS = (
    1  # days by which a "denial" or "determination" may differ from the utilization review as a matter of course
)
_OF_INJURY = Pattern(r"[\s,]*(?:date of (?:injury|loss)|injury date|DOI)\b", re.IGNORECASE)
_AUTHORIZATION = Pattern(r"\brequests? for authorization\b", re.IGNORECASE)
_REVIEW = Pattern(r"\b(?:utilization review|UR)\b", re.IGNORECASE)
_EARLIER = frozenset({"earlier", "study"})  # reasons why a date may lie before the injury
_OPEN_ENDED = frozenset({"cumulative", "range"})  # such an injury has visits before its date
_GRACE = 15  # days: "two months" is said of seven weeks
_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}
_SEVERAL = 3  # what "several" and "many" say at the least
_DURATION = Pattern(
    rf"\b({NUMBER}|several|many)[\s-]+(?:\(\d+\)\s*)?(week|month|year)s?\b(?! (?:old|of age))",
    re.IGNORECASE,
)


# "since 2010", "since March of 2010": of a treatment that is in use.
_SINCE = Pattern(
    rf"\bsince (?:at least |about |approximately |early |late |mid-?)?(?:{MONTH} (?:of )?)?((?:19|20)\d\d)\b",
    re.IGNORECASE,
)


def of_summary(case: CaseHeader, summary: Sequence[Statement]) -> Iterator[Observation]:
    """Yield ``injury_date_differs``, ``review_date_differs`` (header against summary) and ``visit_before_injury``.

    Also ``request_after_review``: a request for authorization dated after the utilization review that denied it.

    They concern the letter as a whole.
    """
    injury = case.date_of_injury
    if injury is not None:
        yield from _injury(injury, summary)
    review = case.ur_denial_date
    if review is not None:
        given = list(_review_dates(summary))
        far = [g for g in given if abs((g[0] - review.value).days) > g[2]]
        if far and len(far) == len(given):
            yield _differs("review_date_differs", review.value, far[0][0], (review.span, far[0][1]))
        else:
            yield from _asked_after(review, summary)


def _asked_after(review: Located[dt.date], summary: Sequence[Statement]) -> Iterator[Observation]:
    """The only request for authorization that the summary dates, where it is dated after the review."""
    asked = [
        (day, statement)
        for statement in summary
        if _AUTHORIZATION.search(statement.text)
        for day, _, _ in find_dates(statement.text)
    ]
    if len(asked) == 1 and asked[0][0] > review.value:
        day, statement = asked[0]
        spans = (review.span, statement.span())
        params = {"in_header": f"{review.value:%m/%d/%Y}", "done": f"{day:%m/%d/%Y}"}
        yield Observation("request_after_review", True, spans, params)


def _injury(injury: Located[dt.date], summary: Sequence[Statement]) -> Iterator[Observation]:
    found = _first(summary[:_FIRST], "injury")
    if found is not None and found[0] != injury.value:
        if "range" not in _kinds_of_injury(summary):
            yield _differs("injury_date_differs", injury.value, found[0], (injury.span, found[1]))
        return  # where the two differ it is open what lies before the injury
    for observation in _visits_before(injury.value, injury.span, summary):
        if _kinds_of_injury(summary).isdisjoint(_OPEN_ENDED):
            yield observation


def _kinds_of_injury(summary: Sequence[Statement]) -> frozenset[str]:
    return frozenset(key for statement in summary[:_FIRST] for _, _, key in hits("dates", statement.text))


def is_agreed(injury: Located[dt.date], summary: Sequence[Statement]) -> bool:
    """Whether the summary gives no other date of injury than ``injury``, and no period."""
    found = _first(summary[:_FIRST], "injury")
    return (found is None or found[0] == injury.value) and _kinds_of_injury(summary).isdisjoint(_OPEN_ENDED)


def of_rationale(
    case: CaseHeader, summary: Sequence[Statement], rationale: Sequence[Statement]
) -> Iterator[Observation]:
    """Yield ``approval_before_injury``, ``event_before_injury`` and ``duration_beyond_injury`` for a rationale.

    ``duration_beyond_injury_possible`` stands where the time up to the decision, but not that up to the utilization
    review, would do.
    """
    injury = case.date_of_injury
    if injury is None:
        return
    yield from _before(injury.value, injury.span, summary, rationale)
    ends = [day for day in (case.ur_denial_date, case.decision_date) if day is not None]
    if ends:
        review, decision = min(ends, key=lambda day: day.value), max(day.value for day in ends)
        yield from _too_long(injury, review, decision, rationale)


def _differs(name: str, header: dt.date, summary: dt.date, evidence: tuple[Span, Span]) -> Observation:
    return Observation(name, True, evidence, {"in_header": f"{header:%m/%d/%Y}", "in_summary": f"{summary:%m/%d/%Y}"})


def _first(statements: Sequence[Statement], kind: str) -> tuple[dt.date, Span] | None:
    """The first date that words of ``kind`` announce."""
    for statement in statements:
        dates = find_dates(statement.text)
        if not dates:
            continue
        marks = [(start, end) for start, end, key in hits("dates", statement.text) if key == kind]
        previous = 0
        for day, start, end in dates:
            if any(previous <= a < start and start - b <= _NEAR for a, b in marks):
                return day, statement.span(start, end)
            if _OF_INJURY.match(statement.text, end):
                return day, statement.span(start, end)
            previous = end
    return None


def _review_dates(summary: Sequence[Statement]) -> Iterator[tuple[dt.date, Span, int]]:
    """The dates of sentences that only speak of the utilization review, and by how many days they may differ."""
    for statement in summary:
        found = find_dates(statement.text)
        if len(found) != 1:
            continue
        keys = {key for _, _, key in hits("dates", statement.text)}
        if "review" in keys and "not_review" not in keys:
            day, start, end = found[0]
            yield day, statement.span(start, end), 0 if _REVIEW.search(statement.text) else _OTHER_PAPERS


def _visits_before(injury: dt.date, place: Span, summary: Sequence[Statement]) -> Iterator[Observation]:
    for statement in summary:
        found = [f for f in find_dates(statement.text) if f[0] < injury]
        if not found:
            continue
        keys = {key for _, _, key in hits("dates", statement.text)}
        if "visit" in keys and "review" not in keys and keys.isdisjoint(_EARLIER):
            day, start, end = found[0]
            yield Observation("visit_before_injury", True, (place, statement.span(start, end)), _days(injury, day))
            return


def _before(
    injury: dt.date, place: Span, summary: Sequence[Statement], rationale: Sequence[Statement]
) -> Iterator[Observation]:
    for statement in rationale:
        found = [f for f in find_dates(statement.text) if f[0] < injury and statement.speaks_of_patient(f[1])]
        if not found:
            continue
        keys = {key for _, _, key in hits("dates", statement.text)}
        seen = "visit" in keys and _kinds_of_injury(summary).isdisjoint(_OPEN_ENDED)
        if (seen or "approved" in keys) and keys.isdisjoint(_EARLIER):
            day, _, _ = found[0]
            name = "approval_before_injury" if "approved" in keys else "event_before_injury"
            yield Observation(name, True, (place, statement.span()), _days(injury, day))
            return


def _days(injury: dt.date, day: dt.date) -> dict[str, str]:
    return {"injured": f"{injury:%m/%d/%Y}", "earlier": f"{day:%m/%d/%Y}"}


def _too_long(
    injury: Located[dt.date], review: Located[dt.date], decision: dt.date, rationale: Sequence[Statement]
) -> Iterator[Observation]:
    days = {"injured": f"{injury.value:%m/%d/%Y}", "in_header": f"{review.value:%m/%d/%Y}"}
    for statement in rationale:
        used = [start for start, _, _ in hits("duration", statement.text)]
        if not used:
            continue
        spans = (injury.span, statement.span())
        year = _SINCE.search(statement.text)
        if year is not None and int(year[1]) < injury.value.year and statement.speaks_of_patient(year.start()):
            yield Observation("duration_beyond_injury_possible", True, spans, {**days, "duration": year[0]})
            return
        for match in _DURATION.finditer(statement.text):
            word = match[1].lower()
            length = _SEVERAL if word in ("several", "many") else number(word)
            said = length * _DAYS[match[2].lower()]
            if not (min(used) < match.start() and statement.speaks_of_patient(match.start())):
                continue
            if said > (review.value - injury.value).days + _GRACE:
                params = {**days, "duration": match[0]}
                if said > (decision - injury.value).days + _GRACE:
                    yield Observation("duration_beyond_injury", True, spans, params)
                else:
                    yield Observation("duration_beyond_injury_possible", True, (*spans, review.span), params)
                return
