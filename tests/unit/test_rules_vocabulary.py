"""What rules name and what the vocabularies of reading hold go together."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from imr_audit.rules import RuleBook, load_rulebook
from imr_audit.rules.conditions import OneOf, Present, leaves
from imr_audit.rules.fields import check_fields
from imr_audit.rules.yaml_files import read_yaml, rules_dir, vocabulary


@pytest.fixture(scope="module")
def book() -> RuleBook:
    return load_rulebook()


def test_the_fields_are_well_declared() -> None:
    check_fields(read_yaml(rules_dir() / "vocabulary" / "fields.yaml"))


def test_topics_and_body_parts_are_those_that_are_read(book: RuleBook) -> None:
    drugs = vocabulary("drugs")
    read = {*vocabulary("topics")["terms"], *drugs["topics"].values(), *drugs["injected"].values()}
    read |= {drugs["topical_topic"], "medication_other"}  # the latter: a class without a topic of its own
    assert set(book.fields["topic"].values) == read
    assert set(book.fields["body_part"].values) == set(vocabulary("body_parts")["parts"])


def test_every_fact_that_is_read_is_a_field(book: RuleBook) -> None:
    statuses = {name for name, field in book.fields.items() if field.type == "status"}
    assert set(vocabulary("facts")["facts"]) <= statuses


def test_rules_name_drugs_classes_and_routes_that_are_read(book: RuleBook) -> None:
    by_class = vocabulary("drugs")["drugs"]
    names = {name for routes in by_class.values() for drugs in routes.values() for name in drugs}
    known = {
        "drug_class": set(by_class),
        "route": {route for routes in by_class.values() for route in routes},
        "drugs": {ingredient.strip() for name in names for ingredient in name.split("/")},
    }
    unknown = [(where, field, value) for where, field, value in _named(book) if value not in known.get(field, {value})]
    assert not unknown


def _named(book: RuleBook) -> Iterator[tuple[str, str, object]]:
    """Every value that an entry or a rule names for a field, with the place."""
    for entry in book.entries:
        for part in (entry, *entry.rules):
            for field, values in part.applies_to.items():
                yield from ((str(part.origin), field, value) for value in values)
        for rule in entry.rules:
            for version in rule.versions:
                for leaf in (leaf for _, condition in version.conditions() for leaf in leaves(condition)):
                    if not isinstance(leaf, Present):
                        values = leaf.values if isinstance(leaf, OneOf) else (leaf.value,)
                        yield from ((str(rule.origin), leaf.field, value) for value in values)
