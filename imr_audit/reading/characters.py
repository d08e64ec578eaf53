"""Characters that stand for others: ligatures, invisible ones, line ends and hyphens of other kinds."""

from __future__ import annotations

import re

_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_INVISIBLE = dict.fromkeys("\xad\u200b\u200c\u200d\u2060\ufeff")
_LINE_ENDS = dict.fromkeys("\x85\u2028\u2029", "\n")
_HYPHENS = dict.fromkeys("\u2010\u2011", "-")
TYPED: dict[str, str | None] = {**_LIGATURES, **_INVISIBLE, **_LINE_ENDS, **_HYPHENS}
_TABLE = str.maketrans(TYPED)
_ODD = re.compile(f"[{''.join(TYPED)}]")
_DIVIDING = re.compile(r"\xad(?=[ \t]*[\r\n])")


def as_typed(text: str) -> str:
    """``text`` as a person would have typed it; a soft hyphen that divides a word at a line's end stays as a hyphen."""
    if "&#" in text or "&amp;" in text:  # left over from a web page
        import html  # only here: its list of names takes a while to load

        text = html.unescape(text)
    if text.isascii() or not _ODD.search(text):
        return text
    return _DIVIDING.sub("-", text).translate(_TABLE)
