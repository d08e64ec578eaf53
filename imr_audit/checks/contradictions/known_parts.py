"""Whether the clinical summary knows the part of the body that is requested."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from imr_audit.checks import Observation
from imr_audit.checks.contradictions.cues import VOCABULARY, hits, says
from imr_audit.checks.contradictions.pasted import is_evaluation
from imr_audit.checks.contradictions.side import LIMBS, limb_of
from imr_audit.checks.contradictions.sided import Sided, sided_parts
from imr_audit.checks.contradictions.statements import Statement, rationale_statements, summary_statements
from imr_audit.checks.contradictions.treatments import STUDIES, mentions, same_region
from imr_audit.extraction.body_parts import OTHER_SIDE, parts_named
from imr_audit.model import Letter
from imr_audit.result import ItemReading
from imr_audit.rules.yaml_files import vocabulary

# Pain and numbness of a limb are examined and treated at the spine.
_CARRIED = (
    LIMBS[0] | {"neck", "thoracic_spine", "spine"},
    LIMBS[1] | {"low_back", "thoracic_spine", "spine", "sacrum", "pelvis"},
)
_PLACES = frozenset.union(*_CARRIED)  # complaints of other parts have many names ("hearing loss", "headache")
_SPINAL = frozenset({"neck", "thoracic_spine", "low_back", "spine", "sacrum", "upper_extremity", "lower_extremity"})
_DEVICES = frozenset({"brace", "dme_other", "mobility_aid", "hot_cold_therapy", "mattress"})
_CLEARANCE = frozenset({"preoperative_clearance", "surgical_assistant"})


def observe(letter: Letter, reading: ItemReading) -> Iterator[Observation]:
    """Yield what shows that the clinical summary is about another part of the body than the request.

    ``part_not_in_summary``: it tells of no complaint, sign or diagnosis of any part requested, nor of one whose nerves
    come from there; ``part_not_in_summary_partly``: of one of them, or of the part that a device or an ancillary of an
    operation names; ``other_side_in_summary``: it knows the part on the other side only;
    ``other_part_recommended``: the requested kind of study is recommended for another part only.
    """
    summary = summary_statements(letter)
    wanted = [part for part in reading.request.body_parts if part in _PLACES]
    if not summary or not wanted or reading.request.drugs or reading.request.topic in _CLEARANCE:
        return
    known = _known(wanted, summary)
    missing = [part for part in wanted if not same_region((part,), known)]
    if missing and known and "whole_body" not in known:
        sure = all(_is_far(part, known) for part in wanted) and reading.request.topic not in _DEVICES
        ancillary = says("places", ("ancillary",), reading.item.request)
        name = "part_not_in_summary" if sure and not ancillary else "part_not_in_summary_partly"
        told = next(statement for statement in summary if _told_parts(statement))
        params = {"named": ", ".join(part.replace("_", " ") for part in missing)}
        yield Observation(name, missing[0], (reading.item.request_span, told.span()), params)
        return
    yield from _other_side(reading, summary)
    if reading.request.topic in STUDIES:
        yield from _recommended_elsewhere(reading, wanted, summary)


def excluded_part_unspoken(letter: Letter, reading: ItemReading) -> Iterator[Observation]:
    """Yield ``excluded_part_unspoken``: a requested part for which the guideline has a word of its own.

    Only where treatment is requested, and the rationale names neither that part nor one of its region.
    """
    apart = vocabulary(VOCABULARY)["excluded_parts"].get(reading.request.topic, ())
    wanted = [part for part in reading.request.body_parts if part in apart]
    rationale = rationale_statements(letter, reading.item)
    if not wanted or not rationale or is_evaluation(reading):
        return
    said = frozenset(part for statement in rationale for part in parts_named(statement.text))
    if not said or not same_region(frozenset(wanted), said):
        params = {"named": ", ".join(part.replace("_", " ") for part in wanted)}
        longest = max(rationale, key=lambda statement: len(statement.text))
        yield Observation("excluded_part_unspoken", wanted[0], (reading.item.request_span, longest.span()), params)


def _known(wanted: Sequence[str], summary: Sequence[Statement]) -> frozenset[str]:
    """The parts of which the summary tells; those that are ``wanted`` suffice where all of them are named."""
    named = [(statement, parts) for statement in summary if (parts := parts_named(statement.text))]
    if all(any(same_region((part,), parts) and _tells(statement) for statement, parts in named) for part in wanted):
        return frozenset(wanted)
    return frozenset(part for statement in summary for part in _told_parts(statement))


def _tells(statement: Statement) -> bool:
    """Whether a sentence tells of the worker; one on the request does where it speaks of a complaint too."""
    return not says("places", ("request",), statement.text) or says("places", ("complaint",), statement.text)


def _told_parts(statement: Statement) -> frozenset[str]:
    """The parts of which a sentence tells, by their names or by what is of them."""
    if not _tells(statement):
        return frozenset()
    keys = {key for _, _, key in hits("places", statement.text)}
    return parts_named(statement.text) | (keys & _PLACES) | (keys & {"whole_body"})


def _is_far(part: str, known: frozenset[str]) -> bool:
    """Whether nothing near a part is known, nor, for the spine, of the limb that it serves."""
    if same_region((part,), known):
        return False
    limbs = (carried for carried in _CARRIED if part in carried)
    return not any(known & carried and (part in _SPINAL or known & _SPINAL & carried) for carried in limbs)


def _other_side(reading: ItemReading, summary: Sequence[Statement]) -> Iterator[Observation]:
    """The part that is requested on one side, where the summary tells of it on the other and never on this one."""
    ours = [sided for sided in sided_parts(reading.item.request) if sided.side in OTHER_SIDE]
    if not ours:
        return
    told = [(statement, sided) for statement in summary for sided in _told_sides(statement)]
    for mine in ours:
        limb = limb_of(mine.part)
        if any(sided.part in limb and sided.side != OTHER_SIDE[mine.side] for _, sided in told):
            return
        there = [(statement, sided) for statement, sided in told if sided.part == mine.part]
        if there:
            statement, sided = there[0]
            spans = (reading.item.request_span, statement.span(sided.start, sided.end))
            yield Observation(
                "other_side_in_summary", sided.side, spans, {"named": mine.side, "in_summary": sided.side}
            )
            return


def _told_sides(statement: Statement) -> Iterator[Sided]:
    """The sided parts of which a sentence tells; not those that are only asked for, or well."""
    sided = sided_parts(statement.text)
    if not sided or hits("other_side", statement.text):
        return
    if _tells(statement):
        yield from sided


def _recommended_elsewhere(
    reading: ItemReading, wanted: Sequence[str], summary: Sequence[Statement]
) -> Iterator[Observation]:
    told: Statement | None = None
    for statement in summary:
        if all(mention.topic != reading.request.topic for mention in mentions(statement.text)):
            continue
        keys = {key for _, _, key in hits("places", statement.text)}
        if "request" in keys:
            continue
        if same_region(parts_named(statement.text), wanted):
            return
        if "recommended" in keys:
            told = told or statement
    if told is not None:
        yield Observation("other_part_recommended", True, (told.span(), reading.item.request_span))
