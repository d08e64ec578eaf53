"""The body parts that a request names, and the side."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from imr_audit.extraction.patterns import Pattern, has_figure
from imr_audit.extraction.phrases import Match, PhraseIndex, TextWords, split_list, words_of
from imr_audit.rules.yaml_files import vocabulary

# "L4-5", "C5-C6", "L4/L5", "L5-S1", "T12-L1"; the region is that of the first level.
_LEVEL = Pattern(r"(?<![A-Za-z0-9])([CTLS])-?(\d{1,2})(?![\d.]|\s?(?:mg|%|x\b))", re.I)
_HIGHEST = {"C": 8, "T": 12, "L": 6, "S": 5}
_REGION = {"C": "neck", "T": "thoracic_spine", "L": "low_back", "S": "low_back"}
_AFTER_SPINE = frozenset({"neck", "thoracic_spine", "low_back"})
OTHER_SIDE = {"left": "right", "right": "left"}


class _Vocabulary(NamedTuple):
    parts: PhraseIndex[tuple[str, ...]]
    only_alone: PhraseIndex[str]
    sides: PhraseIndex[str]


@cache
def _vocabulary() -> _Vocabulary:
    data = vocabulary("body_parts")
    slugs: dict[str, list[str]] = {}
    for slug, names in data["parts"].items():
        for name in split_list(names):
            slugs.setdefault(name, []).append(slug)
    entries = [(name, tuple(found)) for name, found in slugs.items()]
    entries += [(name, ()) for name in (*split_list(data["silent"]), *data["only_alone"])]
    sides = [(name, side) for side in ("left", "right", "bilateral") for name in split_list(data[side])]
    sides.sort(key=lambda pair: pair[1] != "bilateral")  # a name that says a side and a limb may stand under two
    return _Vocabulary(PhraseIndex.of(entries), PhraseIndex.of(data["only_alone"].items()), PhraseIndex.of(sides))


def read_body_parts(text: str, words: TextWords | None = None) -> tuple[str, ...]:
    """The slugs of the body parts that ``text`` names, in the order in which they stand, each once."""
    named = [(match.start, slug) for match in _parts(text, words) for slug in match.value]
    named += [(start, slug) for start, slug in _levels(text)]
    found = tuple(dict.fromkeys(slug for _, slug in sorted(named, key=lambda pair: pair[0])))
    if not found:
        return tuple(dict.fromkeys(match.value for match in _vocabulary().only_alone.find(text, words)))
    if "spine" in found and _AFTER_SPINE.intersection(found):  # "the spine, lumbar" names one part
        found = tuple(slug for slug in found if slug != "spine")
    return found


def read_laterality(text: str, words: TextWords | None = None) -> str | None:
    """``left``, ``right``, ``bilateral``; None where no side is named, or different ones for different parts."""
    words = words_of(text) if words is None else words
    sides = {match.value for match in _vocabulary().sides.find(text, words) if _is_side(text, match, words)}
    return sides.pop() if len(sides) == 1 else None


@lru_cache(maxsize=1024)  # the items of a letter share its summary
def find_body_parts(text: str) -> tuple[tuple[int, int, tuple[str, ...]], ...]:
    """The places at which ``text`` names body parts (start, end, slugs), spine levels included, in order."""
    found = [(match.start, match.end, match.value) for match in _parts(text, words_of(text)) if match.value]
    for start, slug in _levels(text):
        level = _LEVEL.match(text, start)
        found.append((start, level.end() if level else start, (slug,)))
    return tuple(sorted(found))


def parts_named(text: str) -> frozenset[str]:
    """The body parts that ``text`` names, spine levels included."""
    return frozenset(slug for _, _, slugs in find_body_parts(text) for slug in slugs)


def find_sides(text: str) -> tuple[tuple[int, int, str], ...]:
    """The places at which ``text`` names a side (start, end, left | right | bilateral), in order."""
    words = words_of(text)
    found = _vocabulary().sides.find(text, words)
    return tuple((match.start, match.end, match.value) for match in found if _is_side(text, match, words))


def _parts(text: str, words: TextWords | None) -> Iterator[Match[tuple[str, ...]]]:
    return _vocabulary().parts.find(text, words)


def _levels(text: str) -> Iterator[tuple[int, str]]:
    if not has_figure(text):
        return
    previous_end = -9
    for match in _LEVEL.finditer(text):
        letter, number = match[1].upper(), int(match[2])
        if not 1 <= number <= _HIGHEST[letter]:
            continue
        if letter == "S" or match.start() - previous_end > 3:  # the second of two levels names no region of its own
            yield match.start(), _REGION[letter]
        previous_end = match.end()


def _is_side(text: str, match: Match[str], words: TextWords) -> bool:
    """A single letter is a side only where it is marked as one ("(R)", "R knee", "splint, L"), never in "L-spine"."""
    if match.end - match.start > 1:
        return True
    before, after = text[: match.start][-1:], text[match.end :][:1]
    if (before == "(" and after == ")") or (not after and text[: match.start].rstrip(" ").endswith(",")):
        return True
    if not after and before == " " and not any(part.value for part in _parts(text, words)):
        return True  # "Walking boot L"
    if before not in ("", " ", "(", ",") or after not in ("", " ", ".", ",", ")"):
        return False
    parts = [part for part in _parts(text, words) if part.value]
    earlier = next((word for word in reversed(words) if word.end <= match.start), None)
    if earlier is not None and after != " " and any(part.end == earlier.end for part in parts):
        return True
    following = next((word for word in words if word.start >= match.end), None)
    return following is not None and any(part.start == following.start for part in parts)
