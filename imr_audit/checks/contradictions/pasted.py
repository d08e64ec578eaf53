"""The text of one item's rationale, repeated under an item of another treatment of which it does not speak."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from imr_audit.checks import Observation
from imr_audit.checks.contradictions.cues import says
from imr_audit.checks.contradictions.statements import Statement, rationale_statements
from imr_audit.checks.contradictions.treatments import (
    Profile,
    content_words,
    is_of,
    mentions,
    profile,
    related,
    same_region,
)
from imr_audit.extraction.phrases import words_of
from imr_audit.extraction.topics import OTHER
from imr_audit.model import Letter
from imr_audit.result import ItemReading

# What goes with an operation is rightly judged by the text on the operation.
_ANCILLARY = frozenset({"surgery", "surgical_assistant", "preoperative_clearance", "postoperative_care_other"})
_THERAPY = "physical_therapy"
_NEIGHBOURS = frozenset({"chiropractic", "massage_therapy"})  # with sections of their own in every guideline
_FEWEST, _PART = 3, 0.6  # sentences that both have, and what part of the shorter rationale they make
_SHORTEST = 30  # characters of a sentence that tells anything


def observe(letter: Letter, readings: Sequence[ItemReading], index: int) -> Iterator[Observation]:
    """Yield ``rationale_pasted``: the number of the item whose text stands here though the treatment is another.

    Only where that text names the other item's treatment and never this one's.  Else ``evaluation_pasted``, where the
    request is for an evaluation of which the repeated text does not speak, or ``application_pasted``, where that is so
    of all that is said of this worker, and a guideline of this item's own is recited.
    """
    reading = readings[index]
    if reading.item.rationale is None or reading.request.topic in (*_ANCILLARY, OTHER):
        return
    for other in readings:
        if other is reading or other.item.rationale is None or other.request.topic in (*_ANCILLARY, OTHER):
            continue
        if same_region(reading.request.body_parts, other.request.body_parts):
            found = _repetition(letter, reading, other)
            if found is not None:
                yield found
                return


def _repetition(letter: Letter, reading: ItemReading, other: ItemReading) -> Observation | None:
    """What is observed of the sentences that the rationale of ``reading`` shares with that of ``other``."""
    about = profile(reading.request, reading.item.request)
    every = rationale_statements(letter, reading.item)
    own = _told(every)
    theirs = {_folded(statement) for statement in _told(rationale_statements(letter, other.item))}
    shared = [statement for statement in own if _folded(statement) in theirs]
    if len(shared) < _FEWEST:
        return None
    if len(shared) >= _PART * min(len(own), len(theirs)):
        first = _of_other(shared, _apart(reading, about, other), profile(other.request, other.item.request))
        if first is not None:
            return _repeated("rationale_pasted", reading, other, first)
        if is_evaluation(reading) and not is_evaluation(other) and not _speaks_of_evaluation(own):
            of_worker = next((s for s in shared if s.label(0) != "guideline"), shared[0])
            return _repeated("evaluation_pasted", reading, other, of_worker)
    first = _applied(every, shared, about, other)
    return None if first is None else _repeated("application_pasted", reading, other, first)


def _repeated(name: str, reading: ItemReading, other: ItemReading, first: Statement) -> Observation:
    spans = (reading.item.request_span, first.span())
    return Observation(name, other.item.index, spans, {"other_item": other.item.index})


def is_evaluation(reading: ItemReading) -> bool:
    """Whether an evaluation is requested, and no treatment with it."""
    text = reading.item.request
    treated = "visits" in reading.request.quantity or says("evaluation", ("treatment",), text)
    return says("evaluation", ("evaluation",), text) and not treated


def _speaks_of_evaluation(own: Sequence[Statement]) -> bool:
    return any(says("evaluation", ("evaluation",), statement.text) for statement in own)


def _applied(
    every: Sequence[Statement], shared: Sequence[Statement], about: Profile, other: ItemReading
) -> Statement | None:
    """The first repeated sentence on the other item's treatment where all that is said of this worker is repeated.

    None where any of it may be on the treatment in dispute.
    """
    theirs = profile(other.request, other.item.request)
    if _may_be(other.request.topic, about):
        return None
    said = [s for s in every if {part.label for part in s.parts}.isdisjoint(("guideline", "verdict"))]
    for statement in said:
        if (about.words - theirs.words) & words_of(statement.text).present:
            return None
        if any(_may_be(m.topic, about) or (m.drug and is_of(m, about)) for m in mentions(statement.text)):
            return None
    told = _told(said)
    if len(told) < _FEWEST or any(statement not in shared for statement in told):
        return None
    return next((s for s in told for m in mentions(s.text) if m.topic == other.request.topic), None)


def _may_be(topic: str, about: Profile) -> bool:
    """Whether a text on ``topic`` may be meant for the request; that on physical therapy not for its neighbours."""
    if topic == _THERAPY and about.topics <= _NEIGHBOURS:
        return False
    return related(topic, about.topics, synonyms_only=True)


def _apart(reading: ItemReading, about: Profile, other: ItemReading) -> Profile:
    """The profile without the other item's treatment where the request only names it ("follow-up with ...")."""
    text = reading.item.request
    for mention in mentions(text):
        if mention.topic == other.request.topic != reading.request.topic:
            text = f"{text[: mention.start]}{' ' * (mention.end - mention.start)}{text[mention.end :]}"
    topics = about.topics if text == reading.item.request else about.topics - {other.request.topic}
    return about._replace(topics=topics, words=content_words(text))


def _told(statements: Sequence[Statement]) -> list[Statement]:
    return [statement for statement in statements if len(statement.text) >= _SHORTEST]


def _folded(statement: Statement) -> str:
    return statement.text.lower()


def _of_other(shared: Sequence[Statement], about: Profile, theirs: Profile) -> Statement | None:
    """The first sentence on the other item's treatment; None where any sentence may be on this one."""
    first: Statement | None = None
    for statement in shared:
        if about.words - theirs.words & words_of(statement.text).present:
            return None
        for mention in mentions(statement.text):
            if is_of(mention, about):
                return None
            if first is None and is_of(mention, theirs) and mention.topic in theirs.topics:
                first = statement
    return first
