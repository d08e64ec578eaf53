"""The letters of a run as the output contract has them: what was stored, put together again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, select

from imr_audit.corpus import schema
from imr_audit.corpus.queries import Record, Results, Run, results, sources
from imr_audit.reports.contract import SCHEMA_VERSION

Json = dict[str, Any]


def head(run: Run) -> Json:
    """What every output begins with, of a run: schema, tool, rule book, selection."""
    own = {name: list(ids) for name, ids in (("added", run.added), ("replaced", run.replaced)) if ids}
    selection = run.options.get("selection")
    return {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "imr-audit", "version": run.tool_version},
        "rulebook": {"version": run.rulebook_version, "sha256": run.rulebook_sha256, **own},
        **({"selection": selection} if selection else {}),
    }


def documents(connection: Connection, run: Run) -> Iterator[Json]:
    """Each letter, and each file that gave none, as `check --format jsonl --explain` prints them, without the head.

    A content that several files share comes once, under the name of the first.
    """
    books = schema.rules
    query = select(books).where(books.c.rulebook_id == run.rulebook_id)
    titles = {row.rule: row for row in connection.execute(query)}
    for portion in sources(connection, run.id):
        found = results(connection, [row.audit_id for row in portion if row.state == "done"], run.id)
        for source in portion:
            if source.duplicate_of is not None:
                continue
            for letter in found.letters.get(source.audit_id, ()):
                yield _letter(source, letter, found, titles)
            if source.state != "done":
                yield {"file": source.name, "reason": source.audit_reason or source.reason}


def _letter(source: Record, letter: Record, found: Results, titles: Mapping[str, Record]) -> Json:
    reviewer = {name: json.loads(getattr(letter, name)) for name in ("licensure", "specialties")}
    case = ("case_number", "date_assigned", "date_of_injury", "decision_date", "ur_denial_date", "application_received")
    findings = found.findings.get(letter.id, [])
    return {
        "file": source.name,
        "sha256": source.sha256,
        "layout": letter.layout,
        "pages": [letter.first_page, letter.last_page],
        "case": {name: getattr(letter, name) for name in (*case, "priority", "age", "sex")} | reviewer,
        "reviewer": reviewer,
        "items": [
            _item(item, found, [row for row in findings if row.item_id == item.id], titles)
            for item in found.items.get(letter.id, ())
        ],
        "findings": [_finding(row, found) for row in findings if row.item_id is None],
    }


def _item(item: Record, found: Results, findings: list[Record], titles: Mapping[str, Record]) -> Json:
    return {
        "index": item.n,
        "request": item.request,
        "outcome": item.outcome,
        "conclusion": item.conclusion,
        "topic": item.topic,
        "body_parts": json.loads(item.body_parts),
        "laterality": item.laterality,
        "quantity": json.loads(item.quantity),
        "drugs": json.loads(item.drugs),
        "claims_administrator_sources": json.loads(item.claims_administrator_sources),
        "reviewer_sources": json.loads(item.reviewer_sources),
        "reviewer_citations": json.loads(item.reviewer_citations),
        "facts": [_fact(row) for row in found.facts.get(item.id, ())],
        "measures": json.loads(item.measures),
        "period": {
            "document": item.period_document,
            "on": item.period_on,
            "inferred": bool(item.period_inferred),
            "evidence": item.period_evidence,
        },
        "grounds": json.loads(item.grounds),
        "position": item.position,
        "position_basis": item.position_basis,
        "position_strength": item.position_strength,
        "unmet": json.loads(item.unmet),
        "unstated": json.loads(item.unstated),
        "outcome_agreement": item.outcome_agreement,
        "rationale_agreement": item.rationale_agreement,
        "verdict": item.verdict,
        "findings": [_finding(row, found) for row in findings],
        "rules": [_rule(row, titles[row.rule]) for row in found.rules.get(item.id, ())],
    }


def _place(row: Record) -> Json:
    return {"quote": row.quote, "start": row.start_at, "end": row.end_at, "line": row.line, "page": row.page}


def _fact(row: Record) -> Json:
    fact = {"name": row.name, "status": row.status, "value": json.loads(row.value), "section": row.section}
    return {**fact, **_place(row), "cue": row.cue}


def _citation(row: Record) -> Json:
    return {"document": row.document, "section": row.section, "pages": row.pages}


def _finding(row: Record, found: Results) -> Json:
    given = found.suppressions.get(row.id)
    return {
        "id": row.rule,
        "code": row.code,
        "axis": row.axis,
        "severity": row.severity,
        "basis": row.basis,
        "message": row.message,
        "citation": None if row.document is None else _citation(row),
        "evidence": [_place(place) for place in found.evidence.get(row.id, ())],
        **({} if given is None else {"suppressed": _suppressed(given)}),
    }


def _suppressed(row: Record) -> Json:
    return {
        "reason": row.suppressed,
        "by": row.suppressed_by,
        "date": row.suppressed_on,
        "expires": row.suppressed_until,
    }


def _rule(row: Record, rule: Record) -> Json:
    return {
        "id": row.rule,
        "entry": rule.entry,
        "title": rule.title,
        "kind": rule.kind,
        "result": row.result,
        "basis": row.basis,
        "strength": row.strength,
        "body_part": row.body_part,
        "message": row.message,
        "citation": _citation(row),
        "because": json.loads(row.because),
    }
