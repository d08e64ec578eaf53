"""Which findings a person wants to see, and how grave they are to be taken: ``--select``, ``--ignore``, severities.

Findings are chosen, not rules: the position on an item is always that of the whole rule book, so that hiding a
requirement cannot make the rules seem to support what they do not.  What is hidden counts for no agreement or verdict.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from imr_audit.checks.deciding import SEVERITIES, lowered
from imr_audit.model import Finding
from imr_audit.result import Selection
from imr_audit.rules.model import RuleBook
from imr_audit.rules.yaml_files import nearest


class UnknownName(ValueError):
    """No rule, check or code has that name; the message gives the nearest that there is."""


def selected(findings: Iterable[Finding], selection: Selection, rulebook: RuleBook) -> tuple[Finding, ...]:
    """Those of ``findings`` that are wanted, each with the severity that is set for it, the weightiest first.

    Of several severities that of the most specific name counts (rule, then check, then code); what rests on knowledge
    or on an option is still never more than a warning.
    """
    found = []
    for finding in findings:
        names = [finding.id, finding.check, finding.code]
        if (selection.select and selection.select.isdisjoint(names)) or not selection.ignore.isdisjoint(names):
            continue
        severity = next((selection.severities[name] for name in names if name in selection.severities), None)
        if severity is not None:
            rule = rulebook.rule_by_id.get(finding.id)
            severity = lowered(severity, finding.basis, rule.strength if rule else None)
            finding = replace(finding, severity=severity)
        found.append(finding)
    return tuple(sorted(found, key=lambda finding: SEVERITIES.index(finding.severity)))


def require_known(rulebook: RuleBook, name: str) -> None:
    """Raises UnknownName where ``name`` is no rule, check or code of the rule book."""
    codes = sorted({check.code for check in rulebook.checks if check.code})
    known = [*rulebook.rule_by_id, *rulebook.check_by_id, *codes]
    if name not in known:
        hint = nearest(name, known) or f"; `imr-audit rules list` has the rules, and the codes are {', '.join(codes)}"
        raise UnknownName(f"no rule, check or code is called {name!r}{hint}")
