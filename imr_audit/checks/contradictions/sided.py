"""Body parts with their side, as a sentence names them: "left shoulder, elbow and wrist", "knee (right)"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from imr_audit.extraction.body_parts import find_body_parts, find_sides
from imr_audit.extraction.patterns import Pattern

# What may stand between a side and its part, and between two parts that share a side.
_BEFORE = Pattern(r"[\s-]*(?:sided[\s-]+)?(?:\(?[A-Za-z'-]+\)?[\s-]+){0,2}", re.IGNORECASE)
_LIST = Pattern(r"\s*(?:,|/|-|&|\band\b|\bor\b)\s*(?:(?:and|or|the)\s+)?(?:[A-Za-z'-]+\s+)?", re.IGNORECASE)
_AFTER = Pattern(r"\s*[,(-]?\s*(?:on the\s+|of the\s+)?", re.IGNORECASE)
_STOP = Pattern(
    r"\b(?:and|or|but|with|to|the|in|of|on|for|at|from|than|greater|more|less|was|is|are|were|has|had|hand|handed"
    r"|dominant|dominance|now|away|side|left|right|bilateral|a|an|his|her|no|not|normal)\b",
    re.IGNORECASE,
)
# "right greater than left", "L > R": a complaint of both sides.
_COMPARED = Pattern(
    r"\b(?:left|right|l|r)\b[^.;]{0,25}?(?:[<>]|\b(?:greater|more|worse|less|better|versus|vs)\b)[^.;]{0,25}?"
    r"\b(?:left|right|l|r)\b",
    re.IGNORECASE,
)
_DOMINANT = Pattern(r"[\s-]+(?:hand(?:ed)?[\s-]+dominan\w+|handed\b|hand[\s-]+is[\s-]+dominant|dominan\w+)", re.I)
_NO_SIDE = frozenset({"head", "face", "neck", "thoracic_spine", "low_back", "spine", "sacrum", "pelvis", "abdomen"})

Part = tuple[int, int, tuple[str, ...]]


class Sided(NamedTuple):
    """A body part and its side in a sentence; ``side`` is ``left``, ``right`` or ``bilateral``."""

    part: str
    side: str
    start: int
    end: int


@lru_cache(maxsize=1024)
def sided_parts(text: str) -> tuple[Sided, ...]:
    """Every body part of ``text`` that has a side; the range covers both the words of the side and of the part.

    Parts without a side of their own (spine, head) count only where the side stands right before them.
    """
    sides = find_sides(text)
    parts = find_body_parts(text) if sides else ()
    if not parts:
        return ()
    compared = [match.span() for match in _COMPARED.finditer(text)]
    found: list[Sided] = []
    for start, end, side in sides:
        if _DOMINANT.match(text, end):
            continue
        if any(a <= start and end <= b for a, b in compared):
            side = "bilateral"
        found.extend(s for s in _of_side(text, parts, start, end, side) if not _has_one(found, s, start))
    return tuple(found)


def _has_one(found: Sequence[Sided], sided: Sided, side_at: int) -> bool:
    """Whether a part that stands before the side at ``side_at`` has one already ("right knee (left ...")."""
    return sided.start < side_at and any(f.part == sided.part and f.end > sided.start for f in found)


def _of_side(text: str, parts: Sequence[Part], start: int, end: int, side: str) -> Iterator[Sided]:
    """The parts to which the side at ``start`` to ``end`` belongs."""
    own = next((p for p in parts if p[0] < end and start < p[1]), None)  # "RUE" is a side and a part
    first = own or next((p for p in parts if p[0] >= end), None)
    if first is not None and (own is not None or _joins(_BEFORE, text, end, first[0])):
        for slug in first[2]:
            yield Sided(slug, side, min(start, first[0]), first[1])
        last = first
        for part in parts[parts.index(first) + 1 :]:
            if part[0] < last[1]:
                continue
            if not _joins(_LIST, text, last[1], part[0], stops=False):
                break
            for slug in part[2]:
                if slug not in _NO_SIDE:
                    yield Sided(slug, side, min(start, first[0]), part[1])
            last = part
        return
    before = next((p for p in reversed(parts) if p[1] <= start), None)
    if before is not None and _joins(_AFTER, text, before[1], start, stops=False):
        for slug in before[2]:
            yield Sided(slug, side, before[0], end)


def _joins(gap: Pattern, text: str, start: int, end: int, *, stops: bool = True) -> bool:
    """Whether the words between ``start`` and ``end`` bind what stands at either end."""
    if gap.fullmatch(text, start, end) is None:
        return False
    between = text[start:end]
    if not stops:
        return re.search(r"\b(?:left|right|bilateral|both|no)\b", between, re.IGNORECASE) is None
    return _STOP.search(between) is None
