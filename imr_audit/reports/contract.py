"""The output contract, schema version 1: an audit as plain data, in a fixed order of keys.

``start`` and ``end`` count characters of the text as it was read; ``quote`` is that text.  ``null``: not in the text.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from imr_audit.model import (
    CaseHeader,
    Citation,
    Drug,
    Fact,
    Finding,
    GuidelineCitation,
    Located,
    Reviewer,
    Scalar,
    Suppression,
)
from imr_audit.reading.text import SourceText, Span
from imr_audit.reports.wording import pages_of
from imr_audit.result import (
    Audit,
    FileAudit,
    Ground,
    ItemAudit,
    LetterAudit,
    Period,
    RuleBookStamp,
    RuleResult,
    Selection,
)

SCHEMA_VERSION = 1
# Measures that every item lists, with null where the letter does not state them; others follow where they are stated.
_MEASURES = ("morphine_equivalent_mg", "prior_visits", "pain_relief_percent")

Json = dict[str, Any]


def head(audit: Audit) -> Json:
    """What every output begins with: schema, tool, rule book; own rules and selected findings where there are such."""
    return head_of(audit.rulebook, audit.selection)


def head_of(book: RuleBookStamp, selection: Selection) -> Json:
    """What every output begins with, of what judged and which findings were wanted."""
    from imr_audit import __version__

    own = {name: list(ids) for name, ids in (("added", book.added), ("replaced", book.replaced)) if ids}
    chosen = {
        "select": sorted(selection.select),
        "ignore": sorted(selection.ignore),
        "severities": dict(sorted(selection.severities.items())),
    }
    return {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "imr-audit", "version": __version__},
        "rulebook": {"version": book.version, "sha256": book.sha256, **own},
        **({"selection": chosen} if selection else {}),
    }


def error(file: FileAudit) -> Json:
    """A file that could not be read, with the reason."""
    return {"file": file.file, "reason": file.error}


def letter(file: FileAudit, audit: LetterAudit, *, explain: bool = False) -> Json:
    """One letter of ``file``; with ``explain`` its items hold every rule's result and every fact its cue."""
    source = audit.letter.source
    return {
        "file": file.file,
        "sha256": file.sha256,
        "layout": audit.letter.layout,
        "pages": list(pages_of(audit)),
        "case": _case(audit.letter.case, audit.letter.reviewer),
        "reviewer": _reviewer(audit.letter.reviewer),
        "items": [_item(source, item, audit.period, explain) for item in audit.items],
        "findings": [_finding(source, finding) for finding in audit.findings],
    }


def _value(located: Located[Any] | None) -> Any:
    value = located.value if located else None
    return value.isoformat() if isinstance(value, dt.date) else value


def _case(case: CaseHeader, reviewer: Reviewer) -> Json:
    return {
        "case_number": _value(case.case_number),
        "date_assigned": _value(case.date_assigned),
        "date_of_injury": _value(case.date_of_injury),
        "decision_date": _value(case.decision_date),
        "ur_denial_date": _value(case.ur_denial_date),
        "application_received": _value(case.application_received),
        "priority": _value(case.priority),
        "age": _value(case.age),
        "sex": _value(case.sex),
        **_reviewer(reviewer),
    }


def _reviewer(reviewer: Reviewer) -> Json:
    return {
        "licensure": [_value(place) for place in reviewer.licensure],
        "specialties": [_value(specialty) for specialty in reviewer.specialties],
    }


def _item(source: SourceText, audit: ItemAudit, period: Period, explain: bool) -> Json:
    request = audit.request
    data: Json = {
        "index": audit.item.index,
        "request": audit.item.request,
        "outcome": audit.item.outcome,
        "conclusion": audit.conclusion.value if audit.conclusion else "none",
        "topic": request.topic,
        "body_parts": list(request.body_parts),
        "laterality": request.laterality,
        "quantity": dict(sorted(request.quantity.items())),
        "drugs": [_drug(drug) for drug in request.drugs],
        "claims_administrator_sources": _sources(audit.claims_administrator_citations),
        "reviewer_sources": _sources(audit.reviewer_citations),
        "reviewer_citations": [_cited(source, cited) for cited in audit.reviewer_citations],
        "facts": [_fact(source, fact, explain) for fact in audit.facts],
        "measures": _measures(audit),
        "period": _period(period),
        "grounds": [_ground(source, ground) for ground in audit.grounds],
        "position": audit.position.position,
        "position_basis": audit.position.basis,
        "position_strength": audit.position.strength,
        "unmet": list(audit.position.unmet),
        "unstated": list(audit.position.unstated),
        "outcome_agreement": audit.outcome_agreement,
        "rationale_agreement": audit.rationale_agreement,
        "verdict": audit.verdict,
        "findings": [_finding(source, finding) for finding in audit.findings],
    }
    if explain:
        data["rules"] = [_rule(result) for result in audit.position.rules]
    return data


def _sources(citations: tuple[Citation, ...]) -> list[str]:
    return list(dict.fromkeys(cited.source for cited in citations if not cited.negated))


def _drug(drug: Drug) -> Json:
    return {
        "name": drug.name,
        "ingredients": list(drug.ingredients),
        "class": drug.drug_class,
        "strength": drug.strength,
    }


def _quoted(source: SourceText, span: Span) -> Json:
    return {"quote": source.quote(span), "start": span.start, "end": span.end}


def _placed(source: SourceText, span: Span) -> Json:
    return {**_quoted(source, span), "line": source.line_at(span.start), "page": source.page_at(span.start)}


def _cited(source: SourceText, cited: Citation) -> Json:
    return {
        "source": cited.source,
        "section": cited.section,
        "pages": [list(pages) for pages in cited.pages],
        "negated": cited.negated,
        **_quoted(source, cited.span),
    }


def _fact(source: SourceText, fact: Fact, explain: bool) -> Json:
    data: Json = {"name": fact.name, "status": fact.status, "value": fact.value, "section": fact.section}
    data.update(_placed(source, fact.span))
    if explain:
        data["cue"] = fact.cue
    return data


def _measures(audit: ItemAudit) -> dict[str, int | float | None]:
    stated: dict[str, int | float | None] = {measure.name: measure.value for measure in audit.measures}
    for name in _MEASURES:  # the morphine equivalent is computed, not stated: the case holds it
        computed = audit.case.get(name)
        if name not in stated and isinstance(computed, (int, float)) and not isinstance(computed, bool):
            stated[name] = computed
    return {name: stated.get(name) for name in (*_MEASURES, *sorted(stated.keys() - set(_MEASURES)))}


def _period(period: Period) -> Json:
    return {
        "document": period.document,
        "on": period.on.isoformat() if period.on else None,
        "inferred": period.inferred,
        "evidence": period.evidence,
    }


def _ground(source: SourceText, ground: Ground) -> Json:
    return {"name": ground.name, **_quoted(source, ground.span)}


def _citation(cited: GuidelineCitation | None) -> Json | None:
    return {"document": cited.document, "section": cited.section, "pages": cited.pages} if cited else None


def _finding(source: SourceText, finding: Finding) -> Json:
    data: Json = {
        "id": finding.id,
        "code": finding.code or None,
        "axis": finding.axis,
        "severity": finding.severity,
        "basis": finding.basis,
        "message": finding.message,
        "citation": _citation(finding.citation),
        "evidence": [_placed(source, span) for span in finding.evidence],
    }
    if finding.suppression is not None:
        data["suppressed"] = suppressed(finding.suppression)
    return data


def suppressed(given: Suppression) -> Json:
    """Why a finding is counted apart, who says so, since when, and until when (null: for good)."""
    expires = given.expires.isoformat() if given.expires else None
    return {"reason": given.reason, "by": given.by, "date": given.date.isoformat(), "expires": expires}


def suppression(given: Mapping[str, Any]) -> Suppression:
    """What :func:`suppressed` told."""
    expires = dt.date.fromisoformat(given["expires"]) if given["expires"] else None
    return Suppression(given["reason"], given["by"], dt.date.fromisoformat(given["date"]), expires)


def _rule(result: RuleResult) -> Json:
    because: Mapping[str, Scalar] = result.because
    return {
        "id": result.rule,
        "entry": result.entry,
        "title": result.title,
        "kind": result.kind,
        "result": result.result,
        "basis": result.basis,
        "strength": result.strength,
        "body_part": result.body_part,
        "message": result.message,
        "citation": _citation(result.citation),
        "because": dict(because),
    }
