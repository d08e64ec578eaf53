"""Whether the clinical summary describes the disputed treatment, or another request in its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from imr_audit.checks import Observation
from imr_audit.checks.contradictions.cues import hits, says
from imr_audit.checks.contradictions.statements import Statement, summary_statements
from imr_audit.checks.contradictions.treatments import Profile, mentions, profile, same_region, telling
from imr_audit.extraction.patterns import Pattern
from imr_audit.extraction.phrases import words_of
from imr_audit.extraction.requests import parse_request
from imr_audit.extraction.topics import OTHER
from imr_audit.model import Letter
from imr_audit.reading.text import SourceText, Span
from imr_audit.result import ItemReading

# What goes with an operation is not described by itself.
_ANCILLARY = frozenset({"surgical_assistant", "preoperative_clearance", "postoperative_care_other"})
# Topics that gather different things: there only the request's own words tell.
_MIXED = frozenset({"diagnostic_other", "dme_other", "medication_other", "lab_test", "home_health"})
_ASSOCIATED = Pattern(r"\b(?:associated|post-?\s?op|pre-?\s?op|post-?\s?operative|pre-?\s?operative)", re.IGNORECASE)
_REQUESTED = Pattern(
    r"\brequest(?:s|ed|ing)?\s(?:authorization\s)?(?:for\s|of\s)?(?P<x>[^.;]{5,200}?)"
    r"(?=[.;]|,|\b(?:due|because|which|was|were|is|as|that|in order|to (?:address|treat|improve))\b|$)",
    re.IGNORECASE,
)


def described(letter: Letter, readings: Sequence[ItemReading], index: int) -> Iterator[Observation]:
    """Yield ``item_not_in_summary`` where the summary nowhere names the treatment of item ``index``.

    ``summary_describes_other_service`` stands instead where it tells of a request of the same frequency and part of
    the body for another service.  Nothing is said of what goes with an operation, nor of topics that are open.
    """
    reading = readings[index]
    request = reading.request
    summary = summary_statements(letter)
    if not summary or request.topic in _ANCILLARY or request.topic == OTHER:
        return
    if _ASSOCIATED.search(reading.item.request):
        return
    about = profile(request, reading.item.request)
    if any(not about.words.isdisjoint(words_of(statement.text).present) for statement in summary):
        return
    if any(_names(statement, about, request.topic) for statement in summary):
        return
    for name, span in _other_requests(letter.source, summary, reading):
        yield Observation("summary_describes_other_service", True, (span, reading.item.request_span), {"named": name})
        return
    yield Observation("item_not_in_summary", True, (reading.item.request_span, summary[-1].span()))


def trial_described(letter: Letter, reading: ItemReading) -> Iterator[Observation]:
    """Yield ``trial_in_summary``: a device is to be bought, and the summary tells of a trial of it that was asked for.

    Nothing is said where the summary tells of a trial that was had, or of the wish to buy; what it says of the request
    form and of the utilization review does not count.
    """
    request = reading.request
    if not says("trial", ("purchase",), reading.item.request) or says("trial", ("trial",), reading.item.request):
        return
    asked: Statement | None = None
    for statement in summary_statements(letter):
        keys = {key for _, _, key in hits("trial", statement.text)}
        if "form" in keys or all(mention.topic != request.topic for mention in mentions(statement.text)):
            continue
        if not keys.isdisjoint(("had", "purchase")):
            return
        if keys >= {"trial", "asked"}:
            asked = asked or statement
    if asked is not None:
        yield Observation("trial_in_summary", True, (reading.item.request_span, asked.span()))


def _names(statement: Statement, about: Profile, topic: str) -> bool:
    for mention in mentions(statement.text):
        if (
            mention.topic == topic
            and topic not in _MIXED
            and not (about.ingredients and mention.drug is not None and mention.drug.ingredients)
        ):
            return True
        if mention.drug is not None and telling(mention.drug.ingredients) & about.ingredients:
            return True
    return False


def _other_requests(
    source: SourceText, summary: Sequence[Statement], reading: ItemReading
) -> Iterator[tuple[str, Span]]:
    """The requests of the summary for another service, of the same quantity and region: their words and place."""
    ours = reading.request
    for statement in summary:
        for match in _REQUESTED.finditer(statement.text):
            other = parse_request(source.text, statement.span(*match.span("x")))
            if other.topic in (OTHER, ours.topic):
                continue
            same = [key for key in ("visits", "per_week", "weeks") if other.quantity.get(key) == ours.quantity.get(key)]
            given = [key for key in same if ours.quantity.get(key) is not None]
            if given and same_region(other.body_parts, ours.body_parts) and other.laterality == ours.laterality:
                yield match["x"].strip(), statement.span(*match.span())
