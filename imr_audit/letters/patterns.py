"""The patterns of the vocabulary files, compiled when first asked for."""

from __future__ import annotations

import re
from functools import cache

from imr_audit.expressions import expression
from imr_audit.rules.yaml_files import vocabulary

# A date as letters write it; "10/14/ 2016" comes of a line's end.
_MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
DATE = (
    r"(?:\d{1,2}\s?[/-]\s?\d{1,2}\s?[/-]\s?(?:\d{4}|\d{2})(?!\d)|\d{4}-\d{2}-\d{2}(?!\d)"
    rf"|(?:{_MONTHS})[a-z]{{0,6}}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:{_MONTHS})[a-z]{{0,6}}\.?,?\s+\d{{4}})"
)


def compiled(pattern: str, **parts: str) -> re.Pattern[str]:
    """A pattern of a vocabulary file: any case, blanks as white space, ``{name}`` filled from ``parts``."""
    for name, part in parts.items():
        pattern = pattern.replace("{" + name + "}", part)
    return expression(re.sub(r" +", r"\\s+", pattern), re.IGNORECASE | re.DOTALL)


@cache
def pattern(*keys: str) -> re.Pattern[str]:
    """The pattern at ``keys``, the first of which names the file; a list stands for any of its patterns."""
    value = vocabulary(keys[0])
    for key in keys[1:]:
        value = value[key]
    joined = value if isinstance(value, str) else "|".join(f"(?:{one})" for one in value)
    return compiled(joined, date=f"(?P<date>{DATE})")
