"""Which files of a folder or archive are letters: patterns as a shell writes them."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Sequence

LETTERS = ("*.pdf", "*.txt", "*.docx")


class Patterns:
    """What is taken and what is left out.

    A pattern with a slash is held against the path below the folder that was named, one without against the name
    alone; upper and lower case are the same.  Names that begin with a dot are left out.
    """

    def __init__(self, include: Sequence[str] = (), exclude: Sequence[str] = ()) -> None:
        self.include, self.exclude = tuple(include or LETTERS), tuple(exclude)
        self._included, self._excluded = _Matcher(self.include), _Matcher(self.exclude)

    def takes(self, path: str) -> bool:
        """Whether a file at ``path`` (with forward slashes, below the folder that was named) is a letter."""
        return self.enters(path) and self._included(path)

    def enters(self, path: str) -> bool:
        """Whether a folder or an archive at ``path`` is gone into: it is neither hidden nor excluded."""
        return not path.rpartition("/")[2].startswith(".") and not self._excluded(path)


class _Matcher:
    def __init__(self, patterns: Sequence[str]) -> None:
        self._names = _alternatives([p for p in patterns if "/" not in p])
        self._paths = _alternatives([p.lstrip("/") for p in patterns if "/" in p])

    def __call__(self, path: str) -> bool:
        folded = path.lower()
        name = folded.rpartition("/")[2]
        return bool((self._names and self._names.match(name)) or (self._paths and self._paths.match(folded)))


def _alternatives(patterns: Sequence[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(fnmatch.translate(p.lower()) for p in patterns)) if patterns else None
