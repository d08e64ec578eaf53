"""Names that nothing uses, topics and documents that no rule is about, entries that never govern."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from imr_audit.rules.conditions import Compare, OneOf, fields_of, leaves
from imr_audit.rules.documents import Documents
from imr_audit.rules.linting.findings import LintFinding, Places
from imr_audit.rules.messages import placeholders
from imr_audit.rules.model import Entry, RuleBook

FIELDS = "vocabulary/fields.yaml"
# Fields that the audit itself fills and reads: they lead to the entries and name the day.
_OF_THE_AUDIT = frozenset({"topic", "entry", "on", "body_part", "body_parts"})


def usage(rulebook: RuleBook, documents: Documents, places: Places, entries: Sequence[Entry]) -> Iterator[LintFinding]:
    """What the vocabulary of fields, the list of topics and the documents hold and no rule or check takes up."""
    used = _fields_used(rulebook, entries)
    for name, field in rulebook.fields.items():
        if name not in used:
            said = f"no rule, check or message uses the field {name!r}"
            yield LintFinding("unused", said, places.of_vocabulary(FIELDS, field.section, name), (name,))
    for name in rulebook.message_words:
        if name not in used:
            said = f"no message uses the word {name!r}"
            yield LintFinding("unused", said, places.of_vocabulary(FIELDS, "messages", name), (name,))
    yield from _values(rulebook, places, entries)
    cited = {version.citation.document for entry in entries for rule in entry.rules for version in rule.versions}
    for n, document in enumerate(documents):
        if document.mtus and document.in_force_from and document.key not in cited:
            origin = places.of_vocabulary("documents.yaml", "documents", n)
            yield LintFinding("uncovered", f"no rule cites {document.key}", origin, (document.key,))


def _fields_used(rulebook: RuleBook, entries: Sequence[Entry]) -> set[str]:
    used = set(_OF_THE_AUDIT)
    for entry in entries:
        used |= {*entry.applies_to, *entry.fields}
        for rule in entry.rules:
            used |= {*rule.applies_to, *placeholders(rule.message)}
    for check in rulebook.checks:
        used |= {*fields_of(check.when), *placeholders(check.message)}
    return used


def _values(rulebook: RuleBook, places: Places, entries: Sequence[Entry]) -> Iterator[LintFinding]:
    """Values of closed lists: of topics those that no entry is about, of other fields those that nothing tests.

    Values of which a check tells none apart (it asks whether the field is there at all) are not told.
    """
    tested: dict[str, set[object]] = {}
    conditions = [c for entry in entries for rule in entry.rules for v in rule.versions for _, c in v.conditions()]
    for condition in (*conditions, *(check.when for check in rulebook.checks)):
        for leaf in leaves(condition):
            if isinstance(leaf, Compare | OneOf):
                values = leaf.values if isinstance(leaf, OneOf) else (leaf.value,)
                tested.setdefault(leaf.field, set()).update(values)
    scopes = [entry.applies_to for entry in entries] + [rule.applies_to for entry in entries for rule in entry.rules]
    for applies_to in scopes:
        for name, allowed in applies_to.items():
            tested.setdefault(name, set()).update(allowed)
    for name, field in rulebook.fields.items():
        if field.section != "case" or not field.values or name == "body_part":
            continue
        for value in field.values:
            if value not in tested.get(name, ()):
                code, said = "unused", f"no rule tests {name} {value!r}"
                if name == "topic":
                    code, said = "uncovered", f"no rule is about the topic {value!r}"
                yield LintFinding(code, said, places.of_vocabulary(FIELDS, "case", name), (value,))


def displaced(places: Places, entries: Iterable[Entry]) -> Iterator[LintFinding]:
    """Entries in whose place another always stands."""
    by_id = {entry.id: entry for entry in entries}
    for entry in by_id.values():
        for name in entry.displaces:
            other = by_id.get(name)
            if other and all(field in other.applies_to for field in entry.applies_to) and _covers(entry, other):
                message = f"{other.id} never governs: {entry.id} takes its place wherever it applies"
                yield LintFinding("displaced", message, places.of_entry(other, "applies_to"), (other.id, entry.id))


def _covers(wide: Entry, narrow: Entry) -> bool:
    return all(set(narrow.applies_to[field]) <= set(values) for field, values in wide.applies_to.items())
