"""A letter as a report shows it, whatever it comes from: an audit just made, a store, or saved JSON Lines.

Records are made from the output contract (``contract.letter(..., explain=True)``); a letter's own text comes beside it,
where it is at hand and wanted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from imr_audit.model import GuidelineCitation, Letter, Scalar, Severity, Suppression, Verdict
from imr_audit.reading.text import SourceText, Span
from imr_audit.reports.contract import suppression
from imr_audit.result import RuleOutcome

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of the letter and where they stand.  ``words`` None: they are not to be shown."""

    words: str | None
    span: Span
    page: int | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class FactRecord:
    """A fact of the letter that bears on the item."""

    name: str
    status: str
    value: Scalar | None
    section: str
    quote: Quote


@dataclass(frozen=True, slots=True)
class RuleRecord:
    """What one rule in force came to, and the values of the fields on which that rests."""

    id: str
    title: str
    kind: str
    result: RuleOutcome
    basis: str
    strength: str | None
    body_part: str | None
    message: str
    citation: GuidelineCitation | None
    because: Mapping[str, Scalar]


@dataclass(frozen=True, slots=True)
class FindingRecord:
    """One finding.  ``code`` is empty for a note that has none; ``suppression`` says why it is counted apart."""

    id: str
    code: str
    axis: str
    severity: Severity
    basis: str
    message: str
    citation: GuidelineCitation | None
    evidence: tuple[Quote, ...]
    suppression: Suppression | None = None


@dataclass(frozen=True, slots=True)
class ItemRecord:
    """One disputed item and what was found of it.  ``data`` is all that the output contract says of it."""

    index: int
    request: str
    outcome: str | None
    topic: str
    position: str
    verdict: Verdict
    facts: tuple[FactRecord, ...]
    rules: tuple[RuleRecord, ...]
    findings: tuple[FindingRecord, ...]
    data: Json


@dataclass(frozen=True, slots=True)
class LetterText:
    """The letter's own text: ``span`` of a source, and where its items' headings and rationales stand in it."""

    source: SourceText
    span: Span
    headings: Mapping[int, Span] = field(default_factory=dict)
    rationales: Mapping[int, Span] = field(default_factory=dict)

    @classmethod
    def of(cls, letter: Letter) -> LetterText:
        """The text of a letter that was read."""
        return cls(
            letter.source,
            letter.span,
            {item.index: item.request_span for item in letter.items},
            {item.index: item.rationale for item in letter.items if item.rationale is not None},
        )

    def rationale(self, index: int) -> str | None:
        """The words of the rationale of an item; None where it has none."""
        span = self.rationales.get(index)
        return self.source.quote(span) if span is not None else None


@dataclass(frozen=True, slots=True)
class LetterRecord:
    """One letter.  ``case``, ``period`` and the like are as in the output contract; ``text`` None: not at hand.

    ``paged``: lines are counted from the top of a page.  ``data`` is all that the output contract says of the letter.
    """

    file: str
    layout: str
    pages: tuple[int, int]
    case: Json
    specialties: tuple[str, ...]
    period: Json
    items: tuple[ItemRecord, ...]
    findings: tuple[FindingRecord, ...]
    text: LetterText | None = None
    paged: bool = False
    data: Json = field(default_factory=dict)

    @property
    def decided(self) -> str | None:
        """The printed decision date."""
        found: str | None = self.case["decision_date"]
        return found

    def all_findings(self) -> Iterator[tuple[ItemRecord | None, FindingRecord]]:
        """The findings of the items, in order, then those of the letter as a whole."""
        for item in self.items:
            yield from ((item, finding) for finding in item.findings)
        yield from ((None, finding) for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be audited, and why."""

    file: str
    reason: str


NO_PERIOD: Json = {"document": None, "on": None, "inferred": True, "evidence": ""}


def record(letter: Json, text: LetterText | None = None) -> LetterRecord:
    """The record of a letter of the output contract; without ``--explain`` its items have no rules."""
    items = tuple(_item(item) for item in letter["items"])
    return LetterRecord(
        file=letter["file"],
        layout=letter["layout"],
        pages=(letter["pages"][0], letter["pages"][1]),
        case=letter["case"],
        specialties=tuple(letter["case"]["specialties"]),
        period=letter["items"][0]["period"] if letter["items"] else NO_PERIOD,
        items=items,
        findings=tuple(map(_finding, letter["findings"])),
        text=text,
        paged=_paged(letter, text),
        data=letter,
    )


def _paged(letter: Json, text: LetterText | None) -> bool:
    """Whether places are told by page: of a PDF, or of anything of several pages."""
    restart = text.source.lines_restart if text else letter["file"].lower().endswith(".pdf")
    return restart or letter["pages"][1] > 1


def _item(item: Json) -> ItemRecord:
    return ItemRecord(
        index=item["index"],
        request=item["request"],
        outcome=item["outcome"],
        topic=item["topic"],
        position=item["position"],
        verdict=item["verdict"],
        facts=tuple(map(_fact, item["facts"])),
        rules=tuple(map(_rule, item.get("rules", ()))),
        findings=tuple(map(_finding, item["findings"])),
        data=item,
    )


def _quote(place: Json) -> Quote:
    return Quote(place["quote"] or None, Span(place["start"], place["end"]), place["page"], place["line"])


def _fact(fact: Json) -> FactRecord:
    return FactRecord(fact["name"], fact["status"], fact["value"], fact["section"], _quote(fact))


def _citation(cited: Json | None) -> GuidelineCitation | None:
    return GuidelineCitation(cited["document"], cited["section"], cited["pages"]) if cited else None


def _rule(rule: Json) -> RuleRecord:
    return RuleRecord(
        id=rule["id"],
        title=rule["title"],
        kind=rule["kind"],
        result=rule["result"],
        basis=rule["basis"],
        strength=rule["strength"],
        body_part=rule["body_part"],
        message=rule["message"],
        citation=_citation(rule["citation"]),
        because=rule["because"],
    )


def _finding(finding: Json) -> FindingRecord:
    return FindingRecord(
        id=finding["id"],
        code=finding["code"] or "",
        axis=finding["axis"],
        severity=finding["severity"],
        basis=finding["basis"],
        message=finding["message"],
        citation=_citation(finding["citation"]),
        evidence=tuple(map(_quote, finding["evidence"])),
        suppression=suppression(finding["suppressed"]) if "suppressed" in finding else None,
    )
