"""The worker's age: as the rationale gives it, against the clinical summary."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from imr_audit.checks import Observation
from imr_audit.checks.contradictions.cues import hits
from imr_audit.checks.contradictions.statements import Statement
from imr_audit.extraction.patterns import Pattern, has_figure
from imr_audit.model import Located
from imr_audit.reading.text import Span

# "48 year old", "48-year-old", "48 y/o", "48yo", "48 y.o.", "48 years of age".
AGE = Pattern(
    r"(?<![\d.,/#-])\b(\d{2})[\s-]*(?:(?:years?|yrs?)[\s-]*(?:old\b|of age\b)|y\s?[./]?\s?o\b\.?)", re.IGNORECASE
)
# "The injured worker is 34, ...", "aged 34", "age: 34".
_BARE = Pattern(
    r"(?:\b(?:patient|worker|claimant|applicant|employee|pt|iw|s?he) is (?:now |currently )?"
    r"|\bag(?:e|ed)(?: of| is|:)? )(\d{2})"
    r"(?=[,;.]? (?:and|has|with|who|is)\b|[,;.](?!\d)|$)",
    re.IGNORECASE,
)
_YOUNGEST, _OLDEST = 14, 99
_BEFORE, _AFTER = 14, 12  # characters in which a bound stands ("over the age of", "or older")
_BIRTHDAY = 1  # years by which two notes of one course of care may differ


def ages(statement: Statement) -> Iterator[tuple[int, int, int]]:
    """The ages that a sentence gives: years, start, end.  Bounds ("over 50 years of age") are left out."""
    yield from _ages(statement.text)


@lru_cache(maxsize=512)  # the items of a letter share its summary
def _ages(text: str) -> tuple[tuple[int, int, int], ...]:
    found = []
    for pattern in (AGE, _BARE) if has_figure(text) else ():
        for match in pattern.finditer(text):
            years = int(match[1])
            before, after = text[: match.start()][-_BEFORE:], text[match.end() :][:_AFTER]
            bound = hits("age_before", before) or hits("age_after", after)
            if _YOUNGEST <= years <= _OLDEST and not bound:
                found.append((years, match.start(1), match.end()))
    return tuple(found)


def observe(
    summary: Sequence[Statement],
    rationale: Sequence[Statement],
    injury: Located[dt.date] | None,
    decision: Located[dt.date] | None,
) -> Iterator[Observation]:
    """Yield ``age_contradiction``: the age that the rationale gives where time cannot explain the difference.

    ``age_contradiction_slight`` stands where the years from injury to decision could explain it (one of the two may
    be the age at the injury).  Nothing is said where the summary gives no age, or several.
    """
    told = tuple(_of_patient(rationale))
    if not told:
        return
    stated = [(years, statement.span(start, end)) for statement in summary for years, start, end in ages(statement)]
    if not stated or max(years for years, _ in stated) - min(years for years, _ in stated) > _BIRTHDAY:
        return
    elapsed = 0
    if injury is not None and decision is not None:
        elapsed = max(0, decision.value.year - injury.value.year)
    in_summary, place = stated[0]
    for years, span in told:
        difference = abs(years - in_summary)
        if difference <= _BIRTHDAY:
            continue
        name = "age_contradiction_slight" if difference <= elapsed + _BIRTHDAY else "age_contradiction"
        yield Observation(name, years, (place, span), {"in_summary": in_summary, "in_rationale": years})
        return


def _of_patient(rationale: Sequence[Statement]) -> Iterator[tuple[int, Span]]:
    for statement in rationale:
        for years, start, end in ages(statement):
            if statement.speaks_of_patient(start):
                yield years, statement.span(start, end)
