"""Rules and checks as plain data, for ``--format json`` of the rules commands."""

from __future__ import annotations

from typing import Any

from imr_audit.reports.rulebook.views import CheckView, RuleView
from imr_audit.rules.fields import iso_day
from imr_audit.rules.model import Review

Json = dict[str, Any]


def rule_data(view: RuleView) -> Json:
    """One rule; days are in ISO form, ``null`` where a source has no such end."""
    rule = view.rule
    return {
        "id": rule.id,
        "entry": rule.entry,
        "title": rule.title,
        "kind": rule.kind,
        "strength": rule.strength,
        "status": rule.status,
        "applies_to": {name: list(values) for name, values in {**view.entry.applies_to, **rule.applies_to}.items()},
        "statements": [
            {"label": statement.label, "text": statement.text, "days": statement.days} for statement in view.statements
        ],
        "message": rule.message,
        "note": rule.note,
        "sources": [
            {
                "document": version.citation.document,
                "section": version.citation.section,
                "pages": version.citation.pages,
                "basis": version.basis,
                "from": iso_day(version.in_force.first) if version.in_force.first else None,
                "to": iso_day(version.in_force.last) if version.in_force.last else None,
                "values": dict(version.values),
            }
            for version in rule.versions
        ],
        "examples": [
            {"case": example.case, "days": example.days, "result": example.result, "position": example.position}
            for example in view.examples
        ],
        "reviewed": _review(rule.reviewed) if rule.reviewed else None,
        "file": rule.origin.file,
        "line": rule.origin.line,
    }


def _review(review: Review) -> Json:
    return {
        "by": review.by,
        "on": iso_day(review.on),
        "against": review.against or None,
        "clinician": review.clinician,
    }


def check_data(view: CheckView) -> Json:
    """One check."""
    check = view.check
    return {
        "id": check.id,
        "title": check.title,
        "code": check.code,
        "axis": check.axis,
        "severity": check.severity,
        "basis": check.basis,
        "law": check.law,
        "when": view.when,
        "message": check.message,
        "examples": [{"case": example.case, "result": example.result} for example in view.examples],
        "file": check.origin.file,
        "line": check.origin.line,
    }
