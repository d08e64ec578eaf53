"""Short letters for tests of the checks: summary and items in, observations out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from imr_audit.audit import read_letter
from imr_audit.checks import Observation, facts, wrong_item
from imr_audit.letters import parse_letters
from imr_audit.model import Letter
from imr_audit.reading.text import SourceText
from imr_audit.result import ItemReading

NOT_NECESSARY = "Therefore, the request is not medically necessary."


@dataclass(frozen=True)
class Item:
    """One item: heading, rationale, outcome, and what the reviewer's paragraph and the claims administrator's cite."""

    request: str
    rationale: str
    outcome: str = "Upheld"
    cited: str = "MTUS Chronic Pain Treatment Guidelines"
    cited_by_review: str = "MTUS Chronic Pain Treatment Guidelines"


def letter_text(
    summary: str,
    items: Sequence[Item],
    *,
    injury: str = "03/02/2014",
    reviewed: str = "10/06/2014",
    decided: str = "12/15/2014",
) -> str:
    """A letter in the common layout; dates as mm/dd/yyyy."""
    parts = [
        f"Case Number: CM14-0000123\nDate Assigned: 11/03/2014 Date of Injury: {injury}\n"
        f"Decision Date: {decided} UR Denial Date: {reviewed}\n"
        "Priority: Standard Application Received: 10/20/2014\n"
        "CLINICAL CASE SUMMARY\n"
        "The expert reviewer developed the following clinical case summary based on a review of the case file, "
        f"including all medical records:\n{summary}\n"
        "IMR ISSUES, DECISIONS AND RATIONALES\n"
        "The Final Determination was based on decisions for the disputed items/services set forth below:\n"
    ]
    for item in items:
        parts.append(
            f"{item.request}: {item.outcome}\n"
            f"Claims Administrator guideline: Decision based on {item.cited_by_review}.\n"
            f"MAXIMUS guideline: Decision based on {item.cited}.\n"
            f"Decision rationale: {item.rationale}\n"
        )
    return "".join(parts)


def read(summary: str, items: Sequence[Item], **dates: str) -> tuple[Letter, tuple[ItemReading, ...]]:
    """The letter, parsed, and its items, read."""
    letters = parse_letters(SourceText(letter_text(summary, items, **dates)))
    assert len(letters) == 1
    assert len(letters[0].items) == len(items)
    return letters[0], read_letter(letters[0])[0]


def observed(summary: str, items: Sequence[Item], index: int = 0, **dates: str) -> dict[str, Observation]:
    """What the checks for contradictions and for another item's rationale observe of one item, by name."""
    letter, readings = read(summary, items, **dates)
    found = [*facts.observe(letter, readings, index), *wrong_item.observe(letter, readings, index)]
    return {observation.name: observation for observation in found}


def quotes(summary: str, items: Sequence[Item], observation: Observation, **dates: str) -> list[str]:
    """The words on which an observation rests, on one line each."""
    text = letter_text(summary, items, **dates)
    return [" ".join(text[span.start : span.end].split()) for span in observation.evidence]
