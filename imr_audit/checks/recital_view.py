"""What the checks of recited guidelines look at: one decided item with what its rationale recites."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from imr_audit.extraction.body_parts import parts_named
from imr_audit.extraction.fact_vocabulary import fact_names
from imr_audit.extraction.facts import Mention
from imr_audit.extraction.recited import Recital, read_recital
from imr_audit.model import Letter, Outcome, Request
from imr_audit.reading.text import Span
from imr_audit.result import ItemReading


@dataclass(frozen=True)
class RecitalView:
    """An item with what its rationale recites, which is read where a check first asks for it."""

    letter: Letter
    reading: ItemReading
    outcome: Outcome
    rationale: Span

    @cached_property
    def recital(self) -> Recital:
        """What the rationale recites."""
        return read_recital(self.letter.source.text, self.rationale, self.request)

    @property
    def request(self) -> Request:
        """The request of the item."""
        return self.reading.request

    @property
    def operated(self) -> bool:
        """Whether the letter says that the worker was operated on, for what is requested or lately."""
        return self.reading.derived.get("postsurgical") == "affirmed" or any(
            fact.name == "postsurgical" and fact.status == "affirmed" for fact in self.reading.facts
        )

    def has_ground(self, *names: str) -> bool:
        """Whether the rationale gives one of the grounds ``names``, for whatever outcome."""
        return any(ground.name in names for ground in self.reading.grounds)


def verdict(view: RecitalView) -> tuple[Span, ...]:
    """The words with which the rationale concludes, where it does."""
    return (view.reading.conclusion.span,) if view.reading.conclusion else ()


def in_place(view: RecitalView, mention: Mention) -> bool:
    """Whether a mention may be of the part of the body that the request names."""
    clause = view.letter.source.text[mention.clause.start : mention.clause.end]
    named = parts_named(clause)
    parts = view.request.body_parts
    return not named or not parts or fact_names()[mention.name].same_place(named, parts)


def visits_had(view: RecitalView) -> int | None:
    """The visits that the worker had before: 0 where none is spoken of, None where their number is not known."""
    counted = {int(m.value) for m in view.reading.measures if m.name == "prior_visits"}
    if counted:
        return max(counted)
    had = any(fact.name == "prior_same_treatment" and fact.status == "affirmed" for fact in view.reading.facts)
    return None if had or view.has_ground("duplicate", "functional_improvement_not_shown") else 0
