"""Dates as letters write them."""

from __future__ import annotations

import datetime as dt
import re

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LATEST_YEAR = 40  # two figures up to this are of this century: injuries of the 1940s are not reviewed


def parse_date(text: str) -> dt.date | None:
    """The date that ``text`` is: 10/4/2013, 10-4-13, 2013-10-04, October 4, 2013, 4 Oct. 2013; else None."""
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    month = re.search(r"[A-Za-z]{3}", re.sub(r"(?<=\d)(?:st|nd|rd|th)", "", text))
    if month and len(numbers) == 2 and month[0].lower() in MONTHS:
        day, year = numbers
        parts = (year, MONTHS.index(month[0].lower()) + 1, day)
    elif not month and len(numbers) == 3:
        first, second, third = numbers
        parts = (first, second, third) if first > 31 else (third, first, second)
    else:
        return None
    year = parts[0]
    if year < 100:
        year += 2000 if year <= _LATEST_YEAR else 1900
    try:
        return dt.date(year, *parts[1:])
    except ValueError:
        return None
