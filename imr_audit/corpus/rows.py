"""An audited file as rows of the store; ``documents`` makes of them again what they were made of.

Rows are made where the letter is audited, in the worker, from the output contract: what `check --format json
--explain` prints.  They hold every column but the ids, which the store gives.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from imr_audit.reports import contract
from imr_audit.result import FileAudit, LetterAudit

Json = dict[str, Any]
Row = tuple[str | int | None, ...]
Cause = Literal["failed", "time_limit", "worker_died"]

_CASE = (
    "case_number",
    "decision_date",
    "date_assigned",
    "date_of_injury",
    "ur_denial_date",
    "application_received",
    "priority",
    "age",
    "sex",
)
_ITEM = (
    "request",
    "outcome",
    "conclusion",
    "topic",
    "laterality",
    "position",
    "position_basis",
    "position_strength",
    "outcome_agreement",
    "rationale_agreement",
    "verdict",
)
_ITEM_JSON = (
    "body_parts",
    "quantity",
    "drugs",
    "claims_administrator_sources",
    "reviewer_sources",
    "reviewer_citations",
    "measures",
    "grounds",
    "unmet",
    "unstated",
)
_CITATION = ("document", "section", "pages")


# Named tuples, which pickle several times faster than dataclasses: each result passes from its worker to the run.


class FindingRows(NamedTuple):
    """A finding: ``n``, rule ... pages; and its evidence, each ``n``, quote, start, end, line, page."""

    values: Row
    evidence: tuple[Row, ...]


class ItemRows(NamedTuple):
    """An item: ``n``, request ... unstated; its facts, the results of its rules, its findings."""

    values: Row
    facts: tuple[Row, ...]
    rules: tuple[Row, ...]
    findings: tuple[FindingRows, ...]


class LetterRows(NamedTuple):
    """A letter: ``n``, case number ... specialties; its items, and the findings of the letter as a whole."""

    values: Row
    items: tuple[ItemRows, ...]
    findings: tuple[FindingRows, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """What an audit of one content came to: letters, or the reason why there are none.

    ``cause`` says that the audit itself failed; without it the content is none that can be audited.
    """

    letters: tuple[LetterRows, ...] = ()
    reason: str | None = None
    cause: Cause | None = None

    @property
    def state(self) -> Literal["done", "refused", "quarantined"]:
        """As in the column ``audits.state``."""
        return "done" if self.reason is None else "refused" if self.cause is None else "quarantined"


def judged(file: FileAudit) -> Judged:
    """The rows of an audited file."""
    if file.error is not None:
        return Judged(reason=_storable(file.error))
    return Judged(tuple(_letter(n, file, audit) for n, audit in enumerate(file.letters, 1)))


def _letter(n: int, file: FileAudit, audit: LetterAudit) -> LetterRows:
    data = contract.letter(file, audit, explain=True)
    case, reviewer = data["case"], data["reviewer"]
    values = (
        n,
        *_strings(case, _CASE),
        data["layout"],
        *data["pages"],
        _json(reviewer["licensure"]),
        _json(reviewer["specialties"]),
    )
    items = zip(data["items"], audit.items, strict=True)
    return LetterRows(
        values,
        tuple(
            ItemRows(
                _item(item),
                tuple(_fact(k, fact) for k, fact in enumerate(item["facts"], 1)),
                tuple(
                    _rule(k, rule, result in item_audit.position.decided_by)
                    for k, (rule, result) in enumerate(zip(item["rules"], item_audit.position.rules, strict=True), 1)
                ),
                _findings(item["findings"], [finding.check for finding in item_audit.findings]),
            )
            for item, item_audit in items
        ),
        _findings(data["findings"], [finding.check for finding in audit.findings]),
    )


def _item(item: Json) -> Row:
    period = item["period"]
    return (
        item["index"],
        *_strings(item, _ITEM),
        period["document"],
        period["on"],
        int(period["inferred"]),
        _storable(period["evidence"]),
        *(_json(item[name]) for name in _ITEM_JSON),
    )


def _fact(n: int, fact: Json) -> Row:
    return (n, fact["name"], fact["status"], _json(fact["value"]), fact["section"], *_place(fact), fact["cue"])


def _rule(n: int, rule: Json, decides: bool) -> Row:
    return (
        n,
        rule["id"],
        rule["result"],
        int(decides),
        rule["basis"],
        rule["strength"],
        rule["body_part"],
        _storable(rule["message"]),
        *_strings(rule["citation"], _CITATION),
        _json(rule["because"]),
    )


def _findings(findings: list[Json], checks: list[str]) -> tuple[FindingRows, ...]:
    return tuple(
        FindingRows(_finding(n, finding, check), tuple((k, *_place(e)) for k, e in enumerate(finding["evidence"], 1)))
        for n, (finding, check) in enumerate(zip(findings, checks, strict=True), 1)
    )


def _finding(n: int, finding: Json, check: str) -> Row:
    cited = finding["citation"]
    return (
        n,
        finding["id"],
        check or finding["id"],
        finding["code"],
        finding["axis"],
        finding["severity"],
        finding["basis"],
        _storable(finding["message"]),
        *(_strings(cited, _CITATION) if cited else (None, None, None)),
    )


def _place(data: Json) -> Row:
    return (_storable(data["quote"]), data["start"], data["end"], data["line"], data["page"])


def _strings(data: Json, names: Iterable[str]) -> Row:
    return tuple(_storable(value) if isinstance(value := data[name], str) else value for name in names)


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))


def _storable(text: str) -> str:
    """``text`` without what a database refuses: NUL characters, and halves of characters that some PDFs hold."""
    if "\0" in text:
        text = text.replace("\0", "\ufffd")
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
