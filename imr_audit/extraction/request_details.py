"""What a request names beside treatment, part, drug and quantity: its kind, its form, how a device is got."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache

from imr_audit.extraction.patterns import Pattern
from imr_audit.extraction.quantities import normalised
from imr_audit.extraction.wordpatterns import Groups, PatternSet, lines, words_of
from imr_audit.model import Scalar
from imr_audit.rules.yaml_files import vocabulary

_HOURS = Pattern(
    r"\b(\d{1,2})(?:\s?(?:-|to)\s?(\d{1,2}))?[\s-]?(?:hours?|hrs?)\b\.?\s?(?:of\s\w+(?:\s\w+)?\s)?"
    r"(?:a|per|each|every|/)?\s?(day|daily|week|wk|shift)\b",
    re.I,
)
_DAYS_A_WEEK = Pattern(
    r"\b(\d)(?:\s?(?:-|to)\s?(\d))?\s?(?:days?|times?|x)\s?(?:a|per|each|/|x)?\s?(?:week|wk)\b", re.I
)
_EVERY_DAY = Pattern(r"\b(?:seven|7)\sdays\b|\bdaily\b|\bevery\sday\b|\beach\sday\b", re.I)
_LEADS = Pattern(r"\b(\d)[\s-]?leads?\b", re.I)
_GRAMS = Pattern(r"\b(\d{1,2}(?:\.\d+)?)\s?(?:grams?|gms?|g)\b", re.I)
_TIMES_A_DAY = Pattern(
    r"\b(\d)\s?(?:x|times?)\s?(?:a|per|each|/)?\s?(?:day|daily)\b"
    r"|\b(b\.?i\.?d|t\.?i\.?d|q\.?i\.?d|once\sdaily|twice\s(?:a\sday|daily)|once\sa\sday)\b",
    re.I,
)
_TIMES = {"bid": 2, "tid": 3, "qid": 4, "once daily": 1, "once a day": 1, "twice daily": 2, "twice a day": 2}
_MONTHS = Pattern(r"\b(\d{1,2})[\s-]?(?:months?|mos?)\b|\bx\s?(\d{1,2})\s?(?:months?|mos?)\b", re.I)
_MONTH = 30  # days
_INJECTIONS = frozenset(
    {
        *("epidural_steroid_injection", "facet_injection", "radiofrequency_ablation", "si_joint_injection"),
        *("trigger_point_injection", "corticosteroid_injection", "viscosupplementation", "nerve_block"),
    }
)
_STIMULATORS = frozenset({"tens", "interferential", "nmes", "h_wave"})
_BY_THE_HOUR = frozenset({"home_health", "work_conditioning"})
_NUMBER_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "eight": 8, "ten": 10, "twelve": 12}
_NUMBER_WORD = Pattern(rf"\b(?:{'|'.join(_NUMBER_WORDS)})\b", re.I)


@cache
def _patterns(part: str, key: str = "") -> PatternSet[str]:
    """The patterns of one part of the vocabulary; of ``variant`` those that are asked for the topic ``key``."""
    data = vocabulary("request_details")
    groups: Groups = {name: lines(text) for name, text in data["groups"].items()}
    found: PatternSet[str] = PatternSet(groups)
    block = data[part]
    for name, entry in block.items() if isinstance(block, Mapping) else [(part, block)]:
        if not isinstance(entry, Mapping):
            found.add(lines(entry), name)
        elif key in entry["topics"]:
            found.add(lines(entry["patterns"]), name)
    return found


@cache
def _without(variant: str) -> PatternSet[str]:
    """The words beside which a variant is not meant."""
    found: PatternSet[str] = PatternSet()
    found.add(lines(vocabulary("request_details")["variant"][variant].get("without")), variant)
    return found


def read_variant(text: str, topic: str) -> str | None:
    """The narrower kind of the treatment ``topic`` that the request ``text`` names."""
    words = words_of(text)
    named = {hit.value for hit in _patterns("variant", topic).hits(words)}
    known = (name for name in vocabulary("request_details")["variant"] if name in named)
    return next((name for name in known if not _without(name).hits(words)), None)


def read_form(text: str) -> str | None:
    """The form that the request names for a drug; of another treatment it tells nothing."""
    named = {hit.value for hit in _patterns("form").hits(words_of(text))}
    return next((name for name in vocabulary("request_details")["form"] if name in named), None)


def read_acquisition(text: str) -> str | None:
    """Whether the requested device is bought, rented or tried; None where the request names two ways.

    What is rented for a trial is rented.
    """
    named = {hit.value for hit in _patterns("acquisition").hits(words_of(text))}
    if named == {"rental", "trial"}:
        return "rental"
    return named.pop() if len(named) == 1 else None


def read_guidance(text: str) -> str | None:
    """How the requested needle is guided; None where the request names no way, or two."""
    named = {hit.value for hit in _patterns("guidance").hits(words_of(text))}
    return named.pop() if len(named) == 1 else None


def asks_for_sedation(text: str) -> bool:
    """Whether sedation or anaesthesia is requested beside the procedure."""
    return bool(_patterns("sedation").hits(words_of(text)))


def read_leads(text: str) -> int | None:
    """The leads of the requested stimulator."""
    found = _LEADS.search(_in_digits(text))
    return int(found[1]) if found is not None else None


def is_for_weaning(text: str) -> bool:
    """Whether the request says that the drug is to be weaned."""
    return bool(_patterns("weaning").hits(words_of(text)))


def read_grams_per_day(text: str) -> float | None:
    """Grams of a topical drug a day; None where the request does not tell how much is applied how often."""
    text = _in_digits(text)
    grams = _GRAMS.search(text)
    often = grams and _TIMES_A_DAY.search(text, grams.end())
    if not grams or not often:
        return None
    times = int(often[1]) if often[1] else _TIMES[" ".join(often[2].lower().replace(".", "").split())]
    return float(grams[1]) * times


def is_repeat(text: str) -> bool:
    """Whether the request is for one more study of the same kind."""
    return bool(_patterns("repeat").hits(words_of(text)))


def read_hours_per_week(text: str) -> int | None:
    """Hours of help a week; None where the request does not tell on how many days."""
    text = _in_digits(text)
    hours = _HOURS.search(text)
    if hours is None:
        return None
    most = int(hours[2] or hours[1])
    if hours[3].lower() in ("week", "wk"):
        return most
    days = _DAYS_A_WEEK.search(text, hours.end())
    if days is not None:
        return most * int(days[2] or days[1])
    return most * 7 if _EVERY_DAY.search(text, hours.start(3)) else None


def read_months_as_days(text: str) -> int | None:
    """The months over which a request runs, in days of a month of thirty."""
    found = _MONTHS.search(normalised(text))
    return int(found[1] or found[2]) * _MONTH if found is not None else None


def _in_digits(text: str) -> str:
    return _NUMBER_WORD.sub(lambda word: str(_NUMBER_WORDS[word[0].lower()]), text)


def details_of(text: str, topic: str) -> dict[str, Scalar]:
    """The fields that follow from the words of the request ``text`` alone; what cannot be told is left out."""
    found = {name: read(text, topic) for name, read in DETAILS.items()}
    return {name: value for name, value in found.items() if value is not None}


# Field -> what reads it from the request's words, given its topic.
DETAILS: Mapping[str, Callable[[str, str], Scalar | None]] = {
    "variant": read_variant,
    "acquisition": lambda text, _: read_acquisition(text),
    "repeat": lambda text, _: is_repeat(text),
    "form": lambda text, _: read_form(text),
    "guidance": lambda text, topic: read_guidance(text) if topic in _INJECTIONS else None,
    "sedation": lambda text, topic: (topic in _INJECTIONS and asks_for_sedation(text)) or None,
    "leads": lambda text, topic: read_leads(text) if topic in _STIMULATORS else None,
    "for_weaning": lambda text, topic: (topic == "opioid" and is_for_weaning(text)) or None,
    "grams_per_day": lambda text, topic: read_grams_per_day(text) if topic == "topical_analgesic" else None,
    "hours_per_week": lambda text, topic: read_hours_per_week(text) if topic in _BY_THE_HOUR else None,
}
