"""The drugs that a worker takes, with dose and frequency, as a summary or a request tells them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from imr_audit.extraction.drugs import STRENGTH, Placed, place_drugs
from imr_audit.extraction.morphine import MorphineEquivalent, morphine_equivalent
from imr_audit.extraction.patterns import Pattern
from imr_audit.extraction.request_history import read_heading
from imr_audit.extraction.sentences import split
from imr_audit.model import Dose, Drug
from imr_audit.reading.text import Folded, Span
from imr_audit.rules.yaml_files import vocabulary

__all__ = ["MorphineEquivalent", "current_regimen", "morphine_equivalent", "read_regimen", "requested_regimen"]

_MONTH = 30  # days for which a dispensed count is taken to last
_N = r"(\d{1,2}(?:\.\d)?(?!\d|/)|1/2|one|two|three|four|five|six|seven|eight|nine|ten|twelve|half)"
_RANGE = rf"{_N}(?:\s?(?:-|to|or)\s?{_N})?"
_DOSE_WORD = r"(?:tab(?:let)?s?|cap(?:sule)?s?|pills?|patch(?:es)?|po\b|p\.o\.?|by mouth|orally|doses?)"
_PER_DOSE = Pattern(rf"\b{_RANGE}\s?\(?{_DOSE_WORD}", re.I)
_EVERY = Pattern(rf"(?:\b(?:every?|each)\s?|\bq\.?\s?){_RANGE}\s?-?(hours?|hrs?\b|h\b|days?\b)", re.I)
_TIMES = Pattern(
    rf"\b{_RANGE}\s?(?:\(\d+\)\s?)?(?:x\b|times?\b|{_DOSE_WORD})?,?\s?"
    r"(?:(?:a|per|each|every)\s?day\b|/\s?d(?:ay)?\b|daily\b)",
    re.I,
)
_MAXIMUM = Pattern(
    r"\b(?:up\sto|max(?:imum)?(?:\sof)?|no\smore\sthan|not\s(?:to\sexceed|more\sthan))\s"
    rf"(?:(?:a\s)?(?:total|max(?:imum)?)\sof\s)?{_RANGE}"
    rf"\s?(?:x\b|times?\b|{_DOSE_WORD})?,?\s?(?:(?:a|per|each|every)\s?day\b|/\s?d(?:ay)?\b|daily\b)?",
    re.I,
)
_REST_OF_DAY = Pattern(r"\s(?:(?:a|per|each)\sday|daily)\b", re.I)
_COUNT = Pattern(
    r"(?:#|\bqty:?|\bquantity(?: of)?:?)\s?(\d{1,3})(?!\d)|\b(\d{2,3})\s(?:tablets|tabs|capsules|pills)\b", re.I
)
_CHANGE = Pattern(rf"\b(?:from|of)\s({STRENGTH.pattern})\s(?:down\s|up\s)?to\s({STRENGTH.pattern})", re.I)
_FIGURE = Pattern(r"\d+(?:,\d{3})*(?:\.\d+)?|\.\d+")
_PUMP = Pattern(
    r"\b(?:pump|system|reservoir)\s(?:that\s)?(?:delivers?|delivering|contains?|containing|infuses?|infusing|with)\b"
    r"|\bintrathecal(?:ly)?\b(?!\spump)",
    re.I,
)
_AFTER = 90  # characters after a name in which its dose and frequency stand
_PLURAL = re.compile(r"(?:were|have been|had been|are)\b", re.I)


class _Cues(NamedTuple):
    per_day: Mapping[str, float]
    frequency: re.Pattern[str]
    as_needed: re.Pattern[str]
    not_current_before: re.Pattern[str]
    not_current_after: re.Pattern[str]
    current: re.Pattern[str]


class _Mention(NamedTuple):
    dose: Dose
    sentence: int
    current: bool  # the sentence says so

    @property
    def told(self) -> int:
        """How much the mention tells of the dose."""
        return (self.dose.strength_mg is not None) + 2 * (self.dose.per_day is not None)


@cache
def _cues() -> _Cues:
    data = vocabulary("regimen")

    def any_of(entries: Sequence[str]) -> str:
        return "|".join(entry.replace(" ", r"\s") for entry in sorted(entries, key=len, reverse=True))

    def compiled(entries: Sequence[str]) -> re.Pattern[str]:
        return re.compile(rf"(?<![\w-])(?:{any_of(entries)})(?![\w])", re.I)

    literal = [re.escape(word).replace(r"\ ", " ") for word in data["per_day"]]
    return _Cues(
        data["per_day"],
        compiled(literal),
        compiled(data["as_needed"]),
        compiled(data["not_current_before"]),
        compiled(data["not_current_after"]),
        compiled(data["current"]),
    )


def read_regimen(source: str, span: Span) -> tuple[Dose, ...]:
    """The drugs that the text at ``span`` says are taken now, each once, with what it tells of dose and frequency.

    A drug that is discontinued, was tried, or is only asked for is not among them.  Where no frequency is given, a
    dispensed count ("#120") is taken to last thirty days.
    """
    folded = Folded.of(source, span)
    text = folded.text
    placed = place_drugs(folded)
    mentions: list[_Mention] = []
    for n, (start, end) in enumerate(split(text) if placed else ()):
        inside = [one for one in placed if start <= one.start < end]
        for k, one in enumerate(inside):
            limit = inside[k + 1].start if k + 1 < len(inside) else end
            mention = _mention(text, folded, one, n, (start, limit, end))
            if mention is not None:
                mentions.append(mention)
    return tuple(mention.dose for mention in _each_once(mentions))


def requested_regimen(source: str, span: Span) -> tuple[Dose, ...]:
    """The doses that a request's heading implies; of a history heading those of the original request."""
    folded = Folded.of(source, span)
    heading = read_heading(folded.text)
    part = None if heading is None else heading.original or heading.decided
    return read_regimen(source, span if part is None else folded.span(part.start, part.end))


def current_regimen(*groups: Sequence[Dose]) -> tuple[Dose, ...]:
    """One regimen out of several readings, the most telling first: a drug that an earlier one gives in full stands.

    So the summary's list comes before the requests, whose counts tell a frequency only roughly.
    """
    found: dict[tuple[tuple[str, ...], str | None], list[Dose]] = {}
    for group in groups:
        fresh: dict[tuple[tuple[str, ...], str | None], list[Dose]] = {}
        for dose in group:
            fresh.setdefault(_key(dose.drug), []).append(dose)
        for key, doses in fresh.items():
            if key not in found or not any(_complete(dose) for dose in found[key]):
                found[key] = doses if any(_complete(dose) for dose in doses) or key not in found else found[key]
    return tuple(dose for doses in found.values() for dose in doses)


def _complete(dose: Dose) -> bool:
    patch = dose.drug.route == "transdermal"
    return dose.strength_mg is not None and (patch or dose.per_day is not None)


def _key(drug: Drug) -> tuple[tuple[str, ...], str | None]:
    return drug.ingredients or (drug.name,), drug.route


def _each_once(mentions: list[_Mention]) -> list[_Mention]:
    """Of the sentences that name a drug, the one that tells most of what is taken now."""
    kept: list[_Mention] = []
    for key in dict.fromkeys(_key(mention.dose.drug) for mention in mentions):
        same = [mention for mention in mentions if _key(mention.dose.drug) == key]
        best = max(same, key=lambda mention: (mention.told, mention.current, mention.sentence)).sentence
        seen: set[tuple[str, float | None]] = set()
        for mention in same:
            name = (mention.dose.drug.name.lower(), mention.dose.strength_mg)
            if mention.sentence == best and name not in seen:
                seen.add(name)
                kept.append(mention)
    return sorted(kept, key=lambda mention: mention.dose.span)


def _mention(text: str, folded: Folded, one: Placed, sentence: int, bounds: tuple[int, int, int]) -> _Mention | None:
    start, limit, end = bounds
    before, after = text[start : one.start], text[one.end : min(limit, one.end + _AFTER)]
    drug = one.drug
    if _PUMP.search(before) and drug.drug_class in ("opioid", "muscle_relaxant"):
        drug = replace(drug, route="intrathecal")
    change = _CHANGE.match(after.lstrip()) or _CHANGE.search(after)
    if change is not None:
        drug = replace(drug, strength=change.groups()[-1])
    per_day, as_needed, reach = _frequency(after)
    assumed = False
    if (count := _COUNT.search(after)) is not None and drug.route in ("oral", "sublingual"):
        dispensed = int(count[1] or count[2]) / _MONTH
        if per_day is None or (as_needed and dispensed < per_day):
            per_day, reach, assumed = dispensed, max(reach, count.end()), True
    stated = _stated_current(before)
    if stated is False or _ended(text, one.end, end, limit):
        return None
    if stated is None and per_day is None and not _is_patch_dose(drug):
        return None
    span = folded.span(one.start, one.end + reach)
    dose = Dose(drug, _milligrams(drug), per_day, as_needed, span, assumed)
    return _Mention(dose, sentence, bool(stated))


def _is_patch_dose(drug: Drug) -> bool:
    return drug.route == "transdermal" and drug.strength is not None


def _stated_current(before: str) -> bool | None:
    """What the sentence says before the name: taken now, not taken now, or neither.  The nearer cue counts."""
    cues = _cues()
    now = max((match.start() for match in cues.current.finditer(before)), default=-1)
    past = max((match.end() for match in cues.not_current_before.finditer(before)), default=-1)
    if now < 0 and past < 0:
        return None
    return now >= past


def _ended(text: str, start: int, end: int, limit: int) -> bool:
    """Whether the sentence goes on to say that the drug is taken no more."""
    match = _cues().not_current_after.search(text, start, end)
    if match is None:
        return False
    between = text[start : match.start()]
    if _cues().current.search(between) or re.search(r";|, (?:but|while|and (?:he|she|the)) ", between):
        return False
    return match.start() < limit or _PLURAL.match(match[0]) is not None


def _frequency(after: str) -> tuple[float | None, bool, int]:
    """Doses a day, whether that is an upper bound, and how far into ``after`` the words reach."""
    cues = _cues()
    needed = cues.as_needed.search(after)
    maximum = _MAXIMUM.search(after)
    if maximum is not None and (number := _upper(maximum)) is not None and "mg" not in maximum[0]:
        return number, True, maximum.end()
    each = _PER_DOSE.search(after)
    at_once = (_upper(each) or 1.0) if each is not None else 1.0
    ranged = each is not None and each[2] is not None
    found: tuple[float, int, bool] | None = None
    if (times := _TIMES.search(after)) is not None and (number := _upper(times)) is not None:
        same = each is not None and each.start() == times.start()
        found = (number if same else number * at_once, times.end(), ranged or times[2] is not None)
    elif (every := _EVERY.search(after)) is not None:
        hours = _value(every[1]) * (24 if every[3].lower().startswith("d") else 1)
        found = (24 / hours * at_once, every.end(), ranged or every[2] is not None) if hours else None
    elif (word := cues.frequency.search(after)) is not None:
        rest = _REST_OF_DAY.match(after, word.end())
        reach = rest.end() if rest is not None else word.end()
        found = (cues.per_day[re.sub(r"\s+", " ", word[0].lower())] * at_once, reach, ranged)
    if found is None:
        return None, False, 0
    number, reach, bound = found
    return number, bound or needed is not None, max(reach, needed.end() if needed is not None else 0)


def _value(word: str) -> float:
    numbers: Mapping[str, float] = vocabulary("regimen")["numbers"]
    return float(numbers.get(word.lower()) or word)


def _upper(match: re.Match[str]) -> float | None:
    return _value(match[2] or match[1])


def _milligrams(drug: Drug) -> float | None:
    """The opioid's (or the only ingredient's) amount in one dose, in mg; for a patch in mcg/h."""
    told = vocabulary("regimen")["told_by_name"].get(drug.name.lower())
    if told is not None:
        return float(told)
    if drug.strength is None or "%" in drug.strength or re.search(r"/\s?\d*\s?(?:ml|cc)\b", drug.strength, re.I):
        return None
    figures = [float(figure.replace(",", "")) for figure in _FIGURE.findall(drug.strength.lower().split("hr")[0])]
    if not figures:
        return None
    antagonist = any(name in drug.ingredients for name in vocabulary("regimen")["antagonists"])
    amount = max(figures) if antagonist else min(figures)
    if drug.route == "transdermal":
        return 12.5 if amount == 12 else amount
    unit = re.search(r"(mcg|microgram|ug|\u00b5g|\u03bcg|mg|g)", drug.strength, re.I)
    if unit is None or unit[0].lower() == "mg":
        return amount
    return amount * 1000 if unit[0].lower() == "g" else amount / 1000
