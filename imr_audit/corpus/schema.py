"""The tables of a store.  One definition for SQLite and PostgreSQL; docs/store.md describes them for readers.

Times and dates are text in ISO form, lists and mappings JSON text, so that both databases hold and sort the same.
Numbers of letters, items and rows count from 1; those of ``sources`` from 0.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()
# SQLite calls a column its row id, which is what orders a table, only where its type is INTEGER.
_Id = BigInteger().with_variant(Integer, "sqlite")


def _id() -> Column[int]:
    return Column("id", _Id, primary_key=True, autoincrement=False)


def _to(column: str, *, nullable: bool = False, key: bool = False) -> Column[int]:
    """A column that points at ``table.id``; it is named after the table: ``letters.id`` -> ``letter_id``."""
    name = column.removesuffix("s.id") + "_id"
    return Column(name, _Id, ForeignKey(column), nullable=nullable, primary_key=key, autoincrement=False)


def _number(name: str = "n", *, key: bool = False) -> Column[int]:
    return Column(name, Integer, nullable=False, primary_key=key, autoincrement=False)


def _text(name: str, *, nullable: bool = True, key: bool = False) -> Column[str]:
    return Column(name, Text, nullable=nullable and not key, primary_key=key)


def _place() -> tuple[Column[str], Column[int], Column[int], Column[int], Column[int]]:
    """A quote and where it stands: characters from and to (not included) of the text as read, line and page."""
    numbers = (_number(name) for name in ("start_at", "end_at", "line", "page"))
    return (_text("quote", nullable=False), *numbers)  # type: ignore[return-value]


schema_version = Table("schema_version", metadata, Column("version", Integer, primary_key=True, autoincrement=False))

# --- what judged -----------------------------------------------------------------------------------------------------

# added, replaced: ids of a user's own rules and checks, beside the built-in ones and in their place.
rulebooks = Table(
    "rulebooks",
    metadata,
    _id(),
    _text("sha256", nullable=False),
    _text("version", nullable=False),
    _text("added", nullable=False),
    _text("replaced", nullable=False),
    UniqueConstraint("sha256"),
)

# The rules (kind: limit, requirement, exclusion, recommendation) and checks (kind: check) of a rule book.
rules = Table(
    "rules",
    metadata,
    _to("rulebooks.id", key=True),
    _text("rule", key=True),
    _number(),
    _text("kind", nullable=False),
    _text("title", nullable=False),
    _text("entry"),
    _text("code"),
)

# The guideline documents that citations name.
documents = Table(
    "documents",
    metadata,
    _to("rulebooks.id", key=True),
    _text("document", key=True),
    _number(),
    _text("title", nullable=False),
)

# All on which a result depends besides the letter.
setups = Table(
    "setups",
    metadata,
    _id(),
    _to("rulebooks.id"),
    _text("tool_version", nullable=False),
    _text("options", nullable=False),
    UniqueConstraint("rulebook_id", "tool_version", "options"),
)

# --- what was asked for ----------------------------------------------------------------------------------------------

# state: running (or killed), stopped, finished.
runs = Table(
    "runs",
    metadata,
    _id(),
    _to("setups.id"),
    _text("inputs", nullable=False),
    _text("state", nullable=False),
    _text("started", nullable=False),
    _text("finished"),
    _number("passed_over"),
)

# Every file that a run was given, in the order of the run.  It has an audit, or the same content as an earlier one
# (duplicate_of: its position), or a reason why it could not be read.
sources = Table(
    "sources",
    metadata,
    _to("runs.id", key=True),
    _number("position", key=True),
    _text("name", nullable=False),
    _text("sha256"),
    Column("size", BigInteger),
    _to("audits.id", nullable=True),
    Column("duplicate_of", Integer),
    _text("reason"),
    Index("sources_by_content", "run_id", "sha256"),
    Index("sources_by_audit", "audit_id"),
    sqlite_with_rowid=False,
)

# A content under a setup.  state: done; refused (no letter can be read from it); quarantined (the audit itself failed:
# cause failed, time_limit or worker_died).
audits = Table(
    "audits",
    metadata,
    _id(),
    _text("sha256", nullable=False),
    _to("setups.id"),
    _text("state", nullable=False),
    _text("cause"),
    _text("reason"),
    UniqueConstraint("sha256", "setup_id"),
)

# --- what was found --------------------------------------------------------------------------------------------------

letters = Table(
    "letters",
    metadata,
    _id(),
    _to("audits.id"),
    _number(),
    _text("case_number"),
    _text("decision_date"),
    _text("date_assigned"),
    _text("date_of_injury"),
    _text("ur_denial_date"),
    _text("application_received"),
    _text("priority"),
    Column("age", Integer),
    _text("sex"),
    _text("layout", nullable=False),
    _number("first_page"),
    _number("last_page"),
    _text("licensure", nullable=False),
    _text("specialties", nullable=False),
    UniqueConstraint("audit_id", "n"),
    Index("letters_by_case", "case_number"),
    Index("letters_by_decision", "decision_date"),
)

items = Table(
    "items",
    metadata,
    _id(),
    _to("letters.id"),
    _number(),
    _text("request", nullable=False),
    _text("outcome"),
    _text("conclusion", nullable=False),
    _text("topic", nullable=False),
    _text("laterality"),
    _text("position", nullable=False),
    _text("position_basis"),
    _text("position_strength"),
    _text("outcome_agreement", nullable=False),
    _text("rationale_agreement", nullable=False),
    _text("verdict", nullable=False),
    _text("period_document"),
    _text("period_on"),
    Column("period_inferred", Integer, nullable=False),
    _text("period_evidence", nullable=False),
    _text("body_parts", nullable=False),
    _text("quantity", nullable=False),
    _text("drugs", nullable=False),
    _text("claims_administrator_sources", nullable=False),
    _text("reviewer_sources", nullable=False),
    _text("reviewer_citations", nullable=False),
    _text("measures", nullable=False),
    _text("grounds", nullable=False),
    _text("unmet", nullable=False),
    _text("unstated", nullable=False),
    UniqueConstraint("letter_id", "n"),
    Index("items_by_topic", "topic", "outcome"),
    Index("items_by_verdict", "verdict"),
)

facts = Table(
    "facts",
    metadata,
    _to("items.id", key=True),
    _number(key=True),
    _text("name", nullable=False),
    _text("status", nullable=False),
    _text("value", nullable=False),
    _text("section", nullable=False),
    *_place(),
    _text("cue", nullable=False),
    Index("facts_by_name", "name", "status"),
    sqlite_with_rowid=False,
)

# What every rule in force came to for an item; decides: 1 where the position rests on it.
item_rules = Table(
    "item_rules",
    metadata,
    _to("items.id", key=True),
    _number(key=True),
    _text("rule", nullable=False),
    _text("result", nullable=False),
    _number("decides"),
    _text("basis", nullable=False),
    _text("strength"),
    _text("body_part"),
    _text("message", nullable=False),
    _text("document", nullable=False),
    _text("section"),
    _text("pages"),
    _text("because", nullable=False),
    Index("item_rules_by_rule", "rule", "result"),
    sqlite_with_rowid=False,
)

# item_id is null for a finding of the letter as a whole.  rule: the rule or check that it is about, check_id: the check
# that made it a finding.
findings = Table(
    "findings",
    metadata,
    _id(),
    _to("letters.id"),
    _to("items.id", nullable=True),
    _number(),
    _text("rule", nullable=False),
    _text("check_id", nullable=False),
    _text("code"),
    _text("axis", nullable=False),
    _text("severity", nullable=False),
    _text("basis", nullable=False),
    _text("message", nullable=False),
    _text("document"),
    _text("section"),
    _text("pages"),
    Index("findings_by_letter", "letter_id"),
    Index("findings_by_item", "item_id"),
    Index("findings_by_code", "code", "severity"),
    Index("findings_by_rule", "rule"),
)

evidence = Table(
    "evidence",
    metadata,
    _to("findings.id", key=True),
    _number(key=True),
    *_place(),
    sqlite_with_rowid=False,
)

# Findings that a reviewed file accepts, in a run that was given it.
suppressions = Table(
    "suppressions",
    metadata,
    _to("runs.id", key=True),
    _to("findings.id", key=True),
    _text("suppressed", nullable=False),
    _text("suppressed_by", nullable=False),
    _text("suppressed_on", nullable=False),
    _text("suppressed_until"),
    sqlite_with_rowid=False,
)

# --- for readers -----------------------------------------------------------------------------------------------------

# Results by run, flat; a content counts once, under the name of its first file.  SQL that both databases read.
VIEWS = {
    "run_letters": """
        SELECT sources.run_id, sources.position, sources.name AS file, sources.sha256, letters.*
        FROM sources JOIN letters ON letters.audit_id = sources.audit_id""",
    "run_items": """
        SELECT sources.run_id, sources.name AS file, letters.case_number, letters.decision_date, letters.specialties,
               items.*
        FROM sources
        JOIN letters ON letters.audit_id = sources.audit_id
        JOIN items ON items.letter_id = letters.id""",
    "run_findings": """
        SELECT sources.run_id, sources.name AS file, letters.case_number, letters.decision_date, items.n AS item,
               items.request, items.topic, items.outcome, items.position, items.verdict,
               suppressions.suppressed, findings.*
        FROM sources
        JOIN letters ON letters.audit_id = sources.audit_id
        JOIN findings ON findings.letter_id = letters.id
        LEFT JOIN items ON items.id = findings.item_id
        LEFT JOIN suppressions ON suppressions.run_id = sources.run_id AND suppressions.finding_id = findings.id""",
    "run_errors": """
        SELECT sources.run_id, sources.position, sources.name AS file, sources.sha256,
               COALESCE(audits.state, 'unreadable') AS state, audits.cause,
               COALESCE(audits.reason, sources.reason) AS reason
        FROM sources LEFT JOIN audits ON audits.id = sources.audit_id
        WHERE sources.duplicate_of IS NULL AND (audits.id IS NULL OR audits.state <> 'done')""",
}
