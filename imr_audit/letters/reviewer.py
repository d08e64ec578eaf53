"""The reviewer's credentials: a block (2015 on) or a sentence (before)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from imr_audit.letters.patterns import pattern
from imr_audit.model import Located, Reviewer
from imr_audit.reading.text import Folded
from imr_audit.rules.yaml_files import vocabulary

_BLOCK = 300  # characters that a list of the block may have at most, where nothing ends it


def read_reviewer(folded: Folded) -> Reviewer:
    """The states and specialties in ``folded``, the part of a letter that describes the reviewer."""
    text = folded.text
    licensure = pattern("case_header", "reviewer", "licensure").search(text)
    certification = pattern("case_header", "reviewer", "certification").search(text)
    if licensure or certification:
        states = _block(folded, licensure, certification)
        return Reviewer(
            tuple(_listed(folded, *states, r"[,;&]|\b(?i:and)\b")),
            tuple(_listed(folded, *_block(folded, certification, licensure), "[,;]")),
        )
    places = [m.span("list") for m in pattern("case_header", "reviewer", "licensed").finditer(text)][:1]
    certified = [
        match.span("list")
        for form in ("profession", "certified")
        for match in pattern("case_header", "reviewer", form).finditer(text)
    ]
    return Reviewer(
        tuple(state for place in places for state in _listed(folded, *place, r"[,;&]|\b(?i:and)\b")),
        _unique(field for place in certified for field in _specialties(folded, *place)),
    )


def _block(folded: Folded, label: re.Match[str] | None, other: re.Match[str] | None) -> tuple[int, int]:
    """The place of the list after ``label``, which ``other`` may end."""
    if label is None:
        return 0, 0
    end = min(len(folded.text), label.end() + _BLOCK)
    return label.end(), min(end, other.start()) if other and other.start() > label.start() else end


def _listed(folded: Folded, start: int, end: int, separator: str) -> Iterator[Located[str]]:
    """The names of a list."""
    position = start
    for match in [*re.finditer(separator, folded.text[start:end]), None]:
        stop = start + match.start() if match else end
        name = folded.text[position:stop]
        first = position + len(name) - len(re.sub(r"^\s*(?:the\s+)?", "", name))
        name = folded.text[first:stop].rstrip(" .")
        if name:
            yield Located(name, folded.span(first, first + len(name)))
        if match:
            position = start + match.end()


def _specialties(folded: Folded, start: int, end: int) -> Iterator[Located[str]]:
    """The names of a list in a sentence, where "and" may join two names or stand within one."""
    for part in _listed(folded, start, end, "[,;]"):
        name = re.sub(r"^and\s+", "", part.value)
        first = folded.text.index(name, start)
        cuts = [m for m in re.finditer(r"\s+and\s+", name) if {name[: m.start()], name[m.end() :]} <= _known()]
        if cuts:
            yield Located(name[: cuts[0].start()], folded.span(first, first + cuts[0].start()))
            yield Located(name[cuts[0].end() :], folded.span(first + cuts[0].end(), first + len(name)))
        else:
            yield Located(name, folded.span(first, first + len(name)))


def _unique(names: Iterator[Located[str]]) -> tuple[Located[str], ...]:
    return tuple({name.value: name for name in names}.values())


@cache
def _known() -> frozenset[str]:
    return frozenset(vocabulary("case_header")["specialties"])
