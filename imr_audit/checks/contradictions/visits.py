"""Numbers of visits: requested, and had before, as heading, summary and rationale give them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from imr_audit.checks import Observation
from imr_audit.checks.contradictions.cues import hits
from imr_audit.checks.contradictions.named import Named, named_requests
from imr_audit.checks.contradictions.numbers import NUMBER, number
from imr_audit.checks.contradictions.statements import Statement
from imr_audit.checks.contradictions.treatments import mentions, related
from imr_audit.model import Letter
from imr_audit.reading.text import Span
from imr_audit.result import ItemReading

# "6 sessions", "six (6) additional physical therapy visits"; not "2016 office visit", "1 to 2 visits".
_VISITS = re.compile(
    rf"(?<![\d,/.-])(?<!\bto )(?<!\bor )\b(?P<n>{NUMBER})(?:\s*\(#?\d+\))?"
    r"(?!\s*(?:-|to\b|or\b|months?\b|weeks?\b|years?\b|days?\b|mg\b))"
    r"\s(?:[A-Za-z/-]+\s){0,5}?(?:sessions?|visits?|treatments?)\b",
    re.IGNORECASE,
)
_REQUESTED = re.compile(r"\s*(?:that |which )?(?:were |was |are |being )?(?:requested|sought)\b", re.IGNORECASE)
_NEAR = 110  # characters between "received the following treatments: ..." and the number
_NO_COURSE = frozenset({"office_visit", "surgery"})  # words near a number of visits that name no course of treatment
_FULL_COURSE = 8  # visits: fewer are no full course (MTUS: 8-10 for neuralgia, 9-10 for myalgia)
_COUNTED = ("visits", "count", "refills")


def observe(
    letter: Letter, reading: ItemReading, summary: Sequence[Statement], rationale: Sequence[Statement]
) -> Iterator[Observation]:
    """Yield the contradictions on numbers of visits (and of pieces and refills) that an item shows."""
    requested = next(of_request(letter, reading), None) or next(of_statements(reading, rationale), None)
    if requested is not None:
        yield requested
    yield from had(reading, summary, rationale)


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
                match = _VISITS.search(named.text)
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
    allowed = _requested_numbers(reading) | _heading_numbers(reading)
    for statement in rationale:
        for match in _VISITS.finditer(statement.text):
            said = number(match["n"])
            if not _REQUESTED.match(statement.text, match.end()) or said in allowed:
                continue
            if statement.speaks_of_patient(match.start()):
                spans = (reading.request.decided, statement.span(*match.span()))
                yield Observation(
                    "quantity_contradiction", True, spans, {"unit": "visits", "requested": asked, "in_rationale": said}
                )
                return


def had(reading: ItemReading, summary: Sequence[Statement], rationale: Sequence[Statement]) -> Iterator[Observation]:
    """Yield ``visits_had_contradiction``: visits had of a treatment, otherwise in the rationale than in the summary.

    Also ``full_course_contradiction``: a "full course" of physical therapy where the summary counts fewer visits than
    make one.  Nothing is said of bounds ("at least 6"), nor where the summary gives no number for the treatment.
    """
    counted = [
        (count, topic, span)
        for statement in summary
        for count, topic, span, sure in _had(statement, reading.request.topic)
        if sure
    ]
    every = {number(match["n"]) for statement in summary for match in _VISITS.finditer(statement.text)}
    for statement in rationale:
        for said, topic, span, sure in _had(statement, reading.request.topic):
            ours = [(count, place) for count, other, place in counted if related(other, frozenset({topic}))]
            known = every | _requested_numbers(reading) | _sums([count for count, _ in ours])
            if sure and ours and said not in known and statement.speaks_of_patient(0):
                count, place = ours[0]
                yield Observation(
                    "visits_had_contradiction", said, (place, span), {"in_summary": count, "in_rationale": said}
                )
                return
    yield from _full_course(counted, rationale)


def _full_course(counted: Sequence[tuple[int, str, Span]], rationale: Sequence[Statement]) -> Iterator[Observation]:
    few = [(count, span) for count, topic, span in counted if topic == "physical_therapy"]
    if not few or sum(count for count, _ in few) >= _FULL_COURSE:
        return
    for statement in rationale:
        full = [start for start, _, key in hits("visits", statement.text) if key == "full_course"]
        topics = {mention.topic for mention in mentions(statement.text)}
        if full and statement.speaks_of_patient(full[0]) and "physical_therapy" in topics:
            count, span = few[0]
            yield Observation("full_course_contradiction", True, (span, statement.span()), {"in_summary": count})
            return


def _had(statement: Statement, topic: str) -> Iterator[tuple[int, str, Span, bool]]:
    """The visits that a sentence says were had: number, topic (``topic`` where none is named), place, no bound."""
    found = None
    for match in _VISITS.finditer(statement.text):
        found = found or hits("visits", statement.text)
        before = [
            (start, key) for start, _, key in found if 0 <= match.start() - start <= _NEAR and start < match.start("n")
        ]
        last = max((start for start, key in before if key == "had"), default=None)
        if last is None or any(key == "asked" and start > last for start, key in before):
            continue
        behind, ahead = statement.text[match.start() : match.end() + 40], statement.text[: match.start()][-25:]
        named = [m.topic for text in (behind, ahead) for m in mentions(text) if m.topic not in _NO_COURSE]
        bound = any(key == "bound" and match.start() - start < 25 for start, key in before)
        yield number(match["n"]), named[0] if named else topic, statement.span(*match.span()), not bound


def _sums(counts: Sequence[int]) -> set[int]:
    """What the counts make in all, and two by two."""
    return {sum(counts), *(a + b for n, a in enumerate(counts) for b in counts[n + 1 :])}


def _requested_numbers(reading: ItemReading) -> set[int]:
    """Every number of visits that the heading gives, history included."""
    quantities = [reading.request.quantity, *(reading.request.history or {}).values()]
    keys = ("visits", "visits_min", "per_week", "weeks", "units", "count")
    found = {value for quantity in quantities for key in keys if isinstance(value := quantity.get(key), int)}
    arithmetic = reading.request.arithmetic or {}
    return found | {value for value in arithmetic.values() if isinstance(value, int)}


def _heading_numbers(reading: ItemReading) -> set[int]:
    """Every number of visits in the words of the heading: one of several services has several."""
    return {number(match["n"]) for match in _VISITS.finditer(reading.item.request)}


def _is_another(reading: ItemReading, key: str, said: int, named: Named) -> bool:
    asked = reading.request.quantity.get(key)
    if asked is None or said == asked:
        return False
    if key == "visits" and said >= int(reading.request.quantity.get("visits_min", asked)) and said <= int(asked):
        return False
    before = [part.get(key) for part in (reading.request.history or {}).values()]
    if said in before:
        return not any(key == "original" for _, _, key in hits("visits", named.statement.text))
    return said not in _requested_numbers(reading) | _heading_numbers(reading)
