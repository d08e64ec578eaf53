"""What a rationale says of the request itself: that it leaves open what it states, or serves another end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from imr_audit.checks import Observation
from imr_audit.checks.contradictions.cues import hits, says
from imr_audit.checks.contradictions.statements import Statement
from imr_audit.checks.contradictions.treatments import Profile, is_of, mentions
from imr_audit.extraction.body_parts import find_body_parts
from imr_audit.extraction.patterns import Pattern
from imr_audit.model import Request
from imr_audit.reading.text import Folded, SourceText
from imr_audit.result import ItemReading

_PART = "body_part"
_PART_OF = Pattern(r"[^.;:]{0,40}?\b(?:to|for|of|on)\b", re.IGNORECASE)
_NEAR = 60  # characters between "does not specify" and what is missing
_LACKING = ("lacking",)  # the key of the words without which nothing else of the section counts
_NO_PURPOSE = frozenset({"given"})
_DRUG_WORDS = ("medication", "drug", "medicine")


def observe(
    source: SourceText,
    reading: ItemReading,
    about: Profile,
    summary: Sequence[Statement],
    rationale: Sequence[Statement],
) -> Iterator[Observation]:
    """Yield ``stated_after_all``, ``purpose_differs`` and ``purpose_not_weighed`` for one item.

    The first: the request is said to leave open what its heading states, or for the part of the body what the summary
    states where it tells what was asked for.  The second: the requested drug is given to another end than the summary
    says.  The third: the heading says to what end, and the rationale never speaks of it.
    """
    yield from _stated(reading, about, summary, rationale)
    yield from _purpose(about, summary, rationale)
    yield from _not_weighed(source, reading, rationale)


def _stated(
    reading: ItemReading, about: Profile, summary: Sequence[Statement], rationale: Sequence[Statement]
) -> Iterator[Observation]:
    given = _given(reading.request)
    for statement in rationale:
        if not says("unspecified", _LACKING, statement.text):
            continue
        found = hits("unspecified", statement.text)
        keys = {key for _, _, key in found}
        if "of_request" not in keys or "not_request" in keys:
            continue
        lacks = [(start, end) for start, end, key in found if key == "lacking"]
        for start, _, key in found:
            near = any(-_NEAR < start - end < _NEAR for _, end in lacks)
            if not near or not statement.speaks_of_patient(start):
                continue
            told = _part_asked_for(about, summary) if key == _PART and key not in given else None
            if key in given or told is not None:
                place, where = (
                    (reading.request.decided, "its heading") if told is None else (told.span(), "the summary")
                )
                params = {"fact": key.replace("_", " "), "where": where}
                yield Observation("stated_after_all", key, (place, statement.span()), params)
                return


def _part_asked_for(about: Profile, summary: Sequence[Statement]) -> Statement | None:
    """The sentence of a summary that asks for the treatment and names the part of the body."""
    for statement in summary:
        asked = [start for start, _, key in hits("listing", statement.text) if key == "asked"]
        for mention in mentions(statement.text) if asked else ():
            named = mention.topic in about.topics and _PART_OF.match(statement.text, mention.end)
            clause = _clause_at(statement.text, mention.start)
            if named and any(start in clause for start in asked) and _part_behind(statement, mention.end):
                return statement
    return None


def _clause_at(text: str, at: int) -> range:
    """The stretch of a sentence between semicolons in which ``at`` stands."""
    end = text.find(";", at)
    return range(text.rfind(";", 0, at) + 1, end if end >= 0 else len(text))


def _part_behind(statement: Statement, at: int) -> bool:
    return any(0 <= start - at < _NEAR for start, _, _ in find_body_parts(statement.text))


def _given(request: Request) -> frozenset[str]:
    """What the heading states, by the names of the vocabulary."""
    quantity = request.quantity
    found = {
        "body_part": bool(request.body_parts),
        "frequency": "per_week" in quantity and "weeks" in quantity,
        "visits": "visits" in quantity,
        "strength": "strength" in quantity,
        "count": "count" in quantity,
        "side": request.laterality is not None,
    }
    return frozenset(name for name, there in found.items() if there)


def _purposes(text: str, start: int = 0) -> frozenset[str]:
    return frozenset(key for at, _, key in hits("purpose", text) if at >= start) - _NO_PURPOSE


def _purpose(about: Profile, summary: Sequence[Statement], rationale: Sequence[Statement]) -> Iterator[Observation]:
    if not about.ingredients:
        return
    for statement in rationale:
        mine = _given_for(statement, about, named=False)
        if not mine:
            continue
        for told in summary:
            theirs = _given_for(told, about, named=True)
            if theirs and mine - theirs and theirs - mine:
                params = {
                    "in_summary": ", ".join(sorted(theirs)),
                    "in_rationale": ", ".join(sorted(mine)),
                }
                yield Observation("purpose_differs", True, (told.span(), statement.span()), params)
                return


def _given_for(statement: Statement, about: Profile, *, named: bool) -> frozenset[str]:
    """The ends to which a sentence says that the requested drug is given; the drug must be named, or be "this"."""
    found = hits("purpose", statement.text)
    at = next((end for _, end, key in found if key == "given"), None)
    if at is None or (not named and not _of_worker(statement, at)):
        return frozenset()
    drugs = [m for m in mentions(statement.text) if m.drug is not None]
    ours = [m for m in drugs if is_of(m, about)]
    if len(drugs) != len(ours) or (named and not ours):
        return frozenset()
    if not ours and not any(f"this {word}" in statement.text.lower() for word in _DRUG_WORDS):
        return frozenset()
    return _purposes(statement.text, at)


def _of_worker(statement: Statement, at: int) -> bool:
    return any(part.label == "patient" for part in statement.parts) and not statement.is_quoted(at)


def _not_weighed(source: SourceText, reading: ItemReading, rationale: Sequence[Statement]) -> Iterator[Observation]:
    if reading.item.outcome != "upheld" or not reading.request.drugs or not rationale:
        return
    heading = Folded.of(source.text, reading.request.decided).text
    ends = _purposes(heading)
    if ends and not any(_purposes(statement.text) & ends for statement in _own_words(heading, rationale)):
        params = {"named": ", ".join(sorted(ends))}
        spans = (reading.request.decided, max(rationale, key=lambda s: len(s.text)).span())
        yield Observation("purpose_not_weighed", True, spans, params)


def _own_words(heading: str, rationale: Sequence[Statement]) -> Iterator[Statement]:
    """The sentences that do not merely repeat the heading."""
    repeated = heading.lower()[:40]
    return (statement for statement in rationale if repeated not in statement.text.lower())
