"""What a regular expression needs: strings of which a text must hold one for the expression to match anywhere in it.

Looking for a few strings is many times faster than running an expression, and most texts hold none of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from re import _constants as codes  # type: ignore[attr-defined]  # private, but the only way to read an expression
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

_MOST = 100  # strings; from more on the expression is about as fast
_SHORTEST = 2  # characters: what is shorter stands in nearly every text

_LETTERS = re.compile(r"(\\.|\(\?P[<=]\w+)|[^\W\d_]+", re.DOTALL)  # escaped ones, and names of groups, apart
_FLAGS = re.compile(r"\(\?[a-zA-Z-]+[):]")  # a group with flags of its own

Needs = frozenset[str]


def needs_of(pattern: str, flags: int = 0) -> tuple[str, ...]:
    """The strings (in lower case) of which a text holds one wherever ``pattern`` matches in it; none: unknown."""
    found = _of_run(parser.parse(pattern, flags))
    return tuple(sorted(found)) if found is not None and len(found) <= _MOST else ()


def in_lower_case(pattern: str, flags: int) -> str | None:
    """The expression that matches in a text in lower case what ``pattern`` matches in the text, whatever its case.

    It is to be compiled without IGNORECASE: Python then finds places where a match can begin much faster.  None where
    case matters in ``pattern``, or in a part of it.
    """
    if not flags & re.IGNORECASE or _FLAGS.search(pattern):
        return None
    return _LETTERS.sub(lambda match: match[1] or match[0].lower(), pattern)


def _of_run(run: Iterable[tuple[Any, Any]]) -> Needs | None:
    """What a run of parts needs: the best of what its parts, and the strings that letters in a row make, need."""
    best: Needs | None = None
    letters = ""
    for code, value in run:
        if code is codes.LITERAL:
            letters += chr(value).lower()
            continue
        best, letters = _better(best, _of_letters(letters)), ""
        best = _better(best, _of_part(code, value))
    return _better(best, _of_letters(letters))


def _of_part(code: Any, value: Any) -> Needs | None:
    if code is codes.SUBPATTERN:
        return _of_run(value[-1])
    if code is codes.BRANCH:
        branches = [_of_run(branch) for branch in value[1]]
        known = [needs for needs in branches if needs is not None]
        return frozenset().union(*known) if len(known) == len(branches) else None
    if code in (codes.MAX_REPEAT, codes.MIN_REPEAT):
        return _of_run(value[2]) if value[0] > 0 else None
    return None


def _of_letters(letters: str) -> Needs | None:
    letters = letters.strip(" ")
    return frozenset({letters}) if len(letters) >= _SHORTEST else None


def _better(one: Needs | None, other: Needs | None) -> Needs | None:
    """The one that fewer texts meet: of longer strings, then of fewer."""
    if one is None or other is None:
        return other if one is None else one
    return max(one, other, key=lambda needs: (min(4, min(map(len, needs))), -len(needs)))
