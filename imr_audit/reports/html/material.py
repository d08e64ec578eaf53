"""What a report is made of, and how much of it is shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from imr_audit.reports.records import Failure, LetterRecord
from imr_audit.result import RuleBookStamp
from imr_audit.rules.model import RuleBook

Redacted = Literal["no", "with a key", "for this report"]


@dataclass(frozen=True, slots=True)
class Material:
    """The letters and what judged them.

    ``source`` says in words what was audited, ``settings`` which findings were chosen.  ``entries`` is gone through
    once.  ``book`` is the rule book at hand, None where it is not the one that judged.
    """

    source: str
    rulebook: RuleBookStamp
    tool_version: str
    titles: Mapping[str, str]
    entries: Iterable[LetterRecord | Failure]
    book: RuleBook | None = None
    settings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """How much the report shows.  ``text``: the letters' words.  ``title``: what it is called."""

    text: bool = True
    redacted: Redacted = "no"
    title: str = ""
