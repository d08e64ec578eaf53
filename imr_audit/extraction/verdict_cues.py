"""The vocabulary of verdicts as patterns."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from imr_audit.extraction.patterns import Pattern
from imr_audit.rules.yaml_files import vocabulary


class VerdictCues(NamedTuple):
    """The patterns that rules/vocabulary/conclusions.yaml describes, compiled; named as their lists there."""

    triggers: Pattern
    medically: Pattern
    necessity: Pattern
    necessity_before: Pattern
    request: Pattern
    request_negative: Pattern
    positive_nouns: Pattern
    negative_nouns: Pattern
    bare: Pattern
    positive_bare: Pattern
    negative_bare: Pattern
    advice: Pattern
    partial: Pattern
    fragments: Mapping[str, bool]
    negators: Pattern
    pseudo: Pattern
    generic: Pattern
    others: Pattern
    first_person: Pattern
    reasons: Pattern


def _any(entries: Sequence[str]) -> str:
    return "(?:" + "|".join(entry.replace(" ", r"\s") for entry in sorted(entries, key=len, reverse=True)) + ")"


@cache
def verdict_cues() -> VerdictCues:
    """The vocabulary of verdicts, compiled on first use."""
    data = vocabulary("conclusions")
    adjective, adverb = _any(data["adjectives"]), _any(data["adverbs"])
    joined = rf"(?:\s?,?\s?(?:and\s?/\s?or|and|or|nor|&|/)\s|\s?,\s|/)(?:{adverb}\s)?"
    copula = (
        r"\s?(?:,\s)?\(?(?:is|are|was|were|be|been|being|has\sbeen|have\sbeen|will\sbe|would\sbe|seems?|appears?|remains?|cannot\sbe|"
        r"can\s?not\sbe|may\snot\sbe|should\snot\sbe|should\sbe|could\snot\sbe)\b"
    )
    aside = r"(?P<aside>(?:\s?,?\s(?!and\b|but\b)[\w'-]+,?){0,5}?)\s"
    subject = _any(data["request_subjects"])

    def compiled(pattern: str) -> Pattern:
        return Pattern(pattern, re.I)

    return VerdictCues(
        triggers=compiled(_any(data["triggers"])),
        medically=compiled(
            rf"(?:\b|(?<=not))(?:{adverb}\s?{adjective}(?:{joined}{adjective})*|{adjective}(?:{joined}{adverb}\s{adjective})+"
            rf"|(?:an?\s)medical\snecessity)\b"
        ),
        necessity=compiled(
            rf"\bmedical(?:ly)?\snecess(?:ity|ary)\b(?P<mid>[^.;]{{0,140}}?)\b(?:is|are|was|were|has|have|had|been|be|can|cannot|not|could|remains?)\s"
            rf"(?P<aside>(?:[\w'-]+\s){{0,4}}?){_any(data['necessity_verbs'])}\b"
            rf"|\bmedical\snecessity\b(?P<mid2>[^.;]{{0,80}}?)\b(?:is|was|remains)\s(?P<lack>lacking|unclear|uncertain|questionable|doubtful|unsupported|unsubstantiated|unestablished|in\sdoubt|in\squestion)\b"
        ),
        necessity_before=compiled(
            rf"\b{_any(data['necessity_before'])}\w{{0,3}}\s(?:(?:the|an?|any|no|for|continued|clear|of|its|ongoing|sufficient)\s){{0,3}}medical\snecessity\b"
        ),
        request=compiled(rf"\b{subject}{copula}{aside}(?P<verdict>{_any(data['request_verdicts'])})\b"),
        request_negative=compiled(rf"(?:{copula}(?:\s[\w'-]+){{0,3}}?\s{_any(data['negative_verdicts'])}\b)"),
        positive_nouns=compiled(rf"\b{_any(data['positive_nouns'])}\b"),
        negative_nouns=compiled(rf"\b{_any(data['negative_nouns'])}\b"),
        bare=compiled(rf"{copula}{aside}(?P<verdict>{_any(data['request_verdicts'])})\b"),
        positive_bare=compiled(rf"\b{_any(data['positive_bare'])}\b"),
        negative_bare=compiled(rf"\b{_any(data['negative_bare'])}\b"),
        advice=compiled("|".join(data["advice"])),
        partial=compiled("|".join(data["partial"])),
        fragments={words: value == "necessary" for words, value in data["fragments"].items()},
        negators=compiled(rf"(?:\b|(?=n't)){_any(data['negators'])}\b"),
        pseudo=compiled(rf"\b{_any(data['pseudo_negators'])}\b"),
        generic=compiled("|".join(data["generic"])),
        others=compiled("|".join(data["others"])),
        first_person=compiled("|".join(data["first_person"])),
        reasons=compiled(
            rf"^(?:[\"'\u201c]|therefore,?\s|thus,?\s|and\s|further(?:more)?,?\s)?{_any(data['reasons'])}\b"
        ),
    )
