"""The quantity in dispute: as the rationale judges it against heading and clinical summary."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from imr_audit.checks import Observation
from imr_audit.checks.contradictions.cues import hits
from imr_audit.checks.contradictions.named import Named, named_requests
from imr_audit.checks.contradictions.numbers import NUMBER, number
from imr_audit.checks.contradictions.statements import Statement
from imr_audit.checks.contradictions.treatments import related, same_region
from imr_audit.extraction.patterns import Pattern
from imr_audit.extraction.requests import parse_request
from imr_audit.model import Letter, Scalar
from imr_audit.reading.text import Folded, Span
from imr_audit.result import ItemReading

# "6 sessions", "six (6) additional physical therapy visits"; not "2016 office visit", "1 to 2 visits".
VISITS = Pattern(
    rf"(?<![\d,/.-])(?<!\bto )(?<!\bor )\b(?P<n>{NUMBER})(?:\s*\(#?\d+\))?"
    r"(?!\s*(?:-|to\b|or\b|months?\b|weeks?\b|years?\b|days?\b|mg\b))"
    r"\s(?:[A-Za-z/-]+\s){0,5}?(?:sessions?|visits?|treatments?)\b",
    re.IGNORECASE,
)
_REQUESTED = Pattern(r"\s*(?:that |which )?(?:were |was |are |being )?(?:requested|sought)\b", re.IGNORECASE)
_MODIFIED = Pattern(r"\b(?:modified|modification|partial(?:ly)?)\b", re.IGNORECASE)
_CERTIFIED = Pattern(
    r"(?:^|[:;,]|\bto\b|\band\b)\s*(?P<x>[^:;,.]{5,120}?)\s(?:was|were|is|are)\s(?:certified|approved|authorized)\b"
    r"|\b(?:certified|approved|authorized|certifying|approving|allowing)\s(?P<y>[^:;,.]{5,120})",
    re.IGNORECASE,
)
_COUNTED = ("visits", "count", "refills")


@lru_cache(maxsize=512)  # the items of a letter share its summary
def visits_in(text: str) -> tuple[re.Match[str], ...]:
    """Where ``text`` counts visits: the matches of :data:`VISITS`."""
    return tuple(VISITS.finditer(text))


def observe(
    letter: Letter, reading: ItemReading, summary: Sequence[Statement], rationale: Sequence[Statement]
) -> Iterator[Observation]:
    """Yield the contradictions on the quantity in dispute that an item shows."""
    requested = next(of_request(letter, reading), None) or next(of_statements(reading, rationale), None)
    if requested is not None:
        yield requested
    yield from certified_part(letter, reading, summary, rationale)
    yield from of_parts(letter, reading, rationale)


def of_parts(letter: Letter, reading: ItemReading, rationale: Sequence[Statement]) -> Iterator[Observation]:
    """Yield ``part_not_judged``: of two parts with numbers of their own the rationale decides only the one."""
    decided = Folded.of(letter.source.text, reading.request.decided)
    parts = {number(match["n"]) for match in visits_in(decided.text)}
    if len(parts) < 2:
        return
    judged: dict[int, Span] = {}
    for statement in rationale:
        for match in visits_in(statement.text):
            said = number(match["n"])
            if statement.speaks_of_patient(match.start()) and (said in parts or said == sum(parts)):
                judged[said] = statement.span()
    if len(judged) == 1 and sum(parts) not in judged:
        said, span = next(iter(judged.items()))
        params: dict[str, Scalar] = {"in_rationale": said, "unit": "visits"}
        yield Observation("part_not_judged", True, (reading.request.decided, span), params)


def of_request(letter: Letter, reading: ItemReading) -> Iterator[Observation]:
    """Yield ``quantity_contradiction`` where the rationale says that another quantity was requested than the heading.

    A history heading's original quantity counts as another where the rationale decides on it, not where it mentions it.
    """
    rationale = reading.item.rationale
    if rationale is None:
        return
    for named in named_requests(letter.source, rationale):
        for key in _COUNTED:
            said = named.request.quantity.get(key)
            if said is None and key == "visits":
                match = VISITS.search(named.text)
                said = number(match["n"]) if match else None
            if isinstance(said, int) and _is_another(reading, key, said, named):
                asked = reading.request.quantity[key]
                yield Observation(
                    "quantity_contradiction",
                    True,
                    (reading.request.decided, named.span),
                    {"unit": key, "requested": asked, "in_rationale": said},
                )
                return


def of_statements(reading: ItemReading, rationale: Sequence[Statement]) -> Iterator[Observation]:
    """Yield ``quantity_contradiction`` for "the N visits requested"."""
    asked = reading.request.quantity.get("visits")
    if asked is None:
        return
    allowed = requested_numbers(reading) | _heading_numbers(reading)
    for statement in rationale:
        for match in visits_in(statement.text):
            said = number(match["n"])
            if not _REQUESTED.match(statement.text, match.end()) or said in allowed:
                continue
            if statement.speaks_of_patient(match.start()):
                spans = (reading.request.decided, statement.span(*match.span()))
                yield Observation(
                    "quantity_contradiction", True, spans, {"unit": "visits", "requested": asked, "in_rationale": said}
                )
                return


def requested_numbers(reading: ItemReading) -> set[int]:
    """Every number of visits that the heading gives, history included."""
    quantities = [reading.request.quantity, *(reading.request.history or {}).values()]
    keys = ("visits", "visits_min", "per_week", "weeks", "units", "count")
    found = {value for quantity in quantities for key in keys if isinstance(value := quantity.get(key), int)}
    arithmetic = reading.request.arithmetic or {}
    return found | {value for value in arithmetic.values() if isinstance(value, int)}


def _heading_numbers(reading: ItemReading) -> set[int]:
    """Every number of visits in the words of the heading: one of several services has several."""
    return {number(match["n"]) for match in visits_in(reading.item.request)}


def _is_another(reading: ItemReading, key: str, said: int, named: Named) -> bool:
    asked = reading.request.quantity.get(key)
    if asked is None or said == asked:
        return False
    if key == "visits" and said >= int(reading.request.quantity.get("visits_min", asked)) and said <= int(asked):
        return False
    before = [part.get(key) for part in (reading.request.history or {}).values()]
    if said in before:
        return not any(key == "original" for _, _, key in hits("visits", named.statement.text))
    return said not in requested_numbers(reading) | _heading_numbers(reading)


def certified_part(
    letter: Letter, reading: ItemReading, summary: Sequence[Statement], rationale: Sequence[Statement]
) -> Iterator[Observation]:
    """Yield ``certified_part_judged``: utilization review granted a part of the visits, the rationale judges them all.

    Only for headings that do not tell the history themselves.
    """
    asked = reading.request.quantity.get("visits")
    if not isinstance(asked, int) or reading.request.history:
        return
    judged = [
        statement.span(*match.span())
        for statement in rationale
        for match in visits_in(statement.text)
        if number(match["n"]) == asked and statement.speaks_of_patient(match.start())
    ]
    for statement in summary if judged else ():
        if not _MODIFIED.search(statement.text):
            continue
        for match in _CERTIFIED.finditer(statement.text):
            part = parse_request(letter.source.text, statement.span(*match.span("x" if match["x"] else "y")))
            granted = part.quantity.get("visits")
            if not isinstance(granted, int) or granted >= asked or part.laterality != reading.request.laterality:
                continue
            if related(part.topic, frozenset({reading.request.topic})) and same_region(
                part.body_parts, reading.request.body_parts
            ):
                spans = (statement.span(*match.span()), judged[0])
                yield Observation(
                    "certified_part_judged", True, spans, {"granted": granted, "requested": asked, "unit": "visits"}
                )
                return
