"""The sources that a rationale names, and what it says of them: relied on, silent, or somebody else's."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, NamedTuple

from imr_audit.extraction.pages import find_pages
from imr_audit.extraction.sentences import split
from imr_audit.extraction.sources import Mention, find_mentions, pattern, sources_vocabulary
from imr_audit.reading.text import Folded, Span

Use = Literal["relied", "silent", "not_applicable", "other_party", "named"]


class NamedSource(NamedTuple):
    """A source that a text names.

    ``use``: the text relies on it; calls it ``silent`` on the treatment (``narrow``: on a thing named more narrowly
    than the request); gives a reason why it is ``not_applicable``; reports that another party used it; or just names
    it.  ``span`` is the name, ``sentence`` all that is said of it.
    """

    source: str
    family: str
    use: Use
    span: Span
    sentence: Span
    narrow: bool = False
    chapter: int | None = None
    year: int | None = None
    pages: tuple[tuple[int, int], ...] = ()


@lru_cache(maxsize=64)  # several checks ask for them
def named_sources(folded: Folded) -> tuple[NamedSource, ...]:
    """The sources that ``folded`` (a rationale) names, in order; several names in one breath share what is said."""
    found: list[NamedSource] = []
    for start, end in split(folded.text):
        sentence = folded.text[start:end]
        found_here = find_mentions(sentence, within=folded.text)
        mentions = tuple(mention for mention in found_here if _is_title(sentence, mention))
        for group in _groups(sentence, mentions):
            use, narrow = _use(sentence, group)
            for mention in group:
                first, last = start + mention.start, start + mention.end
                pages = tuple(r for page in find_pages(folded, last, end) for r in page.ranges)
                found.append(
                    NamedSource(
                        source=mention.source,
                        family=mention.family,
                        use=use,
                        span=folded.span(first, last),
                        sentence=folded.span(start, end),
                        narrow=narrow,
                        chapter=mention.chapter,
                        year=mention.year,
                        pages=pages if mention is mentions[-1] or len(mentions) == 1 else (),
                    )
                )
    return tuple(found)


def _is_title(sentence: str, mention: Mention) -> bool:
    """Whether it is a chapter's title ("Knee Complaints") and not mere words ("patients with knee complaints")."""
    if mention.family != "mtus" or not mention.source.startswith("mtus_acoem_"):
        return True
    words = [word for word in sentence[mention.start : mention.end].split() if word.lower() not in ("and", "&")]
    return all(not word[0].islower() for word in words)


def _groups(sentence: str, mentions: tuple[Mention, ...]) -> list[list[Mention]]:
    """Names that stand side by side ("the CA MTUS/ACOEM and the ODG")."""
    groups: list[list[Mention]] = []
    for mention in mentions:
        last = groups[-1][-1] if groups else None
        if last and _plain(sentence[last.end : mention.start]):
            groups[-1].append(mention)
        else:
            groups.append([mention])
    return groups


def _plain(between: str) -> bool:
    """Whether nothing but "and", "the", the word guidelines, a year and the like stands there."""
    words = pattern(sources_vocabulary()["reliance"]["name_words"])
    return not words.sub(" ", between).strip(" ,/&()'\u2019-")


def _use(sentence: str, group: list[Mention]) -> tuple[Use, bool]:
    cues = sources_vocabulary()["reliance"]
    before, after = sentence[: group[0].start], sentence[group[-1].end :]
    if pattern(cues["not_applicable"]).search(sentence):
        return "not_applicable", False
    if silent := pattern(cues["silent_after"]).match(after):
        return "silent", not pattern(cues["whole_request"]).match(after, silent.end())
    if pattern(cues["silent_before"]).search(before):
        return "silent", True
    if pattern(cues["other_party"]).search(before) or pattern(cues["other_party_after"]).match(after):
        return "other_party", False
    if all(pattern(cues["in_passing"]).match(sentence, mention.start) for mention in group):
        return "named", False
    if pattern(cues["relied_after"]).match(after) or pattern(cues["relied_before"]).search(before):
        return "relied", False
    return "named", False
