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
        ("longer (days: {days}, weeks: {weeks})", {"days": 14}, "longer (days: 14)"),
        ("longer (days: {days}, weeks: {weeks})", {"weeks": 2}, "longer (weeks: 2)"),
        ("longer (days: {days}, weeks: {weeks})", {"days": 14, "weeks": 2}, "longer (days: 14, weeks: 2)"),
        ("longer (days: {days}, weeks: {weeks})", {}, "longer (days: not in the text, weeks: not in the text)"),
        (
            "red flags ({red_flags}), or a plan ({plan})",
            {"plan": "denied"},
            "red flags (not in the text), or a plan (denied)",
        ),
    ],
)
def test_what_is_counted(template: str, words: dict[str, float], said: str) -> None:
    assert render(template, words, {}) == said
