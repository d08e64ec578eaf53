"""``--select`` and ``--ignore``: the rule book narrowed to what a person asks for."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Collection

from imr_audit.rules.conditions import fields_of
from imr_audit.rules.model import Check, RuleBook
from imr_audit.rules.yaml_files import nearest


class UnknownName(ValueError):
    """No rule, check or code has that name; the message gives the nearest that there is."""


def narrowed(rulebook: RuleBook, select: Collection[str], ignore: Collection[str]) -> RuleBook:
    """``rulebook`` with the selected rules and checks only, less the ignored ones.

    Names are ids of rules, ids of checks, or codes (which mean all checks that report under them).  Selected rules
    leave out the other rules, selected checks the other checks; where rules alone are selected, only the checks that
    look at the rules' position remain.  The narrowed book has a hash of its own.  Raises UnknownName.
    """
    for name in (*select, *ignore):
        _require_known(rulebook, name)
    rules = rulebook.rule_by_id.keys() & set(select)
    checks = [check for check in rulebook.checks if _names(check) & set(select)]
    if rules and not checks:
        checks = [check for check in rulebook.checks if "position" in fields_of(check.when)]
    kept_rules = (rules or rulebook.rule_by_id.keys()) - set(ignore)
    chosen = f"{rulebook.sha256} select {sorted(set(select))} ignore {sorted(set(ignore))}"
    return dataclasses.replace(
        rulebook,
        sha256=hashlib.sha256(chosen.encode()).hexdigest(),
        entries=tuple(
            dataclasses.replace(entry, rules=tuple(rule for rule in entry.rules if rule.id in kept_rules))
            for entry in rulebook.entries
        ),
        checks=tuple(check for check in checks or rulebook.checks if not _names(check) & set(ignore)),
    )


def _names(check: Check) -> set[str]:
    return {check.id, check.code} if check.code else {check.id}


def _require_known(rulebook: RuleBook, name: str) -> None:
    codes = sorted({check.code for check in rulebook.checks if check.code})
    known = [*rulebook.rule_by_id, *rulebook.check_by_id, *codes]
    if name not in known:
        raise UnknownName(f"no rule, check or code is called {name!r}{nearest(name, known)}")
