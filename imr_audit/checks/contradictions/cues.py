"""The word patterns of ``rules/vocabulary/contradictions.yaml``, section by section, compiled once."""

from __future__ import annotations

from functools import cache, lru_cache

from imr_audit.extraction.wordpatterns import Groups, PatternSet, lines, words_of
from imr_audit.rules.yaml_files import vocabulary

VOCABULARY = "contradictions"


@cache
def _groups() -> Groups:
    return {name: lines(text) for name, text in vocabulary(VOCABULARY)["groups"].items()}


@cache
def _cues(section: str, keys: tuple[str, ...] = ()) -> PatternSet[str]:
    """The patterns of a section, or of some of its keys; the value of each is its key."""
    entries = vocabulary(VOCABULARY)[section]
    found: PatternSet[str] = PatternSet(_groups())
    for key in keys or entries:
        found.add(lines(entries[key]), key)
    return found


@lru_cache(maxsize=2048)  # the items of a letter share its summary
def hits(section: str, text: str) -> tuple[tuple[int, int, str], ...]:
    """Where patterns of ``section`` stand in ``text``: start, end, key."""
    words = words_of(text)
    found = _cues(section).hits(words)
    if not found:
        return ()
    in_order = sorted(found, key=lambda hit: (hit.first, -hit.last))
    return tuple((words.starts[hit.first], words.ends[hit.last - 1], hit.value) for hit in in_order)


def says(section: str, keys: tuple[str, ...], text: str) -> bool:
    """Whether a pattern of one of some ``keys`` of ``section`` stands in ``text``: told without looking for others."""
    return bool(_cues(section, keys).hits(words_of(text)))
