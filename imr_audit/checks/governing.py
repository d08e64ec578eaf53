"""Denials that hold the criteria of another guideline against the worker than those that govern the treatment."""

from __future__ import annotations

import re
from collections.abc import Iterator

from imr_audit.checks import Observation
from imr_audit.checks.contradictions.statements import rationale_statements
from imr_audit.checks.recital_view import RecitalView, in_place, verdict, visits_had
from imr_audit.extraction.body_parts import OTHER_SIDE, find_sides, parts_named
from imr_audit.extraction.facts import Mention, read_mentions
from imr_audit.extraction.patterns import Pattern
from imr_audit.extraction.recited import indications
from imr_audit.rules.labels import label
from imr_audit.rules.yaml_files import vocabulary

_STUDIES = frozenset({"mri", "ct_scan"})
_YEAR = Pattern(r"\b(?:19|20)\d\d\b")
_NERVE = "neurological_deficit"
# The rationale speaks of the course after an operation.
_AFTER_SURGERY = Pattern(
    r"\bpost[- ]?(?:op|surg)|\b(?:after|following|status post|s/p)\s(?:[\w-]+\s){0,4}?"
    r"(?:surgery|surgical|operation|procedure|\w+(?:ectomy|plasty|oscopy|otomy|desis)|fusion|repair|release|reconstruction)\b",
    re.IGNORECASE,
)
_MOST_AFTER_SURGERY = 24  # visits: the most that 8 CCR 9792.24.3 gives most operations on these joints
_JOINTS = frozenset({"shoulder", "knee", "hip"})
_LATELY = 6  # months: the period after surgery of that section where it names none for the operation


def of_denial(view: RecitalView) -> Iterator[Observation]:
    """Yield ``joint_judged_as_spine`` and ``course_after_surgery_unapplied``."""
    yield from _joint_as_spine(view)
    yield from _course_after_surgery(view)


def _joint_as_spine(view: RecitalView) -> Iterator[Observation]:
    """A joint is denied imaging for want of the nerve compromise that the chapters on the spine ask for.

    Only where the summary states what the joint's own chapter asks for, and the rationale never speaks of it.
    """
    words, request, summary = vocabulary("recited"), view.request, view.letter.summary
    joint = frozenset(words["of_joints"])
    if request.topic not in _STUDIES or not request.body_parts or set(request.body_parts) & set(words["of_spine"]):
        return
    if summary is None or not view.has_ground("no_neurological_findings"):
        return
    recited = view.recital.named & indications()
    if _NERVE not in recited or recited & joint:
        return
    text = view.letter.source.text
    if any(mention.name in joint for mention in read_mentions(text, view.rationale, "rationale", request)):
        return
    for mention in read_mentions(text, summary, "summary", request):
        stated = mention.about == "patient" and mention.status == "affirmed"
        if mention.name in joint and stated and in_place(view, mention) and _of_this_joint(view, mention):
            where = next(criterion.span for criterion in view.recital.criteria if criterion.name == _NERVE)
            evidence = (mention.clause, where, *verdict(view))
            yield Observation("joint_judged_as_spine", mention.name, evidence, {"criterion": label(mention.name)})
            return


def _of_this_joint(view: RecitalView, mention: Mention) -> bool:
    """Whether the clause of a mention names neither another joint than the request does, nor only the other side."""
    clause = " ".join(view.letter.source.quote(mention.clause).split())
    parts = parts_named(clause)
    sides = {side for _, _, side in find_sides(clause)}
    asked = view.request.laterality
    return not (parts and parts.isdisjoint(view.request.body_parts)) and not (
        asked in OTHER_SIDE and sides == {OTHER_SIDE[asked]}
    )


def _course_after_surgery(view: RecitalView) -> Iterator[Observation]:
    """Therapy after an operation is denied as too much by a limit that is none of the postsurgical guidelines.

    Only for joints of which the most that those guidelines give is known, and not where the operation is long past.
    """
    excess = [ground for ground in view.reading.grounds if ground.name == "exceeds_limit"]
    cited = any(citation.source == "mtus_postsurgical" for citation in view.reading.reviewer_citations)
    if view.request.topic != "physical_therapy" or not (view.operated and excess) or cited:
        return
    if _JOINTS.isdisjoint(view.request.body_parts) or _is_long_past(view):
        return
    if any(_AFTER_SURGERY.search(s.text) for s in rationale_statements(view.letter, view.reading.item)):
        return
    limits = [limit for limit in view.recital.limits if limit.unit == "visits"]
    asked = view.request.quantity.get("visits")
    if limits and isinstance(asked, int) and asked + (visits_had(view) or 0) <= _MOST_AFTER_SURGERY:
        evidence = (view.reading.item.request_span, limits[0].span, excess[0].span)
        yield Observation("course_after_surgery_unapplied", True, evidence)


def _is_long_past(view: RecitalView) -> bool:
    """Whether the letter dates the operation, and its course is over, or it was in a year before the injury's."""
    months = view.reading.derived.get("months_since_surgery")
    if isinstance(months, int) and months > _LATELY:
        return True
    injury, text = view.letter.case.date_of_injury, view.letter.source
    told = (fact for fact in view.reading.facts if fact.name == "postsurgical" and fact.status == "affirmed")
    years = [int(year) for fact in told for year in _YEAR.findall(text.quote(fact.span))]
    return injury is not None and bool(years) and max(years) < injury.value.year
