"""A regular expression that costs nothing before it is used, and little where it cannot match."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from imr_audit.expressions import expression
from imr_audit.extraction.prefilter import in_lower_case, needs_of

_SELDOM = 40  # searches: an expression that is used no oftener is not worth reading (the audit of a single letter)


class Pattern:
    """``pattern`` with ``flags``, compiled when it is first used; the methods are those of :class:`re.Pattern`.

    From some searches on it is known which strings a text must hold (:mod:`imr_audit.extraction.prefilter`), and only
    texts that do are searched; where case does not matter, first in lower case, which Python does faster.
    """

    __slots__ = ("_compiled", "_lowered", "_needs", "_uses", "flags", "pattern")

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self.pattern = pattern
        self.flags = flags
        self._compiled: re.Pattern[str] | None = None
        self._uses = 0  # as long as the following is not known
        self._needs: tuple[str, ...] = ()
        self._lowered: re.Pattern[str] | None = None  # finds the same places in the text in lower case

    def __repr__(self) -> str:
        return f"Pattern({self.pattern!r}, {self.flags})"

    def __reduce__(self) -> tuple[type[Pattern], tuple[str, int]]:
        return Pattern, (self.pattern, self.flags)

    @property
    def compiled(self) -> re.Pattern[str]:
        """The expression itself."""
        if self._compiled is None:
            self._compiled = expression(self.pattern, self.flags)
        return self._compiled

    def _first(self, text: str, start: int, end: int) -> int:
        """A place before which there is no match; -1: there is none at all."""
        if self._uses < _SELDOM:
            self._uses += 1
            if self._uses == _SELDOM:
                self._needs = needs_of(self.pattern, self.flags) or ("",)  # which every text holds
                lower = in_lower_case(self.pattern, self.flags)
                self._lowered = None if lower is None else expression(lower, self.flags & ~re.IGNORECASE)
            return start
        low = lowered(text)
        for need in self._needs:
            if need in low:
                break
        else:
            return -1
        if self._lowered is None or len(low) != len(text):
            return start
        found = self._lowered.search(low, start, end)
        return -1 if found is None else found.start()

    def search(self, text: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
        """The first place at or after ``start``."""
        end = len(text) if end is None else end
        first = self._first(text, start, end)
        return None if first < 0 else self.compiled.search(text, first, end)

    def match(self, text: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
        """The match that begins at ``start``."""
        return self.compiled.match(text, start, len(text) if end is None else end)

    def fullmatch(self, text: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
        """The match of all of ``text[start:end]``."""
        return self.compiled.fullmatch(text, start, len(text) if end is None else end)

    def finditer(self, text: str, start: int = 0, end: int | None = None) -> Iterator[re.Match[str]]:
        """Every place, from left to right."""
        end = len(text) if end is None else end
        first = self._first(text, start, end)
        return iter(()) if first < 0 else self.compiled.finditer(text, first, end)

    def findall(self, text: str) -> list[str]:
        """The words at every place."""
        return [match[0] for match in self.finditer(text)]

    def sub(self, by: str | Callable[[re.Match[str]], str], text: str) -> str:
        """``text`` with every place replaced."""
        return text if self._first(text, 0, len(text)) < 0 else self.compiled.sub(by, text)


_FIGURE = re.compile(r"\d")


@lru_cache(maxsize=1024)  # several readers ask, and the items of a letter share its summary
def has_figure(text: str) -> bool:
    """Whether there is a digit in ``text``: what looks for dates, ages or counts in digits need not look elsewhere."""
    return _FIGURE.search(text) is not None


@lru_cache(maxsize=1024)
def lowered(text: str) -> str:
    """``text`` in lower case."""
    return text.lower()
