"""Which guideline entries govern an item."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from imr_audit.model import Scalar
from imr_audit.rules.model import Entry, RuleBook

# What is known of an item (and one of its body parts); a field of several values, such as drugs, has a collection.
Subject = Mapping[str, Scalar | Collection[Scalar] | None]


def governing_entries(rulebook: RuleBook, subject: Subject) -> tuple[Entry, ...]:
    """The entries that apply to ``subject``, in the book's order, less those that another of them displaces.

    An entry applies where each field that it names has one of the values that it lists; what is not known applies to
    nothing.  ``subject`` may hold fields that no entry names.  Of each entry's rules those are left that apply too.
    """
    topic = subject.get("topic")
    entries = rulebook.entries_on(topic) if isinstance(topic, str) else rulebook.entries
    applying = [entry for entry in entries if applies(entry, subject)]
    displaced = {name for entry in applying for name in entry.displaces}
    return tuple(narrowed(entry, subject) for entry in applying if entry.id not in displaced)


def applies(entry: Entry, subject: Subject) -> bool:
    """Whether one entry applies, whatever displaces it."""
    return fits(entry.applies_to, subject)


def narrowed(entry: Entry, subject: Subject) -> Entry:
    """The entry with those of its rules that apply to ``subject``."""
    if not any(rule.applies_to for rule in entry.rules):
        return entry
    return replace(entry, rules=tuple(rule for rule in entry.rules if fits(rule.applies_to, subject)))


def fits(applies_to: Mapping[str, tuple[Scalar, ...]], subject: Subject) -> bool:
    """Whether each field that ``applies_to`` names has one of the values that it lists."""
    return all(_meets(subject.get(field), wanted) for field, wanted in applies_to.items())


def _meets(value: Scalar | Collection[Scalar] | None, wanted: tuple[Scalar, ...]) -> bool:
    if value is None:
        return False
    if isinstance(value, str | int | float):
        return value in wanted
    return any(item in wanted for item in value)
