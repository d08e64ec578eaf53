"""The treatment plan, in which the rationale finds the request and the clinical summary does not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from imr_audit.checks import Observation
from imr_audit.checks.contradictions.cues import hits, says
from imr_audit.checks.contradictions.statements import Statement
from imr_audit.checks.contradictions.treatments import Profile, is_of, mentions
from imr_audit.extraction.phrases import words_of

_STUDIES = frozenset({"mri", "ct_scan", "xray", "ultrasound_imaging", "emg_ncs", "bone_scan", "diagnostic_other"})


def observe(about: Profile, summary: Sequence[Statement], rationale: Sequence[Statement]) -> Iterator[Observation]:
    """Yield ``plan_without_request``: the plan is said to include the request, and that of the summary does not.

    Nothing is said where any sentence of the summary but the one on the review names the treatment, nor of a plan that
    only points at the request.
    """
    said = next((s for s in rationale if says("plan", ("with_request",), s.text) and not s.is_quoted(0)), None)
    if said is None:
        return
    plans = [statement for statement in summary if says("plan", ("told",), statement.text)]
    vague = ("vague", *(("drugs",) if about.ingredients else ()), *(("studies",) if about.topics & _STUDIES else ()))
    if not plans or any(says("plan", vague, plan.text) for plan in plans):
        return
    if not any(_names(statement, about) for statement in summary):
        yield Observation("plan_without_request", True, (said.span(), plans[-1].span()))


def _names(statement: Statement, about: Profile) -> bool:
    if any(key == "reviewed" for _, _, key in hits("plan", statement.text)):
        return False
    if not about.words.isdisjoint(words_of(statement.text).present):
        return True
    return any(mention.topic in about.topics and is_of(mention, about) for mention in mentions(statement.text))
