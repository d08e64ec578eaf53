"""Which findings are shown, and with which severity."""

from __future__ import annotations

from dataclasses import replace

import pytest
from books import book, check, entry, rule, version

from imr_audit.model import Basis, Finding, Severity
from imr_audit.result import Selection
from imr_audit.rules.conditions import ALWAYS
from imr_audit.selection import UnknownName, require_known, selected
from imr_audit.verdict import outcome_agreement, verdict

BOOK = book(
    entry("T1", rule("LIMIT", "limit", version("LIMIT@odg")), rule("OPTION", "recommendation", version("OPTION@odg"))),
    checks=[check("OPPOSED", ALWAYS)._replace(code="outcome-contrary"), check("SLIP", ALWAYS)],
)
BOOK = replace(
    BOOK,
    entries=(
        replace(
            BOOK.entries[0], rules=(BOOK.entries[0].rules[0], replace(BOOK.entries[0].rules[1], strength="option"))
        ),
    ),
)


def finding(name: str, check: str, code: str = "", severity: Severity = "error", basis: Basis = "quoted") -> Finding:
    return Finding(name, code, "outcome", severity, basis, "said", None, (), check)


LIMIT = finding("LIMIT", "OPPOSED", "outcome-contrary")
OPTION = finding("OPTION", "OPPOSED", "outcome-contrary", "warning")
SLIP = finding("SLIP", "SLIP", "", "note")
ALL = (LIMIT, OPTION, SLIP)


@pytest.mark.parametrize(
    ("select", "ignore", "left"),
    [
        ((), (), ALL),
        (("LIMIT",), (), (LIMIT,)),
        (("OPPOSED",), (), (LIMIT, OPTION)),
        (("outcome-contrary",), ("OPTION",), (LIMIT,)),
        ((), ("outcome-contrary",), (SLIP,)),
        ((), ("SLIP", "LIMIT"), (OPTION,)),
        (("LIMIT",), ("LIMIT",), ()),
    ],
)
def test_findings_are_chosen_by_rule_check_and_code(
    select: tuple[str, ...], ignore: tuple[str, ...], left: tuple[Finding, ...]
) -> None:
    assert selected(ALL, Selection(frozenset(select), frozenset(ignore)), BOOK) == left


@pytest.mark.parametrize(
    ("severities", "expected"),
    [
        ({"outcome-contrary": "note"}, {"LIMIT": "note", "OPTION": "note"}),
        ({"outcome-contrary": "note", "OPPOSED": "warning"}, {"LIMIT": "warning", "OPTION": "warning"}),
        ({"OPPOSED": "note", "LIMIT": "error"}, {"LIMIT": "error", "OPTION": "note"}),
        ({"OPTION": "error"}, {"OPTION": "warning"}),  # an option is never more than a warning
        ({"SLIP": "error"}, {"SLIP": "error"}),
    ],
)
def test_the_most_specific_severity_counts(severities: dict[str, Severity], expected: dict[str, Severity]) -> None:
    found = {f.id: f.severity for f in selected(ALL, Selection(severities=severities), BOOK)}
    assert found == {"LIMIT": "error", "OPTION": "warning", "SLIP": "note"} | expected


def test_what_rests_on_knowledge_is_never_made_an_error() -> None:
    possible = replace(SLIP, basis="knowledge")
    assert selected([possible], Selection(severities={"SLIP": "error"}), BOOK)[0].severity == "warning"


def test_the_gravest_comes_first_whatever_was_set() -> None:
    found = selected(ALL, Selection(severities={"SLIP": "error", "LIMIT": "note"}), BOOK)
    assert [f.id for f in found] == ["SLIP", "OPTION", "LIMIT"]


def test_a_hidden_finding_counts_for_no_verdict() -> None:
    left = selected([LIMIT], Selection(ignore=frozenset({"LIMIT"})), BOOK)
    agreement = outcome_agreement("opposes", "overturned", left, known_ground=False)
    assert (agreement, verdict(agreement, "agrees", left)) == ("agrees", "consistent")


@pytest.mark.parametrize(("name", "hint"), [("LIMITS", "'LIMIT'"), ("outcome-contary", "'outcome-contrary'")])
def test_a_misspelt_name_is_told(name: str, hint: str) -> None:
    with pytest.raises(UnknownName, match=f"did you mean {hint}"):
        require_known(BOOK, name)
