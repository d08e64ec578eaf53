"""What a rationale states of this worker, and the rest of the letter does not know: diseases and studies."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from imr_audit.checks import Observation
from imr_audit.checks.contradictions.cues import hits
from imr_audit.checks.contradictions.statements import Statement
from imr_audit.checks.contradictions.treatments import STUDIES, Mention, is_of, mentions, profile, related
from imr_audit.extraction.assertions import assertion_status
from imr_audit.extraction.facts import stated_facts
from imr_audit.extraction.patterns import Pattern
from imr_audit.model import Fact, Letter
from imr_audit.reading.text import Folded
from imr_audit.result import ItemReading

_NEXT = Pattern(r"[,;.]|\band\b")
_CLOSE = 40  # characters between a study and the words of its result
# The sentence must name this worker, or say that it rests on what he has.
_OF_WORKER = Pattern(
    r"\b(?:patient|claimant|applicant|worker|individual|employee|he|she|his|her|comorbid\w*|history of)\b",
    re.IGNORECASE,
)
_POSSIBLE = Pattern(r"\b(?:can|may|might|could|would|such as|e\.g\.|risk of|rule out|concern)\b", re.IGNORECASE)
_EARLIER = Pattern(r"\b(?:prior|previous|past|earlier|completed|received|had)\s(?:\w+\s){0,2}$", re.IGNORECASE)
_EFFECT = Pattern(r"\b(?:response|effect|efficacy|benefit|improvement|relief)\b", re.IGNORECASE)
_GUIDELINE = Pattern(r"\b(?:guidelines?|MTUS|ODG|ACOEM)\b", re.IGNORECASE)
_STATED = ("affirmed", "historical")  # "a history of hypertension" is still one


def observe(
    letter: Letter,
    reading: ItemReading,
    summary: Sequence[Statement],
    rationale: Sequence[Statement],
    *,
    treatment: bool = True,
) -> Iterator[Observation]:
    """Yield ``unseen_condition``, ``unseen_study`` or ``unseen_result``, and ``unseen_treatment``, each once at most.

    A summary is an extract: that it does not hold a thing shows only that the letter does not bear it out.
    ``treatment``: whether to look at treatment too.
    """
    if not summary:
        return
    yield from _conditions(letter, summary, rationale)
    yield from _studies(letter, reading.request.topic, summary, rationale)
    if treatment:
        yield from _treatment(letter, reading, summary)


def _treatment(letter: Letter, reading: ItemReading, summary: Sequence[Statement]) -> Iterator[Observation]:
    """The same treatment is said to have been had before; the summary lists what was had, and that is not among it."""
    if reading.item.rationale is None or not any(_tells_of_same(fact) for fact in reading.facts):
        return
    text = letter.source.text
    told = stated_facts(text, None, reading.item.rationale, reading.request)
    had = [fact for fact in told if _tells_of_same(fact) and not _GUIDELINE.search(letter.source.quote(fact.span))]
    if not had or any(_denies_same(letter, fact) for fact in told):
        return
    if any(f.name == "prior_same_treatment" for f in stated_facts(text, letter.summary, None, reading.request)):
        return
    listed = next((s for s in summary if _lists(s, drugs=bool(reading.request.drugs))), None)
    if listed is None:
        return
    about = profile(reading.request, reading.item.request)
    for statement in summary:
        asked = any(key == "asked" for _, _, key in hits("listing", statement.text))
        for mention in mentions(statement.text):
            if is_of(mention, about) and (not asked or _EARLIER.search(statement.text[: mention.start])):
                return
    yield Observation("unseen_treatment", True, (had[0].span, listed.span()))


def _tells_of_same(fact: Fact) -> bool:
    """Whether the rationale says that the same treatment was had."""
    return fact.name == "prior_same_treatment" and fact.section == "rationale" and fact.status == "affirmed"


def _denies_same(letter: Letter, fact: Fact) -> bool:
    """Whether the rationale says that the same treatment was not had; not that its effect is not shown."""
    if fact.name != "prior_same_treatment" or fact.status == "affirmed":
        return False
    return not _EFFECT.search(letter.source.quote(fact.span))


def _lists(statement: Statement, *, drugs: bool) -> bool:
    """Whether a sentence lists what was had, by name: for drugs at least one of them, else no mere "therapy"."""
    found = hits("listing", statement.text)
    if not any(key == "listed" for _, _, key in found) or any(key == "asked" for _, _, key in found):
        return False
    if drugs:
        return any(mention.drug is not None for mention in mentions(statement.text))
    named = [(mention.start, mention.end) for mention in mentions(statement.text)]
    vague = [start for start, _, key in found if key == "vague"]
    return not any(all(not first <= start < last for first, last in named) for start in vague)


def _conditions(letter: Letter, summary: Sequence[Statement], rationale: Sequence[Statement]) -> Iterator[Observation]:
    """Diseases and habits that the rationale imputes to this worker, of which neither summary nor requests speak."""
    known: set[str] | None = None
    for statement in rationale:
        found = hits("conditions", statement.text)
        if not found:
            continue
        if known is None:
            known = {key for s in summary for _, _, key in hits("conditions", s.text)}
            known |= {key for text in _requests(letter) for _, _, key in hits("conditions", text)}
        for start, end, key in found:
            if key in known or not statement.speaks_of_patient(start) or not _OF_WORKER.search(statement.text):
                continue
            if _POSSIBLE.search(statement.text[:start]):
                continue
            if assertion_status(statement.text, start, end) in _STATED:
                named = statement.text[start:end]
                yield Observation("unseen_condition", named, (statement.span(),), {"named": named})
                return


def _requests(letter: Letter) -> Iterator[str]:
    for item in letter.items:
        yield Folded.of(letter.source.text, item.request_span).text


def _studies(
    letter: Letter, topic: str, summary: Sequence[Statement], rationale: Sequence[Statement]
) -> Iterator[Observation]:
    """Results of a study of which neither summary nor requests speak, or that the summary knows only as asked for."""
    for statement in rationale:
        if not _results(statement):
            continue
        for mention in mentions(statement.text):
            if mention.topic not in STUDIES or not statement.speaks_of_patient(mention.start):
                continue
            if not _tells_result(statement, mention):
                continue
            named = statement.text[mention.start : mention.end]
            asked = None if mention.topic == topic else _only_asked_for(summary, mention.topic)
            if asked is not None:
                yield Observation("unseen_result", named, (statement.span(), asked.span()), {"named": named})
                return
            if not _knows(letter, summary, mention.topic):
                yield Observation("unseen_study", named, (statement.span(),), {"named": named})
                return


def _tells_result(statement: Statement, mention: Mention) -> bool:
    return any(0 <= start - mention.end < _CLOSE for start in _results(statement))


def _results(statement: Statement) -> list[int]:
    """Where the words of a result stand in a sentence."""
    return [start for start, _, key in hits("studies", statement.text) if key == "result"]


def _only_asked_for(summary: Sequence[Statement], topic: str) -> Statement | None:
    """The sentence of a summary that asks for a study of that kind, where no other speaks of one that was done."""
    asked = None
    for statement in summary:
        keys = {key for _, _, key in hits("studies", statement.text)}
        if _names_any_study(statement):
            return None
        of_kind = [m for m in mentions(statement.text) if related(m.topic, frozenset({topic}), synonyms_only=True)]
        if not of_kind:
            continue
        if "again" in keys or any(_tells_result(statement, mention) for mention in of_kind):
            return None
        if any(_is_at_hand(statement, mention) or not _is_asked_for(statement, mention) for mention in of_kind):
            return None
        asked = asked or statement
    return asked


def _names_any_study(statement: Statement) -> bool:
    """Whether a sentence speaks of studies that may be of any kind; radiographs are of one kind."""
    found = hits("studies", statement.text)
    films = [(start, end) for start, end, key in found if key == "films"]
    return any(
        key == "any_study" and not any(first <= start < last for first, last in films) for start, _, key in found
    )


def _is_asked_for(statement: Statement, mention: Mention) -> bool:
    """Whether a sentence asks for a study: before its name, or of it alone right behind."""
    return _asks(statement.text[: mention.start]) or _asks(_of_it_alone(statement, mention))


def _asks(text: str) -> bool:
    return any(key == "asked" for _, _, key in hits("listing", text))


def _of_it_alone(statement: Statement, mention: Mention) -> str:
    """The words right behind the name of a study that are still of it."""
    after = statement.text[mention.end : mention.end + _CLOSE]
    return after[: match.start()] if (match := _NEXT.search(after)) else after


def _is_at_hand(statement: Statement, mention: Mention) -> bool:
    """Whether a sentence speaks of the report, films or review of a study, which then is not what it asks for."""
    found = hits("studies", statement.text)
    decided = [(start, end) for start, end, key in found if key == "decided"]  # "utilization review" is no review of it
    alone = mention.end + len(_of_it_alone(statement, mention))
    for start, end, key in found:
        if any(first <= start < last for first, last in decided):
            continue
        if key == "at_hand_after" and mention.end <= start < alone:
            return True
        if key == "at_hand_before" and end <= mention.start < end + _CLOSE:
            between = statement.text[end : mention.start]
            if not _NEXT.search(between) and not _asks(between):
                return True
    return False


def _knows(letter: Letter, summary: Sequence[Statement], topic: str) -> bool:
    """Whether summary or requests speak of a study of that kind, or of studies that may be it."""
    texts = [*(statement.text for statement in summary), *_requests(letter)]
    return any(
        related(mention.topic, frozenset({topic}), synonyms_only=True) for text in texts for mention in mentions(text)
    ) or any(key == "any_study" for text in texts for _, _, key in hits("studies", text))
