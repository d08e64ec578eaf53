"""Every bound, operator, status and date of every built-in rule is held by an example: a change of it is noticed."""

from __future__ import annotations

import pytest

from imr_audit.rules import load_rulebook
from imr_audit.rules.mutation import MutationResult, run_mutants


@pytest.fixture(scope="module")
def tried() -> MutationResult:
    return run_mutants(load_rulebook())


def test_no_change_goes_unnoticed(tried: MutationResult) -> None:
    survivors = [f"{one.origin}: {one.rule}: {one.said} (would be noticed by {one.case})" for one in tried.survivors]
    assert not survivors, "\n".join(survivors)


def test_the_changes_are_many_and_few_of_them_say_the_same(tried: MutationResult) -> None:
    """A guard against a test that changes nothing, or that calls whatever survives the same."""
    rules = len(load_rulebook().rule_by_id)
    assert tried.mutants > 15 * rules
    assert tried.equivalent < tried.mutants / 20
