"""What the page that looks across letters says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from imr_audit.reports import labels
from imr_audit.reports.across import Across, DecidedUnlike, Place, Rates, likeness_of
from imr_audit.reports.conditions import value_words
from imr_audit.reports.copies import ALIKE, Copied, Copies, CopiesUnavailable, Texts, shared
from imr_audit.reports.html.charts import dots
from imr_audit.reports.records import LetterRecord
from imr_audit.reports.telling import name_of
from imr_audit.reports.wording import words

_MOST_PAIRS, _MOST_GROUPS, _MOST_PLACES = 40, 40, 24


@dataclass(frozen=True, slots=True)
class _Item:
    """What is kept of an item to name it later; ``rationale`` is its number among the texts."""

    name: str
    request: str
    rationale: int | None


@dataclass(frozen=True, slots=True)
class PlaceView:
    """An item as the comparison names it."""

    letter: int
    item: int
    name: str
    request: str
    rationale: str | None


class Comparison:
    """Compares letters; feed it each as it passes.  Close it at the end."""

    def __init__(self) -> None:
        self.across = Across()
        self._texts = Texts()
        self._items: dict[Place, _Item] = {}
        self._unavailable = ""
        self._copies: Copies | None = None
        try:
            self._copies = Copies(self._texts)
        except CopiesUnavailable as error:
            self._unavailable = str(error)

    def add(self, number: int, letter: LetterRecord) -> None:
        """Take in a letter, which has that number in the report."""
        self.across.add(number, letter)
        for item in letter.items:
            place = Place(number, item.index)
            rationale = letter.text.rationale(item.index) if letter.text else None
            kept = self._texts.add(rationale) if rationale else None
            if kept is not None and self._copies is not None:
                self._copies.add(place, kept, letter.specialties, item.outcome)
            if kept is not None or likeness_of(letter, item).comparable:
                self._items[place] = _Item(name_of(letter), item.request, kept)

    def close(self) -> None:
        """Let go of the texts."""
        self._texts.close()

    def context(self) -> dict[str, Any]:
        """The context of the page."""
        unlike, copies = self.across.decided_unlike(), self._copies.found() if self._copies else []
        topics, specialties, periods = self.across.topics(), self.across.specialties(), self.across.periods()
        named = {one.name: labels.label(one.name) for one in topics}
        return {
            "unlike": [self._pair(one) for one in unlike[:_MOST_PAIRS]],
            "unlike_left": max(0, len(unlike) - _MOST_PAIRS),
            "copies_unavailable": self._unavailable,
            "alike": round(100 * ALIKE),
            "copies": [self._group(one) for one in copies[:_MOST_GROUPS]],
            "copies_left": max(0, len(copies) - _MOST_GROUPS),
            "no_rationales": not len(self._texts),
            "topic_differs": dots(topics, named),
            "topic_overturned": dots(topics, named, overturned=True),
            "specialty_differs": dots(specialties, {}),
            "specialty_overturned": dots(specialties, {}, overturned=True),
            "drift_differs": dots(periods, {}),
            "drift_overturned": dots(periods, {}, overturned=True),
            "drift_note": _drift(periods),
        }

    def _place(self, place: Place) -> PlaceView:
        item = self._items[place]
        rationale = self._texts[item.rationale] if item.rationale is not None else None
        return PlaceView(place.letter, place.item, item.name, item.request, rationale)

    def _pair(self, one: DecidedUnlike) -> dict[str, Any]:
        likeness = one.likeness
        asked = [words(name) for name in likeness.asked]
        facts = "; ".join(f"{words(name)}: {value_words(value)}" for name, value in likeness.facts)
        return {
            "title": ", ".join([labels.label(likeness.topic), *asked]),
            "facts": f"In common: {facts}" if facts else "In common: what every rule came to",
            "position": labels.POSITIONS[likeness.position],
            "upheld": len(one.upheld),
            "overturned": len(one.overturned),
            "sides": [self._place(place) for place in one.pair],
        }

    def _group(self, one: Copied) -> dict[str, Any]:
        first, other = one.texts
        return {
            "letters": one.letters,
            "count": len(one.places),
            "outcomes": ", ".join(f"{count} {labels.OUTCOMES[outcome].lower()}" for outcome, count in one.outcomes),
            "specialties": ", ".join(f"{name} ({count})" for name, count in one.specialties) or "not in the text",
            "least": int(100 * one.alikeness),
            "texts": [list(shared(first, other)), list(shared(other, first))],
            "places": [self._place(place) for place in one.places[:_MOST_PLACES]],
            "left": max(0, len(one.places) - _MOST_PLACES),
        }


def _drift(periods: Sequence[Rates]) -> str:
    if not periods:
        return "No letter has a printed decision date."
    return "By month of the printed decision date, or by quarter or year in a long run."
