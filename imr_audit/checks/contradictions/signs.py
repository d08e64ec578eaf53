"""Signs and complaints: there according to the clinical summary and not according to the rationale, or the reverse."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from imr_audit.checks import Observation
from imr_audit.checks.contradictions.cues import hits
from imr_audit.checks.contradictions.statements import Statement
from imr_audit.checks.contradictions.treatments import same_region
from imr_audit.checks.contradictions.when import at_another_time
from imr_audit.extraction.assertions import ABSENT, assertion_status
from imr_audit.extraction.body_parts import parts_named
from imr_audit.result import ItemReading

_NEAR = 40  # characters between a sign and "positive" or "negative"


class Sign(NamedTuple):
    """A sign of which a sentence speaks, and whether it is there."""

    name: str
    there: bool
    statement: Statement


def observe(
    reading: ItemReading, summary: Sequence[Statement], rationale: Sequence[Statement]
) -> Iterator[Observation]:
    """Yield ``sign_contradicted``: a sign that only the one of summary and rationale has, and the other denies.

    Nothing is said of a sign of which either tells both ways, nor where a sentence qualifies it, nor of what was found
    at another time.
    """
    told = [sign for statement in rationale for sign in _signs(statement, strict=True)]
    if not told:
        return
    names = {sign.name for sign in told}
    known = [sign for statement in summary for sign in _signs(statement, strict=False) if sign.name in names]
    parts = reading.request.body_parts
    for sign in told:
        mine = {other.there for other in told if other.name == sign.name}
        theirs = [
            other for other in known if other.name == sign.name and not at_another_time(other.statement, sign.statement)
        ]
        if len(mine) > 1 or len({other.there for other in theirs}) != 1 or theirs[0].there == sign.there:
            continue
        if not all(same_region(parts_named(one.statement.text), parts) for one in (theirs[0], sign)):
            continue
        yield Observation(
            "sign_contradicted",
            sign.name,
            (theirs[0].statement.span(), sign.statement.span()),
            {
                "fact": sign.name.replace("_", " "),
                "summary_says": "affirms" if theirs[0].there else "denies",
                "rationale_says": "affirms" if sign.there else "denies",
            },
        )
        return


def _signs(statement: Statement, *, strict: bool) -> Iterator[Sign]:
    """The signs of a sentence; ``strict``: only what it says of this worker without qualification."""
    found = hits("signs", statement.text)
    if not found:
        return
    words = hits("sign_words", statement.text)
    if strict and any(key == "qualified" for _, _, key in words):
        return
    for start, end, name in found:
        if strict and not statement.speaks_of_patient(start):
            continue
        status = assertion_status(statement.text, start, end)
        said = {key for a, b, key in words if key != "qualified" and -_NEAR < a - end < _NEAR}
        if len(said) > 1 or status not in (*ABSENT, "affirmed"):
            continue
        there = (status == "affirmed") != ("negative" in said and status == "affirmed")
        yield Sign(name, there, statement)
