"""The values that pass from room to room: letter, items, facts, findings.

All are immutable.  Names and slugs are those of the output contract, so that a renderer adds nothing of its own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, Literal, TypeVar

from imr_audit.reading.text import SourceText, Span

T = TypeVar("T")

Outcome = Literal["upheld", "overturned"]
Conclusion = Literal["necessary", "not_necessary", "none"]
Status = Literal["affirmed", "denied", "not_documented"]
Position = Literal["opposes", "open", "supports", "permits", "silent"]
Agreement = Literal["agrees", "disagrees", "cannot_tell", "not_covered"]
Verdict = Literal["disagrees", "questionable", "undetermined", "not_covered", "consistent"]
Axis = Literal["outcome", "rationale", "form"]
Severity = Literal["error", "warning", "note"]
Basis = Literal["quoted", "regulation", "knowledge"]
Strength = Literal["standard", "option"]
Section = Literal["header", "reviewer", "summary", "request", "claims_administrator", "reviewer_guideline", "rationale"]
Scalar = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Located(Generic[T]):
    """A value and where the letter says it."""

    value: T
    span: Span


# --- the letter -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CaseHeader:
    """What identifies the case.  None: not in the text.  ``age`` in years, from the clinical summary."""

    case_number: Located[str] | None = None
    date_assigned: Located[dt.date] | None = None
    date_of_injury: Located[dt.date] | None = None
    decision_date: Located[dt.date] | None = None
    ur_denial_date: Located[dt.date] | None = None
    application_received: Located[dt.date] | None = None
    priority: Located[str] | None = None  # standard | expedited
    age: Located[int] | None = None
    sex: Located[str] | None = None  # male | female


@dataclass(frozen=True, slots=True)
class Reviewer:
    """The expert reviewer's credentials as the letter gives them."""

    licensure: tuple[Located[str], ...] = ()
    specialties: tuple[Located[str], ...] = ()


@dataclass(frozen=True, slots=True)
class LetterItem:
    """One disputed item as the layout delimits it; nothing is interpreted yet.

    ``request`` is the heading on one line without the outcome word; the spans are those of the paragraphs' bodies
    without their labels.  None: the letter has no such paragraph; an empty span: its label stands there, and nothing
    after it.  An ``outcome`` of None: the heading's words (``outcome_span``, where it has any) are neither outcome.
    """

    index: int
    request: str
    request_span: Span
    outcome: Outcome | None
    outcome_span: Span | None
    claims_administrator: Span | None
    reviewer_guideline: Span | None
    rationale: Span | None


@dataclass(frozen=True, slots=True)
class Letter:
    """One final determination.  ``layout`` is the name of the layout that was recognised."""

    source: SourceText
    span: Span
    layout: str
    case: CaseHeader
    reviewer: Reviewer
    summary: Span | None
    items: tuple[LetterItem, ...]


# --- what is extracted of an item ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Drug:
    """A drug that a text names.  ``drug_class`` is a slug of the vocabulary; strength as written ("10/325mg")."""

    name: str
    ingredients: tuple[str, ...]
    drug_class: str
    span: Span
    strength: str | None = None
    route: str | None = None  # oral | transdermal | topical | injection ...


@dataclass(frozen=True, slots=True)
class Request:
    """A request, understood.  ``quantity`` counts the portion that is decided (keys of the annotation guide).

    ``decided`` is the part of the heading that is decided (all of it, but for a history heading).  ``history`` holds
    the quantities of a history heading's parts: original, authorised, remaining; ``adds_up`` is None where one of them
    cannot be compared.
    """

    topic: str
    body_parts: tuple[str, ...]
    laterality: str | None
    quantity: Mapping[str, int | str]
    drugs: tuple[Drug, ...]
    decided: Span
    history: Mapping[str, Mapping[str, int | str]] | None = None
    adds_up: bool | None = None
    arithmetic: Mapping[str, int] | None = None  # where the heading states a total beside its factors


@dataclass(frozen=True, slots=True)
class Citation:
    """One source that a guideline paragraph cites.  ``source`` is a slug; pages are inclusive ranges.

    ``section`` is all that the paragraph says of the place, ``sections`` the section names in it one by one.
    ``document`` is a key of rules/documents.yaml where the name alone says which it is; ``year`` and ``chapter`` are as
    printed.
    """

    source: str
    section: str | None
    pages: tuple[tuple[int, int], ...]
    span: Span
    negated: bool = False  # "did not base their decision on the MTUS"
    year: int | None = None
    chapter: int | None = None
    document: str | None = None
    sections: tuple[Located[str], ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that the letter says of this worker or this request.

    ``cue`` names the entry of the vocabulary by which it was found (for ``--explain``).
    """

    name: str
    status: Status
    section: Section
    span: Span
    value: int | float | str | None = None
    cue: str = ""


@dataclass(frozen=True, slots=True)
class Dose:
    """A drug of the worker's regimen.  ``per_day`` is doses a day (an upper bound where ``as_needed``).

    ``assumed``: ``per_day`` rests on the dispensed count alone, which is taken to last a month.
    """

    drug: Drug
    strength_mg: float | None  # for a transdermal patch: mcg/h
    per_day: float | None
    as_needed: bool
    span: Span
    assumed: bool = False


# --- what the rules say ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class GuidelineCitation:
    """Where a rule stands.  ``document`` is a key of rules/documents.yaml; pages as printed, e.g. "98-99"."""

    document: str
    section: str | None = None
    pages: str | None = None


@dataclass(frozen=True, slots=True)
class Suppression:
    """A person's word that a finding is known and accepted: why, who says so, since when and (if not for good) until.

    The finding is shown and counted apart; agreements and verdicts stay what letter and rules come to.
    """

    reason: str
    by: str
    date: dt.date
    expires: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One disagreement.

    ``id`` is that of the guideline rule that the determination disagrees with, or else of the check; ``check`` is that
    of the check that makes a finding of it.
    """

    id: str
    code: str
    axis: Axis
    severity: Severity
    basis: Basis
    message: str
    citation: GuidelineCitation | None
    evidence: tuple[Span, ...] = field(default=())
    check: str = ""
    suppression: Suppression | None = None
