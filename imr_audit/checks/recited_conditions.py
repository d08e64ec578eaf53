"""Approvals without a word on a condition that the guideline sets in the words that the rationale itself recites."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from imr_audit.checks import Observation
from imr_audit.checks.contradictions.statements import Statement, rationale_statements, summary_statements
from imr_audit.checks.recital_view import RecitalView, verdict
from imr_audit.extraction.discourse import OF_WORKER
from imr_audit.extraction.facts import read_mentions
from imr_audit.extraction.wordpatterns import PatternSet, by_key, words_of
from imr_audit.rules.yaml_files import vocabulary


def of_approval(view: RecitalView) -> Iterator[Observation]:
    """Yield ``recited_condition_unaddressed``: neither rationale nor summary speaks of a recited condition.

    Not where the criteria are said to be met, or a reason is given to go beyond them.
    """
    entries = {name: entry for name, entry in vocabulary("recited")["conditions"].items() if _concerns(view, entry)}
    if not entries or view.has_ground("criteria_met", "exceptional_reason"):
        return
    told = rationale_statements(view.letter, view.reading.item)
    for name, entry in entries.items():
        recited = [statement for statement in told if says_of_guideline(_cues()[name, "recited"], statement)]
        others = (*summary_statements(view.letter), *(s for s in told if s not in recited))
        if recited and not _spoken_of(view, name, others):
            evidence = (recited[0].span(), view.reading.item.request_span, *verdict(view))
            yield Observation("recited_condition_unaddressed", name, evidence, {"condition": entry["title"]})
            return


def _concerns(view: RecitalView, entry: Mapping[str, Any]) -> bool:
    """Whether a condition is one for the requested treatment, and for this worker."""
    affirmed = {fact.name for fact in view.reading.facts if fact.status == "affirmed"}
    return view.request.topic in entry["topics"] and affirmed.issuperset(entry["only_with"])


def _spoken_of(view: RecitalView, name: str, others: Sequence[Statement]) -> bool:
    """Whether the letter says anything on a condition beside the sentences that recite it."""
    facts, text = vocabulary("recited")["conditions"][name]["facts"], view.letter.source.text
    said = list(read_mentions(text, view.rationale, "rationale", view.request)) if facts else []
    if facts and view.letter.summary is not None:
        said += read_mentions(text, view.letter.summary, "summary", view.request)
    if any(mention.name in facts and mention.about in OF_WORKER for mention in said):
        return True
    return any(_cues()[name, "spoken_of"].hits(words_of(statement.text)) for statement in others)


def says_of_guideline(cues: PatternSet[str], statement: Statement) -> bool:
    """Whether ``cues`` stand in a clause that speaks of the guideline."""
    words = words_of(statement.text)
    return any(statement.label(words.starts[hit.first]) == "guideline" for hit in cues.hits(words))


@cache
def _cues() -> Mapping[tuple[str, str], PatternSet[str]]:
    conditions = vocabulary("recited")["conditions"].items()
    return {(name, key): by_key(entry, (key,)) for name, entry in conditions for key in ("recited", "spoken_of")}
