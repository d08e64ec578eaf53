"""The items of the forms in which a heading ends in its outcome (2013's "Decision for" on)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from imr_audit.letters.headings import (
    Decided,
    find_outcomes,
    heading_start,
    reads_as_prose,
    request_of,
    undecided_heading,
)
from imr_audit.letters.parts import KINDS, Label, body, first_end
from imr_audit.letters.patterns import pattern
from imr_audit.letters.splitting import Stretch
from imr_audit.model import LetterItem
from imr_audit.reading.text import SourceText, Span


@dataclass
class _Draft:
    """An item as it is put together: heading, outcome, and its labels as they come."""

    start: int
    end: int  # of the heading, where the outcome or the first label begins
    outcome: Decided | None
    labels: dict[str, Label] = field(default_factory=dict)

    def takes(self, kind: str) -> bool:
        """Whether a label of this kind may come next."""
        return all(KINDS.index(kind) > KINDS.index(had) for had in self.labels)


def headed_items(source: SourceText, stretch: Stretch) -> tuple[LetterItem, ...]:
    """The items of a letter, in order; an outcome word that is none leaves the item's outcome open (None)."""
    text = source.text
    start, preface_end = _beginning(text, stretch)
    last = max((label.end for label in stretch.labels), default=start)
    end = first_end(text, last, stretch.end, source.page_starts)
    drafts = list(_drafts(text, end, preface_end, [label for label in stretch.labels if label.start >= start]))
    items: list[LetterItem] = []
    for n, draft in enumerate(drafts):
        following = drafts[n + 1].start if n + 1 < len(drafts) else end
        if item := _item(text, draft, following, len(items) + 1):
            items.append(item)
    return tuple(items)


def _beginning(text: str, stretch: Stretch) -> tuple[int, int]:
    """Where items may stand, and where the first heading may begin at the earliest."""
    heading = stretch.part("decisions")
    start = heading.end if heading else stretch.start
    preface = pattern("letters", "items_preface").search(text, start, stretch.end)
    return start, preface.end() if preface else start


def _drafts(text: str, end: int, floor: int, labels: list[Label]) -> Iterator[_Draft]:
    starts = {label.start for label in labels}
    events: list[Label | Decided] = [*labels, *find_outcomes(text, floor, end, starts)]
    current: _Draft | None = None
    for event, following in pairwise([*sorted(events, key=lambda e: e.start), None]):
        assert event
        if isinstance(event, Decided):
            begins = heading_start(text, floor, event.start)
            if current and not isinstance(following, Label) and _is_told(text, current, begins, event.start):
                continue
            if current:
                yield current
            current = _Draft(begins, event.start, event)
        elif current and current.takes(event.kind):
            current.labels[event.kind] = event
        elif found := undecided_heading(text, floor, event.start, numbered=not event.titled):
            if current:
                yield current
            heading_end, decided = found
            current = _Draft(heading_start(text, floor, heading_end), heading_end, decided, {event.kind: event})
        elif not event.titled:  # a sentence of the paragraph that is under way
            continue
        floor = event.end
    if current:
        yield current


def _is_told(text: str, draft: _Draft, start: int, end: int) -> bool:
    """Whether what ends in an outcome is no heading but a sentence of the rationale that is under way."""
    label = draft.labels.get("rationale")
    return label is not None and (not text[label.end : start].strip() or reads_as_prose(text, start, end))


def _item(text: str, draft: _Draft, end: int, index: int) -> LetterItem | None:
    request = request_of(text, draft.start, draft.end)
    if request is None:
        return None
    labels = sorted(draft.labels.values(), key=lambda label: label.start)
    ends = [*(label.start for label in labels), end][1:]
    bodies = {label.kind: body(text, label.end, stop) for label, stop in zip(labels, ends, strict=True)}
    decided = draft.outcome
    return LetterItem(
        index=index,
        request=request[0],
        request_span=request[1],
        outcome=decided.value if decided else None,
        outcome_span=Span(decided.start, decided.end) if decided else None,
        claims_administrator=bodies.get("claims_administrator"),
        reviewer_guideline=bodies.get("reviewer_guideline"),
        rationale=bodies.get("rationale"),
    )
