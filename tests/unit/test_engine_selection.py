"""Which entries govern an item."""

from __future__ import annotations

from dataclasses import replace
from typing import Any as Anything

import pytest
from books import book, entry, rule, version

from imr_audit.engine.selection import governing_entries

BOOK = book(
    entry("T1", applies_to={"topic": ("mri",)}),
    entry("T2", applies_to={"topic": ("mri",), "maker": ("Acme", "Other")}, displaces=("T1",)),
    entry("T3", applies_to={"drugs": ("methyl salicylate",)}, displaces=("T4",)),
    entry("T4", applies_to={"topic": ("opioid", "massage_therapy")}),
    entry("T5", applies_to={"sedated": (True,), "visits": (1, 2)}),
    entry("T6", applies_to={"maker": ("Acme",)}, displaces=("T2",)),
)


@pytest.mark.parametrize(
    ("subject", "governing"),
    [
        ({"topic": "mri"}, ["T1"]),
        ({"topic": "mri", "maker": "Other"}, ["T2"]),
        ({"topic": "mri", "maker": "Acme"}, ["T6"]),  # T2 applies, and displaces, though it is displaced itself
        ({"topic": "opioid"}, ["T4"]),
        ({"topic": "opioid", "drugs": ("menthol", "methyl salicylate")}, ["T3"]),
        ({"drugs": []}, []),
        ({"drugs": frozenset({"menthol"})}, []),
        ({"topic": None}, []),
        ({"sedated": True, "visits": 2}, ["T5"]),
        ({"sedated": False, "visits": 2}, []),
        ({"unknown": "x"}, []),
        ({}, []),
    ],
)
def test_the_most_specific_entries_govern(subject: dict[str, Anything], governing: list[str]) -> None:
    assert [found.id for found in governing_entries(BOOK, subject)] == governing


def test_a_rule_can_be_for_some_of_the_entrys_items_only() -> None:
    named = replace(rule("NAMED", "limit", version("NAMED@odg")), applies_to={"drugs": ("menthol",)})
    general = rule("GENERAL", "limit", version("GENERAL@odg"))
    made = book(entry("T1", named, general))
    for drugs, rules in (({"menthol", "camphor"}, ["NAMED", "GENERAL"]), ({"camphor"}, ["GENERAL"]), ((), ["GENERAL"])):
        (governing,) = governing_entries(made, {"topic": "mri", "drugs": drugs})
        assert [found.id for found in governing.rules] == rules
