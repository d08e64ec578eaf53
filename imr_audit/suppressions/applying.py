"""Suppressions put to findings: of an audit just made, or of a letter of the output contract."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from imr_audit.model import Finding
from imr_audit.reports.contract import suppressed as as_json
from imr_audit.result import FileAudit, LetterAudit
from imr_audit.suppressions.entries import Key, Suppressions, fingerprint, letter_key

Json = dict[str, Any]


def suppressed(file: FileAudit, suppressions: Suppressions) -> FileAudit:
    """``file`` with the suppressions of its findings; verdicts stay what letter and rules come to."""
    return replace(file, letters=tuple(_letter(file.sha256, letter, suppressions) for letter in file.letters))


def _letter(sha256: str | None, audit: LetterAudit, suppressions: Suppressions) -> LetterAudit:
    number = audit.letter.case.case_number
    letter = letter_key(number.value if number else None, sha256)
    if not suppressions.saw(letter):
        return audit

    def judged(finding: Finding, item: int | None) -> Finding:
        quotes = map(audit.letter.source.quote, finding.evidence)
        given = suppressions.of(Key(letter, item, finding.id, fingerprint(quotes)))
        return replace(finding, suppression=given) if given else finding

    return replace(
        audit,
        items=tuple(
            replace(item, findings=tuple(judged(finding, item.item.index) for finding in item.findings))
            for item in audit.items
        ),
        findings=tuple(judged(finding, None) for finding in audit.findings),
    )


def suppressed_json(letter: Mapping[str, Any], suppressions: Suppressions) -> Json:
    """A letter of the output contract with these suppressions in the place of any that it has."""
    key = letter_key(letter["case"]["case_number"], letter["sha256"])
    known = suppressions.saw(key)

    def judged(finding: Json, item: int | None) -> Json:
        data = {name: value for name, value in finding.items() if name != "suppressed"}
        if known and (given := suppressions.of(finding_key(key, item, finding))):
            data["suppressed"] = as_json(given)
        return data

    items = [
        {**item, "findings": [judged(finding, item["index"]) for finding in item["findings"]]}
        for item in letter["items"]
    ]
    return {**letter, "items": items, "findings": [judged(finding, None) for finding in letter["findings"]]}


def finding_key(letter: str, item: int | None, finding: Mapping[str, Any]) -> Key:
    """The key of a finding of the output contract."""
    return Key(letter, item, finding["id"], fingerprint(place["quote"] for place in finding["evidence"]))
