"""Of which kinds a word is: a number, or a word that begins as some pattern says.

Kinds are told by tokens that can be no words: "#" and, for a beginning, "inject*".  Every set of patterns makes known
the beginnings that it asks for; each word is compared with all of them once, whatever sets look at it.
"""

from __future__ import annotations

from collections.abc import Iterable

from imr_audit.extraction.patternelements import is_number

NUMBER = "#"
_KEPT = 50_000  # words of which the kinds are remembered


class Kinds:
    """The beginnings that are known, and which words are of which kinds."""

    __slots__ = ("_beginnings", "_ordinary", "_special", "version")

    def __init__(self) -> None:
        self.version = 0  # another one wherever more beginnings are known
        self._beginnings: dict[str, tuple[str, ...]] = {}  # by their first character
        self._special: dict[str, tuple[str, ...]] = {}
        self._ordinary: set[str] = set()  # words of no kind

    def know(self, beginnings: Iterable[str]) -> None:
        """Take up ``beginnings``; words are compared anew as they come."""
        new = set(beginnings).difference(*self._beginnings.values())
        if new:
            for beginning in sorted(new):
                self._beginnings[beginning[0]] = (*self._beginnings.get(beginning[0], ()), beginning)
            self._forget()
            self.version += 1

    def _forget(self) -> None:
        self._special, self._ordinary = {}, set()

    def among(self, words: frozenset[str]) -> list[tuple[str, tuple[str, ...]]]:
        """Those of ``words`` that are of some kind, with the tokens of their kinds."""
        known = self._special
        special = words - self._ordinary
        return [(word, kinds) for word in special if (kinds := known[word] if word in known else self._compare(word))]

    def _compare(self, word: str) -> tuple[str, ...]:
        if len(self._special) + len(self._ordinary) > _KEPT:
            self._forget()
        kinds = [start + "*" for start in self._beginnings.get(word[0], ()) if word.startswith(start)]
        if is_number(word):
            kinds.append(NUMBER)
        if not kinds:
            self._ordinary.add(word)
            return ()
        return self._special.setdefault(word, tuple(kinds))


KINDS = Kinds()
