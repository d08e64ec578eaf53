"""Rules that do not go together: contradictions, duplicates, overlaps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from imr_audit.model import Scalar
from imr_audit.rules.conditions import fields_of
from imr_audit.rules.fields import CaseField, iso_day
from imr_audit.rules.linting.cases import Cases, can_meet, for_all_items_of
from imr_audit.rules.linting.findings import LintFinding, Places
from imr_audit.rules.linting.regions import Region, Space

_OPPOSING = ("limit", "exclusion", "requirement")


def pairs(space: Space, places: Places, cases: Sequence[Cases]) -> Iterator[LintFinding]:
    """What is wrong between two rules; each pair is told once, with a case that shows it."""
    told: set[tuple[str, ...]] = set()
    for n, one in enumerate(cases):
        for other in cases[n + 1 :]:
            if one.rule is other.rule or not can_meet(space, one, other):
                continue
            for finding in _between(space, places, one, other):
                if (finding.code, *finding.ids) not in told:
                    told.add((finding.code, *finding.ids))
                    yield finding


def _between(space: Space, places: Places, one: Cases, other: Cases) -> Iterator[LintFinding]:
    for first, second in ((one, other), (other, one)):
        if first.rule.kind == "recommendation" and second.rule.kind in _OPPOSING:
            yield from _opposed(space, places, first, second)
    if one.rule.kind == other.rule.kind == "requirement":
        yield from _unmeetable(space, places, one, other)
    if _same(space, one, other):
        message = f"{other.rule.id} and {one.rule.id} say the same of the same items on the same days"
        yield _finding("duplicate", message, places, other, one)
    elif one.entry is other.entry and one.rule.kind in _OPPOSING and other.rule.kind in _OPPOSING:
        for narrow, wide in ((one, other), (other, one)):
            if space.within(narrow.violated, wide.violated) and for_all_items_of(space, wide, narrow):
                message = f"whatever violates {narrow.rule.id} violates {wide.rule.id} too"
                yield _finding("overlap", message, places, narrow, wide)
                break


def _opposed(space: Space, places: Places, recommends: Cases, opposes: Cases) -> Iterator[LintFinding]:
    """A recommendation that is opposed: always, or on no other facts than it asks for itself.

    An exclusion that rests on further facts, or is for certain items only, is an exception and outranks it.
    """
    both = space.both(recommends.met, opposes.violated)
    if not both or not for_all_items_of(space, opposes, recommends):
        return
    if space.within(recommends.met, opposes.violated):
        message = f"{recommends.rule.id} recommends nothing that {opposes.rule.id} does not oppose"
    elif set(_decided_on(opposes)) <= set(recommends.version.fields):
        case = _case(space, both)
        message = f"{recommends.rule.id} recommends what {opposes.rule.id} opposes on the same facts: {case}"
    else:
        return
    yield _finding("contradiction", message, places, recommends, opposes)


def _decided_on(cases: Cases) -> tuple[str, ...]:
    return (*fields_of(cases.version.applies_when), *fields_of(cases.version.violated_when))


def _unmeetable(space: Space, places: Places, one: Cases, other: Cases) -> Iterator[LintFinding]:
    """Two requirements of the same items that no case meets both."""
    together = space.both(one.applies, other.applies)
    if space.both(one.met, together) and space.both(other.met, together) and not space.both(one.met, other.met):
        message = f"no case meets both {one.rule.id} and {other.rule.id}, though both apply: {_case(space, together)}"
        yield _finding("contradiction", message, places, other, one)


def _same(space: Space, one: Cases, other: Cases) -> bool:
    """Whether two rules come to the same in every case of the days that they share."""
    if (one.rule.kind, one.rule.strength) != (other.rule.kind, other.rule.strength):
        return False
    if not (for_all_items_of(space, one, other) and for_all_items_of(space, other, one)):
        return False
    days = space.both(space.in_force(one.version.in_force), space.in_force(other.version.in_force))
    for mine, theirs in ((one.applies, other.applies), (one.met, other.met), (one.violated, other.violated)):
        here, there = space.both(mine, days), space.both(theirs, days)
        if not (space.within(here, there) and space.within(there, here)):
            return False
    return True


def _finding(code: str, message: str, places: Places, at: Cases, other: Cases) -> LintFinding:
    return LintFinding(code, message, places.of_rule(at.rule), (at.rule.id, other.rule.id))


def _case(space: Space, region: Region) -> str:
    """An example of a region, in one line."""
    case = space.witness(region)
    return ", ".join(f"{name} {_word(space.fields[name], value)}" for name, value in case.items()) or "any case"


def _word(field: CaseField, value: Scalar) -> str:
    if field.type == "date" and isinstance(value, int):
        return iso_day(value)
    return f"{value:g}" if isinstance(value, float) else str(value).lower() if isinstance(value, bool) else str(value)
