"""The data of the table of items: one short list an item, with the words that recur kept once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from imr_audit.reports.html.passages import Numbered
from imr_audit.reports.html.summary import weight
from imr_audit.reports.records import LetterRecord
from imr_audit.reports.telling import name_of
from imr_audit.reports.wording import clean

COLUMNS = (
    "letter", "item", "request", "case", "date", "topic", "outcome", "verdict", "position", "guideline",
    "specialties", "codes", "rules", "sources", "weight", "suppressed",
)  # fmt: skip
_KEPT_ONCE = ("topic", "outcome", "verdict", "position", "guideline", "specialties", "codes", "rules", "sources")


class Rows:
    """Collects the rows of the table; feed it each letter as it passes."""

    def __init__(self) -> None:
        self._words: dict[str, dict[str, int]] = {name: {} for name in _KEPT_ONCE}
        self._rows: list[str] = []

    def add(self, number: int, letter: LetterRecord, findings: Sequence[Numbered]) -> None:
        """Take in a letter, its number in the report, and its findings."""
        for item in letter.items:
            ours = [one for one in findings if one.item is item and one.finding.suppression is None]
            cited = [one.finding.citation.document for one in ours if one.finding.citation]
            row: list[Any] = [
                number,
                item.index,
                clean(item.request),
                name_of(letter),
                letter.decided or "",
                self._number("topic", item.topic),
                self._number("outcome", item.outcome or "none"),
                self._number("verdict", item.verdict),
                self._number("position", item.position),
                self._number("guideline", letter.period["document"] or ""),
                self._numbers("specialties", [clean(name) for name in letter.specialties]),
                self._numbers("codes", [one.finding.code or "none" for one in ours]),
                self._numbers("rules", [one.finding.id for one in ours]),
                self._numbers("sources", cited),
                max(map(weight, ours), default=0),
                sum(one.item is item and one.finding.suppression is not None for one in findings),
            ]
            self._rows.append(json.dumps(row, separators=(",", ":"), ensure_ascii=False))

    def _number(self, column: str, word: str) -> int:
        words = self._words[column]
        return words.setdefault(word, len(words))

    def _numbers(self, column: str, words: Sequence[str]) -> list[int]:
        return [self._number(column, word) for word in dict.fromkeys(words)]

    def __len__(self) -> int:
        return len(self._rows)

    def script(self, labels: Mapping[str, Callable[[str], str]]) -> Iterator[str]:
        """The data as JSON that can stand in a script element.  ``labels``: column -> what people read for a slug."""
        words = {name: list(numbers) for name, numbers in self._words.items()}
        shown = {name: [*map(labels[name], found)] if name in labels else found for name, found in words.items()}
        head = {"columns": COLUMNS, "words": words, "labels": shown}
        yield safe(json.dumps(head, separators=(",", ":"), ensure_ascii=False))[:-1] + ',"rows":[\n'
        for start in range(0, len(self._rows), 1000):
            rows = safe(",\n".join(self._rows[start : start + 1000]))
            yield rows + (",\n" if start + 1000 < len(self._rows) else "")
        yield "]}"


def safe(data: str) -> str:
    """JSON that cannot end the script element in which it stands."""
    return data.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
