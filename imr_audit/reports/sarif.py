"""``--format sarif``: SARIF 2.1.0 (OASIS), for tools that keep track of findings from run to run.

A result a finding; its rule is that of the guideline, or the check of the letter itself.  Results are printed as they
pass, what is told of all of them (rules, files, what could not be audited) after them.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Any
from urllib.parse import quote as percent_encoded

from imr_audit.reports import View, telling, wording
from imr_audit.reports.material import Material
from imr_audit.reports.records import Failure, FindingRecord, ItemRecord, LetterRecord, Quote
from imr_audit.reports.rules_met import RuleCard, RulesMet
from imr_audit.reports.tally import Tally

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_TYPES = {
    ".pdf": "application/pdf",
    ".txt": "text/plain",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
_FINGERPRINT = "imrAuditFinding/v1"

Json = dict[str, Any]


def render(material: Material, view: View) -> Iterator[str]:
    """The whole run as one SARIF log of one run; plain ASCII."""
    tally, rules, ids, artifacts = Tally(), RulesMet(), _Numbers(), _Artifacts()
    yield f'{{\n  "$schema": {json.dumps(_SCHEMA)},\n  "version": "2.1.0",\n  "runs": [{{\n    "results": ['
    between = "\n      "
    for entry in material.entries:
        tally.take(entry)
        if isinstance(entry, Failure):
            artifacts.number(entry.file, None)
            continue
        rules.add(entry)
        artifact = artifacts.number(entry.file, entry.data["sha256"])
        for result in _results(entry, artifact, artifacts, ids, material.titles):
            yield between + json.dumps(result)
            between = ",\n      "
    yield "\n    ]"
    for name, value in _rest(material, view, tally, [rules.card(id_, material.book, material.titles) for id_ in ids]):
        yield f",\n    {json.dumps(name)}: {json.dumps(value)}"
    for name, value in (("artifacts", artifacts.all), ("columnKind", "unicodeCodePoints")):
        yield f",\n    {json.dumps(name)}: {json.dumps(value)}"
    yield "\n  }]\n}\n"


class _Numbers(dict[str, int]):
    """Ids in the order in which they were met, each with its number."""

    def of(self, name: str) -> int:
        return self.setdefault(name, len(self))


class _Artifacts:
    """The files of the run."""

    def __init__(self) -> None:
        self.all: list[Json] = []
        self._numbers = _Numbers()

    def number(self, file: str, sha256: str | None) -> int:
        number = self._numbers.of(file)
        if number == len(self.all):
            artifact: Json = {"location": {"uri": uri_of(file)}}
            if mime := _TYPES.get(PurePath(file).suffix.lower()):
                artifact["mimeType"] = mime
            if sha256:
                artifact["hashes"] = {"sha-256": sha256}
            self.all.append(artifact)
        return number

    def location(self, number: int) -> Json:
        return {"uri": self.all[number]["location"]["uri"], "index": number}


def uri_of(file: str) -> str:
    """The address of a file: relative where it was named so."""
    if file == "-":
        return "stdin:"
    path = percent_encoded(wording.clean(file).replace("\\", "/"), safe="/")
    return f"file://{path}" if path.startswith("/") else path


def _results(
    letter: LetterRecord, artifact: int, artifacts: _Artifacts, ids: _Numbers, titles: Mapping[str, str]
) -> Iterator[Json]:
    seen: Counter[tuple[int | None, str]] = Counter()
    for item, finding in letter.all_findings():
        about = (item.index if item else None, finding.id)
        seen[about] += 1
        result: Json = {
            "ruleId": finding.id,
            "ruleIndex": ids.of(finding.id),
            "level": finding.severity,
            "message": {"text": wording.clean(finding.message)},
            "locations": [_location(letter, item, finding, artifacts.location(artifact))],
            "partialFingerprints": {_FINGERPRINT: _fingerprint(letter, item, finding, seen[about])},
        }
        if related := [
            {"id": n, "message": {"text": "Further evidence"}, **_physical(letter, quote, artifacts.location(artifact))}
            for n, quote in enumerate(finding.evidence[1:], 1)
        ]:
            result["relatedLocations"] = related
        if finding.suppression:
            given = finding.suppression
            result["suppressions"] = [
                {
                    "kind": "external",
                    "status": "accepted",
                    "justification": wording.capital(wording.suppression(given)),
                    "properties": {
                        "by": wording.clean(given.by),
                        "date": given.date.isoformat(),
                        "expires": given.expires.isoformat() if given.expires else None,
                    },
                }
            ]
        result["properties"] = _about(letter, item, finding, titles)
        yield result


def _location(letter: LetterRecord, item: ItemRecord | None, finding: FindingRecord, artifact: Json) -> Json:
    name = telling.name_of(letter)
    logical: list[Json] = [{"name": name, "kind": "case", "fullyQualifiedName": name}]
    if item:
        logical.insert(
            0,
            {
                "name": f"item {item.index}",
                "kind": "item",
                "fullyQualifiedName": f"{name}/item {item.index}",
                "decoratedName": wording.clean(item.request),
            },
        )
    where = _physical(letter, finding.evidence[0], artifact) if finding.evidence else _file(artifact)
    return {**where, "logicalLocations": logical}


def _file(artifact: Json) -> Json:
    return {"physicalLocation": {"artifactLocation": artifact}}


def _physical(letter: LetterRecord, quote: Quote, artifact: Json) -> Json:
    """Where words stand.  Lines of a PDF are counted from the top of their page: the page is a property."""
    region: Json = {"charOffset": quote.span.start, "charLength": quote.span.end - quote.span.start}
    if not letter.paged:
        region = {"startLine": quote.line, **region}
    if quote.words is not None:
        region["snippet"] = {"text": wording.clean(quote.words)}
    if letter.paged:
        region["properties"] = {"page": quote.page, "lineOfPage": quote.line}
    return {"physicalLocation": {"artifactLocation": artifact, "region": region}}


def _fingerprint(letter: LetterRecord, item: ItemRecord | None, finding: FindingRecord, nth: int) -> str:
    """What stays the same of a finding from run to run: case, item, rule, and which of several of these."""
    case = letter.case["case_number"] or letter.file
    parts = (case, str(item.index) if item else "", finding.id, str(nth))
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()[:32]


def _about(
    letter: LetterRecord, item: ItemRecord | None, finding: FindingRecord, titles: Mapping[str, str]
) -> dict[str, Any]:
    about: Json = {"axis": finding.axis, "basis": finding.basis}
    if finding.code:
        about["code"] = finding.code
    if finding.citation:
        about["citation"] = wording.clean(wording.citation(finding.citation, titles))
    if item:
        about |= {"outcome": item.outcome, "topic": item.topic, "position": item.position, "verdict": item.verdict}
    about["case"] = letter.case["case_number"]
    about["decided"] = letter.decided
    return about


def _rest(material: Material, view: View, tally: Tally, cards: list[RuleCard]) -> Iterator[tuple[str, Any]]:
    """What is told of the run: the tool with its rules, the run itself, and what it does not know."""
    book = material.rulebook
    yield (
        "tool",
        {
            "driver": {
                "name": "imr-audit",
                "version": material.tool_version,
                "semanticVersion": material.tool_version,
                "rules": [_rule(card) for card in cards],
                "properties": {"rulebook": {"version": book.version, "sha256": book.sha256}},
            }
        },
    )
    notes = [_notification("error", f"{file}: {reason}", "not-audited") for file, reason in tally.errors]
    notes += [_notification("note", said, "unknown") for said in (tally.unknown_sentence(),) if said]
    notes += [_notification("note", said, "notice") for said in view.notices or material.settings]
    yield "invocations", [{"executionSuccessful": True, "toolExecutionNotifications": notes}]
    yield (
        "properties",
        {
            "title": view.title or "Disagreement report",
            "letters": tally.letters,
            "items": tally.items,
            "verdicts": tally.verdicts,
            "notTold": {several: count for count, _, several in tally.unknowns()},
        },
    )


def _notification(level: str, said: str, kind: str) -> Json:
    return {"level": level, "message": {"text": wording.clean(said)}, "descriptor": {"id": kind}}


def _rule(card: RuleCard) -> Json:
    kind = f"{card.kind} ({card.strength})" if card.strength else card.kind
    lines, marked = [f"{kind}."], [f"**{kind}**"]
    for version in card.versions:
        stands = "; ".join(filter(None, (version.citation, version.in_force, f"basis: {version.basis}")))
        asked = [f"{label}: {condition}." for label, condition in version.conditions]
        lines.append(" ".join((f"{wording.capital(stands)}.", *asked)))
        marked.append("\n".join((f"- {wording.capital(stands)}", *(f"  - {one}" for one in asked))))
    if card.note:
        lines.append(wording.clean(card.note))
        marked.append(wording.clean(card.note))
    rule: Json = {
        "id": card.id,
        "shortDescription": {"text": wording.clean(card.title)},
        "fullDescription": {"text": f"{wording.clean(card.title).rstrip('.')}."},
        "help": {"text": "\n".join(lines), "markdown": "\n\n".join(marked)},
        "properties": {"kind": card.kind, "tags": [card.code] if card.code else []},
    }
    if card.severity:
        rule["defaultConfiguration"] = {"level": card.severity}
    return rule
