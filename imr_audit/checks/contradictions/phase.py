"""Acute or chronic: the phase in which the items of a letter take this worker to be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from imr_audit.checks import Observation
from imr_audit.checks.contradictions.cues import hits
from imr_audit.checks.contradictions.statements import Statement, rationale_statements, statements
from imr_audit.model import Letter
from imr_audit.reading.text import Span
from imr_audit.result import ItemReading

_ACUTE_AT_MOST = 180  # days after the injury: by then nobody calls it acute
_LATER_AT_LEAST = 21  # days: the acute phase of the MTUS lasts a month
_WORDS = {"acute": "acute", "later": "past its acute phase"}
_OTHER = {"acute": "later", "later": "acute"}


def observe(letter: Letter, readings: Sequence[ItemReading], index: int) -> Iterator[Observation]:
    """Yield ``phase_contradiction``: the phase of this item where another item, or the dates, say otherwise."""
    told = _told(letter, readings[index])
    if told is None:
        return
    phase, span = told
    injury, review = letter.case.date_of_injury, letter.case.ur_denial_date or letter.case.decision_date
    if injury is not None and review is not None:
        days = (review.value - injury.value).days
        if days > _ACUTE_AT_MOST if phase == "acute" else days < _LATER_AT_LEAST:
            yield Observation(
                "phase_contradiction", phase, (injury.span, span), _params(phase, f"the {days} days since the injury")
            )
            return
    for other in readings:
        if other is readings[index]:
            continue
        theirs = _told(letter, other) or _section(letter, other)
        if theirs is not None and theirs[0] == _OTHER[phase]:
            yield Observation(
                "phase_contradiction", phase, (span, theirs[1]), _params(phase, f"item {other.item.index}")
            )
            return


def _params(phase: str, against: str) -> dict[str, str]:
    return {"in_rationale": _WORDS[phase], "fact": against}


def _told(letter: Letter, reading: ItemReading) -> tuple[str, Span] | None:
    """The phase that the rationale says this worker is in, and its sentence."""
    for statement in rationale_statements(letter, reading.item):
        found = hits("phase", statement.text)
        bound = min((start for start, _, key in found if key == "bound"), default=len(statement.text))
        for start, _, key in found:
            if key in _OTHER and start < bound and statement.speaks_of_patient(start):
                return key, statement.span()
    return None


def _section(letter: Letter, reading: ItemReading) -> tuple[str, Span] | None:
    """The phase for which the section is that the reviewer applies."""
    paragraph = reading.item.reviewer_guideline
    cited: tuple[Statement, ...] = () if paragraph is None else statements(letter.source, paragraph, "rationale")
    for statement in (*cited, *rationale_statements(letter, reading.item)):
        if any(key == "section" for _, _, key in hits("phase", statement.text)):
            return "later", statement.span()
    return None
