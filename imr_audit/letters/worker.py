"""The worker's age and sex and the date of injury, from the clinical summary."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Literal

from imr_audit.letters.dates import parse_date
from imr_audit.letters.patterns import DATE, compiled, pattern
from imr_audit.model import Located
from imr_audit.reading.text import Folded
from imr_audit.rules.yaml_files import vocabulary

Sex = Literal["male", "female"]
_Place = tuple[int, int]
_Words = dict[Sex, list[_Place]]
_SEXES: tuple[Sex, ...] = ("male", "female")
_BEFORE = 40  # characters before an age that may tell whose or of when it is


def read_age(folded: Folded) -> Located[int] | None:
    """The worker's present age in years; None where the text gives none."""
    found = _age(folded.text)
    return Located(found[0], folded.span(*found[1])) if found else None


def read_sex(summary: Folded | None, rationales: Iterable[Folded]) -> Located[str] | None:
    """The worker's sex: from nouns of the summary, then titles, then its pronouns, then from the rationales.

    Words of both sexes tell nothing, but for a stray pronoun (of a wife, or a slip).
    """
    if summary and (found := _one_sex(_near_age(summary.text)) or _sex(summary.text)):
        return Located(found[0], summary.span(*found[1]))
    for rationale in rationales:
        if found := _sex(rationale.text):
            return Located(found[0], rationale.span(*found[1]))
    return None


def read_injury(folded: Folded) -> Located[dt.date] | None:
    """The date of injury that a summary gives; None where it gives none, or only a month or year."""
    within = vocabulary("worker")["injury_within"]
    for form in _injuries():
        match = form.search(folded.text, 0, within)
        date = match and parse_date(match["date"])
        if match and date:
            return Located(date, folded.span(*match.span("date")))
    return None


@cache
def _injuries() -> tuple[re.Pattern[str], ...]:
    return tuple(compiled(form, date=f"(?P<date>{DATE})") for form in vocabulary("worker")["injury"])


# --- age --------------------------------------------------------------------------------------------------------------


@cache
def _numbers() -> re.Pattern[str]:
    words = vocabulary("worker")["numbers"]
    tens, units, teens = ("|".join(words[kind]) for kind in ("tens", "units", "teens"))
    return compiled(rf"(?<![\d/.-])\d{{2,3}}(?!\d)|\b(?:(?:{tens})(?:[\s-]*(?:{units}))?|{teens})\b")


def _age(text: str) -> tuple[int, _Place] | None:
    """The age and its place: the first, or the first that is said to be of now."""
    known = vocabulary("worker")["age"]
    first: tuple[int, _Place] | None = None
    for match in _numbers().finditer(text):
        before = text[max(0, match.start() - _BEFORE) : match.start()]
        start, end = match.span()
        if unit := pattern("worker", "age", "after").search(text[end : end + _BEFORE]):
            end += unit.end()
        elif label := pattern("worker", "age", "before").search(before):
            start -= len(before) - label.start()
            before = before[: label.start()]
        else:
            continue
        years = _number(match[0])
        if (
            not known["least"] <= years <= known["most"]
            or pattern("worker", "age", "not_after").search(before)
            or pattern("worker", "age", "not_before").search(text[end : end + 2 * _BEFORE])
        ):
            continue
        if pattern("worker", "age", "now").search(before):
            return years, (start, end)
        first = first or (years, (start, end))
    return first


def _number(words: str) -> int:
    if words.isdigit():
        return int(words)
    known = vocabulary("worker")["numbers"]
    values: dict[str, int] = known["tens"] | known["units"] | known["teens"]
    return sum(values[word] for word in re.findall("[a-z]+", words.lower()))


# --- sex --------------------------------------------------------------------------------------------------------------


def _sex(text: str) -> tuple[Sex, _Place] | None:
    return _one_sex(_nouns(text)) or _one_sex(_titles(text)) or _one_sex(_pronouns(text))


def _near_age(text: str) -> _Words:
    """The first noun after the worker's age, or the last before it, in the same sentence."""
    age = _age(text)
    if not age:
        return {}
    start, end = age[1]
    near = vocabulary("worker")["sex"]["near"]
    stop = _sentence_end(text, end, near)
    nouns = sorted(_words("nouns", text, end - 1, stop), key=lambda noun: noun[1])
    if not nouns:
        begin = max(text.rfind(". ", 0, start) + 1, start - near, 0)
        nouns = sorted(_words("nouns", text, begin, start), key=lambda noun: noun[1], reverse=True)
    return {nouns[0][0]: [nouns[0][1]]} if nouns else {}


def _sentence_end(text: str, start: int, within: int) -> int:
    stops = [stop for mark in (". ", "; ") if (stop := text.find(mark, start, start + within)) >= 0]
    return min(stops, default=start + within)


def _nouns(text: str) -> _Words:
    """The nouns for the worker; M and F tell a sex beside an age only."""
    blanked = _blanked(pattern("worker", "sex", "not_nouns"), text)
    found = _words("nouns", blanked, 0, len(blanked))
    return _by_sex((sex, place) for sex, place in found if place[1] - place[0] > 1)


def _titles(text: str) -> _Words:
    return _by_sex(_words("titles", text, 0, len(text)))


def _pronouns(text: str) -> _Words:
    blanked = _blanked(pattern("worker", "sex", "either"), text)
    return _by_sex(_words("pronouns", blanked, 0, len(blanked)))


def _blanked(what: re.Pattern[str], text: str) -> str:
    return what.sub(lambda match: " " * len(match[0]), text)


def _words(kind: str, text: str, start: int, end: int) -> Iterator[tuple[Sex, _Place]]:
    for sex in _SEXES:
        for match in pattern("worker", "sex", kind, sex).finditer(text, start, end):
            yield sex, match.span()


def _by_sex(words: Iterable[tuple[Sex, _Place]]) -> _Words:
    found: _Words = {}
    for sex, place in words:
        found.setdefault(sex, []).append(place)
    return found


def _one_sex(words: _Words) -> tuple[Sex, _Place] | None:
    """The sex of all words but a few strays, with the first of them."""
    if not words:
        return None
    sex = max(_SEXES, key=lambda one: len(words.get(one, ())))
    strays = sum(len(places) for other, places in words.items() if other != sex)
    if strays > vocabulary("worker")["sex"]["most_strays"] * (strays + len(words[sex])):
        return None
    return sex, words[sex][0]
