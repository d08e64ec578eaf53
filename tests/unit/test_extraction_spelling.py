"""Typing errors in requests."""

from __future__ import annotations

import pytest

from imr_audit.extraction.phrases import words_of
from imr_audit.extraction.requests import parse_request
from imr_audit.extraction.spelling import corrected
from imr_audit.reading.text import Span

KNOWN = frozenset({"physical", "therapy", "tramadol", "brace", "acupuncture"})


def mend(text: str, *, sure: bool) -> str:
    return " ".join(word.form for word in corrected(words_of(text), KNOWN, sure=sure))


def test_one_slip_in_a_long_word_is_mended() -> None:
    assert mend("Phyiscal therapy, acupunture", sure=True) == "physical therapy acupuncture"


def test_short_words_and_two_slips_only_as_a_last_resort() -> None:
    assert mend("brcae acupuctre", sure=True) == "brcae acupuctre"
    assert mend("brcae acupuctre", sure=False) == "brace acupuncture"


def test_ordinary_words_and_short_ones_stay() -> None:
    assert mend("place bracc of decision", sure=False) == "place brace of decision"
    assert mend("ther", sure=False) == "ther"


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Phyiscal therpay 2x4", "physical_therapy"),
        ("Accupunctre 6 sessions", "acupuncture"),
        ("Lumbar epdural steroid injection", "epidural_steroid_injection"),
        ("Psycological evaluation", "psychological_evaluation"),
        ("Tylneol #3 #60", "opioid"),
        ("Naproxn sodium 550mg #60", "nsaid"),
        ("Consulattion for lumbar epidural steroid injection", "specialist_referral"),
        ("Sacroilaic joint injection", "si_joint_injection"),
        ("Wheelchiar rental", "mobility_aid"),
    ],
)
def test_requests_with_typing_errors(text: str, topic: str) -> None:
    assert parse_request(text, Span(0, len(text))).topic == topic
