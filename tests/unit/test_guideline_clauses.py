"""Every clause of the guideline reference has its rules or checks, and docs/guidelines.md tells them as they are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from imr_audit.cli import main
from imr_audit.reports.rulebook.guide import bases_by_era, guide
from imr_audit.rules import RuleBook, RuleFileError, load_rulebook
from imr_audit.rules.clauses import EntryClauses, load_clauses

PAGE = Path(__file__).parents[2] / "docs" / "guidelines.md"


@pytest.fixture(scope="module")
def book() -> RuleBook:
    return load_rulebook()


@pytest.fixture(scope="module")
def entries() -> tuple[EntryClauses, ...]:
    return load_clauses()


def test_every_entry_of_the_reference_is_there_once(entries: tuple[EntryClauses, ...]) -> None:
    assert [entry.entry for entry in entries] == [f"T{number:03}" for number in range(1, 102)]


def test_the_entries_are_those_of_the_rule_files(book: RuleBook, entries: tuple[EntryClauses, ...]) -> None:
    """An entry has a file where it states something, and stands in the section of that file."""
    sections = {entry.id: Path(entry.origin.file).parent.name for entry in book.every_entry}
    stating = {entry.entry: entry.section for entry in entries if entry.clauses}
    assert stating == sections


def test_every_clause_names_rules_and_checks_that_there_are(book: RuleBook, entries: tuple[EntryClauses, ...]) -> None:
    known = {*book.rule_by_id, *book.check_by_id}
    assert not [
        (e.entry, name) for e in entries for c in e.clauses for name in (*c.rules, *c.checks) if name not in known
    ]


def test_every_rule_carries_a_clause(book: RuleBook, entries: tuple[EntryClauses, ...]) -> None:
    """A rule that nothing in the reference states has no place in the book."""
    carrying = {name for entry in entries for clause in entry.clauses for name in clause.rules}
    assert not set(book.rule_by_id) - carrying


def test_some_clause_of_each_entry_is_carried_by_a_rule_of_it(
    book: RuleBook, entries: tuple[EntryClauses, ...]
) -> None:
    for entry in entries:
        homes = {book.rule_by_id[name].entry for clause in entry.clauses for name in clause.rules}
        assert not entry.clauses or entry.entry in homes, entry.entry


def test_the_page_is_up_to_date(book: RuleBook, entries: tuple[EntryClauses, ...]) -> None:
    assert PAGE.read_text(encoding="utf-8") == guide(book, entries), "imr-audit rules clauses > docs/guidelines.md"


def test_the_periods_tell_a_rules_bases(book: RuleBook) -> None:
    assert bases_by_era(book.rule_by_id["MASSAGE-VISITS"]) == {"P2": "quoted", "P3": "knowledge"}
    assert set(bases_by_era(book.rule_by_id["PT-STATUTORY-CAP"]).values()) == {"regulation"}


def test_the_command() -> None:
    found = json.loads(CliRunner().invoke(main, ["rules", "clauses", "--format", "json"]).stdout)
    first = found[0]
    assert (first["entry"], first["kind"]) == ("T001", "limit")
    assert first["rules"]["MASSAGE-VISITS"] == {"P2": "quoted", "P3": "knowledge"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("entry: []\n", ":1: expected `entries:`"),
        ("entries:\n  - entry: T1\n    titel: x\n", ":3: unknown key 'titel'; did you mean 'title'?"),
        (
            "entries:\n  - entry: T1\n    title: x\n    clauses:\n      - {limit: six}\n",
            ":5: expected `rules` or `checks`",
        ),
        (
            "entries:\n  - entry: T1\n    title: x\n    clauses:\n      - {limits: six, rules: [A]}\n",
            ":5: unknown key 'limits'; did you mean 'limit'?",
        ),
        (
            "entries:\n  - entry: T1\n    title: x\n    clauses:\n      - {rules: [A]}\n",
            ":5: expected one of limit, requirement, exclusion, change",
        ),
    ],
)
def test_mistakes_are_told(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "therapies.yaml").write_text(text)
    with pytest.raises(RuleFileError) as told:
        load_clauses(tmp_path)
    assert said in str(told.value)
