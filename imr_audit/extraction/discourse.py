"""Who speaks of whom: guideline text, this patient, the verdict, or what others decided.

Guideline text about patients in general must never become a fact.  Each clause is labelled by its cues
(rules/vocabulary/discourse.yaml); a clause without any keeps what the text before it was about: in a rationale the
guideline until the first words about this patient, in a clinical summary the patient.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import Literal, NamedTuple

from imr_audit.extraction.clauses import Clauses, clauses_of
from imr_audit.extraction.sentences import split
from imr_audit.extraction.wordpatterns import Groups, Hit, PatternSet, lines, words_of
from imr_audit.rules.yaml_files import vocabulary

Discourse = Literal["guideline", "patient", "verdict", "other"]
OF_WORKER: tuple[Discourse, ...] = ("patient", "verdict")  # what is said of this worker, or of this request
_KINDS = (
    "guideline_named",
    "guideline_generic",
    "notice",
    "patient",
    "impersonal",
    "generic_person",
    "anchor",
    "aside",
    "criteria_list",
    "verdict",
    "utilization_review",
)
_OPENERS = frozenset({"while", "although", "though", "whereas", "even", "since", "as", "because", "given", "despite"})
_GOING_ON = ("Additionally", "Furthermore", "In addition", "Also", "Moreover", "The rationale")
# In a rationale only what names the utilization review itself is its word.
_BY_NAME = ("utilization review +", "ur +")
_QUOTE = re.compile('["\u201c\u201d]')
_TURNS = frozenset({"but", "however", "whereas", "although", "though", "therefore", "thus", "which"})
_CUTTING = _TURNS | {";", "because", ",", "and", "-"}


# Words about the patient that also belong to any verdict.
_OF_THE_REQUEST = ("is|was", "the request", "request", "this request", "at this time", "is|are", "for the", "was|were")


class Part(NamedTuple):
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


@cache
def _of_others() -> PatternSet[str]:
    """Those of the cues without which nothing in a summary is what others decided."""
    data = vocabulary("discourse")
    cues: PatternSet[str] = PatternSet({key: lines(text) for key, text in data["groups"].items()})
    cues.add(lines(data["utilization_review"]), "utilization_review")
    return cues


def _cuts(clauses: Clauses) -> Iterator[int]:
    """The words at which a clause with a subject of its own begins."""
    norms = clauses.words.norms
    for i in clauses.words.places_of(_CUTTING):
        word = norms[i]
        if i == 0:
            continue
        if (
            word == ";"
            or word == "however"
            or (word in _TURNS and word != "but" and norms[i - 1] in {",", ";", "-", "and"})
            or word == "because"
            or (word == "but" and norms[i + 1 : i + 3] != ("not", "limited"))
        ):
            yield i
        elif word in {",", "and", "-"} and i in clauses.separators and i + 1 < len(norms):
            start, stop = clauses.segment(i)
            verb = clauses.predicate(start, stop)
            # A subject stands between the separator and the verb ("..., and this claimant has attended").
            if (verb is not None and verb > start and norms[start] not in _OPENERS) or (
                word == "," and norms[0] in _OPENERS
            ):
                yield i + 1


def _ranges(clauses: Clauses) -> list[tuple[int, int]]:
    cuts = sorted({0, *_cuts(clauses), len(clauses.words)})
    return [(a, b) for a, b in pairwise(cuts) if b > a]


def _by_kind(hits: Iterable[Hit[str]]) -> dict[str, list[Hit[str]]]:
    found: dict[str, list[Hit[str]]] = {}
    for hit in hits:
        found.setdefault(hit.value, []).append(hit)
    return found


def _label(of: Mapping[str, Sequence[Hit[str]]], section: str, named: bool) -> Discourse | None:
    """The label of a clause by its cues, which come by their kinds; None where it has none.

    ``named``: the sentence has named a guideline before, of which this clause may be the continuation.
    """
    if not of or "notice" in of:
        return "guideline" if of else None
    if any(section == "summary" or h.pattern.startswith(_BY_NAME) for h in of.get("utilization_review", ())):
        return "other"
    generic = (*of.get("generic_person", ()), *of.get("guideline_generic", ()))
    asides = of.get("aside", ())
    sources = [h for h in of.get("guideline_named", ()) if not any(a.first <= h.first < a.last for a in asides)]
    patient = [
        h
        for h in (*of.get("patient", ()), *(() if named else of.get("impersonal", ())))
        if not any(_masks(g, h) for g in generic)
        and not any(h.first < g.first and g.last <= h.last for g in sources)  # "the ACOEM guidelines note ..."
    ]
    if "verdict" in of and all(h.pattern.startswith(_OF_THE_REQUEST) for h in patient):
        recited = named and any(g.first < of["verdict"][0].first for g in generic)
        return "guideline" if recited else "verdict"
    if sources and not any(h.first <= sources[0].first for h in patient):
        this = any(h.pattern.startswith(("this", "in this", "here")) for h in patient)
        return "patient" if this else "guideline"
    if patient:
        return "patient"
    if generic:
        return "guideline"
    return None


def _masks(generic: Hit[str], strong: Hit[str]) -> bool:
    if not (generic.first < strong.last and strong.first < generic.last):
        return False
    return generic.value == "generic_person" or generic.last - generic.first >= strong.last - strong.first


@lru_cache(maxsize=512)
def _labels(sentence: str, section: str) -> tuple[tuple[int, int, Discourse | None], ...]:
    clauses = clauses_of(sentence)
    hits = _cues().hits(clauses.words)
    rows: list[tuple[int, int, Discourse | None]] = []
    named = listing = False
    for first, last in _ranges(clauses):
        of = _by_kind([hit for hit in hits if first <= hit.first < last])
        start, end = clauses.words.span(first, last)
        label = "guideline" if listing else _label(of, section, named)
        listing = listing or (label != "patient" and "criteria_list" in of)
        named = label != "patient" and (named or "guideline_named" in of)
        if label == "verdict" and rows and rows[-1][2] is None:
            rows[-1] = (*rows[-1][:2], "patient")  # the premise of a verdict ("in the absence of red flags, ...")
        rows.append((start, end, label))
    return tuple(rows)


def about(sentence: str, start: int) -> Discourse | None:
    """What the clause of ``sentence`` at the character ``start`` is about, by the sentence's own cues alone.

    A clause without cues goes with the one before it.  A mere condition ("if she does not improve") is no guideline.
    """
    label: Discourse | None = None
    for left, right, found in _labels(sentence, "rationale"):
        label = found or label
        if left <= start < right:
            break
    if label == "guideline":
        hits = _cues().hits(clauses_of(sentence).words)
        if not any(h.value in ("guideline_named", "guideline_generic", "notice") for h in hits):
            return None
    return label


_Said = Discourse | tuple[Part, ...]  # what all the clauses of a sentence are about, or what each is


@dataclass(slots=True, eq=False)
class Sentence:
    """A sentence of a section: where it begins in the section's text, its words, its clauses labelled.

    Where all its clauses are about the same they are told apart only when somebody asks.
    """

    start: int
    text: str
    _said: _Said

    @property
    def parts(self) -> tuple[Part, ...]:
        """The clauses."""
        if isinstance(self._said, str):
            self._said = _alike(self.text, self._said)
        return self._said

    def part_at(self, offset: int) -> Part:
        """The clause at a character of the sentence."""
        parts = self.parts
        for part in parts:
            if part.start <= offset < part.end:
                return part
        return parts[-1]

    def is_about(self, *labels: Discourse) -> bool:
        """Whether any of its clauses is about one of these."""
        if isinstance(self._said, str):
            return self._said in labels
        return any(part.label in labels for part in self._said)

    def label_at(self, offset: int) -> Discourse:
        """What the clause at a character of the sentence is about."""
        return self._said if isinstance(self._said, str) else self.part_at(offset).label


@lru_cache(maxsize=64)
def labelled(text: str, section: str) -> tuple[Sentence, ...]:
    """The sentences of a section (``text`` on one line), labelled; ``section`` is "summary" or "rationale".

    It decides what a sentence without any cue is about.
    """
    ranges = split(text)
    texts = [text[start:end] for start, end in ranges]
    said = _of_summary(texts) if section == "summary" else _of_rationale(texts)
    return tuple([Sentence(start, words, of_it) for (start, _), words, of_it in zip(ranges, texts, said, strict=True)])


def _of_rationale(sentences: Sequence[str]) -> Iterator[tuple[Part, ...]]:
    state: Discourse = "guideline"
    quoted = False  # inside quotation marks that guideline text opened
    for sentence in sentences:
        parts = []
        for start, end, found in _labels(sentence, "rationale"):
            quoted = quoted and not _anchored(sentence, start, end)
            label = "guideline" if quoted else found
            if label in ("guideline", "patient"):
                state = label
            parts.append(Part(start, end, label or state))
            quoted = _quoted(sentence[start:end], quoted, state)
        yield tuple(parts)


def _of_summary(sentences: Sequence[str]) -> Iterator[Discourse]:
    """A summary hardly ever recites guidelines: only what others decided, and why, is told apart."""
    decided = False
    for sentence in sentences:
        going_on = decided and sentence.startswith(_GOING_ON)
        decided = going_on or (
            bool(_of_others().hits(words_of(sentence)))
            and any(label == "other" for _, _, label in _labels(sentence, "summary"))
        )
        yield "other" if decided else "patient"


def _alike(sentence: str, label: Discourse) -> tuple[Part, ...]:
    """The clauses of a sentence, which are all about the same."""
    clauses = clauses_of(sentence)
    return tuple([Part(*clauses.words.span(*range_), label) for range_ in _ranges(clauses)])


def _anchored(sentence: str, start: int, end: int) -> bool:
    """Whether a clause surely speaks of this case."""
    words = words_of(sentence)
    hits = _cues().hits(words)
    return any(h.value == "anchor" and start <= words.starts[h.first] < end for h in hits)


def _quoted(text: str, before: bool, state: Discourse) -> bool:
    marks = _QUOTE.findall(text)
    if not marks:
        return before
    straight, opening, closing = (marks.count(mark) for mark in '"\u201c\u201d')
    if before:
        return straight % 2 == 0 and closing <= opening  # a pair of marks is a quotation in the quotation
    return state == "guideline" and (opening > closing or (straight % 2 == 1 and marks[-1] == '"'))
