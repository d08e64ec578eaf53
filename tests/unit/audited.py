"""Short letters for tests of whole audits: summary and one item in, findings out."""

from __future__ import annotations

from functools import cache

from short_letters import Item, letter_text

from imr_audit.audit import audit_source
from imr_audit.engine import Engine, make_engine
from imr_audit.reading.text import SourceText
from imr_audit.result import ItemAudit
from imr_audit.rules import load_rulebook

NECESSARY = " Therefore, the request is medically necessary."
NOT_NECESSARY = " Therefore, the request is not medically necessary."


@cache
def _engine() -> Engine:
    return make_engine("reference", load_rulebook())


def audited(
    request: str, rationale: str, outcome: str = "Upheld", summary: str = "", *others: Item, decided: str = "12/15/2014"
) -> ItemAudit:
    """The first item of a letter, audited.  The rationale is given its closing sentence; dates as mm/dd/yyyy."""
    closing = NECESSARY if outcome == "Overturned" else NOT_NECESSARY
    told = f"The patient is a 51-year-old male who was injured at work. {summary}"
    text = letter_text(told, [Item(request, rationale + closing, outcome), *others], decided=decided)
    (letter,) = audit_source(SourceText(text), _engine().rulebook, _engine())
    return letter.items[0]


def found(item: ItemAudit, check: str) -> list[str]:
    """The messages of the findings of one check."""
    return [finding.message for finding in item.findings if finding.check == check]
