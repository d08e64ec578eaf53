"""Denials that do not hold against this worker what their own rationale recites.

Nothing is read between the lines: what is passed over stands in the rationale itself, and it has no word on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from imr_audit.checks import Observation
from imr_audit.checks.contradictions.reasons import MISSING_REASON, is_narrow
from imr_audit.checks.contradictions.statements import Statement, rationale_statements, summary_statements
from imr_audit.checks.grounds import deciding_grounds, only_missing_facts, titles_of
from imr_audit.checks.recital_view import RecitalView, verdict
from imr_audit.checks.recited_conditions import says_of_guideline
from imr_audit.extraction.body_parts import parts_named
from imr_audit.extraction.discourse import OF_WORKER
from imr_audit.extraction.facts import read_mentions
from imr_audit.extraction.recited import Criterion, gives_indications, indications
from imr_audit.extraction.wordpatterns import PatternSet, by_key, words_of
from imr_audit.reading.text import Span
from imr_audit.result import Ground
from imr_audit.rules.labels import label
from imr_audit.rules.yaml_files import vocabulary


def of_denial(view: RecitalView) -> Iterator[Observation]:
    """Yield ``recited_not_applied``, ``recited_other_ground`` and ``own_passage_unapplied``; in doubt nothing."""
    yield from _reason_missed(view)
    yield from _set_not_applied(view)
    yield from _complaint_denied(view)
    yield from _own_passage(view)


def _reason_missed(view: RecitalView) -> Iterator[Observation]:
    """Denied only because nobody says what it is for, though an indication is recited and never looked for.

    Where the reason is missed in the same breath ("while the guideline ..., here ..."), it is one for the criterion.
    """
    grounds, source = deciding_grounds(view.reading), view.letter.source
    if not grounds or any(g.name != MISSING_REASON or is_narrow(source.quote(g.span)) for g in grounds):
        return
    named = indications() | set(vocabulary("recited")["phases"])
    recited = [criterion for criterion in view.recital.criteria if criterion.name in named]
    if not recited or not gives_indications(view.request.topic) or _in_one_breath(view, grounds, recited):
        return
    said = read_mentions(source.text, view.rationale, "rationale", view.request)
    if not any(mention.about in OF_WORKER and mention.name in named for mention in said):
        evidence = (recited[0].span, grounds[0].span, *verdict(view))
        params = {"criterion": label(recited[0].name), "grounds_named": titles_of(grounds)}
        yield Observation("recited_not_applied", True, evidence, params)


def _in_one_breath(view: RecitalView, grounds: Sequence[Ground], recited: Sequence[Criterion]) -> bool:
    """Whether a sentence holds both a ground and a recited criterion."""
    places = [statement.span() for statement in rationale_statements(view.letter, view.reading.item)]
    return any(
        any(place.start <= ground.span.start < place.end for ground in grounds)
        and any(place.start <= criterion.span.start < place.end for criterion in recited)
        for place in places
    )


def _set_not_applied(view: RecitalView) -> Iterator[Observation]:
    """Denied for want of facts that are none of a recited set of criteria, and not one of the set is looked at.

    The set must be recited as one: single words of it may stand in any passage.
    """
    grounds = deciding_grounds(view.reading)
    entry = next((one for one in vocabulary("recited")["sets"] if view.request.topic in one["topics"]), None)
    if entry is None or not only_missing_facts(grounds):
        return
    recited = [domain for domain in entry["criteria"] if not view.recital.named.isdisjoint(domain)]
    names = {name for domain in entry["criteria"] for name in domain}
    if len(recited) < entry["at_least"] or any(not names.isdisjoint(ground.about) for ground in grounds):
        return
    said = read_mentions(view.letter.source.text, view.rationale, "rationale", view.request)
    if not any(mention.about in OF_WORKER and mention.name in names for mention in said):
        where = next(criterion for criterion in view.recital.criteria if criterion.name in names)
        params = {"criterion": "; ".join(label(domain[0]) for domain in recited), "grounds_named": titles_of(grounds)}
        evidence = (where.span, *(ground.span for ground in grounds[:2]), *verdict(view))
        yield Observation("recited_not_applied", True, evidence, params)


def _complaint_denied(view: RecitalView) -> Iterator[Observation]:
    """The recited guideline recommends the treatment for the very pain that the worker has, without a condition.

    And the request is denied for want of another indication, or of active care, that it does not ask for.
    """
    grounds = [ground for ground in deciding_grounds(view.reading) if ground.name != MISSING_REASON]
    about = {field for ground in grounds for field in ground.about}
    allowed = indications() | set(vocabulary("recited")["beside_complaint"])
    if not about or not about <= allowed or not about.isdisjoint(view.recital.named):
        return
    for statement in rationale_statements(view.letter, view.reading.item):
        parts = _recommended_for(statement)
        pain = next((s for s in summary_statements(view.letter) if parts & _in_pain(s)), None) if parts else None
        if pain is not None:
            part = min(parts & _in_pain(pain))
            evidence = (pain.span(), statement.span(), *(ground.span for ground in grounds[:2]), *verdict(view))
            params = {"criterion": f"{label(part)} pain", "grounds_named": titles_of(grounds)}
            yield Observation("recited_other_ground", True, evidence, params)
            return


def _recommended_for(statement: Statement) -> frozenset[str]:
    """The parts for pain of which a sentence of the guideline recommends the treatment without a condition."""
    words = words_of(statement.text)
    hits = _complaint().hits(words)
    if any(hit.value == "conditional" for hit in hits):
        return frozenset()
    found: set[str] = set()
    for hit in hits:
        start, end = words.span(hit.first, hit.last)
        if hit.value == "recommended" and statement.label(start) == "guideline":
            found |= parts_named(statement.text[start:end])
    return frozenset(found)


def _in_pain(statement: Statement) -> frozenset[str]:
    """The parts of the body of whose pain a sentence of the summary tells."""
    words = words_of(statement.text)
    pains = [words.span(hit.first, hit.last) for hit in _complaint().hits(words) if hit.value == "pain"]
    return frozenset(
        part for a, b in pains if statement.speaks_of_patient(a) for part in parts_named(statement.text[a:b])
    )


@cache
def _complaint() -> PatternSet[str]:
    return by_key(vocabulary("recited")["complaint"])


def _own_passage(view: RecitalView) -> Iterator[Observation]:
    """The general text on topical products is recited for a single drug, and the passage on that drug is not."""
    words, drugs = vocabulary("recited")["own_passage"], view.request.drugs
    if view.request.topic not in words["topics"] or len({i for drug in drugs for i in drug.ingredients}) != 1:
        return
    if view.has_ground(*words["settled_by"]) or drugs[0].drug_class not in words["of_class"]:
        return
    general: Span | None = None
    own = _passages()[drugs[0].drug_class]
    for statement in rationale_statements(view.letter, view.reading.item):
        if says_of_guideline(_passages()["general"], statement):
            general = general or statement.span()
        named = any(name in statement.text.lower() for drug in drugs for name in (drug.name.lower(), *drug.ingredients))
        words_of_own = own.hits(words_of(statement.text)) and statement.label(0) != "verdict"
        if words_of_own or (named and statement.label(0) == "guideline"):
            return
    if general is not None:
        evidence = (general, view.reading.item.request_span, *verdict(view))
        yield Observation("own_passage_unapplied", drugs[0].name, evidence, {"named": drugs[0].name})


@cache
def _passages() -> Mapping[str, PatternSet[str]]:
    words = vocabulary("recited")["own_passage"]
    return {key: by_key({key: text}) for key, text in {"general": words["general"], **words["of_class"]}.items()}
