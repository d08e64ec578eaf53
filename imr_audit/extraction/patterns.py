"""A regular expression that is compiled when it is first used, so that importing a module costs nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache


@cache
def _compiled(pattern: str, flags: int) -> re.Pattern[str]:
    return re.compile(pattern, flags)


@dataclass(frozen=True, slots=True)
class Pattern:
    """``pattern`` with ``flags``; the methods are those of :class:`re.Pattern`."""

    pattern: str
    flags: int = 0

    def search(self, text: str, start: int = 0) -> re.Match[str] | None:
        """The first place at or after ``start``."""
        return _compiled(self.pattern, self.flags).search(text, start)

    def match(self, text: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
        """The match that begins at ``start``."""
        return _compiled(self.pattern, self.flags).match(text, start, len(text) if end is None else end)

    def fullmatch(self, text: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
        """The match of all of ``text[start:end]``."""
        return _compiled(self.pattern, self.flags).fullmatch(text, start, len(text) if end is None else end)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Every place, from left to right."""
        return _compiled(self.pattern, self.flags).finditer(text)

    def findall(self, text: str) -> list[str]:
        """The words at every place."""
        return [match[0] for match in self.finditer(text)]

    def sub(self, by: str | Callable[[re.Match[str]], str], text: str) -> str:
        """``text`` with every place replaced."""
        return _compiled(self.pattern, self.flags).sub(by, text)
