"""Known distortions: words that turn a passage of the MTUS into something else (rules/vocabulary/misquoted.yaml)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from imr_audit.checks import Observation
from imr_audit.checks.ascribed import by_mtus, misquoted, mtus_alone
from imr_audit.extraction.discourse import labelled
from imr_audit.extraction.named_sources import NamedSource
from imr_audit.extraction.wordpatterns import PatternSet, lines, words_of
from imr_audit.model import GuidelineCitation
from imr_audit.reading.text import Folded, Span
from imr_audit.result import ItemReading
from imr_audit.rules.documents import load_documents
from imr_audit.rules.yaml_files import build, rules_dir, vocabulary


class Distortion(NamedTuple):
    """An entry of the known distortions; its keys are those of rules/vocabulary/misquoted.yaml."""

    name: str
    says: str
    right: str
    documents: tuple[str, ...]
    section: str
    pages: str | None = None
    unless: str = ""
    topics: tuple[str, ...] = ()
    body_parts: tuple[str, ...] = ()
    mtus: bool = False


@cache
def known_distortions() -> tuple[Distortion, ...]:
    """The distortions of the file, in its order."""
    path = rules_dir() / "vocabulary" / "misquoted.yaml"
    entries = vocabulary("misquoted")["distortions"]
    return tuple(build(Distortion, entry, path, ("distortions", n)) for n, entry in enumerate(entries))


@cache
def _distortion_cues() -> PatternSet[Distortion]:
    cues: PatternSet[Distortion] = PatternSet()
    for known in known_distortions():
        cues.add(lines(known.says), known)
    return cues


@cache
def _right_cues() -> PatternSet[str]:
    """The words by which a sentence has it right after all; their value is the name of the distortion."""
    cues: PatternSet[str] = PatternSet()
    for known in known_distortions():
        cues.add(lines(known.unless), known.name)
    return cues


def distortions(
    folded: Folded, reading: ItemReading, sources: Sequence[NamedSource], on: dt.date
) -> Iterator[Observation]:
    """Passages of the guideline that the rationale has turned into something else."""
    seen: set[str] = set()
    for sentence in labelled(folded.text, "rationale"):
        words = words_of(sentence.text)
        hits = _distortion_cues().hits(words)
        if not hits:
            continue
        right = {hit.value for hit in _right_cues().hits(words)}
        span = folded.span(sentence.start, sentence.start + len(sentence.text))
        for hit in hits:
            known = hit.value
            if known.name in right | seen or not _concerns(known, reading):
                continue
            document = next((key for key in known.documents if load_documents()[key].in_force(on)), None)
            if document is None or (known.mtus and not _of_mtus(reading, span, sources)):
                continue
            seen.add(known.name)
            citation = GuidelineCitation(document, known.section, known.pages)
            start, end = words.span(hit.first, hit.last)
            yield misquoted(f'"{sentence.text[start:end]}"', known.right, citation, span)


def _of_mtus(reading: ItemReading, place: Span, sources: Sequence[NamedSource]) -> bool:
    return by_mtus(place, sources, beside_others=True) or mtus_alone(reading, place, sources, beside_acoem=True)


def _concerns(known: Distortion, reading: ItemReading) -> bool:
    request = reading.request
    if known.topics and request.topic not in known.topics:
        return False
    return not known.body_parts or set(request.body_parts) <= set(known.body_parts) != set()
