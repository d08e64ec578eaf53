"""Names of drugs in any text: brand, generic, combination, kit; with strength and route."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from imr_audit.extraction.patterns import Pattern
from imr_audit.extraction.phrases import Match, PhraseIndex, TextWords, split_list, words_of
from imr_audit.extraction.spelling import corrected
from imr_audit.model import Drug
from imr_audit.reading.text import Folded
from imr_audit.rules.yaml_files import RuleFileError, nearest, vocabulary

UNSPECIFIED = "unspecified"

_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?|\.\d+)"
_UNIT = r"(?:mgs?|milligrams?|mcgs?|micrograms?|ugs?|\u00b5g|\u03bcg|meq|g|gms?|%|percent|iu|units?)"
_PER = r"(?:\s?/\s?(?:\d*(?:\.\d+)?\s?ml|\d*\s?cc|hr|hour|h|gm?|act|actuation|day)\b|\s(?:per|an) hour\b)"
STRENGTH = Pattern(rf"{_NUMBER}(?:\s?[-/]\s?{_NUMBER}){{0,3}}\s?{_UNIT}(?![A-Za-z]){_PER}?", re.I)
_PAIR = Pattern(r"\d+(?:\.\d+)?\s?[-/]\s?\d{2,3}(?:\.\d+)?(?![\d/%-])")
_BARE = Pattern(r"\d{2,4}(?=\s*(?:,\s*)?(?:#|qty|quantity))", re.I)
_BETWEEN = Pattern(
    r"(?:[\s,(:)\u00ae\u2122-]|\b(?:hcl|hydrochloride|sodium|potassium|sod|citrate|sulfate|bitartrate|tartrate|er|sr|xr|xl|ir|"
    r"dr|cr|ec|cd|la|odt|tabs?|tablets?|caps?|capsules?|patch|patches|gel|cream|ointment|lotion|oral|topical|"
    r"suspension|extended|release|delayed|immediate|dose|dosage|strength|of|at|the|is|was|generic|brand|name|solution|"
    r"spray|film|pads?|transdermal|system|injection|ds|sodium|acetaminophen|apap)\b){0,8}",
    re.I,
)
_TOPICAL = Pattern(
    r"\b(?:cream|gel|ointment|oint|lotion|topical|topically|patch|patches|pad|pads|balm|rub|roll-?on|liniment|salve|"
    r"spray|transdermal|foam|plaster|cream base)\b",
    re.I,
)
_INJECTED = Pattern(r"\b(?:injections?|injected|inj|im|iv|intramuscular|intravenous|intra-?articular|infusion)\b", re.I)
_NAMED_TWICE = Pattern(r"[\s\u00ae\u2122]*(?:[(/,-]|, ?(?:also known as|i\.e\.)|aka|brand name)?[\s]*", re.I)
_JOIN = Pattern(r"\s?[/-]\s?|\s(?:and|with|w/)\s|/")


class Product(NamedTuple):
    """What the vocabulary holds for one name.  ``ingredients`` is empty where the name tells none."""

    name: str
    ingredients: tuple[str, ...]
    drug_class: str
    route: str


@cache
def _products() -> tuple[PhraseIndex[Product], Mapping[frozenset[str], Product]]:
    """The names, and the combinations by their ingredients."""
    data = vocabulary("drugs")
    entries: list[tuple[str, Product]] = []
    combinations: dict[frozenset[str], Product] = {}
    for drug_class, routes in data["drugs"].items():
        for route, formulations in routes.items():
            for key, names in formulations.items():
                ingredients = () if key == UNSPECIFIED else tuple(key.split(" / "))
                product = Product(key.replace(" / ", "/"), ingredients, drug_class, route)
                if ingredients and drug_class != "compound_topical":  # a mixture is named ingredient by ingredient
                    entries.append((key, product))
                if len(ingredients) > 1:
                    combinations.setdefault(frozenset(ingredients), product)
                entries.extend((name, product._replace(name=name)) for name in split_list(names))
    known = {name.lower(): product for name, product in reversed(entries)}
    for right, wrong in data["misspellings"].items():
        if right.lower() not in known:
            hint = nearest(right.lower(), list(known))
            raise RuleFileError(f"drugs.yaml: misspellings: unknown drug {right!r}{hint}")
        entries.extend((name, known[right.lower()]) for name in split_list(wrong))
    return PhraseIndex.of(entries), combinations


@cache
def drug_words() -> frozenset[str]:
    """Every word of the names of drugs, as it is compared."""
    return _products()[0].words


def may_name_drugs(words: TextWords) -> bool:
    """Whether there is a word with which the name of a drug begins, as it is spelt."""
    return not _products()[0].firsts.isdisjoint(words.present)


def topic_of(drug: Drug) -> str:
    """The topic (annotation guide) of a request for ``drug``, from its class and route."""
    data = vocabulary("drugs")
    topics: dict[str, str] = data["topics"]
    if drug.route == "topical" and drug.drug_class in split_list(data["analgesics"]):
        return str(data["topical_topic"])
    if drug.route == "injection" and drug.drug_class in data["injected"]:
        return str(data["injected"][drug.drug_class])
    if drug.route == "topical" and drug.drug_class == "corticosteroid":
        return "medication_other"
    return topics.get(drug.drug_class, "medication_other")


class Placed(NamedTuple):
    """A drug and its place in the text in which it was sought."""

    drug: Drug
    start: int
    end: int


def find_drugs(folded: Folded, *, fuzzy: bool = False) -> tuple[Drug, ...]:
    """The drugs that a text names, from left to right; spans are in the source and include the strength.

    ``name`` is the vocabulary's spelling, so that a typing error is mended.  ``fuzzy`` also takes long words that are
    nearly a name; it is for requests, where a drug is to be expected.
    """
    return tuple(placed.drug for placed in place_drugs(folded, fuzzy=fuzzy))


def place_drugs(folded: Folded, *, fuzzy: bool = False) -> tuple[Placed, ...]:
    """As :func:`find_drugs`, each with its place in ``folded.text``."""
    return _placed(folded, fuzzy)


@lru_cache(maxsize=256)  # the items of a letter share its sections
def _placed(folded: Folded, fuzzy: bool) -> tuple[Placed, ...]:
    text = folded.text
    matches = list(_matches(text, words_of(text), fuzzy))
    found: list[Placed] = []
    last: Product | None = None
    for n, match in enumerate(matches):
        limit = matches[n + 1].start if n + 1 < len(matches) else len(text)
        strength, end = _strength(text, match.end, limit)
        product, start = match.value, match.start
        route = _route(product, strength, text[match.start : match.end] + " " + text[match.end : limit][:60])
        if last is not None and last.ingredients == product.ingredients:
            before = found[-1]
            if _NAMED_TWICE.fullmatch(text, before.end, match.start):
                found.pop()
                product, start, strength = last, before.start, strength or before.drug.strength
        span = folded.span(start, end)
        drug = Drug(product.name, product.ingredients, product.drug_class, span, strength, route)
        found.append(Placed(drug, start, end))
        last = product
    return tuple(_mixed(text, found))


def _mixed(text: str, found: list[Placed]) -> list[Placed]:
    """In "A/B/C 10/0.025/2%" one form holds for all that is joined: what is topical makes the others so."""
    for n in range(len(found) - 1, 0, -1):
        before, after = found[n - 1], found[n]
        topical = after.drug.route == "topical" and before.drug.route == "oral"
        joint = r"\s?/\s?" if after.drug.ingredients else r"\s"  # "A/B cream", "A/B compound cream"
        if topical and re.fullmatch(joint, text[before.end : after.start]):
            found[n - 1] = before._replace(drug=replace(before.drug, route="topical"))
    return found


def _matches(text: str, words: TextWords, fuzzy: bool) -> Iterator[Match[Product]]:
    index, combinations = _products()
    found = list(index.find(text, corrected(words, drug_words(), sure=False) if fuzzy else words))
    position = 0
    while position < len(found):
        run = 1
        for length in (4, 3, 2):
            parts = found[position : position + length]
            if len(parts) == length and (combined := _combined(text, parts, combinations)) is not None:
                yield Match(combined, parts[0].phrase, parts[0].start, parts[-1].end)
                run = length
                break
        else:
            yield found[position]
        position += run


def _combined(text: str, parts: list[Match[Product]], combinations: Mapping[frozenset[str], Product]) -> Product | None:
    """The known combination of which ``parts`` are the ingredients, where they stand joined."""
    product = combinations.get(frozenset(i for part in parts for i in part.value.ingredients))
    if product is None or product.drug_class == "compound_topical":
        return None
    joined = all(_JOIN.fullmatch(text, a.end, b.start) for a, b in pairwise(parts))
    return product if joined and all(_is_generic(part.value) for part in parts) else None


def _is_generic(product: Product) -> bool:
    """Whether the name is an ingredient's own, or its abbreviation, rather than a brand."""
    stem = product.ingredients[0].split()[0] if len(product.ingredients) == 1 else None
    return stem is not None and (product.name.lower().startswith(stem) or product.name.isupper())


def _strength(text: str, start: int, limit: int) -> tuple[str | None, int]:
    """The strength that follows a name at ``start`` (before ``limit``), as written, and where it ends."""
    between = _BETWEEN.match(text, start, limit)
    at = between.end() if between else start
    for pattern in (STRENGTH, _PAIR, _BARE):
        found = pattern.match(text, at)
        if found is not None and found.end() <= max(limit, at) and not _is_amount(found[0]):
            return found[0], found.end()
    return None, start


def _is_amount(strength: str) -> bool:
    """Whether this is the weight of a tube rather than a strength ("120 gm")."""
    found = re.fullmatch(rf"({_NUMBER})\s?g(?:ms?)?", strength, re.I)
    return found is not None and float(found[1].replace(",", "")) > 4


def _route(product: Product, strength: str | None, context: str) -> str:
    if strength is not None and strength.endswith("%"):
        # What is injected is weaker than what is rubbed in (bupivacaine 0.25% and 5%).
        rubbed_in = max(float(n) for n in re.findall(r"\d*\.?\d+", strength)) >= 1
        if product.route == "oral" or (product.route == "injection" and rubbed_in and not _INJECTED.search(context)):
            return "topical"
    if product.route in ("oral", "topical", "injection") and product.drug_class != "viscosupplement":
        context = re.split(r"[;.](?:\s|$)|,\s(?=[a-z])|\b(?:and|with|as well as|plus)\b", context)[0]
        if _INJECTED.search(context) and product.route != "topical":
            return "injection"
        if _TOPICAL.search(context) and not re.search(r"\btop(?:ical)?\s+of\b", context):
            return "topical" if product.drug_class != "opioid" or "patch" not in context.lower() else "transdermal"
        if product.drug_class == "local_anaesthetic" and _INJECTED.search(context):
            return "injection"
    return product.route
