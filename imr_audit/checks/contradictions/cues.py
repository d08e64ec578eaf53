"""The word patterns of ``rules/vocabulary/contradictions.yaml``, compiled once."""

from __future__ import annotations

from functools import cache, lru_cache

from imr_audit.extraction.wordpatterns import Groups, PatternSet, lines, words_of
from imr_audit.rules.yaml_files import vocabulary

VOCABULARY = "contradictions"


@cache
def _groups() -> Groups:
    return {name: lines(text) for name, text in vocabulary(VOCABULARY)["groups"].items()}


@cache
def _cues() -> PatternSet[tuple[str, str]]:
    """The patterns of all sections that hold nothing else; the value of each is its section and the key in it."""
    found: PatternSet[tuple[str, str]] = PatternSet(_groups())
    for section, entries in vocabulary(VOCABULARY).items():
        if section != "groups" and all(isinstance(text, str) for text in entries.values()):
            for key, text in entries.items():
                found.add(lines(text), (section, key))
    return found


def hits(section: str, text: str) -> tuple[tuple[int, int, str], ...]:
    """Where patterns of ``section`` stand in ``text``: start, end, key."""
    return _by_section(text).get(section, ())


@lru_cache(maxsize=1024)  # the items of a letter share its summary
def _by_section(text: str) -> dict[str, tuple[tuple[int, int, str], ...]]:
    words = words_of(text)
    starts, ends = words.starts, words.ends
    found: dict[str, tuple[tuple[int, int, str], ...]] = {}
    for first, last, _, (section, key) in sorted(_cues().hits(words), key=lambda hit: (hit.first, -hit.last)):
        found[section] = (*found.get(section, ()), (starts[first], ends[last - 1], key))
    return found
