"""What treatment, drug and body part a text is about, and whether two texts can be about the same."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from imr_audit.checks.contradictions.cues import VOCABULARY
from imr_audit.extraction.body_parts import find_body_parts
from imr_audit.extraction.drugs import Placed, may_name_drugs, place_drugs, topic_of
from imr_audit.extraction.phrases import PhraseIndex, split_list, words_of
from imr_audit.extraction.topics import OTHER, find_topics
from imr_audit.model import Drug, Request
from imr_audit.reading.text import Folded
from imr_audit.rules.yaml_files import vocabulary

_SHORTEST_WORD = 4
# Topics of images and of studies of the nerves, in which one looks for what explains a complaint.
STUDIES = frozenset({"mri", "ct_scan", "xray", "ultrasound_imaging", "emg_ncs", "bone_scan", "discogram"})
_REGIONS = (
    frozenset({"head", "face", "jaw"}),
    frozenset({"neck", "thoracic_spine", "spine", "upper_extremity", "shoulder"}),
    frozenset({"thoracic_spine", "low_back", "spine", "sacrum", "pelvis"}),
    frozenset({"low_back", "sacrum", "pelvis", "hip", "groin", "lower_extremity"}),
    frozenset({"shoulder", "upper_arm", "upper_extremity"}),
    frozenset({"upper_arm", "elbow", "forearm", "upper_extremity"}),
    frozenset({"forearm", "wrist", "hand", "finger", "thumb", "upper_extremity"}),
    frozenset({"hip", "groin", "thigh", "lower_extremity"}),
    frozenset({"thigh", "knee", "lower_leg", "lower_extremity"}),
    frozenset({"lower_leg", "ankle", "foot", "toe", "lower_extremity"}),
    frozenset({"chest", "thoracic_spine"}),
    frozenset({"abdomen", "groin", "pelvis"}),
)


class Mention(NamedTuple):
    """A treatment that a sentence names: its topic, the drug where it is one, its place in the sentence."""

    topic: str
    start: int
    end: int
    drug: Drug | None = None


class Profile(NamedTuple):
    """What a request is about.  ``words`` are those of its words that tell its treatment."""

    topics: frozenset[str]
    ingredients: frozenset[str]
    parts: frozenset[str]
    words: frozenset[str]


@cache
def _families(synonyms_only: bool) -> tuple[frozenset[str], ...]:
    data = vocabulary(VOCABULARY)["treatments"]
    families = data["synonyms"] if synonyms_only else [*data["synonyms"], *data["families"]]
    return tuple(frozenset(family) for family in families)


@cache
def _relatives(topic: str, synonyms_only: bool) -> frozenset[str]:
    """The topics of the families of ``topic``."""
    return frozenset().union(*(family for family in _families(synonyms_only) if topic in family))


@cache
def _silent() -> frozenset[str]:
    return frozenset(word.form for word in words_of(vocabulary(VOCABULARY)["treatments"]["silent"]))


@cache
def _classes() -> PhraseIndex[str]:
    classes = vocabulary(VOCABULARY)["treatments"]["classes"]
    return PhraseIndex.of((phrase, topic) for topic, phrases in classes.items() for phrase in split_list(phrases))


@lru_cache(maxsize=1024)
def telling(ingredients: tuple[str, ...]) -> frozenset[str]:
    """The ingredients by which a drug is told from others: of a combination, not its added analgesic."""
    added = frozenset(vocabulary(VOCABULARY)["treatments"]["added"])
    return frozenset(ingredients) - added or frozenset(ingredients)


def content_words(text: str) -> frozenset[str]:
    """The words of a request that tell what it is for; body parts, numbers and the words of every request left out."""
    parts = [(start, end) for start, end, _ in find_body_parts(text)]
    return frozenset(
        word.form
        for word in words_of(text)
        if len(word.form) >= _SHORTEST_WORD
        and word.form.isalpha()
        and word.form not in _silent()
        and not any(start <= word.start < end for start, end in parts)
    )


def profile(request: Request, text: str) -> Profile:
    """The profile of a request that was read from ``text``."""
    return _profile(text, request.topic, request.drugs, request.body_parts)


@lru_cache(maxsize=64)  # many checks ask, of the item and of the others of its letter
def _profile(text: str, topic: str, drugs: tuple[Drug, ...], body_parts: tuple[str, ...]) -> Profile:
    named = frozenset(mention.topic for mention in mentions(text))
    return Profile(
        topics=named | ({topic} - {OTHER}),
        ingredients=frozenset(i for drug in drugs for i in telling(drug.ingredients)),
        parts=frozenset(body_parts),
        words=content_words(text),
    )


@lru_cache(maxsize=1024)
def mentions(text: str) -> tuple[Mention, ...]:
    """Every treatment that ``text`` surely names, drugs and their classes included, from left to right."""
    found = [Mention(match.value, match.start, match.end) for match in _classes().find(text)]
    if may_name_drugs(words_of(text)):
        placed = place_drugs(Folded.of(text))
        found += [Mention(topic_of(p.drug), p.start, p.end, p.drug) for p in placed if _free(p, found)]
    found += [
        Mention(topic, start, end)
        for start, end, topic, sure in find_topics(text)
        if sure and topic != OTHER and not any(start < m.end and m.start < end for m in found)
    ]
    return tuple(sorted(found, key=lambda mention: mention.start))


def _free(placed: Placed, found: Sequence[Mention]) -> bool:
    """Whether no class of drugs is named where the drug's name stands ("oral corticosteroid")."""
    return not any(placed.start < m.end and m.start < placed.end for m in found)


def related(topic: str, topics: frozenset[str], *, synonyms_only: bool = False) -> bool:
    """Whether a text on ``topic`` may be about one of ``topics``; ``synonyms_only``: whether it may name it."""
    return topic in topics or not _relatives(topic, synonyms_only).isdisjoint(topics)


def same_region(parts: Sequence[str] | frozenset[str], others: Sequence[str] | frozenset[str]) -> bool:
    """Whether two sets of body parts can be of one complaint; where either is empty nothing speaks against it."""
    if not parts or not others or set(parts) & set(others):
        return True
    return any(region & set(parts) and region & set(others) for region in _REGIONS)


def is_of(mention: Mention, about: Profile, *, synonyms_only: bool = False) -> bool:
    """Whether a mention may stand for the treatment of a profile; ``synonyms_only``: for the request itself."""
    if mention.drug is not None and mention.drug.ingredients and about.ingredients:
        return bool(telling(mention.drug.ingredients) & about.ingredients)
    return related(mention.topic, about.topics, synonyms_only=synonyms_only)
