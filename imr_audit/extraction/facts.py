"""The facts of a letter: what it says of this worker, with status and place, and which of them bear on an item.

Three steps, each its own module: the words (rules/vocabulary/facts.yaml), what the sentence says of them
(:mod:`imr_audit.extraction.assertions`), and of whom it speaks (:mod:`imr_audit.extraction.discourse`).  Where the
sentence is not understood well enough there is no fact.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple, cast

from imr_audit.extraction.assertions import ABSENT, Assertion, Assessed, assess
from imr_audit.extraction.body_parts import OTHER_SIDE, find_sides, parts_named
from imr_audit.extraction.discourse import OF_WORKER, Part, Sentence, labelled
from imr_audit.extraction.drugs import find_drugs
from imr_audit.extraction.fact_vocabulary import (
    MEDICINE,
    Cue,
    FactName,
    adjuncts,
    fact_names,
    is_nominal,
    names_of_treatment,
    names_some_treatment,
    speaks_of_papers,
    static_cues,
    treatment_cues,
    treatments_in,
)
from imr_audit.extraction.wordpatterns import Hit, PatternSet, Words, words_of
from imr_audit.model import Drug, Fact, Request, Section, Status
from imr_audit.reading.text import Folded, Span

_EDGES = " ,;-\u2013"
SectionName = Literal["summary", "rationale"]
Treatment = tuple[str, tuple[str, ...], str]  # the arguments of :func:`names_of_treatment`


class _Asked(NamedTuple):
    """What of a request decides which mentions in a section make facts for it."""

    treatment: Treatment
    body_parts: tuple[str, ...]
    laterality: str | None
    drugs: bool  # whether it is for drugs

    @property
    def topic(self) -> str:
        return self.treatment[0]


class _Raw:
    """A mention in a folded section: all numbers are characters of its text.

    What its sentence says of it is told when somebody asks: what a guideline mentions is mostly passed over.
    """

    __slots__ = ("_assessed", "_core", "_part", "about", "cue", "end", "sentence", "start")

    def __init__(self, sentence: Sentence, words: Words, hit: Hit[Cue], cues: PatternSet[Cue]) -> None:
        start, end = words.span(hit.first, hit.last)
        self.cue = hit.value
        self.sentence = sentence
        self.start = sentence.start + start
        self.end = sentence.start + end
        self.about = sentence.label_at(start)
        self._core = words.span(*cues.core(words, hit))
        self._part: Part | None = None
        self._assessed: Assessed | None = None

    @property
    def part(self) -> Part:
        """The clause of the sentence."""
        if self._part is None:
            self._part = self.sentence.part_at(self.start - self.sentence.start)
        return self._part

    @property
    def clause(self) -> tuple[int, int]:
        """The characters of the statement."""
        offset = self.sentence.start
        return min(self.part.start + offset, self.start), max(self.part.end + offset, self.end)

    @property
    def assessed(self) -> Assessed:
        """What the sentence says of the fact's name, and by which cue of :mod:`imr_audit.extraction.assertions`."""
        if self._assessed is None:
            self._assessed = _assessed(self.sentence.text, *self._core, self.cue, self.part)
        return self._assessed


class Mention:
    """A place where a letter speaks of the subject of a fact, whatever it says of it.

    ``name`` is that of the fact, ``cue`` the id of the words that were found, ``about`` tells whose text it is.
    """

    __slots__ = ("_folded", "_raw", "about", "cue", "name", "section")

    def __init__(self, raw: _Raw, folded: Folded, section: Section) -> None:
        self._raw = raw
        self._folded = folded
        self.name = raw.cue.name.name
        self.cue = raw.cue.id
        self.about = raw.about
        self.section = section

    @property
    def status(self) -> Assertion:
        """What the letter says of the fact's name (an inverted term is already turned)."""
        return self._raw.assessed.status

    @property
    def sentence(self) -> str:
        """The sentence, on one line."""
        return self._raw.sentence.text

    @property
    def span(self) -> Span:
        """The words."""
        return self._folded.span(self._raw.start, self._raw.end)

    @property
    def clause(self) -> Span:
        """The statement."""
        return _clause_span(self._folded, self._raw)


@lru_cache(maxsize=64)
def _static_mentions(text: str, section: SectionName) -> tuple[_Raw, ...]:
    """The mentions that do not depend on the request; those of a summary serve all items of the letter."""
    cues = static_cues()
    return tuple([raw for one in labelled(text, section) for raw in _in_sentence(one, words_of(one.text), cues)])


def _in_sentence(sentence: Sentence, words: Words, cues: PatternSet[Cue]) -> list[_Raw]:
    hits = cues.hits(words)
    ignored = [hit for hit in hits if hit.value.reads == "ignored"]
    return [_Raw(sentence, words, hit, cues) for hit in hits if not _is_ignored(words, hit, ignored, cues)]


def _is_ignored(words: Words, hit: Hit[Cue], ignored: Sequence[Hit[Cue]], cues: PatternSet[Cue]) -> bool:
    """Whether the words belong to a phrase of another meaning ("rotator cuff weakness", "non-opioid")."""
    if hit.value.reads == "ignored" or (
        hit.first and words.hyphens[hit.first - 1] and words.norms[hit.first - 1] == "non"
    ):
        return True
    same = [other for other in ignored if other.value.name is hit.value.name]
    if not same:
        return False
    start, _ = cues.core(words, hit)
    return any(first <= start < last for first, last in (cues.core(words, other) for other in same))


_INVERSE: Mapping[Assertion, Assertion] = {"affirmed": "denied", "denied": "affirmed", "historical": "unclear"}
_SAID: Mapping[str, Assertion] = {"said": "affirmed", "denied": "denied", "not_documented": "not_documented"}
_POSITIVE = frozenset({"positive", "+", "equivocal", "reproduces", "provokes", "elicits", "provoked"})


def _assessed(sentence: str, start: int, end: int, cue: Cue, part: Part) -> Assessed:
    assessed = assess(sentence, start, end, of_patient=part.label in OF_WORKER)
    status: Assertion = assessed.status
    as_told = status in ("affirmed", "historical")
    if cue.reads in _SAID and status not in ("guideline", "family"):
        return Assessed(_SAID[cue.reads], "", assessed.conditional)
    if cue.reads in ("affirmed", "scores") and as_told:
        status = "affirmed" if cue.reads == "affirmed" or _falls(sentence[start:end]) else "unclear"
    elif cue.reads == "inverse":
        status = _INVERSE.get(status, status)
    elif status == "affirmed" and (
        cue.reads == "past" or (cue.reads == "test" and not _is_positive(sentence, start, end))
    ):
        status = "unclear"
    if status == "denied" and cue.name.absent:
        status = cue.name.absent
    elif status == "denied" and cue.name.told_by_papers and speaks_of_papers(sentence[part.start : start]):
        status = "not_documented"
    return assessed._replace(status=status)


def _is_positive(sentence: str, start: int, end: int) -> bool:
    """Whether a result word stands near a test: before it in its list, or behind it."""
    words = words_of(sentence)
    first, last = words.range_of(start, end)
    near = [*words.norms[max(0, first - 12) : first], *words.norms[last : last + 8]]
    return any(word in _POSITIVE for word in near)


# --- from mentions to the facts of an item ----------------------------------------------------------------------------


def read_mentions(
    letter_text: str, span: Span, section: SectionName, request: Request | None = None
) -> tuple[Mention, ...]:
    """Every mention of a fact's subject in one section of a letter, with its status and whose text it is.

    Without ``request`` the facts that depend on the treatment (had before, its effect) are left out.
    """
    folded = Folded.of(letter_text, span)
    return _read_mentions(folded, section, _treatment(folded, request))


@lru_cache(maxsize=64)  # facts, grounds and checks all ask for them
def _read_mentions(folded: Folded, section: SectionName, treatment: Treatment | None) -> tuple[Mention, ...]:
    return tuple([Mention(raw, folded, section) for raw in _raw_mentions(folded.text, section, treatment)])


def _treatment(folded: Folded, request: Request | None) -> Treatment | None:
    """By what names a section may call the requested treatment."""
    return None if request is None else (request.topic, drug_terms(folded, request), drug_class(request))


def _raw_mentions(text: str, section: SectionName, treatment: Treatment | None) -> tuple[_Raw, ...]:
    static = _static_mentions(text, section)
    return static if treatment is None else static + _mentions_of_treatment(text, section, treatment)


@lru_cache(maxsize=64)
def _mentions_of_treatment(text: str, section: SectionName, treatment: Treatment) -> tuple[_Raw, ...]:
    """The mentions by cues that name the requested treatment (the arguments of :func:`names_of_treatment`)."""
    names = names_of_treatment(*treatment)
    cues = treatment_cues()
    sentences = labelled(text, section) if names.known else ()
    return tuple([raw for one in sentences for raw in _in_sentence(one, names.seen(words_of(one.text)), cues)])


def drug_class(request: Request) -> str:
    """The class whose words name the requested drug too; what is put on the skin is not called as pills are."""
    if not request.drugs or request.topic == "topical_analgesic":
        return ""
    return request.drugs[0].drug_class


_PLAIN_NAME = re.compile(r"[a-z][a-z /-]*")


def drug_terms(folded: Folded, request: Request) -> tuple[str, ...]:
    """The names under which a section speaks of the requested drugs, in lower case."""
    return _drug_terms(folded, request.drugs) if request.drugs else ()


@lru_cache(maxsize=64)
def _drug_terms(folded: Folded, drugs: tuple[Drug, ...]) -> tuple[str, ...]:
    wanted = {ingredient for drug in drugs for ingredient in drug.ingredients}
    wanted = wanted - adjuncts() or wanted
    if not wanted:
        return ()
    names = wanted | {drug.name.lower() for drug in drugs}
    names.update(drug.name.lower() for drug in find_drugs(folded) if wanted.intersection(drug.ingredients))
    return tuple(sorted(name.replace("-", " ").replace("/", " / ") for name in names if _PLAIN_NAME.fullmatch(name)))


def _clause_span(folded: Folded, raw: _Raw) -> Span:
    start, end = raw.clause
    while start < raw.start and folded.text[start] in _EDGES:
        start += 1
    while end > raw.end and folded.text[end - 1] in _EDGES + ".":
        end -= 1
    return folded.span(start, end)


def read_facts(letter_text: str, summary: Span | None, rationale: Span | None, request: Request) -> tuple[Fact, ...]:
    """The facts of a letter that bear on one disputed item.

    ``summary`` and ``rationale`` are the sections' spans in ``letter_text`` (None: the letter has none), ``request``
    the item's request.  Of each name there is one fact; the span is that of the statement.
    """
    return _one_of_each(stated_facts(letter_text, summary, rationale, request))


def _one_of_each(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """Of each name one fact, in the order of the vocabulary."""
    found: dict[str, list[Fact]] = {}
    for fact in facts:
        found.setdefault(fact.name, []).append(fact)
    return tuple(fact for name in fact_names() if name in found for fact in _resolve(found[name]))


def stated_facts(letter_text: str, summary: Span | None, rationale: Span | None, request: Request) -> tuple[Fact, ...]:
    """Every statement of a fact that bears on an item, section by section, also where they contradict each other.

    Arguments as those of :func:`read_facts`, which makes one fact out of the statements of a name.
    """
    return _stated(letter_text, summary, rationale, request, lambda name: name.condition(request, letter_text))


def background_facts(
    letter_text: str, summary: Span | None, rationale: Span | None, request: Request, known: Collection[str]
) -> tuple[Fact, ...]:
    """What a letter says of this worker beside the facts that bear on an item: a rule may still ask for it.

    Arguments as those of :func:`read_facts`; ``known`` are the names of the facts that it gave.  Whether care follows
    an operation, or one is planned, is left to the request where only its own words tell (the condition "post").
    """

    def condition(name: FactName) -> str:
        return "never" if name.name in known or name.topics.get(request.topic) == "post" else ""

    return _one_of_each(_stated(letter_text, summary, rationale, request, condition))


def _stated(
    letter_text: str,
    summary: Span | None,
    rationale: Span | None,
    request: Request,
    condition_of: Callable[[FactName], str],
) -> tuple[Fact, ...]:
    """Every statement of a fact, on the conditions that ``condition_of`` gives (:meth:`FactName.condition`)."""
    conditions: dict[str, str] = {}
    found: list[Fact] = []
    sections: tuple[tuple[SectionName, Span | None], ...] = (("summary", summary), ("rationale", rationale))
    for section, span in sections:
        if span is None or span.end <= span.start:
            continue
        for name, fact in _facts_in(Folded.of(letter_text, span), section, _asked(letter_text, span, request)):
            if name.name not in conditions:
                conditions[name.name] = condition_of(name)
            if _counts(fact, conditions[name.name]):
                found.append(fact)
    return tuple(found)


def _counts(fact: Fact, condition: str) -> bool:
    """Whether a fact meets the condition on which its name counts for an item."""
    if condition in ("rationale", "absent"):
        return fact.section == "rationale" and not (condition == "absent" and fact.status == "affirmed")
    return condition in ("", fact.cue)


def _asked(letter_text: str, span: Span, request: Request) -> _Asked:
    treatment = request.topic, drug_terms(Folded.of(letter_text, span), request), drug_class(request)
    return _Asked(treatment, request.body_parts, request.laterality, bool(request.drugs))


@lru_cache(maxsize=64)  # what bears on an item, what does not, and what contradicts it is asked for one by one
def _facts_in(folded: Folded, section: SectionName, asked: _Asked) -> tuple[tuple[FactName, Fact], ...]:
    """The facts that the mentions of a section make for an item, whatever their names."""
    mentions = _raw_mentions(folded.text, section, asked.treatment)
    made = ((raw.cue.name, _fact(raw, section, folded, asked)) for raw in mentions)
    return tuple([(name, fact) for name, fact in made if fact is not None])


def _fact(raw: _Raw, section: SectionName, folded: Folded, asked: _Asked) -> Fact | None:
    """The fact that a mention makes for an item; None where it makes none."""
    name = raw.cue.name
    if raw.cue.section not in ("any", section) or raw.about not in OF_WORKER:
        return None
    if raw.cue.topics and asked.topic not in raw.cue.topics:
        return None
    status = _fact_status(raw)
    if status is None or (raw.cue.only and status not in raw.cue.only) or not _in_place(raw, folded, asked):
        return None
    if name.from_treatment and not _of_treatment(raw, section, folded, asked):
        return None
    return Fact(name.name, status, section, _clause_span(folded, raw), cue=raw.cue.id)


def _fact_status(raw: _Raw) -> Status | None:
    status, cue, conditional = raw.assessed
    if status in ("affirmed", "denied", "not_documented"):
        # In a verdict "not" belongs to the verdict; "given the lack of X" tells of X.
        missing = status in ABSENT and is_nominal(cue)
        return status if raw.about == "patient" or status == "affirmed" or missing else None
    if status == "historical":
        return cast("Status | None", raw.cue.name.past)
    if status == "hypothetical" and raw.about == "patient" and not conditional:
        return cast("Status | None", raw.cue.name.plan)
    return None


def _in_place(raw: _Raw, folded: Folded, asked: _Asked) -> bool:
    """Whether a mention speaks of the part of the body that the item is about, as far as the letter tells."""
    if raw.cue.name.place == "any" or not asked.body_parts:
        return True
    if asked.laterality in OTHER_SIDE:
        sides = {side for _, _, side in find_sides(folded.text[slice(*raw.clause)])}
        if sides == {OTHER_SIDE[asked.laterality]}:
            return False
    for text in (folded.text[raw.start : raw.end], folded.text[slice(*raw.clause)], raw.sentence.text):
        named = parts_named(text)
        if named:
            return raw.cue.name.same_place(named, asked.body_parts)
    return True


def _of_treatment(raw: _Raw, section: SectionName, folded: Folded, asked: _Asked) -> bool:
    """Whether an effect is that of the requested treatment, and not of another that the sentence names."""
    if raw.cue.of_treatment:
        return True
    words = words_of(raw.sentence.text)
    if names_of_treatment(*asked.treatment).terms(words):
        return True
    named = treatments_in(words) - {asked.topic}
    if asked.drugs and named == {MEDICINE}:
        return True
    if raw.cue.name.name == "functional_improvement":
        named -= {MEDICINE}  # "no change in work status or medication"
    return not named and (section == "rationale" or (not asked.drugs and names_some_treatment(words)))


_SCORE = re.compile(r"(\d+(?:\.\d+)?)(?:-(\d+))?(?:/10| out of 10)?")
_RELIEF = 2  # points of ten; a difference of one is within the error of the scale


def _falls(text: str) -> bool:
    """Whether two pain scores in ``text`` differ by what counts as relief."""
    scores = [float(first) for first, _ in _SCORE.findall(text) if float(first) <= 10]
    return len(scores) > 1 and abs(scores[0] - scores[1]) >= _RELIEF


def _resolve(facts: Iterable[Fact]) -> Sequence[Fact]:
    """One fact of a name: what a section affirms outweighs what papers lack; the rationale comes first.

    A ground that misses what the summary states is judged by what is stated; to give both would leave it open.
    """
    ranked = sorted(facts, key=lambda f: (f.section != "rationale", f.span))
    affirmed = next((fact for fact in ranked if fact.status == "affirmed"), None)
    return (affirmed,) if affirmed else tuple(ranked[:1])
