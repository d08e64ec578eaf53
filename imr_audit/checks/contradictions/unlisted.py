"""Treatment of which the rationale takes for granted that it was had, and the summary's list does not know it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from imr_audit.checks import Observation
from imr_audit.checks.contradictions.cues import hits, says
from imr_audit.checks.contradictions.statements import Statement
from imr_audit.checks.contradictions.treatments import Profile, is_of, mentions
from imr_audit.extraction.patterns import Pattern
from imr_audit.result import ItemReading

_EARLIER = Pattern(
    r"\b(?:prior|previous|past|earlier|completed|received|had|additional|further|more|continued|ongoing)\s(?:\w+\s){0,2}$",
    re.IGNORECASE,
)
_VISITS = frozenset({"physical_therapy", "chiropractic", "acupuncture", "massage_therapy", "aquatic_therapy"})


def observe(
    reading: ItemReading, about: Profile, summary: Sequence[Statement], rationale: Sequence[Statement]
) -> Iterator[Observation]:
    """Yield ``visits_presumed``, ``exercise_unlisted`` and ``drug_not_in_regimen``, each once at most.

    The first: the number of visits had is missed, and the summary lists the treatment had without any of that kind.
    The second: the rationale lists exercise among the treatment had, and the list of the summary has none.  The third:
    the requested drug is continued with the current medication, of which the summary's list does not hold it.
    """
    yield from _visits(reading, summary, rationale)
    yield from _exercise(summary, rationale)
    yield from _regimen(about, summary, rationale)


def _keys(statement: Statement) -> frozenset[str]:
    return frozenset(key for _, _, key in hits("unlisted", statement.text))


def _visits(
    reading: ItemReading, summary: Sequence[Statement], rationale: Sequence[Statement]
) -> Iterator[Observation]:
    if reading.item.outcome != "upheld":
        return
    for statement in rationale:
        if not says("unlisted", ("visits_had",), statement.text) or not statement.speaks_of_patient(0):
            continue
        if "reserve" in _keys(statement):
            continue
        kinds = {reading.request.topic} & _VISITS
        if not {mention.topic for mention in mentions(statement.text)} & _VISITS <= kinds:
            continue
        listed = next((told for told in summary if "treatment_list" in _keys(told)), None)
        if kinds and listed is not None and not any(_may_tell_of_visits(told) for told in summary):
            params = {"named": ", ".join(sorted(kinds)).replace("_", " ")}
            yield Observation("visits_presumed", True, (listed.span(), statement.span()), params)
            return


def _may_tell_of_visits(statement: Statement) -> bool:
    """Whether a sentence of the summary may tell of treatment in visits; one on the request only of earlier ones."""
    keys = _keys(statement)
    named = [mention.start for mention in mentions(statement.text) if mention.topic in _VISITS]
    if "request" in keys and "treatment_list" not in keys:
        return any(_EARLIER.search(statement.text[:start]) for start in named)
    return "therapy" in keys or bool(named)


def _exercise(summary: Sequence[Statement], rationale: Sequence[Statement]) -> Iterator[Observation]:
    lists = (s for s in rationale if says("unlisted", ("treatment_list",), s.text) and s.speaks_of_patient(0))
    said = next((statement for statement in lists if "exercise" in _keys(statement)), None)
    if said is None or any(says("unlisted", ("exercise",), statement.text) for statement in summary):
        return
    listed = next((told for told in summary if "treatment_list" in _keys(told)), None)
    if listed is not None:
        yield Observation("exercise_unlisted", True, (listed.span(), said.span()))


def _regimen(about: Profile, summary: Sequence[Statement], rationale: Sequence[Statement]) -> Iterator[Observation]:
    if not about.ingredients:
        return
    plans = (s for s in rationale if says("unlisted", ("continued_regimen",), s.text))
    said = next((statement for statement in plans if statement.speaks_of_patient(0)), None)
    if said is None:
        return
    listed = next((s for s in summary if _lists_drugs(s)), None)
    if listed is None:
        return
    for statement in summary:
        named = any(is_of(mention, about) and mention.topic in about.topics for mention in mentions(statement.text))
        if named and "reviewed" not in _keys(statement):
            return
    yield Observation("drug_not_in_regimen", True, (listed.span(), said.span()))


def _lists_drugs(statement: Statement) -> bool:
    """Whether a sentence lists the drugs taken: at least two by name."""
    drugs = {mention.drug.name for mention in mentions(statement.text) if mention.drug is not None}
    return len(drugs) > 1 and "drug_list" in _keys(statement)
