"""Changes that keep the meaning: they must raise nothing new."""

from __future__ import annotations

import random
import re
import textwrap
from collections.abc import Iterator

from planting.edits import Case, sentences

_SYNONYMS = (
    (r"\b(the|The) patient\b", r"\1 injured worker"),
    (r"\b(the|The) claimant\b", r"\1 injured worker"),
    (r"\bphysical examination\b", "examination"),
    (r"\butilized\b", "used"),
    (r"\bcomplained of\b", "reported"),
)


def rewrapped(case: Case, chance: random.Random) -> Iterator[str]:
    """Summary and rationales with lines of another width."""
    width = chance.choice((60, 72, 100, 118))
    text = case.text
    spans = [item.item.rationale for item in case.items] + [case.audit.letter.summary]
    for span in sorted((s for s in spans if s is not None), key=lambda s: -s.start):
        body = text[span.start : span.end]
        if re.search(r"-\s*\n", body):
            continue  # a divided word cannot be told from a hyphen once the line is another
        wrapped = textwrap.fill(" ".join(body.split()), width, break_long_words=False, break_on_hyphens=False)
        text = text[: span.start] + wrapped + "\n" + text[span.end :]
    if text != case.text:
        yield text


def page_break(case: Case, chance: random.Random) -> Iterator[str]:
    """A page break between two lines of a rationale."""
    spans = [item.item.rationale for item in case.items if item.item.rationale is not None]
    breaks = [
        span.start + match.end()
        for span in spans
        for match in re.finditer(r"[a-z,.]\s?\n", case.text[span.start : span.end - 1])
    ]
    if breaks:
        at = chance.choice(breaks)
        yield case.text[:at] + "\f" + case.text[at:]


def synonyms(case: Case, chance: random.Random) -> Iterator[str]:
    """Other words for the same in summary and rationales."""
    text = case.text
    spans = [item.item.rationale for item in case.items] + [case.audit.letter.summary]
    for span in sorted((s for s in spans if s is not None), key=lambda s: -s.start):
        body = text[span.start : span.end]
        for old, new in _SYNONYMS:
            body = re.sub(old, new, body)
        text = text[: span.start] + body + text[span.end :]
    if text != case.text:
        yield text


def reordered(case: Case, chance: random.Random) -> Iterator[str]:
    """Two sentences of the summary, neither of them the first, exchanged."""
    places = list(sentences(case.text, case.audit.letter.summary))[1:]
    plain = [p for p in places if not re.match(r"(?:He|She|It|This|They|The pain|There)\b", case.text[p[0] : p[1]])]
    if len(plain) < 2:
        return
    (a, b), (c, d) = sorted(chance.sample(plain, 2))
    text = case.text
    yield text[:a] + text[c:d] + text[b:c] + text[a:b] + text[d:]
