"""The result of an audit: what every renderer and store is fed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from imr_audit.model import (
    Agreement,
    Basis,
    Citation,
    Conclusion,
    Dose,
    Fact,
    Finding,
    GuidelineCitation,
    Letter,
    LetterItem,
    Located,
    Position,
    Request,
    Scalar,
    Severity,
    Strength,
    Verdict,
)
from imr_audit.reading.text import Span

RuleOutcome = Literal["violated", "excused", "met", "open", "not_violated", "recommends", "silent", "not_applicable"]


@dataclass(frozen=True, slots=True)
class Period:
    """Which guideline text governs: ``document`` in force ``on`` a date, printed in the letter or inferred.

    ``evidence`` says in words on what the date rests; ``span`` points at it where the letter holds it.  ``on`` is None
    where the letter tells nothing of its time.
    """

    document: str | None
    on: dt.date | None
    inferred: bool
    evidence: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """A reason that the reviewer gives for the decision: ``name`` is a slug of the controlled list.

    ``about`` are the fields of a case that the reason is about ("*": whatever a rule tests).
    """

    name: str
    span: Span
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Measure:
    """A measured value that the letter states, with its place."""

    name: str
    value: int | float
    span: Span


@dataclass(frozen=True, slots=True)
class RuleResult:
    """What one rule in force came to for one item (and body part), and because of which fields.

    ``because`` holds, field by field, the value on which the result rests ("unstated" where the letter is silent).
    """

    rule: str
    title: str
    kind: str
    entry: str
    result: RuleOutcome
    basis: Basis
    strength: Strength | None
    citation: GuidelineCitation
    message: str
    because: Mapping[str, Scalar]
    body_part: str | None = None


@dataclass(frozen=True, slots=True)
class PositionResult:
    """The position of the rules in force on one item.

    ``decided_by`` are the rules that decide it; ``unmet`` and ``unstated`` are fields that requirements needed.
    """

    position: Position
    basis: Basis | None = None
    strength: Strength | None = None
    decided_by: tuple[RuleResult, ...] = ()
    rules: tuple[RuleResult, ...] = ()
    unmet: tuple[str, ...] = ()
    unstated: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemReading:
    """One disputed item, read: all that the letter says of it.

    ``facts`` are those that bear on the item by its topic, ``background`` what else the letter says of the worker, for
    rules that ask for it; ``derived`` are fields of the case that follow from request, dates, doses and other items.
    """

    item: LetterItem
    request: Request
    conclusion: Located[Conclusion] | None
    claims_administrator_citations: tuple[Citation, ...]
    reviewer_citations: tuple[Citation, ...]
    facts: tuple[Fact, ...]
    measures: tuple[Measure, ...]
    doses: tuple[Dose, ...]
    grounds: tuple[Ground, ...]
    background: tuple[Fact, ...] = field(default=(), kw_only=True)
    derived: Mapping[str, Scalar] = field(default_factory=dict, kw_only=True)


@dataclass(frozen=True, slots=True)
class ItemAudit(ItemReading):
    """One disputed item, read and judged.  ``case`` holds the fields that the engine saw."""

    position: PositionResult
    outcome_agreement: Agreement
    rationale_agreement: Agreement
    verdict: Verdict
    findings: tuple[Finding, ...]
    case: Mapping[str, Scalar] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LetterAudit:
    """One letter, read and judged.  ``findings`` are those of the letter as a whole."""

    letter: Letter
    period: Period
    items: tuple[ItemAudit, ...]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class FileAudit:
    """One file: its letters, or the reason why it could not be read."""

    file: str
    sha256: str | None
    letters: tuple[LetterAudit, ...] = ()
    error: str | None = None


@dataclass(frozen=True, slots=True)
class RuleBookStamp:
    """Which rule book judged: its version and the hash of its content.

    ``added`` and ``replaced`` are the ids of a user's own rules and checks, beside and in the place of the built-in.
    """

    version: str
    sha256: str
    added: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Selection:
    """Which findings are wanted, by ids of rules, ids of checks and codes.

    ``select``: only these (empty: all); ``ignore``: not these; ``severities``: how grave they are taken.
    """

    select: frozenset[str] = frozenset()
    ignore: frozenset[str] = frozenset()
    severities: Mapping[str, Severity] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.select or self.ignore or self.severities)


@dataclass(frozen=True, slots=True)
class Audit:
    """A run over files, in their order: what every renderer is fed.

    ``files`` may be a generator, so that a long run is printed as it goes: it is gone through once.  ``titles`` holds
    the printed title of each guideline document, ``selection`` which findings were wanted.
    """

    rulebook: RuleBookStamp
    files: Iterable[FileAudit]
    titles: Mapping[str, str] = field(default_factory=dict)
    selection: Selection = field(default_factory=Selection)
