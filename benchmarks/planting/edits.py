"""A change to a letter, and the small tools by which changes are made."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from imr_audit.reading.text import Span
from imr_audit.result import ItemAudit, LetterAudit

# A sentence's words about this worker, not about patients in general.
WORKER = re.compile(
    r"\b(?:the|this)\s+(?:injured\s+worker|patient|claimant|applicant|employee|IW)\b(?!\s+(?:should|must|may)\b)",
    re.IGNORECASE,
)
CONDITIONAL = re.compile(r"\b(?:if|unless|whether|when)\s+(?:the|a|an)\s+\w+", re.IGNORECASE)
GUIDELINE = re.compile(r"\b(?:guidelines?|MTUS|ODG|ACOEM|recommend\w*|criteria|chapter|states?)\b", re.IGNORECASE)
VERDICT = re.compile(r"\bmedically\s+(?:necessary|appropriate|reasonable)\b|\bmedical\s+necessity\b", re.IGNORECASE)

Replacement = tuple[int, int, str]  # from, to, what stands there instead


@dataclass(frozen=True, slots=True)
class Edit:
    """Replacements in a letter's text (none overlapping), the item that must show it, and what may report it.

    ``items`` are the indices of the items of which one must have a new finding with one of ``codes``.
    """

    kind: str
    items: tuple[int, ...]
    codes: frozenset[str]
    replacements: tuple[Replacement, ...]

    def apply(self, text: str) -> str:
        """The changed text."""
        for start, end, new in sorted(self.replacements, reverse=True):
            text = text[:start] + new + text[end:]
        return text


@dataclass(frozen=True, slots=True)
class Case:
    """One letter as it was audited untouched."""

    text: str
    audit: LetterAudit

    @property
    def items(self) -> tuple[ItemAudit, ...]:
        return self.audit.items

    @property
    def summary(self) -> str:
        """The clinical summary on one line."""
        span = self.audit.letter.summary
        return "" if span is None else fold(self.text[span.start : span.end])

    def rationale(self, item: ItemAudit) -> str:
        """The rationale as it stands."""
        span = item.item.rationale
        return "" if span is None else self.text[span.start : span.end]


def fold(text: str) -> str:
    """``text`` on one line."""
    return " ".join(text.split())


def sentences(text: str, span: Span | None) -> Iterator[tuple[int, int]]:
    """The sentences of a stretch, roughly: places in ``text``."""
    if span is None:
        return
    start = span.start
    for match in re.finditer(r"(?<=[a-z0-9)\"”])[.?!](?=\s+[A-Z\"“]|\s*$)", text[span.start : span.end]):
        end = span.start + match.end()
        yield start + _blank(text[start:end]), end
        start = end
    if text[start : span.end].strip():
        yield start + _blank(text[start : span.end]), span.end


def _blank(text: str) -> int:
    return len(text) - len(text.lstrip())


def of_worker(sentence: str) -> bool:
    """Whether a sentence speaks of this worker or of the request, and recites nothing."""
    if CONDITIONAL.search(sentence) or re.search(r"\(\d\)", sentence) or "“" in sentence or sentence.count('"') > 1:
        return False
    return bool(VERDICT.search(sentence)) or (bool(WORKER.search(sentence)) and not GUIDELINE.search(sentence))


def case_like(new: str, old: str) -> str:
    """``new`` written with small or capital letters as ``old`` is."""
    if old.isupper() and len(old) > 1:
        return new.upper()
    return new.capitalize() if old[:1].isupper() else new
