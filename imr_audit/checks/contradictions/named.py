"""What a rationale says that the request is: "the request for X is not medically necessary"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from imr_audit.checks.contradictions.statements import Statement, statements
from imr_audit.extraction.patterns import Pattern
from imr_audit.extraction.requests import parse_request
from imr_audit.model import Request
from imr_audit.reading.text import SourceText, Span

_VERB = (
    r"(?:is|are|was|were|be|been|being|does|do|did|cannot|can|could|would|will|should|may|might|has|have|had|exceeds?"
    r"|appears?|seems?|meets?|remains?|falls?|to be|made|submitted|as (?:written|submitted)|at this time|in the"
    r"|based on)\b"
)
_NECESSARY = Pattern(r"\bmedically\b|\bmedical necessity\b|\bnot necessary\b", re.IGNORECASE)
# ``lead`` announces the phrase ``x``.
_PHRASES = (
    Pattern(
        r"\b(?P<lead>(?:request|decision|necessity)s?) (?:for|of) (?:an? |the |this |one |current )?(?P<x>[^;]{3,240}?)"
        rf"(?=[\"”]?,? ?\b{_VERB}|[;.\"”]*$|, (?:which|as|therefore|based|is)\b)",
        re.IGNORECASE,
    ),
    Pattern(
        r"\b(?P<lead>request) (?:is|was) (?:being )?(?:made )?for (?:an? |the |this )?(?P<x>[^;.]{3,160}?)"
        rf"(?=[\"”]?,? ?\b{_VERB}|[;.]|, (?:which|as|and)\b|$)",
        re.IGNORECASE,
    ),
    Pattern(rf"\b(?P<lead>requested) (?P<x>[^;.]{{3,160}}?)(?=[\"”]?,? ?\b{_VERB})", re.IGNORECASE),
    Pattern(
        r"\bmeets? (?:the )?(?P<lead>criteria) for (?:an? |the )?(?P<x>[^;,.]{3,90}?)(?=[;,.]|\b(?:including|as)\b)",
        re.IGNORECASE,
    ),
    Pattern(
        r"\b(?:the |an? )(?P<x>(?:[\w/-]+ ){1,4}?)"
        r"(?:testing |imaging |study |studies |treatment |therapy )?(?P<lead>in question|at issue)\b",
        re.IGNORECASE,
    ),
)
# "X is not medically necessary": its subject, without what leads up to it.
_PREDICATE = Pattern(
    r"\s(?:is|are|was|were|cannot be)\s(?:\w+ ){0,5}?(?:medically|necessary|a medical necessity)\b", re.IGNORECASE
)
_LEAD_IN = Pattern(
    r"(?:therefore|thus|hence|accordingly|as such|as a result|given|based|in|under|due|for|with|without|after|overall"
    r"|consequently|however|at)\b[^,;]{0,200},\s*|(?:therefore|thus|hence|and|however)\s+",
    re.IGNORECASE,
)
_LONGEST = 160  # characters of a subject
# A reason that comes first, or what others asked for or decided: not this request.
_REASON = Pattern(
    r"\b(?:as|since|because|given(?: that)?|although|while|though|if|unless|when|concurrent|other|prior|previous"
    r"|associated|earlier|initial|first|another)\s+(?:the\s+|that\s+|this\s+)*$",
    re.IGNORECASE,
)
_OPENERS = Pattern(
    r"(?:as|since|because|given|although|while|though|if|unless|when|there)\b(?! such|,| a result)", re.IGNORECASE
)
_NO_NAME = Pattern(r"(?:it|this|that|they|these|there|he|she|which|(?:the |this )?request|such)$", re.IGNORECASE)


class Named(NamedTuple):
    """A phrase by which a sentence names the request, understood as a request itself.

    ``verdict``: the sentence says that it is, or is not, necessary.  ``lead``: the words that announce the phrase.
    """

    text: str
    span: Span
    request: Request
    statement: Statement
    verdict: bool
    lead: str


@lru_cache(maxsize=64)
def named_requests(source: SourceText, rationale: Span) -> tuple[Named, ...]:
    """Every phrase of a rationale that names the request, in order; reasons and other requests are left out."""
    return tuple(_named(source, rationale))


def _named(source: SourceText, rationale: Span) -> Iterator[Named]:
    for statement in statements(source, rationale, "rationale"):
        verdict = _NECESSARY.search(statement.text) is not None
        taken: list[tuple[int, int]] = []
        for start, end, announced, lead in (*_announced(statement), *_subject(statement, verdict)):
            if any(start < b and a < end for a, b in taken):
                continue
            if not _is_this_request(statement, start, end, announced, lead, verdict):
                continue
            taken.append((start, end))
            span = statement.span(start, end)
            yield Named(statement.text[start:end], span, parse_request(source.text, span), statement, verdict, lead)


def _announced(statement: Statement) -> Iterator[tuple[int, int, int, str]]:
    """The phrases that words such as "request for" announce: start, end, where those words begin, the words."""
    for pattern in _PHRASES:
        for match in pattern.finditer(statement.text):
            yield *match.span("x"), min(match.start("lead"), match.start("x")), match["lead"].lower()


def _subject(statement: Statement, verdict: bool) -> Iterator[tuple[int, int, int, str]]:
    """The subject of a verdict, in the same form."""
    predicate = _PREDICATE.search(statement.text) if verdict else None
    if predicate is None:
        return
    start, end = 0, predicate.start()
    while (lead_in := _LEAD_IN.match(statement.text, start, end)) is not None:
        start = lead_in.end()
    if 2 < end - start <= _LONGEST and not _OPENERS.match(statement.text, start):
        yield start, end, start, ""


def _is_this_request(statement: Statement, start: int, end: int, announced: int, lead: str, verdict: bool) -> bool:
    """Whether a phrase names the request of this item, and not a reason or what others asked for."""
    text = statement.text
    if not statement.speaks_of_patient(start) and not (verdict and statement.label(end - 1) != "guideline"):
        return False
    if _NO_NAME.match(text[start:end].strip()) or _REASON.search(text[:announced]):
        return False
    return not lead or not (_OPENERS.match(text) and "," not in text[:announced])
