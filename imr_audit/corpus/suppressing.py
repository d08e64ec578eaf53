"""Which findings of a run are suppressed, noted in the store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Connection, insert, select

from imr_audit.corpus import schema
from imr_audit.suppressions import Key, Suppressions, fingerprint, letter_key

_LETTERS = 500  # looked up at once


def suppress(connection: Connection, run: int, suppressions: Suppressions) -> None:
    """Note which findings of a run these suppress, in the place of what was noted before."""
    table, letters, files = schema.suppressions, schema.letters.c, schema.sources.c
    connection.execute(table.delete().where(table.c.run_id == run))
    known = sorted(suppressions.letters)
    for start in range(0, len(known), _LETTERS):
        names = known[start : start + _LETTERS]
        numbered = _letters(connection, run, letters.case_number, names)
        unnumbered = _letters(connection, run, files.sha256, names, letters.case_number.is_(None))
        if rows := _suppressed(connection, run, numbered | unnumbered, suppressions):
            connection.execute(insert(table), rows)


def _letters(
    connection: Connection, run: int, column: Column[Any], names: Sequence[str], *further: Any
) -> dict[int, str]:
    """The letters of a run, by id, of which a column holds one of the names; each with what it is known by."""
    letters, files = schema.letters, schema.sources
    query = (
        select(letters.c.id, letters.c.case_number, files.c.sha256)
        .join_from(files, letters, letters.c.audit_id == files.c.audit_id)
        .where(files.c.run_id == run, column.in_(names), *further)
    )
    return {row.id: letter_key(row.case_number, row.sha256) for row in connection.execute(query)}


def _suppressed(
    connection: Connection, run: int, letters: dict[int, str], suppressions: Suppressions
) -> list[dict[str, Any]]:
    """The rows of the suppressions of some letters."""
    for letter in letters.values():
        suppressions.saw(letter)
    findings, items, evidence = schema.findings, schema.items, schema.evidence
    of_these = findings.c.letter_id.in_(letters)
    quotes: dict[int, list[str]] = defaultdict(list)
    query = select(evidence.c.finding_id, evidence.c.quote).join_from(evidence, findings).where(of_these)
    for finding, quote in connection.execute(query.order_by(evidence.c.finding_id, evidence.c.n)):
        quotes[finding].append(quote)
    found = select(findings.c.id, findings.c.letter_id, findings.c.rule, items.c.n).where(of_these)
    rows = []
    for row in connection.execute(found.select_from(findings.outerjoin(items, items.c.id == findings.c.item_id))):
        key = Key(letters[row.letter_id], row.n, row.rule, fingerprint(quotes[row.id]))
        if given := suppressions.of(key):
            rows.append(
                {
                    "run_id": run,
                    "finding_id": row.id,
                    "suppressed": given.reason,
                    "suppressed_by": given.by,
                    "suppressed_on": given.date.isoformat(),
                    "suppressed_until": given.expires.isoformat() if given.expires else None,
                }
            )
    return rows
