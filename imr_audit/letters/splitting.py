"""One file -> the stretches that each hold one letter."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple, TypeVar

from imr_audit.letters.parts import Label, Part
from imr_audit.letters.patterns import pattern

T = TypeVar("T")
_NUMBER_WITHIN = 200  # characters between the label of the case number and the number, at most
_CONTENT = frozenset({"how", "credentials", "summary", "decisions", "issue", "guideline", "reasons"})


class Stretch(NamedTuple):
    """One letter's stretch of the file, with the headings and labels in it."""

    start: int
    end: int
    parts: tuple[Part, ...]
    labels: tuple[Label, ...]

    @property
    def names(self) -> frozenset[str]:
        """The names of the parts whose headings stand in it."""
        return frozenset(part.name for part in self.parts)

    def part(self, *names: str) -> Part | None:
        """The first of the parts of these names."""
        return next((part for part in self.parts if part.name in names), None)


def split(text: str, parts: Sequence[Part], labels: Sequence[Label]) -> list[Stretch]:
    """The letters of a file, in order: a new one begins where a part comes again that a letter holds once.

    What stands between two letters (cover letter, proof of service) falls to one of them, and is passed over later.
    """
    label_starts = [label.start for label in labels]
    begins = [0]
    seen: set[str] = set()
    number: str | None = None
    for n, part in enumerate(parts):
        own = _number(text, part) if part.name == "header" else None
        items = bisect_left(label_starts, part.start) > bisect_left(label_starts, begins[-1]) or "reasons" in seen
        if _opens(part, seen, items, differs=bool(own and number and own != number)):
            before = parts[n - 1] if n else part
            if before.name == "header" and before.start > begins[-1] and not _between(label_starts, before, part):
                begins.append(before.start)  # its case header, which repeats the number of the letter before
                seen, number = {"header"}, _number(text, before)
            else:
                begins.append(part.start)
                seen, number = set(), None
        seen.add(part.name)
        number = number or own
    part_starts = [part.start for part in parts]
    return [
        Stretch(start, end, _within(parts, part_starts, start, end), _within(labels, label_starts, start, end))
        for start, end in pairwise([*begins, len(text)])
    ]


def _opens(part: Part, seen: set[str], items: bool, *, differs: bool) -> bool:
    """Whether ``part`` begins a new letter, after the parts ``seen`` of the present one and its ``items``.

    ``differs``: it is a case header with another case number.
    """
    match part.name:
        case "header":
            return (differs and bool(seen & _CONTENT)) or (items and (differs or "header" not in seen))
        case "notice" | "professional":
            return items or bool(seen & (_CONTENT - {"issue"}))
        case "how":
            return items or bool(seen & (_CONTENT | {"how"}))
        case "credentials" | "decisions":
            return items and bool(seen & {"credentials", "decisions"})
        case "summary":
            return items and "summary" in seen
    return False


def _within(things: Sequence[T], starts: list[int], start: int, end: int) -> tuple[T, ...]:
    return tuple(things[bisect_left(starts, start) : bisect_left(starts, end)])


def _between(starts: list[int], before: Part, after: Part) -> bool:
    return bisect_left(starts, before.start) < bisect_left(starts, after.start)


def _number(text: str, header: Part) -> str | None:
    match = pattern("case_header", "case_number").search(text, header.start, header.end + _NUMBER_WITHIN)
    return re.sub(r"\s", "", match[0]).upper() if match else None
