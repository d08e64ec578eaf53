"""Citations against the index of the documents, and names of drugs against their vocabulary."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from imr_audit.rules.conditions import Compare, OneOf, leaves
from imr_audit.rules.documents import Document, Documents, normal_name
from imr_audit.rules.linting.findings import LintFinding, Places
from imr_audit.rules.model import Entry, Rule, RuleVersion
from imr_audit.rules.yaml_files import nearest


def citations(documents: Documents, places: Places, rule: Rule) -> Iterator[LintFinding]:
    """What is wrong with where a rule says that it stands."""
    for n, version in enumerate(rule.versions):
        document = documents.by_key.get(version.citation.document)
        for code, said in _of_version(documents, document, version) if document else ():
            yield LintFinding(code, f"{rule.id}: {said}", places.of_rule(rule, "sources", n), (rule.id,))


def _of_version(documents: Documents, document: Document, version: RuleVersion) -> Iterator[tuple[str, str]]:
    cited = version.citation
    pages = _pages(cited.pages)
    if cited.section is None and not pages:
        yield "section", f"cites {document.key} without section or page"
    for first, last in pages:
        if document.pages and not (document.holds(first) and document.holds(last)):
            yield "pages", f"page {first if first == last else f'{first}-{last}'} is not in {document.key}"
            return
    if cited.section is None or not document.sections:
        return
    named = documents.sections_named(document, cited.section)
    if not named and not _known_otherwise(documents, document, cited.section):
        hint = nearest(cited.section, [section.name for section in document.sections])
        yield "section", f"the index of {document.key} has no section {cited.section!r}{hint}"
    known = [span for section in named for span in section.pages]
    if pages and known and not any(a <= end and start <= b for a, b in pages for start, end in known):
        spans = ", ".join(f"{start}-{end}" if start != end else str(start) for start, end in known)
        yield "pages", f"{cited.section!r} stands on page {spans} of {document.key}, not {cited.pages}"


def _known_otherwise(documents: Documents, document: Document, section: str) -> bool:
    """Whether a section is cited by its number in the law, or in more or fewer words than any index has.

    The index of a later edition is not complete: a section of another edition may well stand in it too.
    """
    law = document.law.split()
    if law and section.startswith(law[-1]):
        return True
    words = set(normal_name(section).split())
    known = (set(normal_name(other.name).split()) for one in documents for other in one.sections)
    return any(words <= other or other <= words for other in known)


def _pages(text: str | None) -> list[tuple[int, int]]:
    ranges = re.findall(r"(\d+)(?:-(\d+))?", text or "")
    return [(int(first), int(last or first)) for first, last in ranges]


@dataclass(frozen=True, slots=True)
class DrugNames:
    """What the vocabulary of drugs knows, by the field of a case that it fills."""

    by_field: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, drugs: Mapping[str, Any]) -> DrugNames:
        """From the plain data of ``vocabulary/drugs.yaml`` (class, route, ingredients)."""
        kinds = drugs["drugs"]
        routes = {route for routes in kinds.values() for route in routes}
        keys = {key for routes in kinds.values() for formulations in routes.values() for key in formulations}
        ingredients = {ingredient for key in keys for ingredient in key.split(" / ")}
        return cls(
            {"drugs": tuple(sorted(ingredients)), "drug_class": tuple(sorted(kinds)), "route": tuple(sorted(routes))}
        )


def drug_names(known: DrugNames, places: Places, entry: Entry) -> Iterator[LintFinding]:
    """Names of drugs, classes and routes in an entry that no request can have."""
    for name, values in known.by_field.items():
        for value in entry.applies_to.get(name, ()):
            if value not in values:
                origin = places.of_entry(entry, "applies_to", name)
                yield LintFinding("unknown-name", f"{entry.id}: {_unknown(name, value, values)}", origin, (entry.id,))
        for rule in entry.rules:
            for tested in dict.fromkeys(_tested(rule, name)):
                if tested not in values:
                    said = f"{rule.id}: {_unknown(name, tested, values)}"
                    yield LintFinding("unknown-name", said, places.of_rule(rule), (rule.id,))


def _unknown(name: str, value: object, values: tuple[str, ...]) -> str:
    return f"the vocabulary knows no {name.rstrip('s').replace('_', ' ')} {value!r}{nearest(str(value), values)}"


def _tested(rule: Rule, name: str) -> Iterator[object]:
    yield from rule.applies_to.get(name, ())
    for version in rule.versions:
        for _, condition in version.conditions():
            for leaf in leaves(condition):
                if leaf.field == name and isinstance(leaf, Compare):
                    yield leaf.value
                elif leaf.field == name and isinstance(leaf, OneOf):
                    yield from leaf.values
