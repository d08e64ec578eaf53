"""The letter's own guideline: the decision against the limits and indications that the rationale itself recites.

Much of what letters recite comes from guidelines that the rules do not hold (the ODG above all); what a reviewer quotes
as the standard he must also keep.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from imr_audit.checks import Observation, governing, recited_conditions, recited_limits, unapplied
from imr_audit.checks.contradictions.reasons import MISSING_REASON, is_narrow
from imr_audit.checks.contradictions.statements import rationale_statements
from imr_audit.checks.grounds import deciding_grounds, only_missing_facts
from imr_audit.checks.recital_view import RecitalView, in_place, verdict
from imr_audit.extraction.discourse import OF_WORKER
from imr_audit.extraction.fact_vocabulary import names_treatment
from imr_audit.extraction.facts import Mention, read_mentions
from imr_audit.extraction.grounds import ANY_FIELD, ground_kinds
from imr_audit.extraction.patterns import Pattern
from imr_audit.extraction.recited import Criterion, gives_indications, indications
from imr_audit.extraction.wordpatterns import PatternSet, by_key, words_of
from imr_audit.model import Letter
from imr_audit.reading.text import Span
from imr_audit.result import Ground, ItemReading
from imr_audit.rules.labels import label
from imr_audit.rules.yaml_files import vocabulary

# Words by which a guideline says for which patients the treatment is not.
_EXCLUDES = Pattern(r"\bnot (?:\w+ )?(?:necessary|recommended|indicated|needed|required|warranted)\b", re.IGNORECASE)
_POSSIBLE = ("affirmed", "unclear", "hypothetical")  # a suspected tear is an indication for the study


def observe(letter: Letter, reading: ItemReading) -> Iterator[Observation]:
    """Yield where the decision on an item departs from what its rationale recites; in doubt nothing."""
    rationale, outcome = reading.item.rationale, reading.item.outcome
    if rationale is None or outcome is None:
        return
    view = RecitalView(letter, reading, outcome, rationale)
    yield from _criteria_said_met(view)
    yield from _service_unjudged(view)
    yield from _definition_not_applied(view)
    if outcome == "overturned":
        yield from recited_limits.of_approval(view)
        yield from list(_indication_unaddressed(view)) or list(recited_conditions.of_approval(view))
    else:
        yield from recited_limits.of_denial(view)
        yield from governing.of_denial(view)
        yield from list(_other_criteria(view)) or list(unapplied.of_denial(view)) or list(_indication_unweighed(view))


def approved_without_indication(letter: Letter, reading: ItemReading) -> bool:
    """Whether an approval has none of the indications that its own rationale recites."""
    return any(seen.name == "recited_indication_unaddressed" for seen in observe(letter, reading))


def _criteria_said_met(view: RecitalView) -> Iterator[Observation]:
    """The rationale says in so many words that the criteria are met, and denies; or that they are not, and approves."""
    names = {ground.name for ground in view.reading.grounds}
    met, unmet = "criteria_met", "criteria_not_met"
    if view.outcome == "upheld" and met in names and unmet not in names:
        yield Observation("criteria_met_yet_denied", True, (*_spans(view, met), *verdict(view)))
    if view.outcome == "overturned" and unmet in names and met not in names:
        yield Observation("criteria_unmet_yet_approved", True, (*_spans(view, unmet), *verdict(view)))


def _spans(view: RecitalView, name: str) -> tuple[Span, ...]:
    return tuple(ground.span for ground in view.reading.grounds if ground.name == name)


def _other_criteria(view: RecitalView) -> Iterator[Observation]:
    """Denied for want of facts none of which is recited: ``recited_other_ground`` where a recited indication is stated.

    Or suspected; else ``recited_not_applied``, since nothing that is recited is held against this worker.
    """
    grounds = deciding_grounds(view.reading)
    if not gives_indications(view.request.topic) or not only_missing_facts(grounds):
        return
    about = {field for ground in grounds for field in ground.about}
    recited = [criterion for criterion in view.recital.criteria if criterion.name in indications()]
    if not recited or not about.isdisjoint(view.recital.named):
        return
    stated = _stated(view, recited)
    names = {mention.name for mention in stated}
    where = next((criterion for criterion in recited if criterion.name in names), recited[0])
    evidence = [where.span, *(mention.clause for mention in stated[:1]), *(ground.span for ground in grounds[:2])]
    yield Observation(
        "recited_other_ground" if stated else "recited_not_applied",
        True,
        _unique(evidence),
        {"criterion": label(where.name), "grounds_named": _titles(grounds)},
    )


def _indication_unweighed(view: RecitalView) -> Iterator[Observation]:
    """Denied without a word on a recited indication that the clinical summary states.

    Only for treatments of which each indication stands by itself, and where no ground is that findings are missing,
    that the study was done, or that nobody knows what it is for.
    """
    summary, words = view.letter.summary, vocabulary("recited")
    if summary is None or view.request.topic not in words["each_by_itself"] or view.has_ground("criteria_met"):
        return
    if _settled(view, words["settled_by"]) or (
        set(view.request.body_parts) & set(words["all_together"]) and _on_recited(view)
    ):
        return
    text = view.letter.source.text
    against = {c.name for c in view.recital.criteria if _EXCLUDES.search(_clause(text, c.span))}
    names = indications() - against - set(words["doubtful"])
    recited = {criterion.name: criterion for criterion in view.recital.criteria if criterion.name in names}
    said = read_mentions(text, view.rationale, "rationale", view.request) if recited else ()
    weighed = {mention.name for mention in said if mention.about in OF_WORKER}
    for mention in read_mentions(text, summary, "summary", view.request) if recited.keys() - weighed else ():
        if mention.name not in recited.keys() - weighed or mention.about != "patient" or mention.status != "affirmed":
            continue
        if in_place(view, mention):
            evidence = (mention.clause, recited[mention.name].span, *verdict(view))
            yield Observation(
                "recited_indication_unweighed", mention.name, evidence, {"criterion": label(mention.name)}
            )
            return


def _clause(text: str, span: Span) -> str:
    return " ".join(text[span.start : span.end].split())


def _settled(view: RecitalView, names: Sequence[str]) -> bool:
    """Whether one of the grounds settles the matter without the indication."""
    source, topic = view.letter.source, view.request.topic
    return any(
        ground.name in names
        and not (ground.name == MISSING_REASON and is_narrow(source.quote(ground.span)))
        and not (ground.name == "duplicate" and not names_treatment(source.quote(ground.span), topic))
        for ground in view.reading.grounds
    )


def _on_recited(view: RecitalView) -> bool:
    """Whether the denial rests on one of the recited criteria."""
    return any(not view.recital.named.isdisjoint(ground.about) for ground in deciding_grounds(view.reading))


def _service_unjudged(view: RecitalView) -> Iterator[Observation]:
    """The request joins two services, and the rationale recites nothing for the second."""
    heading = words_of(" ".join(view.reading.item.request.split()))
    for entry, hits in zip(vocabulary("recited")["joined"], _joined(), strict=True):
        if not any(hit.value == "request" for hit in hits.hits(heading)):
            continue
        for statement in rationale_statements(view.letter, view.reading.item):
            found = hits.hits(words_of(statement.text))
            repeated = [(hit.first, hit.last) for hit in found if hit.value == "repeats"]
            judged = [
                hit for hit in found if hit.value == "judged" and not any(a <= hit.first < b for a, b in repeated)
            ]
            words = words_of(statement.text)
            if any(statement.label(words.starts[hit.first]) == "guideline" for hit in judged):
                return
        evidence = (view.reading.item.request_span, *verdict(view))
        yield Observation("service_unjudged", entry["second"], evidence, {"named": entry["second"]})
        return


def _definition_not_applied(view: RecitalView) -> Iterator[Observation]:
    """The rationale refers to the definition of durable medical equipment, and does not hold it against the item."""
    recited = None
    for statement in rationale_statements(view.letter, view.reading.item):
        keys = {hit.value for hit in _definition().hits(words_of(statement.text))}
        if "definition" in keys:
            recited = recited or statement.span()
        elif keys:
            return
    if recited is not None:
        evidence = (recited, view.reading.item.request_span, *verdict(view))
        yield Observation("definition_not_applied", True, evidence)


@cache
def _definition() -> PatternSet[str]:
    return by_key(vocabulary("recited"), ("definition", "definition_applied"))


@cache
def _joined() -> tuple[PatternSet[str], ...]:
    return tuple(by_key(entry, ("request", "judged", "repeats")) for entry in vocabulary("recited")["joined"])


def _titles(grounds: Iterable[Ground]) -> str:
    return "; ".join(
        dict.fromkeys(ground_kinds()[ground.name].title for ground in grounds if ANY_FIELD not in ground.about)
    )


def _indication_unaddressed(view: RecitalView) -> Iterator[Observation]:
    """Approved without one of the recited indications, and on no complaint or finding of this worker.

    Where what is recited is narrow (a risk of bleeding), another disease does not do.
    """
    if not gives_indications(view.request.topic) or view.has_ground("criteria_met"):
        return
    names = set(vocabulary("recited")["narrow_indications"])
    narrow = [criterion for criterion in view.recital.criteria if criterion.name in names]
    recited = narrow or [criterion for criterion in view.recital.criteria if criterion.name in indications()]
    if not narrow and view.has_ground("findings_shown"):
        return
    if recited and not _stated(view, narrow or view.recital.criteria):
        grounds = [ground.span for ground in deciding_grounds(view.reading)]
        yield Observation(
            "recited_indication_unaddressed",
            recited[0].name,
            _unique([recited[0].span, *grounds, *verdict(view)]),
            {"criterion": label(recited[0].name)},
        )


def _stated(view: RecitalView, recited: Iterable[Criterion]) -> list[Mention]:
    """What the letter says of this worker, affirmed or suspected, of one of the ``recited`` criteria."""
    names = {criterion.name for criterion in recited}
    text, request = view.letter.source.text, view.request
    mentions = list(read_mentions(text, view.rationale, "rationale", request))
    if view.letter.summary is not None:
        mentions += read_mentions(text, view.letter.summary, "summary", request)
    return [
        mention
        for mention in mentions
        if mention.name in names
        and mention.about == "patient"
        and mention.status in _POSSIBLE
        and in_place(view, mention)
    ]


def _unique(spans: Iterable[Span]) -> tuple[Span, ...]:
    return tuple(dict.fromkeys(spans))
