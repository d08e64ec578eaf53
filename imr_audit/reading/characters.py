"""Characters that stand for others: ligatures, invisible ones, other line ends and hyphens, a wrong encoding."""

from __future__ import annotations

import re

from imr_audit.expressions import expression

_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_INVISIBLE = dict.fromkeys("\xad\u200b\u200c\u200d\u2060\ufeff")
_LINE_ENDS = dict.fromkeys("\x85\u2028\u2029", "\n")
_HYPHENS = dict.fromkeys("\u2010\u2011", "-")
TYPED: dict[str, str | None] = {**_LIGATURES, **_INVISIBLE, **_LINE_ENDS, **_HYPHENS}
_TABLE = str.maketrans(TYPED)
_ODD = f"[{''.join(TYPED)}]"
_DIVIDING = r"\xad(?=[ \t]*[\r\n])"
# Two or three bytes of UTF-8 that were taken for characters of Windows-1252 ("doesnâ€™t").
_TWICE = "[\u00c2-\u00e2][\u0080-\u00bf\u0152-\u0178\u0192-\u2122]{1,2}"


def as_typed(text: str) -> str:
    """``text`` as a person would have typed it; a soft hyphen that divides a word at a line's end stays as a hyphen."""
    if "&#" in text or "&amp;" in text:  # left over from a web page
        import html  # only here: its list of names takes a while to load

        text = html.unescape(text)
    if text.isascii():
        return text
    if "\u00e2\u20ac" in text or "\u00c2" in text:
        text = expression(_TWICE).sub(_once, text)
    if not expression(_ODD).search(text):
        return text
    return expression(_DIVIDING).sub("-", text).translate(_TABLE)


def _once(match: re.Match[str]) -> str:
    """The character whose bytes these are, if they are any's."""
    try:
        return b"".join(map(_byte, match[0])).decode("utf-8")
    except UnicodeError:
        return match[0]


def _byte(character: str) -> bytes:
    """The byte that Windows-1252 takes for ``character``; it leaves a few undefined, which stand for themselves."""
    return character.encode("latin-1" if character < "\u00a0" else "cp1252")
