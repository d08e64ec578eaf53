"""Items that stand or fall with another: "As the surgery is not medically necessary, ..."."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from imr_audit.checks import Observation
from imr_audit.checks.contradictions.statements import Statement, rationale_statements
from imr_audit.checks.contradictions.treatments import is_of, mentions, profile
from imr_audit.extraction.patterns import Pattern
from imr_audit.model import Letter
from imr_audit.result import ItemReading

_REASON = Pattern(
    r"\b(?:as|since|because|given(?: that)?|due to the fact that|inasmuch as)\s"
    r"(?P<x>(?:the|this|that|such|associated|requested|proposed|primary|underlying|[\w/-]+)\s[^,;.]{0,80}?)\s"
    r"(?:is|was|were|are|has been|have been)\s(?P<between>(?:\w+\s){0,4}?)"
    r"(?P<what>medically necessary|necessary|approved|certified|authorized|supported|denied|non-?certified|upheld)\b",
    re.IGNORECASE,
)
_SURGERY = Pattern(r"\b(?:surg\w+|operat\w+|procedure|arthroscop\w+)\b", re.IGNORECASE)
_REFUSED = Pattern(r"denied|non-?certified|upheld", re.IGNORECASE)


def observe(letter: Letter, readings: Sequence[ItemReading], index: int) -> Iterator[Observation]:
    """Yield ``depends_on_item``: the number of the item with which this one is said to stand or fall.

    And ``dependency_contradicted`` where that item was decided the other way than the reason says.
    """
    reading = readings[index]
    for statement in rationale_statements(letter, reading.item):
        for match in _REASON.finditer(statement.text):
            if statement.label(match.start()) == "guideline":
                continue
            others = _meant(readings, reading, statement, match)
            if not others:
                continue
            first = others[0]
            spans = (statement.span(*match.span()), first.item.request_span)
            yield Observation("depends_on_item", first.item.index, spans, {"other_item": first.item.index})
            negated = re.search(r"\bnot\b", match["between"], re.IGNORECASE) is not None
            refused = negated != bool(_REFUSED.search(match["what"]))
            told = "upheld" if refused else "overturned"
            if all(other.item.outcome not in (None, told) for other in others):
                yield Observation(
                    "dependency_contradicted", True, spans, {"other_item": first.item.index, "named": match[0]}
                )
            return


def _meant(
    readings: Sequence[ItemReading], reading: ItemReading, statement: Statement, match: re.Match[str]
) -> list[ItemReading]:
    """The other items of which a reason speaks: those of its treatment; "the surgery" is any operation."""
    words = match["x"]
    found = mentions(words)
    others = [other for other in readings if other is not reading and other.item.rationale is not None]
    if found and not any(mention.topic == "surgery" for mention in found):
        return [
            other
            for other in others
            for about in [profile(other.request, other.item.request)]
            if any(is_of(mention, about) and mention.topic in about.topics for mention in found)
        ]
    if _SURGERY.search(words) and reading.request.topic != "surgery":
        return [other for other in others if other.request.topic == "surgery"]
    return []
