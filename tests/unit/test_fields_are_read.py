"""A requirement on a field that nobody reads stays open for ever: every field that is tested must be read."""

from __future__ import annotations

import ast
import datetime as dt
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import imr_audit.checks
from imr_audit.audit import read_letter
from imr_audit.cases import case_of, parts_of, subject_of
from imr_audit.extraction.derived import DERIVED
from imr_audit.extraction.fact_vocabulary import fact_names
from imr_audit.extraction.request_details import DETAILS
from imr_audit.extraction.requests import parse_request
from imr_audit.letters import parse_letters
from imr_audit.reading import read_file
from imr_audit.reading.text import Span
from imr_audit.rules import load_rulebook
from imr_audit.rules.conditions import OneOf, Present, fields_of, leaves
from imr_audit.rules.model import RuleBook
from imr_audit.rules.yaml_files import vocabulary

SEEDS = Path(__file__).parents[2] / "seeds"
HEADINGS = (
    "Physical therapy 2-3 times a week for 4 weeks",
    "Norco 10/325 mg #60 with 2 refills, 30 day supply",
    "Trigger point injections x 4 units",
)


@pytest.fixture(scope="module")
def book() -> RuleBook:
    return load_rulebook()


def of_rules(book: RuleBook) -> dict[str, list[str]]:
    """Every field that an entry or a rule names, with the ids of those that do."""
    found: dict[str, list[str]] = {}
    for entry in book.entries:
        for name in entry.applies_to:
            found.setdefault(name, []).append(entry.id)
        for rule in entry.rules:
            for name in (*rule.applies_to, *rule.fields):
                found.setdefault(name, []).append(rule.id)
    return found


def of_checks(book: RuleBook) -> set[str]:
    return {name for check in book.checks for name in fields_of(check.when)}


@cache
def read_for_items() -> frozenset[str]:
    """Every field of a case that some reader can set."""
    seed = next(iter(sorted(SEEDS.glob("*.txt"))))
    readings, _ = read_letter(parse_letters(read_file(seed))[0])
    quantities = (parse_request(heading, Span(0, len(heading))).quantity for heading in HEADINGS)
    return frozenset(
        {
            *subject_of(readings[0], None),
            *(name for quantity in quantities for name in quantity),
            *fact_names(),
            *vocabulary("measures")["measures"],
            *("levels", "morphine_equivalent_mg"),  # measured on requests and regimens, by no pattern of sentences
            *DETAILS,
            *DERIVED,
        }
    )


def test_some_reader_sets_every_field_that_a_rule_tests(book: RuleBook) -> None:
    unread = {name: rules for name, rules in of_rules(book).items() if name not in read_for_items()}
    assert not unread


def test_some_reader_sets_every_field_that_a_check_tests(book: RuleBook) -> None:
    literals = set(_literals(Path(imr_audit.checks.__file__).parent))
    assert not of_checks(book) - literals - read_for_items()


def _literals(folder: Path) -> Iterator[str]:
    """The strings of the modules of a folder: observers name the fields that they observe."""
    for file in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def test_readers_set_declared_fields_only(book: RuleBook) -> None:
    derived = {*DETAILS, *DERIVED, *vocabulary("rule_facts")["facts"]}
    assert not derived - set(book.fields)


def test_readers_can_tell_every_value_that_a_rule_asks_for(book: RuleBook) -> None:
    details = vocabulary("request_details")
    can_tell = {name: set(details[name]) for name in ("variant", "acquisition", "form")}
    can_tell["operation"] = set(vocabulary("operations")["operations"])
    untold = [
        (rule.id, name, value)
        for entry in book.entries
        for rule in entry.rules
        for name, value in (*_values(rule.versions), *((n, v) for n, vs in entry.applies_to.items() for v in vs))
        if name in can_tell and value not in can_tell[name]
    ]
    assert not untold


def _values(versions: object) -> Iterator[tuple[str, object]]:
    for version in versions:  # type: ignore[attr-defined]
        for _, condition in version.conditions():
            for leaf in leaves(condition):
                if isinstance(leaf, OneOf):
                    yield from ((leaf.field, value) for value in leaf.values)
                elif not isinstance(leaf, Present):
                    yield leaf.field, leaf.value


def test_a_case_holds_what_was_read(book: RuleBook) -> None:
    for seed in sorted(SEEDS.glob("*.txt")):
        readings, _ = read_letter(parse_letters(read_file(seed))[0], on=dt.date(2014, 12, 1))
        for reading in readings:
            for part in parts_of(reading):
                case = case_of(reading, part, book.fields)
                assert case["on"] == 20141201
                assert set(case) <= set(book.fields)
