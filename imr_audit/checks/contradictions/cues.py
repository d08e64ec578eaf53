"""The word patterns of ``rules/vocabulary/contradictions.yaml``, compiled once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache

from imr_audit.extraction.wordpatterns import Groups, Hit, PatternSet, lines, words_of
from imr_audit.rules.yaml_files import vocabulary

VOCABULARY = "contradictions"


@cache
def _groups() -> Groups:
    return {name: lines(text) for name, text in vocabulary(VOCABULARY)["groups"].items()}


@cache
def cues(section: str) -> PatternSet[str]:
    """The patterns of one section of the vocabulary; the value of each is the key under which it stands."""
    found: PatternSet[str] = PatternSet(_groups())
    for key, text in vocabulary(VOCABULARY)[section].items():
        if isinstance(text, str):
            found.add(lines(text), key)
    return found


@lru_cache(maxsize=4096)
def hits(section: str, text: str) -> tuple[tuple[int, int, str], ...]:
    """Where patterns of ``section`` stand in ``text``: start, end, key.  The items of a letter share its summary."""
    words = words_of(text)
    return tuple((*words.span(hit.first, hit.last), hit.value) for hit in _in_order(cues(section).hits(words)))


def _in_order(found: Sequence[Hit[str]]) -> list[Hit[str]]:
    return sorted(found, key=lambda hit: (hit.first, -hit.last))
