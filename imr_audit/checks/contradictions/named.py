"""What a rationale says that the request is: "the request for X is not medically necessary"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from imr_audit.checks.contradictions.statements import Statement, statements
from imr_audit.extraction.requests import parse_request
from imr_audit.model import Request
from imr_audit.reading.text import SourceText, Span

_VERB = (
    r"(?:is|are|was|were|be|been|being|does|do|did|cannot|can|could|would|will|should|may|might|has|have|had|exceeds?"
    r"|appears?|seems?|meets?|remains?|falls?|to be|made|submitted|as (?:written|submitted)|at this time|in the|based on)\b"
)
_NECESSARY = re.compile(r"\bmedically\b|\bmedical necessity\b|\bnot necessary\b", re.IGNORECASE)
_PHRASES = (
    re.compile(
        r"\b(?P<lead>(?:request|decision|necessity)s?) (?:for|of) (?:an? |the |this |one |current )?(?P<x>[^;]{3,240}?)"
        rf"(?=[\"”]?,? ?\b{_VERB}|[;.\"”]*$|, (?:which|as|therefore|based|is)\b)",
        re.IGNORECASE,
    ),
    re.compile(rf"\b(?P<lead>requested) (?P<x>[^;.]{{3,160}}?)(?=[\"”]?,? ?\b{_VERB})", re.IGNORECASE),
    re.compile(
        r"(?:^|\b(?:therefore|thus|such|above|hence|reasons?|this|and)\b,? )(?P<lead>)(?P<x>[^;.]{3,160}?) "
        r"(?:is|are|was|were|cannot be) (?:\w+ ){0,5}?(?:medically|necessary|a medical necessity)\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"\bmeets? (?:the )?(?P<lead>criteria) for (?:an? |the )?(?P<x>[^;,.]{3,90}?)(?=[;,.]|\b(?:including|as)\b)",
        re.I,
    ),
    re.compile(
        r"\b(?:the |an? )(?P<x>(?:[\w/-]+ ){1,4}?)(?:testing |imaging |study |studies |treatment |therapy )?"
        r"(?P<lead>in question|at issue)\b",
        re.IGNORECASE,
    ),
)
# A reason that comes first, or what others asked for or decided: not this request.
_REASON = re.compile(
    r"\b(?:as|since|because|given(?: that)?|although|while|though|if|unless|when|concurrent|other|prior|previous"
    r"|associated|earlier|initial|first|another)\s+(?:the\s+|that\s+|this\s+)*$",
    re.IGNORECASE,
)
_OPENERS = re.compile(
    r"^(?:as|since|because|given|although|while|though|if|unless|when|there)\b(?! such|,| a result)", re.IGNORECASE
)
_NO_NAME = re.compile(
    r"^(?:it|this|that|they|these|there|he|she|which|request|the request|this request|such)\b$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Named:
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
        for pattern in _PHRASES:
            for match in pattern.finditer(statement.text):
                start, end = match.span("x")
                if any(start < b and a < end for a, b in taken) or not _is_this_request(statement, match, verdict):
                    continue
                taken.append((start, end))
                span = statement.span(start, end)
                request = parse_request(source.text, span)
                yield Named(statement.text[start:end], span, request, statement, verdict, match["lead"].lower())


def _is_this_request(statement: Statement, match: re.Match[str], verdict: bool) -> bool:
    start = match.start("x")
    text = statement.text
    if not statement.speaks_of_patient(start) and not (verdict and statement.label(start) != "guideline"):
        return False
    if _NO_NAME.match(match["x"].strip()):
        return False
    before = text[: match.start("lead") if match["lead"] else start]
    if _REASON.search(before) or (not match["lead"] and (not verdict or _OPENERS.match(match["x"]))):
        return False
    comma = before.rfind(",")
    return not (_OPENERS.match(text) and comma < 0)
