"""Dates as they stand in running text."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache

from imr_audit.extraction.patterns import Pattern, has_figure
from imr_audit.letters.dates import parse_date

# The names of the months, for use in a pattern.
MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
# One separator throughout: "5-10/10" is a pain score.
_DATE = Pattern(
    r"(?<![\d/.-])\d{1,2}(?:/ ?\d{1,2}/ ?|- ?\d{1,2}- ?)(?:\d{4}|\d{2})(?![\d/-]|\.\d)"
    rf"|\b{MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? ?\d{{4}}\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=512)  # several checks ask, and the items of a letter share its summary
def find_dates(text: str) -> tuple[tuple[dt.date, int, int], ...]:
    """The full dates in ``text``: the day, start, end.  A month and year alone is no date."""
    found = []
    for match in _DATE.finditer(text) if has_figure(text) else ():
        words = match[0]
        day = parse_date(words.replace(" ", "") if words[0].isdigit() else words)
        if day is not None:
            found.append((day, match.start(), match.end()))
    return tuple(found)
