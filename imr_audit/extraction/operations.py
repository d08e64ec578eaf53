"""The operation of which a request or a letter speaks, and how long ago it was."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache

from imr_audit.extraction.assertions import assess
from imr_audit.extraction.body_parts import OTHER_SIDE, find_body_parts, find_sides
from imr_audit.extraction.clauses import groups_of
from imr_audit.extraction.discourse import Sentence, labelled
from imr_audit.extraction.patterns import Pattern
from imr_audit.extraction.wordpatterns import Hit, PatternSet, by_key, lines, words_of
from imr_audit.letters.dates import parse_date
from imr_audit.model import Request
from imr_audit.reading.text import Folded, Span
from imr_audit.rules.yaml_files import vocabulary

_MONTH_NAME = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = Pattern(
    r"(?<![\d/.-])\d{1,2}(?:/\s?\d{1,2}/\s?|-\s?\d{1,2}-\s?)(?:\d{4}|\d{2})(?![\d/-])"
    rf"|\b{_MONTH_NAME}\s\d{{1,2}}(?:st|nd|rd|th)?,?\s?\d{{4}}\b",
    re.I,
)
_MONTH_AND_YEAR = Pattern(rf"\b({_MONTH_NAME})\s(?:of\s)?(\d{{4}})\b|(?<![\d/-])(\d{{1,2}})/((?:19|20)\d\d)\b", re.I)
_EARLIER = Pattern(r"\b(?:prior|previous|previously|remote|old|history|years|ago|before the)\b|\b(?:19|20)\d\d\b", re.I)
_DONE_OR_TO_DO = ("affirmed", "historical", "hypothetical")
_REACH = 90  # characters between an operation and its date


@cache
def _operations() -> PatternSet[str]:
    found: PatternSet[str] = PatternSet(groups_of("operations"))
    for name, entry in vocabulary("operations")["operations"].items():
        found.add(lines(entry["patterns"]), name)
    return found


@cache
def _unnamed() -> PatternSet[str]:
    """Operations of which only the part of the body is told, named as in the vocabulary."""
    found: PatternSet[str] = PatternSet()
    data = vocabulary("operations")
    for name, entry in data["unnamed"].items():
        found.add((line.replace("<part>", entry["words"]) for line in lines(data["unnamed_patterns"])), name)
    return found


@cache
def _done() -> PatternSet[str]:
    return by_key(vocabulary("operations"), ("done", "planned", "underwent"))


def matters_for(topic: str) -> bool:
    """Whether the operation is asked for items of this topic."""
    return topic in vocabulary("operations")["topics"]


def read_operation(letter_text: str, summary: Span | None, rationale: Span | None, request: Request) -> str | None:
    """The operation that is requested or after which the requested care is given; None where it cannot be told.

    The request's own words come first; else the letter must name one operation only, on a part that the request names.
    """
    asked = _one(_named(Folded.of(letter_text, request.decided).text, request.body_parts))
    if asked is not None or request.topic == "surgery":
        return _value(asked)
    found: set[str] = set()
    for section, span in (("summary", summary), ("rationale", rationale)):
        if span is not None:
            for sentence, hit in _mentions(Folded.of(letter_text, span).text, section, request):
                if _done().hits(words_of(sentence.text)):
                    found.add(hit.value)
    return _value(_one(found)) if found else None


def surgery_date(letter_text: str, summary: Span | None, request: Request, on: dt.date) -> dt.date | None:
    """The day of the last operation before ``on`` on a part that the request names, as the summary dates it.

    Of a month without a day a late one is taken, so that the operation is hardly made older than it was.
    """
    if summary is None:
        return None
    text = Folded.of(letter_text, summary).text
    days = [day for sentence, hit in _all(text, request) for day in _days_after(sentence, hit) if day <= on]
    return max(days, default=None)


def underwent_operation(letter_text: str, summary: Span | None, request: Request) -> bool:
    """Whether the summary says that the worker was operated on, on a part that the request names, whenever it was."""
    if summary is None or not request.body_parts:
        return False
    for sentence, hit in _all(Folded.of(letter_text, summary).text, request):
        cues = _done().hits(words_of(sentence.text))
        told = any(cue.value == "underwent" and cue.first < hit.last for cue in cues)
        if told and not any(cue.value == "planned" for cue in cues) and not _EARLIER.search(sentence.text):
            return True
    return False


def _all(text: str, request: Request) -> Iterator[tuple[Sentence, Hit[str]]]:
    """The operations of a summary, with those of which only the part is told."""
    yield from _mentions(text, "summary", request)
    yield from _mentions(text, "summary", request, _unnamed())


def _mentions(
    text: str, section: str, request: Request, operations: PatternSet[str] | None = None
) -> Iterator[tuple[Sentence, Hit[str]]]:
    """The operations that a section says were or will be done on a part that the request names."""
    for sentence in labelled(text, section):
        if not sentence.is_about("patient"):
            continue
        words = words_of(sentence.text)
        for hit in (operations or _operations()).hits(words):
            start, end = words.span(hit.first, hit.last)
            if (
                sentence.label_at(start) == "patient"
                and _on_part(hit.value, request.body_parts)
                and _on_side(sentence.text[max(0, start - 40) : end + 20], request.laterality)
                and assess(sentence.text, start, end, of_patient=True).status in _DONE_OR_TO_DO
            ):
                yield sentence, hit


def _named(text: str, parts: Collection[str]) -> set[str]:
    return {hit.value for hit in _operations().hits(words_of(text)) if _on_part(hit.value, parts)}


def _on_part(operation: str, parts: Collection[str]) -> bool:
    return not parts or not set(_entry(operation)["parts"]).isdisjoint(parts)


def _on_side(text: str, side: str | None) -> bool:
    if side not in OTHER_SIDE:
        return True
    named = {name for _, _, name in find_sides(text)}
    return not named or side in named or "bilateral" in named


def _entry(operation: str) -> Mapping[str, list[str]]:
    data = vocabulary("operations")
    entry: Mapping[str, list[str]] = data["operations"].get(operation) or data["unnamed"][operation]
    return entry


def _one(named: Iterable[str]) -> str | None:
    """The one operation that stands for all that are named."""
    left = set(named)
    for operation in sorted(left):
        left -= set(_entry(operation).get("over", ()))
    return left.pop() if len(left) == 1 else None


def _value(operation: str | None) -> str | None:
    return None if operation is None or operation.startswith("other") else operation


def _days_after(sentence: Sentence, hit: Hit[str]) -> Iterator[dt.date]:
    """The first date behind an operation, in its own clause."""
    words = words_of(sentence.text)
    start = words.ends[hit.last - 1]
    rest = re.split(r";|,\s(?:and|but|with)\s", sentence.text[start : start + _REACH])[0]
    if find_body_parts(rest) and not _DAY.search(rest):
        return
    day = _DAY.search(rest)
    month = _MONTH_AND_YEAR.search(rest)
    if day is not None and (month is None or day.start() <= month.start()):
        found = parse_date(re.sub(r"(?<=[/-])\s", "", day[0]))
    elif month is not None:
        found = _late_in(month)
    else:
        return
    if found is not None:
        yield found


def _late_in(month: re.Match[str]) -> dt.date | None:
    name, year, number, other_year = month.groups()
    return parse_date(f"{name} 28, {year}") if name else parse_date(f"{number}/28/{other_year}")
