"""The reviewer's grounds: the reasons in a rationale that decide the item, as names of a controlled list.

Only what is said of this worker or this request counts, never what the rationale recites of a guideline.  Most grounds
are the facts of the rationale under another name ("no documentation of failed conservative care"); the others are words
of rules/vocabulary/grounds.yaml.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Literal, NamedTuple

from imr_audit.extraction.assertions import ABSENT, assess
from imr_audit.extraction.discourse import OF_WORKER, Sentence, labelled
from imr_audit.extraction.fact_vocabulary import names_of_treatment
from imr_audit.extraction.facts import Mention, drug_class, drug_terms, read_mentions
from imr_audit.extraction.wordpatterns import GAP_ENDS, NEGATIONS, Groups, Hit, PatternSet, Words, lines, words_of
from imr_audit.model import Fact, Outcome, Request
from imr_audit.reading.text import Folded, Span
from imr_audit.result import Ground
from imr_audit.rules.yaml_files import build, rules_dir, vocabulary

ANY_FIELD = "*"  # a ground that every rule knows
_Reads = Literal["plain", "affirmed", "unless_denied", "absent", "masked"]


class GroundKind(NamedTuple):
    """An entry of the controlled list; its keys are those of rules/vocabulary/grounds.yaml."""

    name: str
    title: str
    decides: Outcome
    about: tuple[str, ...]
    absent_facts: tuple[str, ...] = ()
    affirmed_facts: tuple[str, ...] = ()
    phrases: str = ""
    affirmed: str = ""
    unless_denied: str = ""
    absent: str = ""
    masks: str = ""
    residual: bool = False
    of_request: bool = False
    also_recited: bool = False


@cache
def ground_kinds() -> Mapping[str, GroundKind]:
    """The controlled list, by name, in the order of the file."""
    path = rules_dir() / "vocabulary" / "grounds.yaml"
    return {
        name: build(GroundKind, {"name": name, **entry}, path, (name,))
        for name, entry in vocabulary("grounds")["grounds"].items()
    }


class _Cue(NamedTuple):
    kind: GroundKind
    reads: _Reads


@cache
def _cues() -> PatternSet[_Cue]:
    groups: Groups = {key: lines(text) for key, text in vocabulary("grounds")["groups"].items()}
    cues: PatternSet[_Cue] = PatternSet(groups, GAP_ENDS | NEGATIONS)
    for kind in ground_kinds().values():
        cues.add(lines(kind.phrases), _Cue(kind, "plain"))
        cues.add(lines(kind.affirmed), _Cue(kind, "affirmed"))
        cues.add(lines(kind.unless_denied), _Cue(kind, "unless_denied"))
        cues.add(lines(kind.absent), _Cue(kind, "absent"))
        cues.add(lines(kind.masks), _Cue(kind, "masked"))
    return cues


@cache
def _of_facts() -> Mapping[tuple[str, bool], tuple[GroundKind, ...]]:
    """Which grounds a fact makes: by its name, and whether it is affirmed."""
    made: dict[tuple[str, bool], list[GroundKind]] = {}
    for kind in ground_kinds().values():
        for affirmed, names in ((False, kind.absent_facts), (True, kind.affirmed_facts)):
            for name in names:
                made.setdefault((name, affirmed), []).append(kind)
    return {key: tuple(kinds) for key, kinds in made.items()}


def read_grounds(letter_text: str, rationale: Span, request: Request) -> tuple[Ground, ...]:
    """The grounds that the rationale at ``rationale`` gives for its decision on ``request``, in the order of the text.

    Those for upholding and those for overturning both: a rationale concedes the one before it rests on the other.
    A ground stands once for each clause; its span is that of the clause.
    """
    folded = Folded.of(letter_text, rationale)
    kinds = ground_kinds()
    found: dict[tuple[Span, str], tuple[str, ...]] = {}
    for kind, about, span in (*_by_words(folded, request), *_by_facts(letter_text, rationale, request)):
        before = found.get((span, kind.name), ())
        found[span, kind.name] = tuple(dict.fromkeys((*before, *about)))
    specific = {(span, kinds[name].decides) for span, name in found if not kinds[name].residual}
    return tuple(
        Ground(name, span, about)
        for (span, name), about in sorted(found.items(), key=lambda item: item[0][0])
        if not (kinds[name].residual and (span, kinds[name].decides) in specific)
    )


def grounds_for(outcome: Outcome, grounds: Iterable[Ground]) -> tuple[Ground, ...]:
    """Those of ``grounds`` that speak for ``outcome``."""
    return tuple(ground for ground in grounds if ground_kinds()[ground.name].decides == outcome)


def contradicting(ground: Ground, facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """The affirmed facts that contradict a ground which says that just these are absent."""
    denied = set(ground_kinds()[ground.name].absent_facts).intersection(ground.about)
    return tuple(fact for fact in facts if fact.name in denied and fact.status == "affirmed")


_Read = tuple[GroundKind, tuple[str, ...], Span]  # a ground, what it is about, its clause


def _by_facts(letter_text: str, rationale: Span, request: Request) -> Iterator[_Read]:
    for mention in read_mentions(letter_text, rationale, "rationale", request):
        affirmed = _affirmed(mention)
        kinds = () if affirmed is None else _of_facts().get((mention.name, affirmed), ())
        if not kinds:
            continue
        clause = mention.clause
        if not (_is_notice(mention.sentence) and _is_notice(letter_text[clause.start : clause.end])):
            for kind in kinds:
                yield kind, (*kind.about, mention.name), clause


def _is_notice(text: str) -> bool:
    """Whether a text holds a notice that stands in every letter of a kind, and gives no reason."""
    return bool(_notices().hits(words_of(" ".join(text.split()))))


@cache
def _notices() -> PatternSet[str]:
    cues: PatternSet[str] = PatternSet()
    cues.add(lines(vocabulary("grounds")["notices"]), "")
    return cues


def _affirmed(mention: Mention) -> bool | None:
    """Whether a mention affirms its fact for this worker, or says it to be absent; None where it does neither."""
    if mention.about not in OF_WORKER:
        return None
    if mention.status in ABSENT:
        return False
    return True if mention.status == "affirmed" and mention.about == "patient" else None


def _by_words(folded: Folded, request: Request) -> Iterator[_Read]:
    names = names_of_treatment(request.topic, drug_terms(folded, request), drug_class(request))
    for sentence in labelled(folded.text, "rationale"):
        words = words_of(sentence.text)
        named = names.terms(words)
        if not named and not sentence.is_about(*OF_WORKER):
            continue
        hits = _cues().hits(words)
        masks = [hit for hit in hits if hit.value.reads == "masked"]
        for hit in hits:
            start, end = words.span(hit.first, hit.last)
            part = sentence.part_at(start)
            recited = hit.value.kind.also_recited and part.label == "guideline" and named
            if (part.label in OF_WORKER or recited) and _counts(sentence, words, hit, masks):
                clause = _clause(folded, sentence, min(part.start, start), max(part.end, end))
                yield hit.value.kind, hit.value.kind.about, clause


def _counts(sentence: Sentence, words: Words, hit: Hit[_Cue], masks: Iterable[Hit[_Cue]]) -> bool:
    cue = hit.value
    if cue.reads == "masked":
        return False
    if any(m.first < hit.last and hit.first < m.last and m.value.kind is cue.kind for m in masks):
        return False
    if cue.reads == "plain":
        return True
    start, end = words.span(hit.first, hit.last)
    status = assess(sentence.text, start, end, of_patient=True).status
    if cue.reads == "affirmed":
        return status in ("affirmed", "historical")
    return (status in ABSENT) == (cue.reads == "absent")


def _clause(folded: Folded, sentence: Sentence, start: int, end: int) -> Span:
    text = sentence.text
    while start < end and text[start] in " ,;-\u2013":
        start += 1
    while end > start and text[end - 1] in " ,;.-\u2013":
        end -= 1
    return folded.span(sentence.start + start, sentence.start + end)
