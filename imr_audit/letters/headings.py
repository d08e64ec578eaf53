"""Where an item's heading begins, what it requests, and what outcome it gives.

A heading has no mark of its own but its end, the outcome.  Its beginning is found by going up from there, line by line,
to a line that ends a paragraph: blank lines tell nothing, since a PDF loses them and some texts have one after each
line.  A heading may wrap over several lines, hold colons and full stops, cross a page, and tell a history ("A was the
original request.  B was authorized by the Claims Administrator.  The remaining portion, C, is: Upheld").
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cache
from typing import NamedTuple

from imr_audit.letters.parts import lines_of, trimmed
from imr_audit.letters.patterns import compiled, pattern
from imr_audit.model import Outcome
from imr_audit.reading.text import Folded, Span
from imr_audit.rules.yaml_files import vocabulary

_LONGEST = 1500  # characters of a heading; the longest history seen has 500
_LONGEST_RULING = 100  # characters
_MOST_WORDS_OF_OUTCOME = 3  # in a heading whose last words are no outcome that we know
_AFTER = re.compile(r"[ \t.:;*)|\]]*")
_BLANKS = re.compile(r"\s*")
_JOINED_WITHIN = 12  # characters before an outcome


class Decided(NamedTuple):
    """An outcome word that ends a heading.  ``value`` is None for a word that is neither of the two outcomes."""

    start: int
    end: int
    value: Outcome | None


@cache
def _outcome() -> re.Pattern[str]:
    words = vocabulary("letters")["outcomes"]
    word = f"(?:{words['upheld']}|{words['overturned']})"
    return compiled(
        rf"(?:{words['partly']}[\s-]*)?\b{word}\b(?:\s*[/,&-]?\s*(?:(?:and|or|in)\s+)?(?:{word}|{words['partly']})\b)*"
    )


def find_outcomes(text: str, start: int, end: int, label_starts: Collection[int]) -> Iterator[Decided]:
    """The outcomes that end a heading: alone at a line's end, or right before the label of a paragraph."""
    for match in _outcome().finditer(text, start, end):
        stop = _end(_AFTER, text, match.end(), end)
        following = _end(_BLANKS, text, stop, end)
        before = text[max(start, match.start() - _JOINED_WITHIN) : match.start()]
        capital = match[0][0].isupper()
        if following in label_starts:
            decides = capital or bool(pattern("letters", "headings", "joined").search(before.rstrip()))
        else:
            ends_line = following == end or not set("\n\r\f").isdisjoint(text[stop:following])
            decides = ends_line and capital and before.rstrip().endswith(":")
        if decides:
            yield Decided(match.start(), match.end(), outcome_of(match[0]))


def _end(blanks: re.Pattern[str], text: str, start: int, end: int) -> int:
    match = blanks.match(text, start, end)
    return match.end() if match else start


def outcome_of(words: str) -> Outcome | None:
    """The outcome that ``words`` give, misspelt or not; None where they give both, a part, or neither."""
    known = vocabulary("letters")["outcomes"]
    upheld, overturned, partly = (re.search(known[k], words, re.I) for k in ("upheld", "overturned", "partly"))
    if partly or (upheld and overturned):
        return None
    if upheld or overturned:
        return "upheld" if upheld else "overturned"
    from rapidfuzz.distance import OSA  # only here: nearly all headings are spelt rightly

    word = re.sub(r"[^a-z]", "", words.lower())
    near: list[Outcome] = [o for o in ("upheld", "overturned") if OSA.distance(word, o) <= len(o) // 4]
    return near[0] if near else None


def undecided_heading(text: str, start: int, end: int, *, numbered: bool) -> tuple[int, Decided | None] | None:
    """A heading that ends at ``end`` without an outcome word that we know: where it ends, and its last words if any.

    ``numbered``: only one that begins with a number will do.  None where what stands there is no heading but the end of
    a paragraph.
    """
    span = trimmed(text, start, end)
    if span is None:
        return None
    if ruled := _ruled(text, start, span.end, numbered=numbered):
        return ruled.start, ruled
    first = heading_start(text, start, span.end)
    heading = text[first : span.end]
    if _ends_sentence(heading) or reads_as_prose(text, first, span.end) or (numbered and not _is_numbered(text, first)):
        return None
    request, colon, words = heading.rpartition(":")
    place = trimmed(text, first + len(request) + 1, span.end)
    if colon and place and len(words.split()) <= _MOST_WORDS_OF_OUTCOME:
        outcome = outcome_of(words)
        if outcome or not re.search(r"\d", words):
            return place.start, Decided(place.start, place.end, outcome)
    return span.end, None


def _ruled(text: str, start: int, end: int, *, numbered: bool) -> Decided | None:
    """The ruling that ends a heading: "1. X is not medically necessary and appropriate"."""
    match = pattern("letters", "headings", "ruled").search(text, max(start, end - _LONGEST_RULING), end)
    if not match:
        return None
    first = heading_start(text, start, match.start())
    if not _is_numbered(text, first) and (numbered or reads_as_prose(text, first, match.start())):
        return None
    return Decided(match.start(), end, "upheld" if match["denied"] else "overturned")


def _is_numbered(text: str, start: int) -> bool:
    return bool(pattern("letters", "headings", "number").match(text, start))


def heading_start(text: str, floor: int, end: int) -> int:
    """Where the heading begins that ends at ``end``; not before ``floor``, where the label before it ends."""
    lines = list(lines_of(text, max(floor, end - _LONGEST), end))
    if not lines:
        return end
    numbered = pattern("letters", "headings", "numbered")
    for line in reversed(lines):
        if numbered.match(text, line.start):
            return line.start
    first = _up(text, lines, len(lines) - 1)
    if _tells_history(text[lines[first].start : end]) and not _names_original(text[lines[first].start : end]):
        for n in range(first - 1, -1, -1):
            if _names_original(text[lines[n].start : end]):
                first = _up(text, lines, n)
                break
    return _without_prose(text, lines[first:], end)


def _up(text: str, lines: list[Span], n: int) -> int:
    """The first line of the paragraph that the line ``n`` belongs to."""
    closing = pattern("letters", "headings", "closing")
    while n:
        above = text[lines[n - 1].start : lines[n - 1].end]
        if _ends_sentence(above) or closing.search(above):
            return n
        n -= 1
    return n


def _without_prose(text: str, lines: list[Span], end: int) -> int:
    """The beginning of the heading in ``lines``, which may begin with the end of a rationale without a full stop."""
    prose = pattern("letters", "headings", "prose")
    start = lines[0].start
    heading = text[start:end]
    if not prose.search(heading):
        return start
    opening = pattern("letters", "headings", "opening")
    for line in lines[1:]:
        if opening.match(text, line.start) and not prose.search(text, line.start, end):
            return line.start
    # No line begins the heading: all stands on one line.
    starts = [start + match.end() for match in pattern("letters", "headings", "next_sentence").finditer(heading)]
    if _tells_history(heading):
        starts = [s for s in starts if _names_original(text[s:end])]
    return max((s for s in starts if not prose.search(text, s, end)), default=start)


def reads_as_prose(text: str, start: int, end: int) -> bool:
    """Whether ``text[start:end]`` holds words that no request does."""
    return bool(pattern("letters", "headings", "prose").search(text, start, end))


def _ends_sentence(line: str) -> bool:
    ends = pattern("letters", "headings", "sentence_end").search(line)
    return bool(ends) and not pattern("letters", "headings", "abbreviation").search(line)


def _tells_history(heading: str) -> bool:
    return bool(pattern("letters", "headings", "history").search(heading))


def _names_original(heading: str) -> bool:
    return bool(pattern("letters", "headings", "original").search(heading))


def request_of(text: str, start: int, end: int) -> tuple[str, Span] | None:
    """The request of a heading, on one line, without number, "Decision for", and what joins it to the outcome.

    None where nothing is left that could be one.
    """
    for opening in ("number", "decision_for", "number"):
        if match := pattern("letters", "headings", opening).match(text, start, end):
            start = match.end()
            if rest := trimmed(text, start, end):
                start = rest.start
    heading = text[start:end].rstrip()
    joint = pattern("letters", "headings", "joint").search(heading)
    span = trimmed(text, start, start + (joint.start() if joint else len(heading)))
    if span is None or not any(c.isalnum() for c in text[span.start : span.end]):
        return None
    return Folded.of(text, span).text, span
