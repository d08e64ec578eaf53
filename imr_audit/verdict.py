"""From position, outcome and findings to the two agreements and the verdict of an item (design: "Verdict")."""

from __future__ import annotations

from collections.abc import Iterable

from imr_audit.model import Agreement, Axis, Finding, Outcome, Position, Verdict

# Position against outcome, before findings are looked at.  `open` + upheld agrees only where the reviewer's ground is
# one that the governing rules know; see outcome_agreement.
_BY_POSITION: dict[tuple[Position, Outcome], Agreement] = {
    ("opposes", "upheld"): "agrees",
    ("opposes", "overturned"): "disagrees",
    ("open", "upheld"): "cannot_tell",
    ("open", "overturned"): "disagrees",
    ("permits", "upheld"): "agrees",
    ("permits", "overturned"): "agrees",
    ("supports", "upheld"): "disagrees",
    ("supports", "overturned"): "agrees",
    ("silent", "upheld"): "not_covered",
    ("silent", "overturned"): "not_covered",
}


def disagrees(findings: Iterable[Finding], axis: Axis) -> bool:
    """Whether the axis has an error or a warning."""
    return any(f.axis == axis and f.severity != "note" for f in findings)


def outcome_agreement(
    position: Position, outcome: Outcome | None, findings: Iterable[Finding], known_ground: bool
) -> Agreement:
    """How the outcome (None: the heading gives none) stands to the rules.

    ``known_ground``: the reviewer gives a reason that the rules know.
    """
    if disagrees(findings, "outcome"):
        return "disagrees"
    if outcome is None:
        return "cannot_tell"
    agreement = _BY_POSITION[position, outcome]
    if agreement == "cannot_tell" and known_ground:
        return "agrees"
    # A disagreement whose finding was deselected or lowered to a note is no disagreement of this run.
    return "agrees" if agreement == "disagrees" else agreement


def rationale_agreement(findings: Iterable[Finding], has_rationale: bool) -> Agreement:
    """How the rationale stands to the rules and the record; without a rationale and a finding, nothing can be told."""
    if disagrees(findings, "rationale"):
        return "disagrees"
    return "agrees" if has_rationale else "cannot_tell"


def verdict(outcome: Agreement, rationale: Agreement, findings: Iterable[Finding]) -> Verdict:
    """The sum of both axes."""
    found = [f for f in findings if f.severity != "note"]
    if any(f.severity == "error" for f in found):
        return "disagrees"
    if found:
        return "questionable"
    if "cannot_tell" in (outcome, rationale):
        return "undetermined"
    return "not_covered" if outcome == "not_covered" else "consistent"
