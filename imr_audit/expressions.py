"""Regular expressions whose compiled form is kept in the user's cache.

To compile the expressions of a single letter takes Python longer than all the rest of its audit; to take the numbers
that they come to from a file takes next to nothing.  Where that cannot be (another Python than CPython, a file that is
missing or damaged), they are compiled as ever.
"""

from __future__ import annotations

import binascii
import contextlib
import hashlib
import re
import sys
from array import array
from functools import cache, lru_cache
from typing import Any

from imr_audit import cache as files

# Python offers no other way to the compiled form than these parts of its own; CPython checks what it is given.
try:
    import _sre  # type: ignore[import-not-found]
    from re import _compiler, _parser  # type: ignore[attr-defined]

    _MADE_BY = f"{sys.implementation.cache_tag} {sys.hexversion} {_sre.MAGIC} {_sre.CODESIZE} {sys.byteorder}"
    _code_of, _parse, _compile = _compiler._code, _parser.parse, _sre.compile
except (ImportError, AttributeError):  # pragma: no cover
    _MADE_BY = ""

_MOST = 4_000  # expressions in the file, several times what the vocabularies hold; with more it is begun anew

_new: dict[str, re.Pattern[str]] = {}  # what this process has compiled itself


@lru_cache(maxsize=2048)
def expression(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """As :func:`re.compile`, from the cache where it is there."""
    name = _name(pattern, flags)
    if name in _kept():
        try:
            return _from_words(pattern, *_kept()[name])
        except Exception:  # damaged, or of a Python that wants something else after all
            del _kept()[name]
    made = _new[name] = re.compile(pattern, flags)
    return made


def keep() -> None:
    """Write to the cache what this process has compiled."""
    if not _new or not _MADE_BY or not files.is_writable():
        return
    known = _kept() if len(_kept()) + len(_new) <= _MOST else {}
    with contextlib.suppress(Exception):  # a Python whose parts want something else: what was audited must not fail
        files.write(_key(), known | {name: _to_words(made) for name, made in _new.items()}, "expressions")
    _new.clear()


def _name(pattern: str, flags: int) -> str:
    return f"{int(flags)} {pattern}"


@cache
def _key() -> str:
    return hashlib.sha256(_MADE_BY.encode()).hexdigest()[:32]


@cache
def _kept() -> dict[str, Any]:
    """The name of each expression -> its flags, how many groups it has, their names, and its words."""
    found = files.read(_key(), "expressions") if _MADE_BY else None
    return found if isinstance(found, dict) else {}


def _to_words(made: re.Pattern[str]) -> list[Any]:
    words = array("I", _code_of(_parse(made.pattern, made.flags), made.flags))
    return [made.flags, made.groups, dict(made.groupindex), binascii.b2a_base64(words, newline=False).decode()]


def _from_words(pattern: str, flags: int, groups: int, names: dict[str, int], words: str) -> re.Pattern[str]:
    by_number: list[str | None] = [None] * (groups + 1)
    for name, number in names.items():
        by_number[number] = name
    code = memoryview(binascii.a2b_base64(words)).cast("I").tolist()
    made: re.Pattern[str] = _compile(pattern, flags, code, groups, names, tuple(by_number))
    return made
