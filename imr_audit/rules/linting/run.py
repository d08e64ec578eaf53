"""Everything that is looked for in a rule book."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from imr_audit.rules.documents import load_documents
from imr_audit.rules.linting.care import care
from imr_audit.rules.linting.cases import all_cases
from imr_audit.rules.linting.dead import dead
from imr_audit.rules.linting.findings import LEVELS, LintFinding, Places
from imr_audit.rules.linting.gaps import boundary_gaps, date_gaps, range_gaps
from imr_audit.rules.linting.pairs import pairs
from imr_audit.rules.linting.regions import space_of
from imr_audit.rules.linting.sources import DrugNames, citations, drug_names
from imr_audit.rules.linting.usage import displaced, usage
from imr_audit.rules.model import RuleBook
from imr_audit.rules.yaml_files import load_yaml, rules_dir


def lint(rulebook: RuleBook, today: dt.date, root: Path | None = None) -> list[LintFinding]:
    """The findings on a rule book, the gravest first, then by file and line.

    Drafts are looked at like rules that judge; retired rules only for their care.  ``root`` is the folder from which
    the built-in part was loaded; ``today`` the day by which reviews are dated.
    """
    root = root or rules_dir()
    found = list(_findings(rulebook, today, root))
    unique = {(f.code, f.message): f for f in reversed(found)}
    return sorted(
        unique.values(), key=lambda f: (LEVELS.index(f.level), f.origin.file, f.origin.line, f.code, f.message)
    )


def _findings(rulebook: RuleBook, today: dt.date, root: Path) -> Iterator[LintFinding]:
    places = Places(rulebook, root)
    documents = load_documents(root / "documents.yaml")
    drugs = DrugNames.of(load_yaml(root / "vocabulary" / "drugs.yaml"))
    every = rulebook.every_entry
    alive = tuple(replace(e, rules=tuple(rule for rule in e.rules if rule.status != "retired")) for e in every)
    space = space_of(rulebook, [rule for entry in alive for rule in entry.rules])
    cases = tuple(all_cases(space, alive))
    for one in cases:
        yield from dead(space, places, one)
        yield from range_gaps(space, places, one)
    yield from pairs(space, places, cases)
    yield from boundary_gaps(space, places, cases)
    for entry in alive:
        yield from drug_names(drugs, places, entry)
        for rule in entry.rules:
            yield from citations(documents, places, rule)
            yield from date_gaps(places, rule)
    yield from displaced(places, alive)
    yield from usage(rulebook, documents, places, alive)
    for entry in every:
        yield from care(places, entry, today)
