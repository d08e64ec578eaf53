"""What a rationale says, and a clinical summary that says otherwise: pairs of patterns of the vocabulary."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from imr_audit.checks import Observation
from imr_audit.checks.contradictions.cues import VOCABULARY
from imr_audit.checks.contradictions.statements import Statement
from imr_audit.checks.contradictions.treatments import same_region
from imr_audit.extraction.body_parts import find_body_parts
from imr_audit.extraction.discourse import about
from imr_audit.extraction.wordpatterns import PatternSet, lines, words_of
from imr_audit.result import ItemReading
from imr_audit.rules.yaml_files import vocabulary

_CANCEL = "cancel"


@cache
def _sides() -> dict[str, PatternSet[tuple[str, bool]]]:
    """The patterns of each side; their value is the name of the pair, and whether they cancel it."""
    sides: dict[str, PatternSet[tuple[str, bool]]] = {"rationale": PatternSet({}), "summary": PatternSet({})}
    for name, texts in vocabulary(VOCABULARY)["pairs"].items():
        for side, patterns in sides.items():
            patterns.add(lines(texts[side]), (name, False))
            patterns.add(lines(texts[f"{side}_not"]), (name, True))
    return sides


def observe(
    reading: ItemReading, summary: Sequence[Statement], rationale: Sequence[Statement]
) -> Iterator[Observation]:
    """Yield ``pair_contradicted``: the name of the first pair of which rationale and summary each say its side.

    Where several sentences of a summary are of a pair, one that leaves room for another reading cancels it.
    """
    for statement in rationale:
        for name in _names(statement, "rationale"):
            if name.startswith(_CANCEL) or f"{_CANCEL} {name}" in _names(statement, "rationale"):
                continue
            told = next((s for s in summary if _says(s, name)), None)
            pair = vocabulary(VOCABULARY)["pairs"][name]
            if told is None or (pair.get("local") and not same_region(_parts(told), reading.request.body_parts)):
                continue
            spans = (told.span(), statement.span())
            yield Observation("pair_contradicted", name, spans, {"fact": pair["label"]})
            return


def _names(statement: Statement, side: str) -> tuple[str, ...]:
    """The pairs that a sentence is of; with ``cancel`` before the name: those of which it is not."""
    words = words_of(statement.text)
    found: dict[str, None] = {}
    for hit in _sides()[side].hits(words):
        name, cancels = hit.value
        start, _ = words.span(hit.first, hit.last)
        if cancels:
            found[f"{_CANCEL} {name}"] = None
        elif side == "summary" or (not statement.is_quoted(start) and about(statement.text, start) != "guideline"):
            found[name] = None
    return tuple(found)


def _says(statement: Statement, name: str) -> bool:
    names = _names(statement, "summary")
    return name in names and f"{_CANCEL} {name}" not in names


def _parts(statement: Statement) -> frozenset[str]:
    return frozenset(slug for _, _, slugs in find_body_parts(statement.text) for slug in slugs)
