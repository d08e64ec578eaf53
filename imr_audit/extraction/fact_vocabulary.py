"""The vocabulary of facts: facts, rule_facts and criteria of rules/vocabulary, made ready for look-up."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal, NamedTuple, cast, get_args

from imr_audit.extraction.assertions import Assertion
from imr_audit.extraction.wordpatterns import GAP_ENDS, NEGATIONS, Groups, PatternSet, Words, lines, words_of
from imr_audit.model import Request
from imr_audit.rules.yaml_files import RuleFileError, build, line_of, nearest, rules_dir, vocabulary

Reads = Literal[
    "assertion", "inverse", "test", "past", "scores", "ignored", "said", "affirmed", "denied", "not_documented"
]
_FILES = ("facts", "rule_facts", "criteria")
_WIDE = frozenset({"spine", "whole_body", "upper_extremity", "lower_extremity"})
_STOPS = GAP_ENDS | NEGATIONS


@dataclass(frozen=True, slots=True)
class FactName:
    """A name of a fact: for which items it counts, and what special statuses mean for it."""

    name: str
    topics: Mapping[str, str]  # topic ("*": all others) -> "" | spine | post | rationale | absent | never | a cue's id
    place: str  # any | area | part
    past: str | None
    plan: str | None
    absent: Assertion | None
    from_treatment: bool
    told_by_papers: bool

    def condition(self, request: Request, letter_text: str) -> str:
        """On what condition the fact counts for ``request``, a span of ``letter_text``.

        "" on none; "rationale": only where that states it; "absent": only where that says that it is missing; a cue's
        id: only by that; "never".
        """
        condition = self.topics.get(request.topic, self.topics.get("*", "never"))
        if condition == "spine":
            if not request.body_parts:
                return "rationale"
            return "absent" if _spine().isdisjoint(request.body_parts) else ""
        if condition == "post":
            return "" if names_operation(letter_text[request.decided.start : request.decided.end]) else "rationale"
        return condition

    def bears_on(self, request: Request, letter_text: str) -> bool:
        """Whether the fact matters for such requests as ``request``, wherever it is stated and even where it is not."""
        listed = self.topics.get(request.topic)
        if listed in (None, "post"):
            return listed is not None and not self.condition(request, letter_text)
        return self.condition(request, letter_text) not in ("absent", "never")

    def same_place(self, named: Collection[str], parts: Collection[str]) -> bool:
        """Whether a statement that names the body parts ``named`` can be about ``parts``."""
        if self.place == "part" and _WIDE.isdisjoint(named) and _WIDE.isdisjoint(parts):
            return not set(named).isdisjoint(parts)
        return not _areas(named).isdisjoint(_areas(parts))


@dataclass(frozen=True, slots=True)
class Cue:
    """A family of phrasing."""

    id: str
    name: FactName
    reads: Reads
    section: str  # any | summary | rationale
    topics: frozenset[str]  # empty: all for which the fact counts
    only: frozenset[str]  # the statuses that it can give; empty: any
    of_treatment: bool


@dataclass(frozen=True, eq=False)
class TreatmentNames:
    """What a letter calls the requested treatment."""

    names: PatternSet[str]
    known: bool  # whether the treatment has names

    def terms(self, words: Words) -> bool:
        """Whether a sentence names the treatment."""
        return bool(self.names.hits(words))

    def seen(self, words: Words) -> Words:
        """A sentence with the places where it names the treatment, for patterns with ``<treatment>``."""
        if not self.names.hits(words):
            return words
        filled: Words | None = words.memo.get(self)  # facts and measures ask for it
        if filled is None:
            filled = words.memo[self] = words.filled(self.names.places(words))
        return filled


@cache
def _spine() -> frozenset[str]:
    return frozenset(vocabulary("facts")["spine"])


def names_operation(request_text: str) -> bool:
    """Whether the words of a request show that it serves an operation ("post-op", "after surgery")."""
    return not _listed("post").isdisjoint(words_of(request_text).norms)


@cache
def _listed(name: str) -> frozenset[str]:
    return frozenset(word for line in lines(vocabulary("facts")[name]) for word in line.split("|"))


def is_nominal(cue: str) -> bool:
    """Whether a cue of assertions (its pattern) negates a noun: "no", "without", "lack of"; a fact's own words do."""
    return not cue or cue.split()[0].strip("[]").split("|")[0] in _listed("nominal")


def speaks_of_papers(text: str) -> bool:
    """Whether words before a term show that it is missed rather than denied ("there is no indication that")."""
    return not _listed("of_papers").isdisjoint(words_of(text).norms)


def names_some_treatment(words: Words) -> bool:
    """Whether a sentence speaks of treatment without saying of which ("improved with therapy")."""
    return not _listed("unnamed").isdisjoint(words.norms)


def adjuncts() -> frozenset[str]:
    """Ingredients that drugs of several kinds share: of a compound they are not what it is called by."""
    return _listed("adjuncts")


@cache
def _area_of() -> Mapping[str, str]:
    return {part: area for area, parts in vocabulary("facts")["areas"].items() for part in parts}


def _areas(parts: Collection[str]) -> frozenset[str]:
    """The areas of ``parts``; a part that belongs to none (the spine, the whole body) belongs to all."""
    areas = _area_of()
    if any(part not in areas for part in parts):
        return frozenset(areas.values())
    return frozenset(areas[part] for part in parts)


def _topics(listed: Collection[str]) -> Mapping[str, str]:
    pairs = (entry.partition("/") for entry in listed)
    return {topic: condition for topic, _, condition in pairs}


class _FactEntry(NamedTuple):
    """An entry of a file: one fact."""

    bears_on: tuple[str, ...]
    cues: tuple[Mapping[str, Any], ...]
    place: str = "any"
    past: str = "affirmed"
    plan: str = "nothing"
    absent: Assertion | None = None
    from_treatment: bool = False
    told_by_papers: bool = False


class _CueEntry(NamedTuple):
    """An entry of a file: one family of phrasing."""

    id: str
    reads: str
    patterns: str
    section: str = "any"
    topics: tuple[str, ...] = ()
    only: tuple[str, ...] = ()


@cache
def _entries() -> Mapping[str, tuple[Path, _FactEntry]]:
    """The entries of the vocabulary with their files: the facts, what else rules ask for, recited indications."""
    entries: dict[str, tuple[Path, _FactEntry]] = {}
    for file in _FILES:
        path = rules_dir() / "vocabulary" / f"{file}.yaml"
        for name, entry in vocabulary(file)["facts"].items():
            if name in entries:
                raise RuleFileError(f"{path}: the fact {name!r} stands in {entries[name][0].name} too")
            entries[name] = (path, build(_FactEntry, entry, path, ["facts", name]))
    return entries


@cache
def fact_names() -> Mapping[str, FactName]:
    """Every name of a fact, in the order of the vocabulary."""
    names = {}
    for name, (path, entry) in _entries().items():
        names[name] = FactName(
            name=name,
            topics=_topics(entry.bears_on),
            place=_one_of(entry.place, ("any", "area", "part"), path, name, "place"),
            past=_meaning(entry.past, path, name, "past"),
            plan=_meaning(entry.plan, path, name, "plan"),
            absent=entry.absent,
            from_treatment=entry.from_treatment,
            told_by_papers=entry.told_by_papers,
        )
    return names


def _one_of(value: str, known: Sequence[str], path: Path, *keys: str | int) -> str:
    if value not in known:
        place = f"{path}:{line_of(path, ['facts', *keys])}"
        raise RuleFileError(f"{place}: expected one of {', '.join(known)}, found {value!r}{nearest(value, known)}")
    return value


def _meaning(value: str, path: Path, *keys: str) -> str | None:
    return None if _one_of(value, ("affirmed", "nothing"), path, *keys) == "nothing" else value


@cache
def _groups() -> Groups:
    files = (vocabulary(file).get("groups", {}) for file in _FILES)
    return {key: lines(text) for groups in files for key, text in groups.items()}


TREATMENT = "treatment"  # the group that stands for the requested treatment
_TREATMENT = f"<{TREATMENT}>"
MEDICINE = "medicine"


@cache
def _cue_lines() -> tuple[tuple[Cue, tuple[str, ...]], ...]:
    names = fact_names()
    rows = []
    for name, (path, entry) in _entries().items():
        for n, raw in enumerate(entry.cues):
            cue = build(_CueEntry, raw, path, ["facts", name, "cues", n])
            made = Cue(
                id=cue.id,
                name=names[name],
                reads=cast(Reads, _one_of(cue.reads, get_args(Reads), path, name, "cues", n, "reads")),
                section=_one_of(cue.section, ("any", "summary", "rationale"), path, name, "cues", n, "section"),
                topics=frozenset(cue.topics),
                only=frozenset(cue.only),
                of_treatment=False,
            )
            rows.append((made, lines(cue.patterns)))
    return tuple(rows)


@cache
def static_cues() -> PatternSet[Cue]:
    """The cues that are the same for every request."""
    cues: PatternSet[Cue] = PatternSet(_groups(), _STOPS)
    for cue, patterns in _cue_lines():
        cues.add((p for p in patterns if _TREATMENT not in p), cue)
    return cues


@cache
def treatment_names() -> PatternSet[str]:
    """The names of treatments, each with its topic; what several topics share stands for each of them."""
    names: PatternSet[str] = PatternSet(_groups())
    for topic, block in vocabulary("facts")["treatments"].items():
        names.add(lines(block), topic)
    names.add(lines(vocabulary("facts")["medicines"]), MEDICINE)
    return names


@cache
def _uses_of_medicine() -> PatternSet[str]:
    uses: PatternSet[str] = PatternSet(_groups())
    uses.add(lines(vocabulary("facts")["no_medicines"]), MEDICINE)
    return uses


def treatments_in(words: Words) -> set[str]:
    """The topics of the treatments that a sentence names; what it says of the use of medicines names none."""
    uses = _uses_of_medicine().hits(words)
    return {
        hit.value
        for hit in treatment_names().hits(words)
        if hit.value != MEDICINE or not any(use.first <= hit.first < use.last for use in uses)
    }


def names_treatment(text: str, topic: str) -> bool:
    """Whether ``text`` names treatments of ``topic``."""
    return any(hit.value == topic for hit in treatment_names().hits(words_of(text)))


def treatment_terms(topic: str, drugs: tuple[str, ...], drug_class: str) -> tuple[str, ...]:
    """What a letter calls the treatment: by its topic, or by the names of drugs (in lower case) and their class."""
    data = vocabulary("facts")
    if drugs or drug_class:
        return (*drugs, *lines(data["classes"]["any"]), *lines(data["classes"].get(drug_class)))
    return lines(data["treatments"].get(topic))


@lru_cache(maxsize=256)
def names_of_treatment(topic: str, drugs: tuple[str, ...], drug_class: str) -> TreatmentNames:
    """The names of the treatment (as :func:`treatment_terms`)."""
    names: PatternSet[str] = PatternSet(_groups(), _STOPS)
    terms = treatment_terms(topic, drugs, drug_class)
    names.add(terms, topic)
    return TreatmentNames(names, bool(terms))


@cache
def treatment_cues() -> PatternSet[Cue]:
    """The cues that name the requested treatment, to be sought in what :meth:`TreatmentNames.seen` gives."""
    cues: PatternSet[Cue] = PatternSet(_groups(), _STOPS, slot=TREATMENT)
    for cue, patterns in _cue_lines():
        cues.add((p for p in patterns if _TREATMENT in p), replace(cue, of_treatment=True))
    return cues
