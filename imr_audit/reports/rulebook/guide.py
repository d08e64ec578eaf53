"""docs/guidelines.md: what the reference states clause by clause, the rules that carry it, by period and basis."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from imr_audit.model import Basis
from imr_audit.rules.clauses import Clause, ClauseKind, EntryClauses
from imr_audit.rules.fields import iso_day
from imr_audit.rules.model import BASES, InForce, Rule, RuleBook


@dataclass(frozen=True, slots=True)
class Era:
    """A stretch of time with one chronic pain text."""

    name: str
    days: InForce
    text: str


# Each begins with the text of that day (8 CCR 9792.20-9792.27.23 and their histories).
ERAS = (
    Era("P1", InForce(20070615, 20090717), "ACOEM 2004 chapters"),
    Era("P2", InForce(20090718, 20160727), "MTUS chronic pain text of 2009"),
    Era("P3", InForce(20160728, 20171130), "MTUS chronic pain and opioids texts of 2016"),
    Era("P4", InForce(20171201), "ACOEM guidelines adopted from December 2017 on"),
)
_MARKS: Mapping[Basis, str] = {"quoted": "q", "regulation": "r", "knowledge": "k"}
_STATES: Mapping[ClauseKind, str] = {
    "limit": "limit",
    "requirement": "requires",
    "exclusion": "excludes",
    "change": "changes",
}
_HEAD = """\
# What the rules cover

This page is made by `imr-audit rules clauses` from `rules/clauses/` and the rules themselves; a test holds it to them.
It goes through the entries of the guideline reference from which the rules were written, one after the other: what
each states as a limit, a requirement or an exclusion, in words of our own, and the rules that carry it; what it says of
the determination rather than of the request, a check carries. `imr-audit rules show ID` shows a rule or check with its
citations, dates and examples; how rules are written is told in [rules.md](rules.md).

**What it rests on.** The rules were written from a reference of figures and marks, not from the guidelines themselves,
and read again against that reference by their authors. No clinician has read them yet: each file says so under
`reviewed`, and `imr-audit rules lint` notes it. A medical director who adopts them should have them read, and put
`clinician: true` and the text that was before the reader there.

A letter after a rule tells the basis in each period: **q** quoted (seen in the guideline, or recited in
determinations), **r** regulation (the text of the law), **k** knowledge (neither: a finding says "possible" and is
never an error). A rule without a letter for a period has no rule for it: where the reference gives no figure, there is
none.
"""


def guide(rulebook: RuleBook, entries: Sequence[EntryClauses]) -> str:
    """The page, in Markdown."""
    return "\n".join([_HEAD, *_eras(rulebook), "", *_counts(rulebook, entries), *_sections(rulebook, entries)]) + "\n"


def guide_data(rulebook: RuleBook, entries: Sequence[EntryClauses]) -> list[dict[str, Any]]:
    """The same as plain data, an object for each clause."""
    return [
        {
            "entry": entry.entry,
            "title": entry.title,
            "section": entry.section,
            "kind": clause.kind,
            "says": clause.says,
            "rules": {name: bases_by_era(rulebook.rule_by_id[name]) for name in clause.rules},
            "checks": {name: rulebook.check_by_id[name].basis for name in clause.checks},
            "beside": clause.beside or None,
        }
        for entry in entries
        for clause in entry.clauses
    ]


def bases_by_era(rule: Rule) -> dict[str, Basis]:
    """The strongest basis of a rule in each period in which it is in force."""
    found: dict[str, Basis] = {}
    for era in ERAS:
        bases = [version.basis for version in rule.versions if version.in_force.within(era.days) is not None]
        if bases:
            found[era.name] = min(bases, key=BASES.index)
    return found


def _eras(rulebook: RuleBook) -> Iterator[str]:
    rules = [rule for entry in rulebook.entries for rule in entry.rules]
    yield "| period | from | to | text | rules | quoted | regulation | knowledge |"
    yield "| --- | --- | --- | --- | ---: | ---: | ---: | ---: |"
    for era in ERAS:
        bases = [bases[era.name] for rule in rules if era.name in (bases := bases_by_era(rule))]
        counts = " | ".join(str(bases.count(basis)) for basis in ("quoted", "regulation", "knowledge"))
        yield f"| {era.name} | {_day(era.days.first)} | {_day(era.days.last)} | {era.text} | {len(bases)} | {counts} |"


def _counts(rulebook: RuleBook, entries: Sequence[EntryClauses]) -> Iterator[str]:
    clauses = [clause for entry in entries for clause in entry.clauses]
    by_checks = sum(not clause.rules for clause in clauses)
    empty = [entry for entry in entries if not entry.clauses]
    names = " and ".join(f"{entry.entry} {entry.title[0].lower()}{entry.title[1:]}" for entry in empty)
    rules = [rule for entry in rulebook.entries for rule in entry.rules]
    kinds = [
        f"{count} {kind}s"
        for kind in ("limit", "requirement", "exclusion", "recommendation")
        if (count := sum(rule.kind == kind for rule in rules))
    ]
    yield f"{len(rules)} rules ({', '.join(kinds)}) in {len(rulebook.entries)} files."
    yield ""
    yield f"{len(entries)} entries state {len(clauses)} clauses. Rules carry {len(clauses) - by_checks} of them,"
    yield f"checks of the determination the other {by_checks}. {len(empty)} entries state nothing to hold a letter to:"
    yield f"{names}."


def _sections(rulebook: RuleBook, entries: Sequence[EntryClauses]) -> Iterator[str]:
    for name in dict.fromkeys(entry.section for entry in entries):
        yield f"\n## {name.capitalize()}"
        for entry in (entry for entry in entries if entry.section == name):
            yield f"\n### {entry.entry} {entry.title}\n"
            if not entry.clauses:
                yield "Nothing is stated to which a letter could be held."
                continue
            yield "| | the reference states | rules |"
            yield "| --- | --- | --- |"
            for clause in entry.clauses:
                yield f"| {_STATES[clause.kind]} | {_cell(clause.says)} | {_carried(rulebook, clause)} |"


def _carried(rulebook: RuleBook, clause: Clause) -> str:
    rules = [_marked(rulebook.rule_by_id[name]) for name in clause.rules]
    checks = [f"`{name}` check {_MARKS[rulebook.check_by_id[name].basis]}" for name in clause.checks]
    carried = ", ".join([*rules, *checks])
    return f"{carried}; {_cell(clause.beside)}" if clause.beside else carried


def _marked(rule: Rule) -> str:
    marks = " ".join(f"{era}{_MARKS[basis]}" for era, basis in bases_by_era(rule).items())
    return f"`{rule.id}` {marks}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _day(day: int | None) -> str:
    return iso_day(day) if day else "now"
