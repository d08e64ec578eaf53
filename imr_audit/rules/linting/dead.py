"""Rules and alternatives that can never come to anything."""

from __future__ import annotations

from collections.abc import Iterator

from imr_audit.rules.conditions import ALWAYS, All, Condition, Conjunction, conjunctions, in_words
from imr_audit.rules.linting.cases import Cases
from imr_audit.rules.linting.findings import LintFinding, Places
from imr_audit.rules.linting.regions import Region, Space
from imr_audit.rules.model import TriggerKind

_KEYS: dict[TriggerKind, str] = {
    "applies": "applies_when",
    "violated": "violated_when",
    "unless": "unless",
    "met": "met_when",
}


def dead(space: Space, places: Places, cases: Cases) -> Iterator[LintFinding]:
    """What is dead in one version of a rule."""
    never = _never(space, cases)
    if never is not None:
        key, said = never
        name = f"{cases.rule.id} ({cases.version.citation.document})"
        yield LintFinding("never-fires", f"{name} {said}", places.of_rule(cases.rule, key), (cases.rule.id,))
        return
    for kind, condition in cases.version.conditions():
        for said in _dead_alternatives(space, cases, kind, condition):
            origin = places.of_rule(cases.rule, _KEYS[kind])
            yield LintFinding("dead-alternative", f"{cases.rule.id}: {said}", origin, (cases.rule.id,))


def _never(space: Space, cases: Cases) -> tuple[str, str] | None:
    """The key and the words for a rule that never fires."""
    version = cases.version
    if not cases.applies:
        asked = in_words(version.applies_when or ALWAYS)
        return "applies_when", f"never applies: no item that it is for can have {asked}"
    if version.met_when is not None and not cases.met:
        return "met_when", f"is never met: no case where it applies can have {in_words(version.met_when)}"
    if version.violated_when is None:
        return None
    against = in_words(version.violated_when)
    if not cases.decided_against:
        return "violated_when", f"is never violated: no case where it applies can have {against}"
    if space.within(cases.decided_against, cases.met):
        return "violated_when", f"is never violated: whatever has {against} meets it already"
    if not cases.violated:
        return "unless", f"is never violated: `unless` lifts every violation ({in_words(version.unless or ALWAYS)})"
    return None


def _dead_alternatives(space: Space, cases: Cases, kind: TriggerKind, condition: Condition) -> Iterator[str]:
    where: Region = cases.items if kind == "applies" else cases.applies
    alternatives = conjunctions(condition)
    regions = [space.both(where, space.region(All(one))) for one in alternatives]
    for n, (one, region) in enumerate(zip(alternatives, regions, strict=True)):
        if not region:
            yield f"{_words(one)} can never hold where the rule applies"
        elif kind == "violated" and space.within(region, cases.met):
            yield f"{_words(one)} violates nothing: whatever has it meets the requirement already"
        for m, other in enumerate(regions):
            # Of two that say the same, the later one is superfluous.
            if m != n and region and space.within(region, other) and (m < n or not space.within(other, region)):
                yield f"{_words(one)} adds nothing to {_words(alternatives[m])}"
                break


def _words(conjunction: Conjunction) -> str:
    return f"“{in_words(All(conjunction))}”"
