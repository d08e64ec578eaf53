"""What a rationale's own closing statement says: the treatment is necessary, it is not, or nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from imr_audit.extraction.patterns import Pattern
from imr_audit.extraction.sentences import split
from imr_audit.extraction.verdict_cues import VerdictCues, verdict_cues
from imr_audit.model import Conclusion, Located
from imr_audit.reading.text import Folded, Span

_PARENTHESIS = Pattern(
    r",\s(?:therefore|thus|hence|however|accordingly|consequently|in fact|at this time|in my opinion|as such|then)\s?,",
    re.I,
)
# Where the scope of a negation ends, looking back from a predicate.
_CLAUSE = Pattern(
    r"[;:]|,\s(?:and|but|so|therefore|thus|hence|the|this|these|both|it|which|i)\b|\b(?:but|and|so|therefore|thus)\s(?:is|are|was|were|does|do|the|this|it|therefore)\b|"
    r"\b(?:makes|make|made|making|renders|rendered)\b",
    re.I,
)
_THERE_IS_NO = Pattern(r"(?:[\w']+,?\s){0,5}there\s(?:is|was|are|were)\s(?:no|not|insufficient|a\slack)\b", re.I)
_REQUIRED = Pattern(r"\b(?:should|must|needs?|required|ought|until|may|might|could)\b", re.I)
_COMMA_AFTER = Pattern(r",\s")
_OUTRIGHT, _REASON, _BARE = 3, 2, 1  # the weights of statements
_SCOPE = 90  # characters before a predicate in which a negation may stand
_CLOSING_SENTENCES = 3  # a statement without "medically" or a subject counts only here


class _Statement(NamedTuple):
    """``weight`` ranks a verdict outright above the reason for one, and that above an adjective without a subject."""

    start: int
    end: int
    positive: bool
    weight: int


def read_conclusion(source: str, span: Span) -> Located[Conclusion] | None:
    """What the rationale at ``span`` concludes about its own request, with the sentence that says so.

    The last outright statement counts: a rationale may begin with its verdict as well, and denials of opioids go on
    with advice on tapering.  None where it says nothing.
    """
    folded = Folded.of(source, span)
    heaviest: _Statement | None = None
    for statement in _statements_from_last(folded.text):
        if heaviest is None or statement.weight > heaviest.weight:
            heaviest = statement
        if heaviest.weight == _OUTRIGHT:
            break
    return None if heaviest is None else _located(folded, heaviest)


def _located(folded: Folded, statement: _Statement) -> Located[Conclusion]:
    value: Conclusion = "necessary" if statement.positive else "not_necessary"
    return Located(value, folded.span(statement.start, statement.end))


def _statements_from_last(text: str) -> Iterator[_Statement]:
    """The statements of a rationale, the last one first: it is mostly the one that counts."""
    cues = verdict_cues()
    ranges = split(text)
    for n, (start, end) in reversed(list(enumerate(ranges))):
        sentence = text[start:end]
        if cues.triggers.search(sentence) is None:
            continue
        own = cues.first_person.search(sentence) is not None
        if cues.others.search(sentence) is not None and not own:
            continue
        closing = n >= len(ranges) - _CLOSING_SENTENCES
        found = sorted(_in_sentence(sentence, cues, closing), key=lambda item: (item[2], item[0]))
        if found:
            _, positive, weight = found[-1]
            if positive and cues.partial.search(sentence) is not None:
                continue
            if positive and weight == _OUTRIGHT and cues.advice.search(sentence) is not None:
                weight = _REASON
            yield _Statement(start, end, positive, weight)


def _in_sentence(sentence: str, cues: VerdictCues, closing: bool) -> Iterator[tuple[int, bool, int]]:
    """The statements of one sentence: where, whether they say yes, their weight."""
    fragment = cues.fragments.get(re.sub(r"[^a-z -]", "", sentence.lower()).strip())
    if fragment is not None:
        yield 0, fragment, _OUTRIGHT
        return
    plain = _PARENTHESIS.sub(lambda m: " " * len(m[0]), sentence)
    reason_end = _reason_end(plain, cues)

    def weight(at: int, full: int) -> int:
        return min(full, _REASON) if at < reason_end else full

    for match in cues.medically.finditer(plain):
        negated = _negated(plain, match.start(), cues)
        generic = _generic(plain, match.start())
        if negated or not generic:
            yield match.start(), not negated, weight(match.start(), _REASON if generic else _OUTRIGHT)
    for match in cues.necessity.finditer(plain):
        if match["lack"] is not None:
            yield match.start(), False, weight(match.start(), _OUTRIGHT)
            continue
        inner = match[0]
        negated = cues.negators.search(cues.pseudo.sub(" ", inner)) is not None
        negated = negated or _negated(plain, match.start(), cues)
        if not _REQUIRED.search(inner) and (negated or not _generic(plain, match.start())):
            yield match.start(), not negated, weight(match.start(), _OUTRIGHT)
    for match in cues.necessity_before.finditer(plain):
        negated = _negated(plain, match.start(), cues) or cues.negators.search(match[0]) is not None
        if negated or not (_generic(plain, match.start()) or _REQUIRED.search(plain[: match.start()])):
            yield match.start(), not negated, weight(match.start(), _OUTRIGHT if negated else _REASON)
    yield from _by_request(plain, cues, weight, closing)


def _by_request(
    sentence: str, cues: VerdictCues, weigh: Callable[[int, int], int], closing: bool
) -> Iterator[tuple[int, bool, int]]:
    for match in cues.negative_nouns.finditer(sentence):
        if not _generic(sentence, match.start()):
            yield match.start(), False, weigh(match.start(), _OUTRIGHT)
    for match in cues.positive_nouns.finditer(sentence):
        if not _generic(sentence, match.start()):
            yield match.start(), not _negated(sentence, match.start(), cues), weigh(match.start(), _OUTRIGHT)
    for match in cues.request_negative.finditer(sentence):
        if " not " not in match[0] and not _generic(sentence, match.start()):
            full = _OUTRIGHT if _about_request(sentence, match.start()) else _BARE
            yield match.end(), False, weigh(match.start(), full)
    if closing:
        for pattern, positive in ((cues.positive_bare, True), (cues.negative_bare, False)):
            for match in pattern.finditer(sentence):
                if not _generic(sentence, match.start()):
                    yield match.start(), positive, weigh(match.start(), _BARE)
    for pattern, full in ((cues.request, _OUTRIGHT), (cues.bare, _BARE)):
        if full == _BARE and not closing:
            continue
        for match in pattern.finditer(sentence):
            at = match.start("verdict")
            negated = _negated(sentence, at, cues)
            if _generic(sentence, at) and not negated:
                continue
            if match["verdict"].lower() == "recommended" and not negated and full == _BARE:
                continue
            weight = _REASON if full == _OUTRIGHT and "request" not in match[0].lower() else full
            yield at, not negated, weigh(at, weight)


def _about_request(sentence: str, before: int) -> bool:
    return re.search(r"\b(?:requests?|requested|treatment|service|medication)\b", sentence[:before], re.I) is not None


def _reason_end(sentence: str, cues: VerdictCues) -> int:
    """Where a leading clause that gives the reason ends: at its comma, or 0."""
    if cues.reasons.match(sentence) is None:
        return 0
    comma = None
    for comma in _COMMA_AFTER.finditer(sentence):
        if re.match(r"(?:the|this|these|it|therefore|then|an?|both|all|there|I|[A-Z])\b", sentence[comma.end() :]):
            return comma.start()
    return comma.start() if comma is not None else 0


def _negated(sentence: str, at: int, cues: VerdictCues) -> bool:
    nothing = _there_is_no(sentence)
    if nothing is not None and _CLAUSE.search(sentence, nothing, at) is None:
        return True
    window = sentence[max(0, at - _SCOPE) : at]
    clauses = list(_CLAUSE.finditer(window))
    if clauses:
        clause = clauses[-1]
        opening = clause.end() if window[clause.start()] in ";:" else clause.start()
        window = window[opening:]
    return cues.negators.search(cues.pseudo.sub(" ", window)) is not None


@lru_cache(maxsize=16)  # every verdict of a sentence asks
def _there_is_no(sentence: str) -> int | None:
    """Where the words end by which a sentence opens with what there is not; None: it does not."""
    match = _THERE_IS_NO.match(verdict_cues().pseudo.sub(lambda m: " " * len(m[0]), sentence))
    return None if match is None else match.end()


def _generic(sentence: str, at: int) -> bool:
    first = _first_generic(sentence)
    return first is not None and first < at + 40


@lru_cache(maxsize=16)  # every verdict of a sentence asks
def _first_generic(sentence: str) -> int | None:
    match = verdict_cues().generic.search(sentence)
    return None if match is None else match.start()
