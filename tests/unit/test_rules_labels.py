"""What slugs are called: every label is of a slug that exists, and reads as words."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from imr_audit.model import Section
from imr_audit.rules import load_rulebook
from imr_audit.rules.labels import label
from imr_audit.rules.yaml_files import vocabulary


@pytest.mark.parametrize(
    ("slug", "words"),
    [
        ("low_back", "low back"),
        ("mri", "MRI"),
        ("crps", "CRPS"),
        ("prior_imaging", "earlier imaging"),
        ("prior_same_treatment", "earlier course of the same treatment"),
        ("emg_ncs", "EMG or nerve conduction study"),
        ("mri_of_something_new", "MRI of something new"),
    ],
)
def test_a_slug_is_read_in_words(slug: str, words: str) -> None:
    assert label(slug) == words


def test_every_label_is_of_a_slug_that_exists() -> None:
    fields = load_rulebook().fields
    known = {*fields, *(value for field in fields.values() for value in field.values), *get_args(Section)}
    assert set(vocabulary("labels")["labels"]) <= known


def test_no_slug_shows_in_what_people_read() -> None:
    fields = load_rulebook().fields
    slugs = {name for name, field in fields.items() if field.section == "case"}
    slugs |= {value for field in fields.values() for value in field.values}
    said = [label(slug) for slug in slugs]
    assert not [words for words in said if "_" in words or not words]
    assert not [words for words in said if re.search(r"\b(?:mri|ct|emg|ncs|gi|dme|crps|nsaid|tens|xray)\b", words)]
