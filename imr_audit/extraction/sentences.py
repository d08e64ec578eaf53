"""Where sentences begin and end in determination letters.

The genre's difficulties: abbreviations ("Dr.", "No. 3", "e.g."), decimal numbers and spinal levels ("L4-5."), missing
blanks after a full stop ("5mg.Physician progress notes"), enumerations and quoted guideline text.
"""

from __future__ import annotations

import re
from functools import lru_cache

from imr_audit.reading.text import Folded

# What a full stop may follow without ending the sentence.  Kept here, not in YAML: it is grammar, not vocabulary.
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\"\u201c'\u2018/-])(?:dr|drs|mr|mrs|ms|prof|vs|e\.g|i\.e|cf|approx|appt|fig|figs|sec|sect|ch|vol|pp?|pgs?|pg|ed|eds"
    r"|al|st|jr|sr|inc|ltd|co|dept|ref|refs|viz|resp|esp|incl|ca|tab|tabs|cap|caps|inj|hx|dx|tx|sx|rx|pt|lt|rt|bilat"
    r"|jan|feb|mar|apr|aug|sept?|oct|nov|dec|q\.?i\.?d|b\.?i\.?d|t\.?i\.?d|p\.?r\.?n|u\.s|a\.m|p\.m)$"
    r"|(?:^|[\s(\"\u201c])(?:[A-Z]|no|nos|art)$",
    re.IGNORECASE,
)
# Of these, the ones that end a sentence where a capital letter follows ("... of the right pt. The ...") stay
# undecided and count as abbreviations only before a small letter or a figure.
_WEAK = re.compile(
    r"(?:^|[\s(\"\u201c'\u2018/-])(?:co|ed|ca|tabs?|caps?|inj|hx|dx|tx|sx|rx|bilat|ref|refs|p\.?r\.?n|[qbt]\.?i\.?d|a\.m|p\.m|al"
    r"|no|art|ch|pt|inc|st|u\.s)$",
    re.IGNORECASE,
)
_STOP = re.compile(r"[.?!]+[\"\u201d'\u2019)\]]*")
_OPENING = "\"\u201c'\u2018([-\u2013\u2022"


def _breaks(text: str, start: int, after: int) -> bool:
    """Whether the stop at ``start``, whose closing marks reach to ``after``, ends a sentence."""
    rest = text[after : after + 12]
    gap = len(rest) - len(rest.lstrip(" "))
    following = rest.lstrip(_OPENING + " ")[:2]
    if not following:
        return True
    before = text[max(0, start - 14) : start]
    if text[start] != ".":
        return gap > 0 and not following[0].islower()
    if gap == 0:
        # No blank: "elbow).The", "5mg.Physician"; but not "2.5", "odg-twc.com", "U.S.A", "q.i.d."
        glued = following[0].isupper() and following[1:].islower() and before[-1:] and not before[-1:].isupper()
        return bool(glued) and not _URL.search(before)
    if following[0].islower():
        return bool(_ENUMERATED.match(rest))
    if _ABBREVIATION.search(before):
        return bool(_WEAK.search(before)) and following[0].isupper()
    # "1. Radiculopathy must": the number of an enumeration opens a sentence, it does not end one.
    return not re.search(r"(?:^|[.:;?!]\s)\(?\d{1,2}$", before)


_ENUMERATED = re.compile(r"\s+\([a-z]{1,3}\)\s+[A-Z]")  # "... a diary. (e) Use of ..."
_URL = re.compile(r"(?:www|https?|\.[a-z]+)\S*$", re.IGNORECASE)


@lru_cache(maxsize=64)  # several readers ask for those of a section
def split(text: str) -> tuple[tuple[int, int], ...]:
    """The sentences of ``text``, which stands on one line, as half-open ranges without blanks at either end."""
    found: list[tuple[int, int]] = []
    begin = 0
    for stop in _STOP.finditer(text):
        if _breaks(text, stop.start(), stop.end()):
            found.append((begin, stop.end()))
            begin = stop.end()
    found.append((begin, len(text)))
    trimmed = []
    for start, end in found:
        while start < end and text[start] == " ":
            start += 1
        while end > start and text[end - 1] == " ":
            end -= 1
        if start < end:
            trimmed.append((start, end))
    return tuple(trimmed)


def sentences(folded: Folded) -> tuple[tuple[int, int], ...]:
    """The sentences of a folded stretch of a letter, as half-open ranges in ``folded.text``."""
    return split(folded.text)
