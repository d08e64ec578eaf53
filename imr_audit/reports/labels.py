"""What slugs are called in the report.  The words do not accuse: a decision differs from the rules, it is not wrong."""

from __future__ import annotations

from collections.abc import Mapping

from imr_audit.reports import wording
from imr_audit.reports.wording import capital, words

VERDICTS: Mapping[str, str] = {
    "disagrees": "Differs from the rules",
    "questionable": "Questionable",
    "undetermined": "Cannot be told",
    "not_covered": "Not covered",
    "consistent": "Consistent",
}
VERDICTS_MEAN: Mapping[str, str] = {
    "disagrees": "outcome or rationale differs from the rules, on evidence that the letter itself gives",
    "questionable": "something to look at: warnings only",
    "undetermined": "the letter does not say what the rules would need",
    "not_covered": "no rule for this kind of request",
    "consistent": "nothing found that differs from the rules",
}
SEVERITIES: Mapping[str, str] = {"error": "Error", "warning": "Warning", "note": "Note"}
OUTCOMES: Mapping[str, str] = {
    "upheld": "Upheld",
    "overturned": "Overturned",
    "none": "No outcome read",
    "": "No outcome read",
}
POSITIONS: Mapping[str, str] = {
    "opposes": "The rules oppose this request",
    "open": "The rules leave this request open",
    "supports": "The rules support this request",
    "permits": "The rules permit this request",
    "silent": "No rule covers this request",
}
CODES: Mapping[str, str] = {
    "outcome-contrary": "Outcome differs from the guideline",
    "outcome-conclusion-mismatch": "Heading and conclusion differ",
    "criterion-unaddressed": "Criterion not addressed",
    "fact-contradiction": "Facts differ within the letter",
    "guideline-misquoted": "Guideline stated otherwise",
    "quantity-mismatch": "Quantities differ",
    "wrong-item-rationale": "Rationale speaks of another item",
    "citation-off-topic": "Citation does not treat the item",
    "source-unlisted": "Source used but not listed",
    "mtus-not-applied": "MTUS not applied",
    "guideline-not-in-effect": "Guideline not in effect",
    "no-citation": "No citation",
    "item-not-in-summary": "Item not in the summary",
    "items-inconsistent": "Items decided differently",
    "missing-section": "Part missing",
    "none": "Worth knowing",
}
CHANGES: Mapping[str, str] = {  # what would have changed a finding of a check, by its code
    "outcome-contrary": "the outcome were the other one, or the rationale gave a reason that the guideline knows",
    "outcome-conclusion-mismatch": "heading and conclusion said the same",
    "criterion-unaddressed": "the rationale said how the criterion stands in this case",
    "fact-contradiction": "both places said the same, or one told what sets them apart (time, side, treatment)",
    "guideline-misquoted": "the rationale gave the guideline as it reads",
    "quantity-mismatch": "the numbers agreed, or the letter told why they differ",
    "wrong-item-rationale": "the rationale spoke of the treatment in dispute",
    "citation-off-topic": "a section were cited that treats the item",
    "source-unlisted": "guideline paragraph and rationale named the same sources",
    "mtus-not-applied": "the MTUS were applied, or a reason given why it does not decide",
    "guideline-not-in-effect": "the edition in force on the decision date were cited",
    "no-citation": "any evidence were cited",
    "item-not-in-summary": "the clinical summary named the disputed treatment",
    "items-inconsistent": "both items were decided alike, or the letter told what sets them apart",
    "missing-section": "the part were there",
}
SECTIONS: Mapping[str, str] = {
    "header": "Case header",
    "reviewer": "Reviewer's credentials",
    "summary": "Clinical summary",
    "request": "Request",
    "claims_administrator": "Claims administrator's guideline",
    "reviewer_guideline": "Reviewer's guideline",
    "rationale": "Decision rationale",
}
STATUSES = wording.STATUSES
BASES: Mapping[str, str] = {
    "quoted": "the guideline's quoted text",
    "regulation": "statute or regulation",
    "knowledge": "general knowledge of the guideline, not its quoted text",
}
KINDS: Mapping[str, str] = {
    "limit": "Limit",
    "requirement": "Requirement",
    "exclusion": "Exclusion",
    "recommendation": "Recommendation",
    "check": "Check of the letter itself",
}
NO_PERIOD = "No dated guideline"


def label(slug: str) -> str:
    """A slug as a heading: ``massage_therapy`` -> ``Massage therapy``."""
    return capital(words(slug))
