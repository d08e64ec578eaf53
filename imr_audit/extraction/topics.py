"""The topic of a request: what kind of treatment it asks for, a slug of the annotation guide."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

from imr_audit.extraction.drugs import Placed, drug_words, topic_of
from imr_audit.extraction.phrases import PhraseIndex, TextWords, forms_of, split_list, words_of
from imr_audit.extraction.spelling import corrected
from imr_audit.rules.yaml_files import build, rules_dir, vocabulary

OTHER = "other"

Kind = Literal["term", "weak", "silent", "consult", "referral", "follow_up", "drug"]


class Conditional(NamedTuple):
    """A phrase whose topic depends on the words beside it (any of ``near`` in the request)."""

    phrase: str
    near: str
    topic: str
    otherwise: str


class _Entry(NamedTuple):
    kind: Kind
    topic: str
    near: frozenset[str] = frozenset()
    otherwise: str = ""


class _Candidate(NamedTuple):
    kind: Kind
    topic: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    index: PhraseIndex[_Entry]
    words: frozenset[str]
    therapies: frozenset[str]
    narrower: Mapping[str, str]
    clearance_topics: frozenset[str]
    preoperative: PhraseIndex[bool]
    clearance_images: PhraseIndex[bool]


@cache
def _vocabulary() -> _Vocabulary:
    data = vocabulary("topics")
    path = Path(rules_dir() / "vocabulary" / "topics.yaml")
    entries: list[tuple[str, _Entry]] = []
    entries += [(phrase, _Entry("silent", "")) for phrase in split_list(data["silent"])]
    for n, raw in enumerate(data["conditional"]):
        rule = build(Conditional, raw, path, ["conditional", n])
        near = frozenset(forms_of(rule.near))
        entries.append((rule.phrase, _Entry("term", rule.topic, near, rule.otherwise)))
    entries += [(phrase, _Entry("referral", "specialist_referral")) for phrase in split_list(data["referral"])]
    entries += [(phrase, _Entry("consult", "specialist_referral")) for phrase in split_list(data["consult"])]
    for topic, names in data["terms"].items():
        entries += [(phrase, _Entry("term", topic)) for phrase in split_list(names)]
    entries += [(phrase, _Entry("follow_up", "office_visit")) for phrase in split_list(data["follow_up"])]
    for topic, names in data["weak"].items():
        entries += [(phrase, _Entry("weak", topic)) for phrase in split_list(names)]
    index = PhraseIndex.of(entries)
    preoperative = PhraseIndex.of((phrase, True) for phrase in split_list(data["preoperative"]))
    return _Vocabulary(
        index,
        index.words | preoperative.words | drug_words(),
        frozenset(split_list(data["therapies"])),
        data["narrower"],
        frozenset(split_list(data["clearance_topics"])),
        preoperative,
        PhraseIndex.of((phrase, True) for phrase in split_list(data["clearance_images"])),
    )


def read_topic(text: str, drugs: Sequence[Placed] = (), *, weak: bool = True) -> str:
    """The topic of the request ``text``; ``other`` where nothing applies.

    ``drugs`` are those that the text names.  Where no phrase of the vocabulary stands, typing errors are mended, and
    (unless ``weak`` is False) a word that only hints at a treatment counts.
    """
    known = _vocabulary()
    words = corrected(words_of(text), known.words, sure=True)
    candidates = _candidates(text, words, drugs, known)
    topic = _decide(text, candidates, known)
    if topic is None:
        words = corrected(words, known.words, sure=False)
        candidates = _candidates(text, words, drugs, known)
        topic = _decide(text, candidates, known)
    if topic is None and weak:
        topic = next((c.topic for c in candidates if c.kind == "weak"), None)
    preoperative = any(True for _ in known.preoperative.find(text, words))
    if preoperative and topic is not None and _is_clearance(text, words, topic, known):
        return "preoperative_clearance"
    return topic or OTHER


def find_topics(text: str) -> tuple[tuple[int, int, str, bool], ...]:
    """The places at which any text names a treatment other than a drug: start, end, topic, whether surely.

    A phrase that only a request would use for its topic ("brace", "follow-up") is not sure.
    """
    found = _candidates(text, words_of(text), (), _vocabulary())
    return tuple((one.start, one.end, one.topic, one.kind not in ("weak", "follow_up")) for one in found)


def _candidates(text: str, words: TextWords, drugs: Sequence[Placed], known: _Vocabulary) -> list[_Candidate]:
    present = words.present
    found = []
    for match in known.index.find(text, words):
        entry = match.value
        if entry.kind == "silent":
            continue
        topic = entry.topic if not entry.near or entry.near & present else entry.otherwise
        found.append(_Candidate(entry.kind, topic, match.start, match.end))
    found += [_Candidate("drug", topic_of(one.drug), one.start, one.end) for one in drugs]
    return sorted(found, key=lambda candidate: (candidate.start, -candidate.end))


def _decide(text: str, candidates: list[_Candidate], known: _Vocabulary) -> str | None:
    strong = [c for c in candidates if c.kind in ("term", "drug")]
    asked = [c for c in candidates if c.kind in ("consult", "referral")]
    follow_up = next((c for c in candidates if c.kind == "follow_up"), None)
    first = strong[0] if strong else None
    if asked and (first is None or asked[0].start < first.start):
        return _of_consult(text, asked[0], strong, follow_up, known)
    if first is None:
        return "office_visit" if follow_up is not None else None
    if first.kind == "drug":
        return _of_drug(first, strong)
    if asked and first.topic not in known.therapies and _adjacent(text, first, asked[0]):
        return "specialist_referral"
    if first.topic == "specialist_referral" and _is_follow_up(text, first, candidates):
        return "office_visit"
    narrower = next((c for c in strong if c.topic == known.narrower.get(first.topic)), None)
    if narrower is not None and not re.search(r"\b(?:and|plus)\b|[&+]", text[first.end : narrower.start], re.I):
        return narrower.topic
    return first.topic


def _of_consult(
    text: str, ask: _Candidate, strong: list[_Candidate], follow_up: _Candidate | None, known: _Vocabulary
) -> str:
    """The topic where a consultation or a referral is asked for first."""
    if follow_up is not None and follow_up.start < ask.start:
        return "office_visit"
    for candidate in strong:
        if candidate.topic in known.therapies and candidate.topic != "office_visit":
            return candidate.topic
    if ask.kind == "referral" and strong and strong[0].kind == "term" and _sent_for(text, ask, strong[0]):
        return strong[0].topic
    return "specialist_referral"


def _of_drug(first: _Candidate, strong: list[_Candidate]) -> str:
    """The topic where a drug comes first; an injection of it counts as the injection."""
    if first.topic in ("topical_analgesic", "oral_corticosteroid", "corticosteroid_injection", "nerve_block"):
        for candidate in strong:
            if candidate.topic.endswith(("_injection", "_block")):
                return candidate.topic
    return first.topic


def _is_follow_up(text: str, first: _Candidate, candidates: list[_Candidate]) -> bool:
    """Whether the specialist is seen again: a follow-up stands before, or right after the specialist's name."""
    for candidate in candidates:
        if candidate.kind == "follow_up" and candidate.start < first.start:
            return True
        visit = candidate.kind == "follow_up" or candidate.topic == "office_visit"
        if visit and candidate.start >= first.end and _adjacent(text, first, candidate):
            return True
    return False


def _adjacent(text: str, first: _Candidate, second: _Candidate) -> bool:
    between = text[first.end : second.start]
    return re.fullmatch(r"[\s,/-]*(?:specialist|for|and|or|a|surgery|the)?[\s,/-]*", between, re.I) is not None


def _sent_for(text: str, ask: _Candidate, service: _Candidate) -> bool:
    """Whether the referral is for the service itself ("referral for an MRI of ...")."""
    between = text[ask.end : service.start]
    return re.fullmatch(r"\s+(?:for|to)\s+(?:an?\s+|the\s+)?(?:[\w-]+\s+){0,2}", between, re.I) is not None


def _is_clearance(text: str, words: TextWords, topic: str, known: _Vocabulary) -> bool:
    if topic == "xray":
        return any(True for _ in known.clearance_images.find(text, words))
    return topic in known.clearance_topics
