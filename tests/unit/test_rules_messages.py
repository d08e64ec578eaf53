"""How messages of rules and checks read."""

from __future__ import annotations

import pytest

from imr_audit.rules.messages import render


@pytest.mark.parametrize(
    ("template", "words", "said"),
    [
        (
            "{visits} visits requested; {most} visits at most",
            {"visits": 12, "most": 6},
            "12 visits requested; 6 visits at most",
        ),
        ("{visits} visits requested", {"visits": 1}, "1 visit requested"),
        ("{count} patches in {days} days", {"count": 1, "days": 10}, "1 patch in 10 days"),
        ("{per_week} times a week for {weeks} weeks", {"per_week": 1, "weeks": 1}, "1 time a week for 1 week"),
        ("{most} is the most", {"most": 1}, "1 is the most"),
        ("{visits} visits requested", {}, "not in the text visits requested"),
        ("a dose of {mg} mg", {"mg": 120.0}, "a dose of 120 mg"),
    ],
)
def test_what_is_counted(template: str, words: dict[str, float], said: str) -> None:
    assert render(template, words, {}) == said
