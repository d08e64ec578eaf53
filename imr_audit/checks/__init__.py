"""What is observed of a determination itself: derived fields on which the checks of ``rules/checks`` decide.

Python computes here (dates, arithmetic, look-ups, comparisons); the YAML says what is a finding.  One module a file of
``rules/checks``; each is a pure function from what was read to observations.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from imr_audit.model import GuidelineCitation, Scalar
from imr_audit.reading.text import Span


@dataclass(frozen=True, slots=True)
class Observation:
    """One derived field: its name and value, the words that bear it out, and what messages may say of it.

    ``citation``: where the guideline says what the finding rests on, in place of the law of the check.
    """

    name: str
    value: Scalar
    evidence: tuple[Span, ...] = ()
    params: Mapping[str, Scalar] = field(default_factory=dict)
    citation: GuidelineCitation | None = None
