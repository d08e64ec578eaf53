"""When what a sentence tells was so: what was found at one visit does not contradict what was found at another."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from imr_audit.checks.contradictions.cues import hits
from imr_audit.checks.contradictions.statements import Statement
from imr_audit.checks.contradictions.written_dates import MONTH, find_dates
from imr_audit.extraction.patterns import Pattern
from imr_audit.letters.dates import MONTHS

# "in March", "the March 2014 examination", "as of July of 2014"; a capital and the word before it tell May from "may".
_MONTH = Pattern(
    rf"\b(?:[Ii]n|[Oo]f|[Ff]rom|[Dd]uring|[Tt]he) (?P<month>{MONTH})(?![a-z])(?: (?:of )?(?P<year>20\d\d))?"
)
_OF_OTHERS = frozenset({"injury", "review", "earlier", "approved"})  # dates of something else than what was found


class Time(NamedTuple):
    """A day, or a month of which the year or the day may not be told."""

    year: int | None
    month: int
    day: int | None

    def may_be(self, other: Time) -> bool:
        """Whether both can be the same day."""
        return all(a == b for a, b in zip(self, other, strict=True) if a is not None and b is not None)


def at_another_time(told: Statement, said: Statement) -> bool:
    """Whether the letter dates both sentences, ``told`` of a summary and ``said`` of a rationale, and never alike.

    A summary goes from visit to visit: a sentence without a date is of the visit that was dated last.
    """
    theirs = _times(said.text)
    mine = theirs and (_times(told.text) or _visit_before(told))
    return bool(mine) and not any(one.may_be(other) for one in mine for other in theirs)


@lru_cache(maxsize=64)
def _times(text: str) -> tuple[Time, ...]:
    """The times at which a sentence says that something was so; none where its dates are of something else."""
    if any(key in _OF_OTHERS for _, _, key in hits("dates", text)):
        return ()
    return tuple(_written(text))


def _written(text: str) -> Iterator[Time]:
    days = find_dates(text)
    for day, _, _ in days:
        yield Time(day.year, day.month, day.day)
    for match in _MONTH.finditer(text):
        if not any(start <= match.start("month") < end for _, start, end in days):
            month = MONTHS.index(match["month"][:3].lower()) + 1
            yield Time(int(match["year"]) if match["year"] else None, month, None)


def _visit_before(told: Statement) -> tuple[Time, ...]:
    """The times of the last sentence before ``told`` that dates a visit."""
    for before in reversed(told.before()):
        keys = {key for _, _, key in hits("dates", before)}
        if "visit" in keys and "study" not in keys and (times := _times(before)):
            return times
    return ()
