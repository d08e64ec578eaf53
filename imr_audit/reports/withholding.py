"""``--no-text``: a letter of the output contract without the letter's own words, but for the requests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from imr_audit.reports.wording import unquoted


def without_words(data: Mapping[str, Any]) -> dict[str, Any]:
    """The letter without quotes: places stay, and what the tool says of it in its own words.

    A quote becomes an empty text, words in quotation marks within a message an ellipsis.
    """
    return {name: _value(name, value) for name, value in data.items()}


def _value(name: str, value: Any) -> Any:
    match value:
        case dict():
            return {key: _value(key, part) for key, part in value.items()}
        case list() if name == "reviewer_citations":  # the section is told in the paragraph's words
            return [{**without_words(part), "section": None} for part in value]
        case list():
            return [_value(name, part) for part in value]
        case str() if name == "quote":
            return ""
        case str() if name in ("message", "reason"):
            return unquoted(value)
    return value
