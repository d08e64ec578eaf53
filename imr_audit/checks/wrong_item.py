"""Whether the rationale speaks of the item at all: of its treatment, drug, body part and side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from imr_audit.checks import Observation
from imr_audit.checks.contradictions import depends, ingredient, known_parts, pasted
from imr_audit.checks.contradictions.described import described, trial_described
from imr_audit.checks.contradictions.elsewhere import (
    of_another_drug,
    of_another_region,
    of_kin,
    of_opioid_patients,
    of_other_criteria,
    of_other_route,
    of_other_studies,
    of_sibling_part,
)
from imr_audit.checks.contradictions.named import Named, named_requests
from imr_audit.checks.contradictions.relevance import are_swapped, contents
from imr_audit.checks.contradictions.treatments import Profile, content_words, is_of, mentions, profile, same_region
from imr_audit.extraction.body_parts import OTHER_SIDE
from imr_audit.model import Letter
from imr_audit.reading.text import Span
from imr_audit.result import ItemReading
from imr_audit.rules.labels import label


def observe(letter: Letter, readings: Sequence[ItemReading], index: int) -> Iterator[Observation]:
    """Yield what shows that the rationale of item ``index`` speaks of something else than its request.

    ``other_item_named``: what it says that the request is names another treatment, drug, body part or side;
    ``rationale_swapped``: it is that of another item of the letter; and what the functions of ``elsewhere``,
    ``described`` and ``depends`` yield.
    """
    reading = readings[index]
    yield from described(letter, readings, index)
    yield from trial_described(letter, reading)
    yield from known_parts.observe(letter, reading)
    yield from depends.observe(letter, readings, index)
    yield from pasted.observe(letter, readings, index)
    if reading.item.rationale is None:
        return
    yield from known_parts.excluded_part_unspoken(letter, reading)
    about = profile(reading.request, reading.item.request)
    named = list(_named_otherwise(letter, reading, about))
    swapped = next((r for r in readings if _is_exchanged(letter, readings, reading, r)), None)
    if swapped is not None:
        spans = (reading.item.request_span, swapped.item.request_span, _words_of_other(letter, reading, swapped))
        yield Observation(
            "rationale_swapped",
            swapped.item.index,
            spans,
            {"other_item": swapped.item.index, "named": swapped.item.request},
        )
    elif named:
        yield named[0]
    else:
        yield from of_another_drug(letter, reading, about)
        yield from of_another_region(letter, reading)
        yield from of_other_criteria(letter, reading, about)
        yield from of_other_route(letter, reading)
        yield from of_other_studies(letter, reading, about)
        yield from of_kin(letter, reading)
        yield from ingredient.observe(letter, reading)
        yield from of_opioid_patients(letter, readings, reading)
        yield from of_sibling_part(letter, readings, reading)


def _is_exchanged(letter: Letter, readings: Sequence[ItemReading], reading: ItemReading, other: ItemReading) -> bool:
    """Whether two items have each other's rationale; one that stands or falls with the other rightly speaks of it."""
    if other is reading or not are_swapped(letter.source, reading, other):
        return False
    pairs = ((reading, other), (other, reading))
    return not any(
        observation.name == "depends_on_item" and observation.value == second.item.index
        for first, second in pairs
        for observation in depends.observe(letter, readings, readings.index(first))
    )


def _named_otherwise(letter: Letter, reading: ItemReading, about: Profile) -> Iterator[Observation]:
    rationale = reading.item.rationale
    for named in () if rationale is None else named_requests(letter.source, rationale):
        kind = _difference(named, reading, about)
        if kind is not None:
            yield Observation(
                "other_item_named",
                kind,
                (reading.item.request_span, named.span),
                {"named": named.text.strip(), "difference": label(kind)},
            )


def _difference(named: Named, reading: ItemReading, about: Profile) -> str | None:
    """In what a phrase that names the request differs from it."""
    request = reading.request
    found = mentions(named.text)
    others = [m for m in found if not is_of(m, about, synonyms_only=True) and m.topic != "surgery"]
    if others and len(others) == len([m for m in found if m.topic != "surgery"]):
        if others[0].drug is not None and about.ingredients:
            return "drug"
        if not about.words & content_words(named.text):  # "exercise ball", named as "exercise equipment"
            return "treatment"
    if not same_region(named.request.body_parts, request.body_parts):
        return "body_part"
    side = named.request.laterality
    if side in OTHER_SIDE and request.laterality == OTHER_SIDE[side]:
        return "side"
    return None


def _words_of_other(letter: Letter, reading: ItemReading, other: ItemReading) -> Span:
    """Where the rationale names the other item's treatment; the whole of it where only its drift tells."""
    rationale = reading.item.rationale
    assert rationale is not None
    about = profile(other.request, other.item.request)
    for named in contents(letter.source, rationale).named:
        if any(is_of(mention, about) for mention in mentions(named.text)):
            return named.span
    return rationale
