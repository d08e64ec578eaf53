"""The text of one item's rationale, repeated under an item of another treatment of which it does not speak."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from imr_audit.checks import Observation
from imr_audit.checks.contradictions.statements import Statement, rationale_statements
from imr_audit.checks.contradictions.treatments import (
    Profile,
    content_words,
    is_of,
    mentions,
    profile,
    same_region,
)
from imr_audit.extraction.phrases import words_of
from imr_audit.extraction.topics import OTHER
from imr_audit.model import Letter
from imr_audit.result import ItemReading

# What goes with an operation is rightly judged by the text on the operation.
_ANCILLARY = frozenset({"surgery", "surgical_assistant", "preoperative_clearance", "postoperative_care_other"})
_FEWEST, _PART = 3, 0.6  # sentences that both have, and what part of the shorter rationale they make
_SHORTEST = 30  # characters of a sentence that tells anything


def observe(letter: Letter, readings: Sequence[ItemReading], index: int) -> Iterator[Observation]:
    """Yield ``rationale_pasted``: the number of the item whose text stands here though the treatment is another.

    Only where that text names the other item's treatment and never this one's.
    """
    reading = readings[index]
    if reading.item.rationale is None or reading.request.topic in (*_ANCILLARY, OTHER):
        return
    about = profile(reading.request, reading.item.request)
    own = _told(rationale_statements(letter, reading.item))
    for other in readings:
        if other is reading or other.item.rationale is None or other.request.topic in (*_ANCILLARY, OTHER):
            continue
        theirs = {_folded(statement) for statement in _told(rationale_statements(letter, other.item))}
        shared = [statement for statement in own if _folded(statement) in theirs]
        if len(shared) < _FEWEST or len(shared) < _PART * min(len(own), len(theirs)):
            continue
        first = _of_other(shared, _apart(reading, about, other), profile(other.request, other.item.request))
        if first is not None and same_region(reading.request.body_parts, other.request.body_parts):
            params = {"other_item": other.item.index}
            yield Observation("rationale_pasted", other.item.index, (reading.item.request_span, first.span()), params)
            return


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
