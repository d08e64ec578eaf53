"""Who speaks of whom: guideline text, this patient, the verdict, or what others decided.

Guideline text about patients in general must never become a fact.  Each clause is labelled by its cues
(rules/vocabulary/discourse.yaml); a clause without any keeps what the text before it was about: in a rationale the
guideline until the first words about this patient, in a clinical summary the patient.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from imr_audit.extraction.clauses import Clauses, clauses_of
from imr_audit.extraction.wordpatterns import Groups, Hit, PatternSet, lines
from imr_audit.rules.yaml_files import vocabulary

Discourse = Literal["guideline", "patient", "verdict", "other"]
_KINDS = (
    "guideline_named",
    "guideline_generic",
    "patient_strong",
    "generic_person",
    "verdict",
    "utilization_review",
)
_OPENERS = frozenset({"while", "although", "though", "whereas", "even", "since", "as", "because", "given", "despite"})
_TURNS = frozenset({"but", "however", "whereas", "although", "though", "therefore", "thus", "which"})


@dataclass(frozen=True, slots=True)
class Part:
    """A clause of a sentence: characters ``start`` to ``end`` of the sentence, and what it is about."""

    start: int
    end: int
    label: Discourse


@cache
def _cues() -> PatternSet[str]:
    data = vocabulary("discourse")
    groups: Groups = {key: lines(text) for key, text in data["groups"].items()}
    cues: PatternSet[str] = PatternSet(groups)
    for kind in _KINDS:
        cues.add(lines(data[kind]), kind)
    return cues


def _cuts(clauses: Clauses) -> Iterator[int]:
    """The words at which a clause with a subject of its own begins."""
    norms = clauses.words.norms
    for i, word in enumerate(norms):
        if i == 0:
            continue
        if word == ";" or (word in _TURNS and norms[i - 1] in {",", ";", "-", "and"}) or word in {"but", "however"}:
            yield i
        elif word in {",", "and", "-"} and i + 1 < len(norms):
            start, stop = clauses.segment(i)
            verb = clauses.predicate(start, stop)
            # A subject stands between the separator and the verb ("..., and this claimant has attended").
            if (verb is not None and verb > start and norms[start] not in _OPENERS) or (
                word == "," and norms[0] in _OPENERS
            ):
                yield i + 1


def _ranges(clauses: Clauses) -> list[tuple[int, int]]:
    cuts = sorted({0, *_cuts(clauses), len(clauses.words)})
    return [(a, b) for a, b in zip(cuts, cuts[1:], strict=False) if b > a]


def _label(kinds: Sequence[Hit[str]], section: str) -> Discourse | None:
    """The label of a clause by its cues; None where it has none."""
    first = {kind: min((h.first for h in kinds if h.value == kind), default=-1) for kind in _KINDS}
    has = {kind: at >= 0 for kind, at in first.items()}
    if has["utilization_review"] and section == "summary":
        return "other"
    if has["verdict"]:
        return "verdict"
    generic = [h for h in kinds if h.value == "generic_person"]
    strong = [
        h for h in kinds if h.value == "patient_strong" and not any(g.first < h.last and h.first < g.last for g in generic)
    ]
    if has["guideline_named"] and not any(h.first <= first["guideline_named"] for h in strong):
        this = any(h.pattern.startswith(("this", "in this", "here")) for h in strong)
        return "patient" if this else "guideline"
    if strong:
        return "patient"
    if generic or has["guideline_generic"]:
        return "guideline"
    return None


@lru_cache(maxsize=512)
def _labels(sentence: str, section: str) -> tuple[tuple[int, int, Discourse | None], ...]:
    clauses = clauses_of(sentence)
    hits = _cues().hits(clauses.words)
    rows = []
    for first, last in _ranges(clauses):
        inside = [h for h in hits if first <= h.first < last]
        start, end = clauses.words.span(first, last)
        rows.append((start, end, _label(inside, section)))
    return tuple(rows)


def about(sentence: str, start: int, end: int) -> Discourse | None:
    """What the clause of ``sentence`` that holds the characters ``start`` to ``end`` is about, by its own cues alone."""
    for left, right, label in _labels(sentence, "rationale"):
        if left <= start < right:
            return label
    return None


def discourse(sentences: Sequence[str], section: str) -> tuple[tuple[Part, ...], ...]:
    """The clauses of each of ``sentences``, labelled.

    ``section`` is "summary" or "rationale"; it decides what a sentence without any cue is about.
    """
    state: Discourse = "patient" if section == "summary" else "guideline"
    result = []
    for sentence in sentences:
        parts = []
        for start, end, label in _labels(sentence, section):
            if section == "summary":
                # Guidelines are hardly ever recited here: only who decided what is told apart.
                parts.append(Part(start, end, "other" if label == "other" else "patient"))
                continue
            if label in ("guideline", "patient"):
                state = label
            parts.append(Part(start, end, label or state))
        result.append(tuple(parts))
    return tuple(result)
