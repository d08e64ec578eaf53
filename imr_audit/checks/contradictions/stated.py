"""Facts that the clinical summary affirms and the rationale misses, or the other way round."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from imr_audit.checks import Observation
from imr_audit.checks.contradictions.cues import VOCABULARY, hits
from imr_audit.checks.contradictions.statements import Statement, rationale_statements, summary_statements
from imr_audit.checks.contradictions.treatments import Profile, is_of, mentions, profile
from imr_audit.checks.contradictions.when import at_another_time
from imr_audit.extraction.facts import stated_facts
from imr_audit.model import Fact, Letter
from imr_audit.reading.text import Span
from imr_audit.result import ItemReading
from imr_audit.rules.labels import label
from imr_audit.rules.yaml_files import build, rules_dir, vocabulary

_AFFIRMED = "affirmed"


class Setting(NamedTuple):
    """How contradictions on one fact are judged; the keys are explained in the vocabulary."""

    certain: bool
    summary: tuple[str, ...] = ()
    rationale: tuple[str, ...] = ()
    reverse: bool = False
    mixed: bool = False
    named: bool = False


@cache
def _settings() -> dict[str, Setting]:
    path = rules_dir() / "vocabulary" / f"{VOCABULARY}.yaml"
    given = vocabulary(VOCABULARY)["stated"]
    return {name: build(Setting, raw, path, ["stated", name]) for name, raw in given.items()}


def observe(letter: Letter, reading: ItemReading) -> Iterator[Observation]:
    """Yield ``fact_contradicted`` (certain) and ``fact_contradicted_possibly``: the name of each contradicted fact.

    A statement that can be read both ways, a lack of "significant" findings where there are some, a question of change
    or of number, and what lies in the past make no certain contradiction; what was so at another time makes none.
    """
    item = reading.item
    facts = stated_facts(letter.source.text, letter.summary, item.rationale, reading.request)
    by_name: dict[str, list[Fact]] = {}
    for fact in facts:
        by_name.setdefault(fact.name, []).append(fact)
    about = profile(reading.request, item.request)
    for name, setting in _settings().items():
        of_name = by_name.get(name, [])
        if len({fact.section for fact in of_name}) < 2 or len({fact.status == _AFFIRMED for fact in of_name}) < 2:
            continue
        found = _contradiction(letter, reading, setting, _clear(of_name, setting), about)
        if found is not None:
            said, against, certain = found
            yield Observation(
                "fact_contradicted" if certain and setting.certain else "fact_contradicted_possibly",
                name,
                (said.span, against.span),
                {"fact": label(name), "summary_says": _words(said), "rationale_says": _words(against)},
            )


def _words(fact: Fact) -> str:
    return {"affirmed": "affirms", "denied": "denies", "not_documented": "finds undocumented"}[fact.status]


def _clear(facts: Sequence[Fact], setting: Setting) -> tuple[Fact, ...]:
    """The statements but for those whose words were also read the other way.

    In a summary that may affirm and deny a fact at once, one sentence may do so too.
    """
    ways: dict[Span, set[bool]] = {}
    for fact in facts:
        ways.setdefault(fact.span, set()).add(fact.status == _AFFIRMED)
    return tuple(f for f in facts if len(ways[f.span]) == 1 or (setting.mixed and f.section == "summary"))


def _contradiction(
    letter: Letter, reading: ItemReading, setting: Setting, facts: Sequence[Fact], about: Profile
) -> tuple[Fact, Fact, bool] | None:
    """The summary's and the rationale's statement that exclude each other, and whether they surely do."""
    said = [f for f in facts if f.section == "summary" and (not setting.summary or f.cue in setting.summary)]
    answer = [f for f in facts if f.section == "rationale" and (not setting.rationale or f.cue in setting.rationale)]
    objective = [f for f in facts if f.section == "rationale" and (not setting.summary or f.cue in setting.summary)]
    affirmed = [f for f in said if f.status == _AFFIRMED and _stands(letter, f, setting, about)]
    missed = [f for f in answer if f.status != _AFFIRMED and _misses(letter, reading, f)]
    denied = any(f.status != _AFFIRMED for f in facts if f.section == "summary")
    if not any(f.status == _AFFIRMED for f in objective) and (setting.mixed or not denied):
        found = next(_of_one_time(letter, reading, affirmed, missed), None)
        if found is not None:
            return *found, not _hedged(letter, reading, found[1])
    denials = [f for f in said if f.status != _AFFIRMED] if setting.reverse else []
    claims = [f for f in answer if f.status == _AFFIRMED and not _is_over(letter, reading, f)]
    only = len(denials) == len([f for f in facts if f.section == "summary"]) and len(claims) == len(answer)
    reverse = next(_of_one_time(letter, reading, denials, claims), None) if only else None
    return None if reverse is None else (*reverse, True)


def _of_one_time(
    letter: Letter, reading: ItemReading, told: Sequence[Fact], said: Sequence[Fact]
) -> Iterator[tuple[Fact, Fact]]:
    """What the summary and what the rationale say, in pairs, but for those that the letter dates differently."""
    for mine in told:
        before = _statement(summary_statements(letter), mine.span)
        for theirs in said:
            answer = _statement(rationale_statements(letter, reading.item), theirs.span)
            if before is None or answer is None or not at_another_time(before, answer):
                yield mine, theirs


def _stands(letter: Letter, fact: Fact, setting: Setting, about: Profile) -> bool:
    """Whether a statement of the summary holds now, and of the requested treatment where that is asked for."""
    statement = _statement(summary_statements(letter), fact.span)
    if statement is None or any(key == "over" for _, _, key in hits("stated_words", statement.text)):
        return False
    if not setting.named:
        return True
    text = letter.source.quote(fact.span)
    return any(is_of(mention, about) and mention.topic in about.topics for mention in mentions(text))


def _misses(letter: Letter, reading: ItemReading, fact: Fact) -> bool:
    """Whether the rationale speaks of the fact itself, not of its change, number or of what others held."""
    statement = _statement(rationale_statements(letter, reading.item), fact.span)
    if statement is None:
        return False
    words = letter.source.quote(fact.span)
    return not any(key == "other_question" for _, _, key in hits("stated_words", words))


def _hedged(letter: Letter, reading: ItemReading, fact: Fact) -> bool:
    return any(key == "hedge" for _, _, key in hits("stated_words", letter.source.quote(fact.span)))


def _is_over(letter: Letter, reading: ItemReading, fact: Fact) -> bool:
    return any(key == "over" for _, _, key in hits("stated_words", letter.source.quote(fact.span)))


def _statement(statements: Sequence[Statement], span: Span) -> Statement | None:
    return next((s for s in statements if (of := s.span()).start <= span.start < of.end), None)
