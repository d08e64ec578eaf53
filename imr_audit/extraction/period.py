"""Which guideline text governs a decision: by its printed date, else by what its text lets infer."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from imr_audit.extraction.patterns import Pattern
from imr_audit.model import Citation, Located
from imr_audit.reading.text import Span
from imr_audit.result import Period
from imr_audit.rules.documents import Documents

# Independent medical review exists since this day (Lab. Code 4610.5; SB 863): no determination is older.
REVIEW_BEGAN = dt.date(2013, 1, 1)
# From this year on a two-figure year is taken for one of the last century.
_CENTURY = 50

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NUMERIC = Pattern(r"(?<![\d/-])(\d{1,2})([/-])(\d{1,2})\2(\d{4}|\d{2})(?![\d/]|-\d)")
_WRITTEN = Pattern(
    r"\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b",
    re.IGNORECASE,
)
_PAGE_STYLE = Pattern(r"\bpage\(s\)\s*:|\bpgs?\.\s*\d|\bpages?\s+\d", re.IGNORECASE)


class _Style(NamedTuple):
    """What the manner of citing tells: not before ``earliest``; in words; where it was seen."""

    earliest: dt.date
    words: str
    span: Span | None


def governing_period(
    documents: Documents,
    text: str,
    span: Span,
    decision_date: Located[dt.date] | None,
    citations: Sequence[Citation],
    on: dt.date | None = None,
) -> Period:
    """The chronic-pain text that governs the letter at ``span`` of ``text``, and the day for which that is said.

    ``on`` overrides all.  Without a printed decision date the day is inferred, and is then a lower bound: the latest
    date in the letter, moved on to the time in which its manner of citing was in use.
    """
    if on is not None:
        return Period(_document(documents, on), on, False, "the day was given")
    if decision_date is not None:
        day, place = decision_date.value, decision_date.span
        return Period(_document(documents, day), day, False, "the decision date printed in the letter", place)
    latest = max(dates_in(text, span), key=lambda found: found.value, default=None)
    style = _style(documents, text, citations)
    if latest is None and style is None:
        return Period(None, None, True, "nothing in the letter tells its time")
    day = max(REVIEW_BEGAN, *(d for d in (latest and latest.value, style and style.earliest) if d))
    grounds = [style.words] if style else []
    if latest is not None:
        grounds.append(f"the latest date in the text is {latest.value.isoformat()}")
    if day == REVIEW_BEGAN:
        grounds.append(f"independent medical review began on {day.isoformat()}")
    moved = style is not None and (latest is None or style.earliest > latest.value)
    seen = style.span if style is not None and moved else latest.span if latest else None
    return Period(_document(documents, day), day, True, "no decision date: " + "; ".join(grounds), seen)


def _document(documents: Documents, day: dt.date) -> str | None:
    """The chronic-pain text in force on that day."""
    return next((document.key for document in documents if document.chronic_pain and document.in_force(day)), None)


def _style(documents: Documents, text: str, citations: Sequence[Citation]) -> _Style | None:
    """The latest time that a citation points to: the edition that it names, or page numbers, in use until mid 2015."""
    found: list[_Style] = []
    for citation in citations:
        document = documents.meant(citation)
        if document is None or not document.mtus or document.in_force_from is None:
            continue
        if document.in_force_from > REVIEW_BEGAN and (citation.year or citation.document):
            words = f"the letter cites {document.title}, in force from {document.in_force_from.isoformat()}"
            found.append(_Style(document.in_force_from, words, citation.span))
    if found:
        return max(found, key=lambda style: style.earliest)
    for citation in citations:
        quote = text[citation.span.start : citation.span.end]
        if citation.pages and _PAGE_STYLE.search(quote):
            words = "citations by page, as in letters of 2013 to mid 2015"
            return _Style(REVIEW_BEGAN, words, citation.span)
    return None


def dates_in(text: str, span: Span) -> Iterator[Located[dt.date]]:
    """The full dates in that stretch of the text ("10/14/2014", "1/24/12", "May 1, 2014"), in no particular order."""
    for match in _NUMERIC.finditer(text, span.start, span.end):
        year = int(match[4]) if len(match[4]) == 4 else int(match[4]) + (1900 if int(match[4]) >= _CENTURY else 2000)
        yield from _date(year, int(match[1]), int(match[3]), match)
    for match in _WRITTEN.finditer(text, span.start, span.end):
        yield from _date(int(match[3]), _MONTHS.index(match[1].lower()) + 1, int(match[2]), match)


def _date(year: int, month: int, day: int, match: re.Match[str]) -> Iterable[Located[dt.date]]:
    try:
        return (Located(dt.date(year, month, day), Span(match.start(), match.end())),)
    except ValueError:
        return ()
