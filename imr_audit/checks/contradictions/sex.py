"""Man or woman: the rationale's nouns and pronouns for this worker against the clinical summary's nouns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from imr_audit.checks import Observation
from imr_audit.checks.contradictions.age import AGE
from imr_audit.checks.contradictions.cues import hits
from imr_audit.checks.contradictions.statements import Statement
from imr_audit.extraction.patterns import Pattern, has_figure
from imr_audit.model import Located
from imr_audit.reading.text import Span

_PRONOUN = Pattern(r"\b(?:(he|him|his|himself)|(she|her|hers|herself))\b", re.IGNORECASE)
# "he/she", "his or her", "(s)he": of nobody in particular.
_EITHER = Pattern(
    r"\b(?:he|him|his|himself)\s*(?:/|\bor\b)\s*(?:she|hers?|herself)\b"
    r"|\b(?:she|hers?|herself)\s*(?:/|\bor\b)\s*(?:he|him|his|himself)\b|\(s\)he|s/he",
    re.IGNORECASE,
)
_NOUN_AFTER = Pattern(r"(?:[\s,(-]*[\w'-]+){1,4}")  # "48 y/o right-hand dominant male"
_NEAR = 40  # characters: "his treating physician", "she told her surgeon"
_OTHER = {"male": "female", "female": "male"}


class _Mention(NamedTuple):
    sex: str
    span: Span
    noun: bool


def observe(
    summary: Sequence[Statement], rationale: Sequence[Statement], known: Located[str] | None
) -> Iterator[Observation]:
    """Yield ``sex_contradiction``: the sex that the rationale gives where it is not the summary's.

    ``known`` is the sex of the case header.  ``sex_contradiction_slight`` stands instead where pronouns of both kinds
    are used of the worker.  Nothing is said where the summary names no sex, or both.
    """
    mentions = list(_of_patient(rationale))
    if all(known is not None and mention.sex == known.value for mention in mentions):
        return
    stated = [_Mention(sex, s.span(start, end), True) for s in summary for start, end, sex in _nouns(s)]
    sexes = {mention.sex for mention in stated} | ({known.value} if known else set())
    if len(sexes) > 1:
        return
    if not sexes:
        yield from _mixed(mentions)
        return
    sex = sexes.pop()
    wrong = [mention for mention in mentions if mention.sex == _OTHER.get(sex)]
    if not wrong:
        return
    place = stated[0].span if stated else known.span if known else None
    if place is None:
        return
    worst = max(wrong, key=lambda mention: mention.noun)
    mixed = not worst.noun and any(mention.sex == sex for mention in mentions)
    yield Observation(
        "sex_contradiction_slight" if mixed else "sex_contradiction",
        worst.sex,
        (place, worst.span),
        {"in_summary": sex, "in_rationale": worst.sex},
    )


def _mixed(mentions: Sequence[_Mention]) -> Iterator[Observation]:
    """Both sexes within one rationale, where the summary tells neither."""
    first = {sex: next((m for m in mentions if m.sex == sex), None) for sex in ("male", "female")}
    male, female = first["male"], first["female"]
    if male is not None and female is not None:
        yield Observation("sex_mixed", True, tuple(sorted((male.span, female.span))))


def _nouns(statement: Statement) -> Iterator[tuple[int, int, str]]:
    """The nouns of a sentence that tell the worker's sex: start, end, sex."""
    yield from hits("sex", statement.text)
    for age in AGE.finditer(statement.text) if has_figure(statement.text) else ():
        after = _NOUN_AFTER.match(statement.text, age.end())
        for _, end, sex in hits("sexed", after[0] if after else ""):
            yield age.start(), age.end() + end, sex
            break


def _of_patient(rationale: Sequence[Statement]) -> Iterator[_Mention]:
    """The nouns and pronouns that surely mean this worker."""
    other_before = False  # whether the sentence before names anybody else
    for statement in rationale:
        people = hits("people", statement.text)
        for start, end, sex in _nouns(statement):
            if statement.speaks_of_patient(start):
                yield _Mention(sex, statement.span(start, end), True)
        pronouns = list(_PRONOUN.finditer(statement.text))
        either = [match.span() for match in _EITHER.finditer(statement.text)] if pronouns else []
        for match in pronouns:
            at = match.start()
            if any(a <= at < b for a, b in either) or statement.is_quoted(at):
                continue
            # A sentence that opens with "She" recites no guideline, whatever its verbs.
            if at > 0 and not statement.speaks_of_patient(at):
                continue
            if _means_patient(people, at, other_before):
                yield _Mention("male" if match[1] else "female", statement.span(at, match.end()), False)
        other_before = any(key == "other" for _, _, key in people)


def _means_patient(people: Sequence[tuple[int, int, str]], at: int, other_before: bool) -> bool:
    """Whether a pronoun at ``at`` can only be the worker's: nobody else is named before it, here or just before."""
    here = [key for start, _, key in people if start < at]
    if here:
        return "other" not in here
    near = any(key == "other" and start - at < _NEAR for start, _, key in people)
    return not near and not other_before
