"""Which guideline text governs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imr_audit.extraction.citations import read_citations
from imr_audit.extraction.period import dates_in, governing_period
from imr_audit.model import Citation, Located
from imr_audit.reading.text import Span
from imr_audit.result import Period
from imr_audit.rules.documents import load_documents


def period(text: str, cited: Sequence[Citation] = (), decided: str | None = None, on: str | None = None) -> Period:
    date = Located(dt.date.fromisoformat(decided), Span(0, 1)) if decided else None
    whole = Span(0, len(text))
    return governing_period(load_documents(), text, whole, date, cited, dt.date.fromisoformat(on) if on else None)


def with_citation(text: str, citation: str) -> Period:
    text = f"{text} {citation}"
    return period(text, read_citations(text, Span(text.index(citation), len(text))))


def test_the_printed_date_decides() -> None:
    found = period("Seen on 5/1/2014.", decided="2016-09-14")
    assert (found.document, found.on, found.inferred) == ("mtus_chronic_pain_2016", dt.date(2016, 9, 14), False)
    assert found.span == Span(0, 1)


def test_a_given_day_overrides_all() -> None:
    found = period("Seen on 5/1/2014.", decided="2016-09-14", on="2018-01-02")
    assert (found.document, found.on, found.inferred) == ("mtus_chronic_pain_2017", dt.date(2018, 1, 2), False)


def test_the_latest_date_is_a_lower_bound() -> None:
    text = "Injured July 19, 2005. On 5/1/14 and 10/14/2014 the worker was seen."
    found = period(text)
    assert (found.document, found.on, found.inferred) == ("mtus_chronic_pain_2009", dt.date(2014, 10, 14), True)
    assert found.span is not None
    assert text[found.span.start : found.span.end] == "10/14/2014"
    assert "2014-10-14" in found.evidence


@pytest.mark.parametrize(
    ("citation", "document", "on"),
    [
        ("Decision based on MTUS Chronic Pain Guidelines Page(s): 60.", "mtus_chronic_pain_2009", "2013-01-01"),
        ("Decision based on MTUS Chronic Pain Medical Treatment 2016.", "mtus_chronic_pain_2016", "2016-07-28"),
        ("Decision based on MTUS Opioid Treatment 2016.", "mtus_chronic_pain_2016", "2016-07-28"),
        ("Decision based on MTUS Low Back Disorders 2019.", "mtus_chronic_pain_2017", "2017-12-01"),
        ("Decision based on MTUS Knee Complaints 2004.", "mtus_chronic_pain_2009", "2013-01-01"),
    ],
)  # fmt: skip
def test_the_manner_of_citing(citation: str, document: str, on: str) -> None:
    found = with_citation("Injured on 5/12/12.", citation)
    assert (found.document, found.on, found.inferred) == (document, dt.date.fromisoformat(on), True)


def test_page_citations_are_named_as_evidence() -> None:
    found = with_citation(
        "Injured on 5/12/12.", "Decision based on MTUS Chronic Pain Treatment Guidelines Page(s): 60."
    )
    assert "by page" in found.evidence


def test_nothing_tells() -> None:
    found = period("The worker was seen.")
    assert (found.document, found.on, found.inferred) == (None, None, True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on 10/14/2014.", ["2014-10-14"]),
        ("on 1/24/12 and 1-24-13", ["2012-01-24", "2013-01-24"]),
        ("May 1, 2014; Sept. 3rd, 2014", ["2014-05-01", "2014-09-03"]),
        ("born 3/4/61", ["1961-03-04"]),
        ("Norco 10/325, strength 5/5, 2-3-4 weeks, ratio 13/45/2014", []),
    ],
)
def test_dates(text: str, expected: list[str]) -> None:
    assert [found.value.isoformat() for found in dates_in(text, Span(0, len(text)))] == expected


@given(st.dates(dt.date(2000, 1, 1), dt.date(2049, 12, 31)), st.sampled_from(["%m/%d/%Y", "%m-%d-%y", "%B %d, %Y"]))
def test_every_printed_date_is_read(day: dt.date, form: str) -> None:
    text = f"seen on {day.strftime(form)}, again"
    (found,) = dates_in(text, Span(0, len(text)))
    assert found.value == day
    assert text[found.span.start : found.span.end] == day.strftime(form)
