"""The quantities that a request gives, in the genre's own notation ("2 x 6", "3 times a week for 4 weeks", "#60").

General quantity and date parsers are of no use here: they read "10/325" as a fraction and do not know "1 x 6".
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from imr_audit.extraction.drugs import STRENGTH
from imr_audit.extraction.patterns import Pattern
from imr_audit.extraction.phrases import split_list
from imr_audit.model import Drug
from imr_audit.rules.yaml_files import vocabulary

_DASHES = Pattern("[\u2010-\u2015\ufffe]")
_COLLAPSE = Pattern(r"\b(\d+)\s?\(\s*\1\s*\)|\b(\d+)\s?\(\s*#?\s*\2\s*\)")
_RANGE_WORDS = Pattern(r"\b(\d{1,2})\s?(?:-|to|or|through|and up to)\s?(\d{1,2})(?=[\s)x/]|$)")

# What holds numbers that count nothing.
_NOISE = Pattern(
    r"""
      \(?\b(?:dos|d\.o\.s\.?|dates?\ of\ service|date\ of\ surgery|performed\ on|dispensed\ on|done\ on)\b[^,;)]*\)?
    | \b\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})\b
    | \b(?:cpt|hcpcs|icd(?:-?\d+)?)(?:\ codes?)?[\s:#-]*
        (?:[a-z]?\d[\w.]{2,6}(?:\s?(?:,|and|&|/|-|x\ ?\d+\ units?)\s?)?)+
    | \b[a-z]?\d{5}\b | \b[a-z]\d{4}\b | \b[a-z]\d{2}\.\d+[a-z]?\b
    | \b\d(?:\.\d)?[\s-]?(?:tesla|t)\b
    | \b[ctls]-?\d{1,2}(?:\s?[-/]\s?[ctls]?\d{1,2})*\b
    | \b\d+(?:\s?-\s?\d+)?[\s-]?(?:hours?|hrs?|minutes?|mins?)\b
        (?:\s(?:a|per|each|every)\s(?:day|session|visit|treatment)
        |\s?/\s?day|\sdaily|\seach|\sper\b)?
    | \b(?:in|within|after)\s\d{1,2}(?:-\d{1,2})?\s(?:weeks?|wks?|months?|days?)\b
    | \blevel\s\d\b | \b1/2\b | \b\d+\sin\s\d+\b | \bphase\s\d\b | \#\s?\d\s(?=knee|view)
    """,
    re.X,
)
_N = r"(\d{1,3})(?:-(\d{1,3}))?"
_WEEK = r"(?:week|wk|w)\b"
_TIMES = r"(?:x|times?|sessions?|visits?|treatments?|tx|days?|appointments?|trips?)?"
_FREQUENCIES = tuple(
    Pattern(pattern)
    for pattern in (
        rf"\b{_N}\s?{_TIMES}\s?\(?(?:/|a\b|per\b|each\b|every\b|in a\b|x\s?/|out of the\b|weekly,?)\s?{_WEEK}",
        rf"\b{_N}\s?(?:x|times?)\s?{_WEEK}(?!s)",
        rf"\b{_N}\s?{_TIMES}\s?(?:weekly|wkly)\b",
    )
)
_MONTHLY = Pattern(rf"\b{_N}\s?{_TIMES}\s?(?:/|a\b|per\b|each\b|every\b)\s?(?:month|mo)\b|\b(monthly|every month)\b")
# More than three sessions "every other week" are all that are asked for.
_OTHER_WEEK = Pattern(
    rf"(?:\b(?P<times>[1-3]) (?:x|times?|sessions?|visits?|treatments?) )?"
    rf"(?:\bevery (?:other|2nd|second) {_WEEK}|\bevery (?P<weeks>\d) (?:weeks|wks)\b|\bbi-?weekly\b)"
)
_EVERY_DAY = Pattern(r"\b(?:daily|every day|each day|per day|a day|once daily)\b")
_WEEKLY = Pattern(rf"\b(?:weekly|wkly|every {_WEEK}|each {_WEEK}|per {_WEEK}|a {_WEEK})")
_DURATION = Pattern(rf"\b{_N}[\s-]?(?:more |additional |consecutive )?(?:weeks?|wks?|wk)\b")
_COURSE = Pattern(rf"{_FREQUENCIES[0].pattern}[^.;]{{0,25}}?{_DURATION.pattern}")
_MONTHS = Pattern(rf"\b{_N}[\s-]?(?:months?|mos?|mths?)\b")
_DAY_SUPPLY = Pattern(r"\bdays?(?:'s?)? supply\b[\s:=-]*(\d{1,3})\b")
_DAYS = Pattern(rf"(?<!#)\b{_N}[\s-]?days?\b(?!\s?(?:/|a\b|per\b|each\b)\s?(?:week|wk))")
_COMPACT = Pattern(
    rf"(?<![\d./#-])\b(\d)(?:-(\d))?\s?(?:x|times|by)\s?{_N}(?![\d/%]|\.\d|\s?(?:mg|mcg|ml|cm|mm|inch|month|day|unit|view))"
)
_TIMES_N = Pattern(
    rf"(?:\bx|\btimes|\b[xX]\s?-)\s?\(?{_N}\b(?!\s?(?:mg|mcg|weeks?|wks?|months?|days?|hours?|minutes?|refills?|inch|/|%|\.\d))"
)
_AFTER_FREQUENCY = Pattern(rf"^[\s,(]*(?:x|times|for)\s?{_N}\b(?!\s?(?:[a-z]+\s){{0,3}}(?:SESSIONS|months?|days?)\b)")
_TOTAL = Pattern(rf"\b(?:total(?:ing)?(?: of)?|total number(?: of)?)[\s:#]*{_N}\b|\b{_N}\s?total\b|=\s?{_N}\b")
_HASH = Pattern(
    r"(?:(?<!tylenol )(?<!codeine )|(?=#\s?\d\d))(?:#|\bno\.)\s?(\d{1,4})(?:\.0+)?(?![\d/])|(?<=\s)(\d{1,3})#"
)
_QTY = Pattern(
    r"\b(?:qty|quantity|quanity|quantities|disp|dispense|dispensed|count|ct|amount)\b\.?(?:\s?(?:of|is|=))?[\s:#(x]*"
    r"(\d{1,4})(?:\.0+)?\b(?!\s?(?:mg|refill))"
)
_SERIES = Pattern(rf"\b(?:series|set|pack|total) of\s?{_N}\b|\b{_N}[\s-](?:injection )?series\b")
_REFILLS_LABELLED = Pattern(
    r"\b(?:refills?(?:\(s\))?|rf|ref)\s?(?:[:=]\s?(?:x\s?)?|x\s?|times\s|qty:?\s)(\d{1,2})\b(?!\s?(?:mg|/|day))"
)
_REFILLS = Pattern(
    r"(?:\bx\s?|(?<!#)(?<!# )\b)(\d{1,2}|no|zero)\s(?:additional |more |monthly |authorized )?refills?\b"
    r"|\b(\d{1,2})\s?rf\b|\b(?:refills?\s|refilled\s|re?f\.?\s?)(\d{1,2})\b(?!\s?(?:mg|/|day|tab|cap))"
)
_UNIT_FIRST = Pattern(
    rf"(?:^|[:;,(]\s*|\b(?:of|purchase|rental|retrospective|retro|additional|another)\s(?:an?\s)?){_N}\s"
    r"(?P<next>[a-z][a-z-]*)"
)
# One digit before "unit" is mostly a part of a device's name ("OrthoStim 4 unit").
_UNITS = Pattern(
    r"\b(?:(\d{1,4})\s?(?:units|injections?|pairs?|blocks?|sets?|pieces?|braces|levels injections)"
    r"|(1|\d{2,4})\s?unit)\b"
)
_INTERVAL = Pattern(rf"\bevery {_N} (?:weeks?|wks?|months?|days?)\b")
_LAST = Pattern(r",\s(\d{1,2})$")
_PERCENT = Pattern(r"\d\s?%")
_LONG_COURSE = 8  # "2 times a week x 12": above this the second number counts visits rather than weeks


class Quantities(NamedTuple):
    """What a request gives: keys of the annotation guide; and, where it states a total beside its factors, both."""

    quantity: dict[str, int | str]
    arithmetic: dict[str, int] | None = None


class _Kind(NamedTuple):
    sessions: frozenset[str]
    modalities: frozenset[str]
    drugs: frozenset[str]
    device: Pattern
    stated: Pattern
    stated_adjacent: Pattern
    doses: Pattern
    leading: Pattern
    after_frequency: Pattern
    no_unit: frozenset[str]
    numbers: Mapping[str, int]
    number_words: Pattern


@cache
def number_words() -> Mapping[str, int]:
    """The numbers that are written in words, with their values."""
    listed = (entry.rpartition(" ") for entry in split_list(vocabulary("quantities")["number_words"]))
    return {word: int(number) for word, _, number in listed}


@cache
def _kinds() -> _Kind:
    data = vocabulary("quantities")
    numbers = number_words()
    words = "|".join(sorted(numbers, key=len, reverse=True))
    session = "|".join(sorted(split_list(data["session_words"]), key=len, reverse=True))
    plural = "|".join(w for w in split_list(data["session_words"]) if w.endswith("s"))
    taken = "|".join(re.escape(w) for w in split_list(data["taken"]))
    no_gap = (
        r"(?:x|times?|per|an?|weeks?|wks?|days?|months?|hours?|minutes?|levels?|evaluation|phase|units?|refills?"
        r"|for|by|every)\b"
    )
    return _Kind(
        sessions=frozenset(split_list(data["sessions"])),
        modalities=frozenset(split_list(data["modalities"])),
        drugs=frozenset(split_list(data["drugs"])),
        device=Pattern(rf"\b(?:{'|'.join(split_list(data['device_words']))})\b(?!\stherapy)"),
        stated=Pattern(rf"(?<![\d./#-]){_N}\)?\s(?:(?!{no_gap})[a-z][a-z/&'-]*,?\s){{0,6}}?(?:{plural})\b"),
        stated_adjacent=Pattern(rf"(?<![\d./#-]){_N}\)?[\s-](?:more |additional )?(?:{session})\b"),
        doses=Pattern(
            rf"(?<![\d./#-])(\d{{1,4}})(?!\s?-\s?\d)\s(?:[a-z]+\s)?(?:{'|'.join(split_list(data['dose_words']))})\b(?!\s(?:{taken})\b)"
        ),
        leading=Pattern(rf"^(\d{{1,3}})\s(?!(?:{'|'.join(split_list(data['no_unit']))}|prescriptions?)\b)(?=[a-z])"),
        after_frequency=Pattern(_AFTER_FREQUENCY.pattern.replace("SESSIONS", session)),
        no_unit=frozenset(split_list(data["no_unit"])),
        numbers=numbers,
        number_words=Pattern(rf"\b(?:{words})\b"),
    )


def normalised(text: str) -> str:
    """``text`` in lower case with digits for number words, and without the numbers that count nothing.

    Dates, procedure codes, spine levels, field strengths and durations of a session are taken out.
    """
    kinds = _kinds()
    text = _DASHES.sub("-", text.lower()).replace("\u00d7", "x").replace("\u00ae", "").replace("\u2122", "")
    text = kinds.number_words.sub(lambda m: str(kinds.numbers[m[0]]), text)
    text = re.sub(r"\bonce\b", "1 times", text)
    text = re.sub(r"\b(?:twice|bi-weekly)\b", "2 times", text)
    text = re.sub(r"\bthrice\b", "3 times", text)
    text = _COLLAPSE.sub(lambda m: m[1] or m[2], text)
    text = re.sub(r"\((\d+(?:\s?-\s?\d+)?)\)(?=\s?(?:times|x|sessions|visits|weeks))", r"\1", text)
    text = _NOISE.sub(" ", text)
    text = _RANGE_WORDS.sub(r"\1-\2", text)
    return re.sub(r"\s+", " ", text).strip(" .")


def read_quantities(text: str, topic: str, drugs: Sequence[Drug] = ()) -> Quantities:
    """The quantities of the request ``text``, which has the topic ``topic`` and names ``drugs``."""
    kinds = _kinds()
    if topic in kinds.drugs:
        return Quantities(_of_drug(text, drugs, kinds))
    plain = normalised(text)
    sessions = topic in kinds.sessions or (topic in kinds.modalities and not kinds.device.search(plain))
    sessions = sessions or (topic in kinds.modalities and bool(kinds.stated_adjacent.search(plain)))
    return _of_sessions(plain, kinds) if sessions else Quantities(_of_units(plain, topic, kinds))


def _of_drug(text: str, drugs: Sequence[Drug], kinds: _Kind) -> dict[str, int | str]:
    found: dict[str, int | str] = {}
    strength = next((drug.strength for drug in drugs if drug.strength), None)
    if strength is None and (match := STRENGTH.search(text)) and not re.search(r"\d\s?g(?:ms?)?$", match[0], re.I):
        strength = match[0]
    if strength and not _is_compound(text, drugs):
        found["strength"] = re.sub(r"\s+", " ", strength)
    plain = normalised(STRENGTH.sub(" ", text) if strength else text)
    refills = _REFILLS_LABELLED.search(plain) or _REFILLS.search(plain)
    if refills is not None:
        given = next(group for group in refills.groups() if group)
        found["refills"] = int(given) if given.isdigit() else 0
        plain = plain[: refills.start()] + " " + plain[refills.end() :]
    for pattern in (_QTY, _HASH, kinds.doses, kinds.leading):
        count = pattern.search(plain)
        if count is not None:
            found["count"] = int(_range(count)[0])
            break
    if (days := _days(plain)) is not None:
        found["days"] = days
    return found


def _is_compound(text: str, drugs: Sequence[Drug]) -> bool:
    """Whether ingredients with percentages are mixed, so that no one strength is the product's."""
    named = {drug.ingredients for drug in drugs}
    topical = all(drug.route == "topical" for drug in drugs)
    return len(named) > 1 and (topical or len(_PERCENT.findall(text)) > 1)


def _of_sessions(plain: str, kinds: _Kind) -> Quantities:
    found: dict[str, int | str] = {}
    low, high, rest = _frequency(plain, kinds)
    weeks = _DURATION.search(rest)
    months = _MONTHS.search(rest)
    compact = _COMPACT.search(rest) if high is None else None
    if compact is not None:
        low, high = _bounds(compact[1], compact[2])
        week_low, week_high = _bounds(compact[3], compact[4])
        rest = rest[: compact.start()] + " " + re.sub(r"^\s?(?:weeks?|wks?)\b", "", rest[compact.end() :])
        weeks = None
    elif weeks is not None:
        week_low, week_high = _range(weeks)
        rest = rest[: weeks.start()] + " " + rest[weeks.end() :]
    else:
        week_low = week_high = 0.0
        after = kinds.after_frequency.search(rest.partition("\0")[2]) if high is not None else None
        if after is not None and _range(after)[1] <= _LONG_COURSE:
            week_low, week_high = _range(after)
            rest = rest.replace(after[0], " ", 1)
    rest = rest.replace("\0", " ")
    computed = _product(low, high, week_low, week_high)
    monthly = _MONTHLY.search(rest) if computed is None and months is not None else None
    if monthly is not None and months is not None:
        often = (1.0, 1.0) if monthly[3] else _range(monthly)
        computed = _product(*often, *_range(months))
        rest = rest[: monthly.start()] + " " + rest[monthly.end() :]
    courses = _courses(plain)
    if len(courses) > 1:
        computed, high = _summed(courses)
        week_high = 0.0
        rest = ""
    stated = _stated(rest, kinds)
    visits = stated or computed
    if visits is not None:
        if visits[0] != visits[1]:
            found["visits_min"] = visits[0]
        found["visits"] = visits[1]
    if high is not None and high >= 1:
        found["per_week"] = int(high)
    if week_high:
        found["weeks"] = int(week_high)
    if visits is None and (days := _days(rest)) is not None:
        found["days"] = days
    both = stated is not None and computed is not None
    arithmetic = {"stated": stated[1], "computed": computed[1]} if both and stated and computed else None
    return Quantities(found, arithmetic)


def _frequency(plain: str, kinds: _Kind) -> tuple[float | None, float | None, str]:
    """How often a week (lower and upper bound), and the text without it; a NUL stands in its place."""
    for pattern in _FREQUENCIES:
        match = pattern.search(plain)
        if match is not None:
            low, high = _range(match)
            return low, high, plain[: match.start()] + "\0" + plain[match.end() :]
    match = _OTHER_WEEK.search(plain)
    if match is not None:
        often = int(match["times"] or 1) / int(match["weeks"] or 2)
        return often, often, plain[: match.start()] + "\0" + plain[match.end() :]
    for pattern, often in ((_EVERY_DAY, 7.0), (_WEEKLY, 1.0)):
        match = pattern.search(plain)
        if match is not None:
            return often, often, plain[: match.start()] + "\0" + plain[match.end() :]
    return None, None, plain


def _courses(plain: str) -> list[tuple[float, float, float, float]]:
    """The courses of treatment, where several are given ("3 times a week for 2 weeks, then ..."): bounds of each."""
    found = []
    for match in _COURSE.finditer(plain):
        low, high = _bounds(match[1], match[2])
        found.append((low, high, *_bounds(match[3], match[4])))
    return found


def _summed(courses: list[tuple[float, float, float, float]]) -> tuple[tuple[int, int], float]:
    """The sessions of all courses, and how often a week they are at most."""
    low = sum(low * weeks for low, _, weeks, _ in courses)
    high = sum(high * weeks for _, high, _, weeks in courses)
    return (int(low), int(high)), max(high for _, high, _, _ in courses)


def _bounds(first: str, second: str | None) -> tuple[float, float]:
    low = float(first)
    return low, float(second) if second and float(second) >= low else low


def _range(match: re.Match[str]) -> tuple[float, float]:
    """The two numbers of a range that matched, or the one number twice."""
    first = next(n for n, group in enumerate(match.groups()) if group)
    return _bounds(match.groups()[first], match.groups()[first + 1] if first + 1 < len(match.groups()) else None)


def _product(low: float | None, high: float | None, weeks_low: float, weeks_high: float) -> tuple[int, int] | None:
    if low is None or high is None or not weeks_high:
        return None
    return int(low * weeks_low), int(high * weeks_high)


def _stated(rest: str, kinds: _Kind) -> tuple[int, int] | None:
    """The number of sessions that is stated outright; the numbers of several body parts are added."""
    matches = list(kinds.stated.finditer(rest)) or list(kinds.stated_adjacent.finditer(rest))
    if matches:
        numbers = [_range(m) for m in matches]
        parts_joined = len({high for _, high in numbers}) > 1 and re.search(
            r"\b(?:and|plus|&)\s$|\b(?:and|plus|&)\s", rest[matches[0].end() : matches[1].start() + 1]
        )
        if parts_joined:
            return int(sum(low for low, _ in numbers)), int(sum(high for _, high in numbers))
        return int(numbers[0][0]), int(numbers[0][1])
    for pattern in (_TOTAL, _TIMES_N, _QTY, _HASH):
        match = pattern.search(rest)
        if match is not None:
            low, high = _range(match)
            return int(low), int(high)
    bare = re.search(r"\((\d{1,2})\)\s*$|[\s,]-?\s?(\d{1,2})$", rest)
    if bare is not None:
        number = int(bare[1] or bare[2])
        return number, number
    return None


def _of_units(plain: str, topic: str, kinds: _Kind) -> dict[str, int | str]:
    found: dict[str, int | str] = {}
    plain = _INTERVAL.sub(" ", plain)
    if (days := _days(plain)) is not None:
        found["days"] = days
    weeks = _DURATION.search(plain)
    if weeks is not None:
        found["weeks"] = int(_range(weeks)[1])
    count = _HASH.search(plain) or _QTY.search(plain)
    if count is not None:
        found["count"] = int(_range(count)[0])
        return found
    units = _unit_number(plain, kinds)
    if units is not None:
        found["units"] = units
    return found


def _unit_number(plain: str, kinds: _Kind) -> int | None:
    for pattern in (_SERIES, _TIMES_N, _UNITS):
        match = pattern.search(plain)
        if match is not None:
            return int(_range(match)[1])
    for match in _UNIT_FIRST.finditer(plain):
        if match["next"] not in kinds.no_unit and match["next"].split("-")[0] not in kinds.no_unit:
            return int(_range(match)[1])
    last = _LAST.search(plain)
    return int(last[1]) if last is not None else None


def _days(plain: str) -> int | None:
    match = _DAY_SUPPLY.search(plain) or _DAYS.search(plain)
    return int(_range(match)[1]) if match is not None else None
