"""Treatment had so far: what the rationale misses or counts on, against what the clinical summary records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from imr_audit.checks import Observation
from imr_audit.checks.contradictions.cues import hits, says
from imr_audit.checks.contradictions.statements import Statement
from imr_audit.checks.contradictions.treatments import mentions
from imr_audit.extraction.discourse import about
from imr_audit.result import ItemReading

_PHYSICAL = frozenset(
    {
        *("physical_therapy", "chiropractic", "acupuncture", "massage_therapy", "aquatic_therapy", "traction", "tens"),
        *("interferential", "shockwave_therapy", "ultrasound_therapy", "infrared_therapy", "h_wave", "nmes"),
    }
)
_FIRST_LINE = frozenset({"nsaid", "acetaminophen", "antidepressant", "antiepileptic"})
_DRUGS = _FIRST_LINE | {"opioid", "muscle_relaxant", "oral_corticosteroid", "topical_analgesic"}
# What a rationale must say of care for anything to be observed.
_TELLING = ("missing", "failure", "no_therapy", "untried", "claimed", "claimed_care")


class Recorded(NamedTuple):
    """A sentence of the summary that tells of treatment had: which kinds, and whether it lists all of it."""

    statement: Statement
    physical: bool
    drug: bool
    device: bool
    lists: bool


def observe(
    reading: ItemReading, summary: Sequence[Statement], rationale: Sequence[Statement]
) -> Iterator[Observation]:
    """Yield what rationale and summary say differently of the treatment that was had.

    ``care_recorded_after_all``: conservative care is said to be undocumented, and the summary records some.
    ``care_failure_missed``: its failure is, and the summary records therapy and drugs of which the pain went on.
    ``first_line_recorded``: drugs of first choice are said not to have been tried, and the summary names one.
    ``care_not_had``: the rationale counts on therapy that the summary denies, or that its list does not know.
    """
    if not any(says("care", _TELLING, statement.text) for statement in rationale):
        return
    recorded = [r for r in map(_recorded, summary) if r is not None]
    if reading.item.outcome == "upheld":
        yield from _missed(recorded, rationale)
        yield from _first_line(reading, summary, rationale)
    yield from _not_had(summary, recorded, rationale)


def _keys(statement: Statement) -> frozenset[str]:
    return frozenset(key for _, _, key in hits("care", statement.text))


def _recorded(statement: Statement) -> Recorded | None:
    keys = _keys(statement)
    if keys.isdisjoint(("list", "had")) or "none" in keys:
        return None
    if "list" not in keys and "open" in keys:
        return None
    topics = {mention.topic for mention in mentions(statement.text)}
    physical = not topics.isdisjoint(_PHYSICAL) or "physical" in keys
    drug = not topics.isdisjoint(_DRUGS) or "drug" in keys
    return Recorded(statement, physical, drug, "device" in keys, "list" in keys)


def _missed(recorded: Sequence[Recorded], rationale: Sequence[Statement]) -> Iterator[Observation]:
    """Care that is said not to be documented; nothing where the rationale itself tells of some."""
    some = [r for r in recorded if r.physical or r.device or (r.drug and r.lists)]
    physical = [r for r in some if r.physical]
    if not some or any(_tells_of_care(statement) for statement in rationale):
        return
    for statement in rationale:
        found = hits("care", statement.text)
        at = next((start for start, _, key in found if key in ("missing", "failure", "no_therapy")), None)
        if at is None or statement.is_quoted(at) or about(statement.text, at) == "guideline":
            continue
        keys = {key for _, _, key in found}
        if "missing" in keys and "narrow" not in keys:
            evidence = (statement.span(), (physical or some)[0].statement.span())
            yield Observation("care_recorded_after_all", True, evidence)
            return
        if "no_therapy" in keys and keys.isdisjoint(("missing", "narrow", "narrow_therapy", "claimed")):
            same = next((r for r in physical if _therapies(r.statement) & _therapies(statement)), None)
            if same is not None:
                yield Observation("care_recorded_after_all", True, (statement.span(), same.statement.span()))
                return
        if "failure" in keys and "had" not in keys and physical and any(r.drug for r in recorded):
            yield Observation("care_failure_missed", True, (statement.span(), physical[0].statement.span()))
            return


def _therapies(statement: Statement) -> frozenset[str]:
    return frozenset(mention.topic for mention in mentions(statement.text)) & _PHYSICAL


def _tells_of_care(statement: Statement) -> bool:
    """Whether the rationale tells of treatment that was had, and so has weighed it."""
    keys = _keys(statement)
    if not keys.isdisjoint(("missing", "failure", "no_therapy")) or keys.isdisjoint(("list", "had")):
        return False
    told = not {mention.topic for mention in mentions(statement.text)}.isdisjoint(_PHYSICAL)
    return told and statement.speaks_of_patient(0)


def _first_line(
    reading: ItemReading, summary: Sequence[Statement], rationale: Sequence[Statement]
) -> Iterator[Observation]:
    for statement in rationale:
        keys = _keys(statement)
        if "untried" not in keys or "narrow" in keys or not statement.speaks_of_patient(0):
            continue
        meant = {mention.topic for mention in mentions(statement.text)} & _FIRST_LINE or _FIRST_LINE
        for told in summary:
            named = [m.start for m in mentions(told.text) if m.drug is not None and m.topic in meant]
            opens = [start for start, _, key in hits("care", told.text) if key in ("open", "none")]
            if named and not any(start < named[0] for start in opens) and reading.request.topic not in _FIRST_LINE:
                yield Observation("first_line_recorded", True, (statement.span(), told.span()))
                return


def _not_had(
    summary: Sequence[Statement], recorded: Sequence[Recorded], rationale: Sequence[Statement]
) -> Iterator[Observation]:
    claims = [statement for statement in rationale if _claims(statement, "claimed")]
    care = claims or [statement for statement in rationale if _claims(statement, "claimed_care")]
    if not care:
        return
    physical = any(r.physical for r in recorded)
    denial = next((s for s in summary if _keys(s) & ({"none"} if claims else {"none_at_all"})), None)
    if denial is None and claims:
        lists = [r for r in recorded if r.lists]
        if not lists or any(_may_tell_of_therapy(statement) for statement in summary):
            return
        denial = lists[0].statement
    elif physical or (recorded and not claims):
        return
    if denial is not None:
        mine, theirs = _therapies(care[0]), _therapies(denial)
        if not mine or not theirs or mine & theirs or "list" in _keys(denial):
            yield Observation("care_not_had", True, (denial.span(), care[0].span()))


def _claims(statement: Statement, claim: str) -> bool:
    found = hits("care", statement.text)
    keys = {key for _, _, key in found}
    at = next((start for start, _, key in found if key == claim), None)
    if at is None or not keys.isdisjoint(("missing", "failure", "not_care")):
        return False
    if any(key == "absent" and start < at for start, _, key in found):
        return False
    return statement.speaks_of_patient(at) and statement.label(at) != "guideline"


def _may_tell_of_therapy(statement: Statement) -> bool:
    """Whether a sentence of the summary names therapy that may have been had."""
    keys = _keys(statement)
    named = "physical" in keys or not {m.topic for m in mentions(statement.text)}.isdisjoint(_PHYSICAL)
    return named and ("open" not in keys or "list" in keys or "had" in keys)
