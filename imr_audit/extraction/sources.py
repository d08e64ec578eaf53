"""Names of guideline documents and other sources, found in a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Any, NamedTuple

from imr_audit.extraction.patterns import Pattern
from imr_audit.rules.yaml_files import vocabulary

_SEPARATORS = Pattern(r"[\s,:;()\u2013\u2014-]*")
_YEAR = Pattern(
    r"\(?(?:(?:as )?(?:revised|updated|dated|effective|acoem),? )?"
    r"(?:[a-z]+\.?,? (?:\d{1,2}, ?)?)?(?P<year>(?:19|20)\d\d)\b\)?",
    re.IGNORECASE,
)
_SECTION_MARK = r"(?:page\(s\) ?:? ?|section |\u00a7+ ?|(?:title )?8 ?c\.?c\.?r\.?,? ?|title 8 )*"
_REGULATION = rf"{_SECTION_MARK}9792\.\d+(?:\.\d+)*(?:\([a-z]\))*"
_LAW = Pattern(rf"{_REGULATION}(?: ?(?:-|\u2013|to|through) ?{_REGULATION})?", re.IGNORECASE)
_MTUS_BEFORE_YEAR = Pattern(r"mtus(?=[\s,]*\((?:effective|revised|updated|[a-z]+ \d|(?:19|20)\d\d))", re.IGNORECASE)


class Mention(NamedTuple):
    """A source named at ``start`` to ``end`` of a text.

    ``family`` is mtus, acoem or outside; ``acoem`` stands for a name of the ACOEM guidelines that may be MTUS or not.
    """

    source: str
    family: str
    start: int
    end: int
    year: int | None = None
    chapter: int | None = None
    edition: int | None = None
    document: str | None = None


@cache
def pattern(expression: str) -> Pattern:
    """A pattern of the vocabulary."""
    return Pattern(expression, re.IGNORECASE)


def sources_vocabulary() -> Any:
    """The plain data of rules/vocabulary/sources.yaml."""
    return vocabulary("sources")


def find_mentions(text: str, mtus: bool = True, outside: bool = True, within: str = "") -> tuple[Mention, ...]:
    """The sources that ``text`` names, in order, none inside another; each name with its edition, year and chapter.

    ``mtus`` looks for MTUS titles, ``outside`` for other sources; names of the ACOEM guidelines are found either way.
    ``within``: a longer text of which ``text`` is a part (a sentence); what that cannot name is left out at once.
    """
    lowered = text.lower()
    possible = _possible(within or text)
    found = list(_acoem(text, lowered))
    if mtus:
        found += _titles(text, lowered, possible.titles)
        found += _bare_mtus(text, lowered)
    if outside:
        found += _outside(text, lowered, possible.outside)
    return tuple(_without_overlaps(found))


class _Possible(NamedTuple):
    """The entries of the vocabulary that a text may name, by their triggers."""

    titles: list[Any]
    outside: list[Any]


@lru_cache(maxsize=64)  # the sentences of a rationale ask for those of all of it
def _possible(text: str) -> _Possible:
    lowered = text.lower()
    known = sources_vocabulary()
    return _Possible(
        [entry for entry in known["titles"] if entry["trigger"] in lowered],
        [entry for entry in known["outside"] if any(map(lowered.__contains__, entry["triggers"]))],
    )


def _titles(text: str, lowered: str, entries: Iterable[Any]) -> Iterator[Mention]:
    for entry in entries:
        if entry["trigger"] in lowered:
            for match in pattern(entry["pattern"]).finditer(text):
                mention = Mention(entry["source"], "mtus", match.start(), match.end(), document=entry.get("document"))
                yield _of_its_year(_with_tail(text, mention), entry.get("years", {}))


def _of_its_year(mention: Mention, years: dict[int, str]) -> Mention:
    """The mention with the source that its title means in its year."""
    if mention.year is None or not years or mention.year < min(years):
        return mention
    return mention._replace(source=years[max(year for year in years if year <= mention.year)])


def _acoem(text: str, lowered: str) -> Iterator[Mention]:
    acoem = sources_vocabulary()["acoem"]
    if "chapter" in lowered and (opened := pattern(acoem["opens_list"]).search(text)):
        for match in pattern(acoem["another_chapter"]).finditer(text, opened.end()):
            start = match.start("name")
            mention = Mention("mtus_acoem_other", "acoem", start, match.end(), chapter=int(match["chapter"]))
            yield _of_its_chapter(_with_tail(text, mention))
    if not any(trigger in lowered for trigger in acoem["triggers"]):
        return
    for match in pattern(acoem["pattern"]).finditer(text):
        edition = 3 if match[0].lower().startswith(("third", "3rd")) else None
        mention = Mention("mtus_acoem_other", "acoem", match.start(), match.end(), edition=edition)
        yield _of_its_chapter(_with_tail(text, mention))


def _of_its_chapter(mention: Mention) -> Mention:
    """The mention with the source that its edition and chapter mean."""
    acoem = sources_vocabulary()["acoem"]
    if mention.edition not in (None, acoem["adopted_edition"]):
        return mention._replace(source="acoem_non_mtus", chapter=None)
    if mention.chapter is not None:
        return mention._replace(source=acoem["chapters"].get(mention.chapter, "acoem_non_mtus"))
    return mention


def _bare_mtus(text: str, lowered: str) -> Iterator[Mention]:
    entry = sources_vocabulary()["mtus"]
    if any(trigger in lowered for trigger in entry["triggers"]):
        for match in pattern(entry["pattern"]).finditer(text):
            yield Mention("mtus_unspecified", "mtus", match.start(), match.end())


def _outside(text: str, lowered: str, entries: Iterable[Any]) -> Iterator[Mention]:
    for entry in entries:
        if any(trigger in lowered for trigger in entry["triggers"]):
            for match in pattern(entry["pattern"]).finditer(text):
                mention = Mention(entry["source"], "outside", match.start(), match.end())
                yield _with_tail(text, mention) if mention.source == "odg" else mention


def _with_tail(text: str, mention: Mention) -> Mention:
    """The mention with what follows its name: year, edition, number of the regulation; chapter for the ACOEM."""
    acoem = sources_vocabulary()["acoem"]
    while True:
        separator = _SEPARATORS.match(text, mention.end)
        at = separator.end() if separator else mention.end
        if (match := _YEAR.match(text, at)) and mention.year is None:
            mention = mention._replace(end=match.end(), year=int(match["year"]))
        elif match := _LAW.match(text, at) or _MTUS_BEFORE_YEAR.match(text, at):
            mention = mention._replace(end=match.end())
        elif mention.family == "outside":
            return mention
        elif match := pattern(acoem["words"]).match(text, at):
            mention = mention._replace(end=match.end())
        elif mention.family == "mtus":
            return mention
        elif (match := pattern(acoem["edition"]).match(text, at)) and mention.edition is None:
            edition = match["edition"].lower()
            mention = mention._replace(end=match.end(), edition=acoem["edition_words"].get(edition) or int(edition))
        elif (match := pattern(acoem["chapter"]).match(text, at)) and mention.chapter is None:
            mention = mention._replace(end=match.end(), chapter=int(match["chapter"]))
        elif named := _chapter_named(text, at):
            chapter, end = named
            mention = mention._replace(end=end, chapter=mention.chapter or chapter)
        else:
            return mention


def _chapter_named(text: str, at: int) -> tuple[int, int] | None:
    """The ACOEM chapter whose title stands at ``at``, and where the title ends."""
    for entry in sources_vocabulary()["acoem"]["names"]:
        if match := pattern(entry["pattern"]).match(text, at):
            return entry["chapter"], match.end()
    return None


def _without_overlaps(found: list[Mention]) -> Iterator[Mention]:
    """In order; of overlapping names the one that begins first and, beginning alike, the longest."""
    end = -1
    for mention in sorted(found, key=lambda mention: (mention.start, -mention.end)):
        if mention.start >= end:
            yield mention
            end = mention.end
