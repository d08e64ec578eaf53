"""What slugs are called in words for people: ``rules/vocabulary/labels.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from imr_audit.rules.yaml_files import build, rules_dir, vocabulary


class _Labels(NamedTuple):
    words: Mapping[str, str]
    labels: Mapping[str, str]


@cache
def _labels() -> _Labels:
    return build(_Labels, vocabulary("labels"), rules_dir() / "vocabulary" / "labels.yaml")


def labelled(slug: str) -> bool:
    """Whether a slug has a label of its own."""
    return slug in _labels().labels


@cache
def label(slug: str) -> str:
    """A slug in words that can stand in a sentence: ``low_back`` -> low back, ``prior_imaging`` -> earlier imaging."""
    known = _labels()
    if slug in known.labels:
        return known.labels[slug]
    return " ".join(known.words.get(word, word) for word in slug.split("_"))
