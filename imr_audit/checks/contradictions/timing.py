"""When things were: the time since the injury, and a study that is taken for an earlier one."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from imr_audit.checks import Observation
from imr_audit.checks.contradictions.cues import hits, says
from imr_audit.checks.contradictions.dates import is_agreed
from imr_audit.checks.contradictions.numbers import NUMBER, number
from imr_audit.checks.contradictions.statements import Statement
from imr_audit.checks.contradictions.treatments import STUDIES, Profile, is_of, mentions
from imr_audit.checks.contradictions.written_dates import find_dates
from imr_audit.extraction.patterns import Pattern
from imr_audit.model import CaseHeader, Scalar
from imr_audit.reading.text import Span
from imr_audit.result import ItemReading

_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}
# "The injury is a month ago", "he is six weeks post injury": the time that is gone at the decision.
_ABOUT = r"(?:only |just |about |approximately |roughly |some |now )*"
_SPAN = rf"{_ABOUT}(?P<n>an?|{NUMBER})[\s-]+(?P<unit>day|week|month|year)s?\s"
_ELAPSED = (
    Pattern(rf"\binjur(?:y|ed)\s(?:is|was|occurred|happened|took place|dates)?\s?{_SPAN}(?:ago|old)\b", re.IGNORECASE),
    Pattern(
        rf"\b(?:is|are|now|currently|remains|has been|have passed|elapsed)\s{_SPAN}"
        r"(?:have passed |status[ -])?(?:post|out from|after|from|since)[\s-]"
        r"(?:the |his |her |date of |of |industrial |work |initial )*(?:injury|accident)\b",
        re.IGNORECASE,
    ),
)
# "no longer than 3 weeks", in a guideline.
_WEEKS = Pattern(rf"\b({NUMBER})(?:[\s-]*(?:to|-|\u2013)[\s-]*({NUMBER}))?[\s-]+weeks?\b", re.IGNORECASE)
_SINCE = Pattern(r"\b(?P<least>at least\s)?since\s(?P<too>at least\s)?(?:about\s|approximately\s)?$", re.IGNORECASE)
_ROUGH = 2  # by how much "a month" may be meant for more or less
_SLACK = 7  # days beyond that
_NEAR = 60  # characters between a study and its date
_EARLIER = ("earlier",)  # the key of what is known as older than the injury
_TESTS = STUDIES | {"sleep_study", "urine_drug_test", "lab_test", "diagnostic_other"}


def since_injury(case: CaseHeader, rationale: Sequence[Statement]) -> Iterator[Observation]:
    """Yield ``elapsed_contradiction`` where the rationale puts the injury at a time that the header's dates exclude.

    Only what is said of the present; from the utilization review to the decision any day may be meant.
    """
    injury, review = case.date_of_injury, case.ur_denial_date or case.decision_date
    decision = case.decision_date or review
    if injury is None or review is None or decision is None:
        return
    least, most = (review.value - injury.value).days, (decision.value - injury.value).days
    for statement in rationale:
        match = _elapsed(statement.text)
        if match is None or statement.label(match.start()) == "guideline" or statement.is_quoted(match.start()):
            continue
        count, unit = match["n"], match["unit"]
        said = (1 if count.lower() in ("a", "an") else number(count)) * _DAYS[unit.lower()]
        if said * _ROUGH + _SLACK < least or said > most * _ROUGH + _SLACK:
            params = {"duration": f"{count} {unit}", "injured": f"{injury.value:%m/%d/%Y}"}
            yield Observation("elapsed_contradiction", True, (injury.span, review.span, statement.span()), params)
            return


def _elapsed(text: str) -> re.Match[str] | None:
    if "injur" not in text and "accident" not in text:
        return None
    return next((match for pattern in _ELAPSED if (match := pattern.search(text))), None)


def study_of_request(
    case: CaseHeader,
    reading: ItemReading,
    about: Profile,
    summary: Sequence[Statement],
    rationale: Sequence[Statement],
) -> Iterator[Observation]:
    """Yield ``study_after_request`` where a study is taken for an earlier one that was done when this was asked for.

    On the day before the request or later, or not before the utilization review; it may be the very one in dispute.
    """
    if reading.request.topic not in _TESTS or reading.item.outcome != "upheld":
        return
    again = next((s for s in rationale if _counts_as_another(s)), None)
    if again is None:
        return
    asked = [day for statement in summary for day in _of_request(statement)]
    review = case.ur_denial_date.value if case.ur_denial_date else None
    for statement in (*summary, *rationale):
        for day, span in _done(statement, about):
            with_request = any((day - other).days + 1 >= 0 for other in asked[:1])
            if with_request or (review is not None and day >= review):
                params = {"done": f"{day:%m/%d/%Y}"}
                yield Observation("study_after_request", True, (again.span(), span), params)
                return


def study_before_injury(
    case: CaseHeader, summary: Sequence[Statement], told: Sequence[Statement]
) -> Iterator[Observation]:
    """Yield ``study_before_injury`` where ``told`` reports a study of before the injury as if it were of it.

    Nothing is said where it or the summary speaks of anything earlier, or the day of the injury is open.
    """
    injury = case.date_of_injury
    if injury is None:
        return
    for statement in told:
        early = next(((day, a, b) for day, a, b in find_dates(statement.text) if day < injury.value), None)
        if early is None or not statement.speaks_of_patient(early[1]) or not _is_done_study(statement):
            continue
        earlier = any(says("complaint", _EARLIER, other.text) for other in (*summary, *told))
        if not earlier and is_agreed(injury, summary):
            day, start, end = early
            params = {"injured": f"{injury.value:%m/%d/%Y}", "earlier": f"{day:%m/%d/%Y}"}
            yield Observation("study_before_injury", True, (injury.span, statement.span(start, end)), params)
        return


def _is_done_study(statement: Statement) -> bool:
    """Whether a sentence tells of an imaging or electrical study that was done."""
    if not any(mention.topic in STUDIES for mention in mentions(statement.text)):
        return False
    keys = {key for _, _, key in hits("studies", statement.text)}
    return not keys.isdisjoint(("done", "result")) and keys.isdisjoint(("again", "requested", "decided"))


def used_within_limit(case: CaseHeader, rationale: Sequence[Statement]) -> Iterator[Observation]:
    """Yield ``used_within_limit`` where use since a day is called too long, and till the review it was not.

    The limit is the shortest time in weeks that the rationale's guideline gives.  Use "since at least" a day may be
    older, but not older than the injury.
    """
    review, injury = case.ur_denial_date, case.date_of_injury
    if review is None:
        return
    told = [s for s in rationale if s.label(0) == "guideline"]
    weeks = [number(match[2] or match[1]) for s in told for match in _WEEKS.finditer(s.text)]
    for statement in rationale if weeks else ():
        if not says("too_long", ("beyond",), statement.text) or not says("duration", ("use",), statement.text):
            continue
        for day, start, _ in find_dates(statement.text):
            since = _SINCE.search(statement.text[:start])
            if since is None or not statement.speaks_of_patient(start):
                continue
            spans, first = [statement.span(), review.span], day
            if since["least"] or since["too"]:
                if injury is None:
                    continue
                spans, first = [*spans, injury.span], injury.value
            days, limit = (review.value - first).days, min(weeks)
            if 0 <= days <= limit * _DAYS["week"]:
                params: dict[str, Scalar] = {"done": f"{day:%m/%d/%Y}", "in_header": f"{review.value:%m/%d/%Y}"}
                params |= {"days": days, "weeks": limit}
                yield Observation("used_within_limit", True, tuple(spans), params)
                return


def _counts_as_another(statement: Statement) -> bool:
    """Whether a sentence of the rationale takes the request for one more study of the same kind."""
    found = [start for start, _, key in hits("studies", statement.text) if key == "again"]
    return any(statement.speaks_of_patient(start) for start in found)


def _of_request(statement: Statement) -> Iterator[dt.date]:
    """The day of the request for authorization."""
    found = hits("studies", statement.text)
    if any(key == "requested" for _, _, key in found) and not any(key == "decided" for _, _, key in found):
        days = find_dates(statement.text)
        if len(days) == 1:
            yield days[0][0]


def _done(statement: Statement, about: Profile) -> Iterator[tuple[dt.date, Span]]:
    """The days on which studies of the requested kind were done, with the sentence."""
    named = [m for m in mentions(statement.text) if is_of(m, about) and m.topic in about.topics]
    if not named:
        return
    found = hits("studies", statement.text)
    keys = {key for _, _, key in found}
    if "done" not in keys or not keys.isdisjoint(("requested", "decided")):
        return
    for day, start, end in find_dates(statement.text):
        if any(0 <= start - m.end <= _NEAR or 0 <= m.start - end <= _NEAR for m in named):
            yield day, statement.span()
