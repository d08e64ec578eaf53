"""Every statement of a fact in a letter, whatever became of it: for people who want to see what was read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from imr_audit.extraction.facts import Mention, SectionName, read_mentions
from imr_audit.model import Letter
from imr_audit.reading.text import Span
from imr_audit.result import ItemReading


class Statement(NamedTuple):
    """One statement.  ``items`` are the indexes of the items to whose reading it belongs; ``counts_for`` those of the
    items that have it as a fact (the others were kept apart, or another statement stands for them)."""

    mention: Mention
    items: tuple[int, ...]
    counts_for: tuple[int, ...]


def statements_of(letter: Letter, readings: Sequence[ItemReading]) -> tuple[Statement, ...]:
    """The statements of a letter in the order of its text; spans are those of the letter's text."""
    items: dict[Mention, list[int]] = {}
    counts: dict[Mention, list[int]] = {}
    first: dict[tuple[object, ...], Mention] = {}  # several words of one clause may say the same
    for reading in readings:
        facts = {(fact.name, fact.status, fact.section, fact.span) for fact in reading.facts}
        for section, span in _sections(letter, reading):
            for each in read_mentions(letter.source.text, span, section, reading.request):
                mention = first.setdefault((each.name, each.status, each.about, section, each.clause), each)
                items.setdefault(mention, []).append(reading.item.index)
                if (mention.name, mention.status, mention.section, mention.clause) in facts:
                    counts.setdefault(mention, []).append(reading.item.index)
    found = (
        Statement(mention, tuple(dict.fromkeys(where)), tuple(dict.fromkeys(counts.get(mention, ()))))
        for mention, where in items.items()
    )
    return tuple(sorted(found, key=lambda one: (one.mention.span, one.mention.name)))


def _sections(letter: Letter, reading: ItemReading) -> Iterator[tuple[SectionName, Span]]:
    if letter.summary is not None:
        yield "summary", letter.summary
    if reading.item.rationale is not None:
        yield "rationale", reading.item.rationale
