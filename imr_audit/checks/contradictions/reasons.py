"""The treating physician is said to give no reason for the request, and the letter tells the reason that he gave."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from imr_audit.checks import Observation
from imr_audit.checks.contradictions.cues import hits
from imr_audit.checks.contradictions.statements import Statement
from imr_audit.checks.contradictions.treatments import Profile, is_of, mentions
from imr_audit.reading.text import SourceText
from imr_audit.result import ItemReading

MISSING_REASON = "no_rationale_by_provider"  # the ground


def observe(
    source: SourceText,
    reading: ItemReading,
    about: Profile,
    summary: Sequence[Statement],
    rationale: Sequence[Statement],
) -> Iterator[Observation]:
    """Yield ``reason_given_after_all``: "was ordered to rule out ...", though no reason is said to have been given.

    Nothing is said where the reason that is missing is one for more, or again, or for this rather than another.
    """
    if reading.item.outcome != "upheld":
        return
    missing = next(
        (g for g in reading.grounds if g.name == MISSING_REASON and not is_narrow(source.quote(g.span))), None
    )
    if missing is None:
        return
    for statement in (*summary, *rationale):
        span = statement.span()
        if span.start <= missing.span.start < span.end or not _gives_reason(statement, about):
            continue
        yield Observation("reason_given_after_all", True, (missing.span, span))
        return


def is_narrow(clause: str) -> bool:
    """Whether the reason that is missed is narrower than one for the request."""
    return any(key == "narrow" for _, _, key in hits("reasons", " ".join(clause.split())))


def _gives_reason(statement: Statement, about: Profile) -> bool:
    """Whether the sentence says to what end the treating physician ordered the requested treatment."""
    found = hits("reasons", statement.text)
    ends = [start for start, _, key in found if key == "end"]
    if not ends or any(key == "other_party" for _, _, key in found):
        return False
    named = [m for m in mentions(statement.text) if is_of(m, about) and m.topic in about.topics]
    return any(m.end <= start for m in named for start in ends)
