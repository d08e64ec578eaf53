"""A rule, check or entry in the words that every page about the rule book shows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from imr_audit.model import Basis, Scalar
from imr_audit.reports.conditions import plain, value_words
from imr_audit.reports.wording import citation, words
from imr_audit.result import RuleOutcome
from imr_audit.rules.conditions import ALWAYS, Condition, Value
from imr_audit.rules.fields import as_day, iso_day
from imr_audit.rules.model import BASES as STRENGTHS
from imr_audit.rules.model import Check, Entry, InForce, Review, Rule, RuleBook, RuleExample, RuleKind, RuleVersion

BASES: Mapping[Basis, str] = {
    "quoted": "seen in the guideline, or recited in determinations",
    "regulation": "the text of the law",
    "knowledge": "general knowledge of the guideline, not seen: a finding says “possible” and is never an error",
}
KINDS: Mapping[RuleKind, str] = {
    "limit": "a number not to be exceeded",
    "requirement": "what must be documented",
    "exclusion": "what the guideline does not recommend",
    "recommendation": "what the guideline recommends",
}
RESULTS: Mapping[RuleOutcome, str] = {
    "violated": "violated",
    "excused": "violated, but lifted by a stated reason",
    "met": "met",
    "open": "open: the letter does not say",
    "not_violated": "not violated",
    "recommends": "recommends the request",
    "silent": "recommends nothing",
    "not_applicable": "does not apply",
}


@dataclass(frozen=True, slots=True)
class Statement:
    """One condition in plain words; ``days`` where it holds for some of the rule's days only."""

    label: str
    text: str
    days: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """Where and when a rule stands; ``values`` are figures of this source."""

    document: str
    cited: str
    basis: Basis
    days: str
    values: str


@dataclass(frozen=True, slots=True)
class Example:
    """A case in words, its days, and what the rule comes to."""

    case: str
    days: str
    result: str
    position: str


@dataclass(frozen=True, slots=True)
class RuleView:
    """All that a reader wants to know of one rule."""

    rule: Rule
    entry: Entry
    applies_to: str
    statements: tuple[Statement, ...]
    sources: tuple[Source, ...]
    examples: tuple[Example, ...]
    words: tuple[tuple[str, str], ...]
    own: str

    @property
    def days(self) -> str:
        """From the first to the last day on which some source is in force."""
        firsts = [version.in_force.first for version in self.rule.versions]
        lasts = [version.in_force.last for version in self.rule.versions]
        first = None if None in firsts else min(day for day in firsts if day is not None)
        last = None if None in lasts else max(day for day in lasts if day is not None)
        return days_in_words(InForce(first, last))

    @property
    def bases(self) -> str:
        """The bases of its sources, the strongest first."""
        return ", ".join(basis for basis in STRENGTHS if any(basis == version.basis for version in self.rule.versions))


def view_of(rulebook: RuleBook, entry: Entry, rule: Rule, titles: Mapping[str, str]) -> RuleView:
    """The view of one rule.  ``titles`` are the printed titles of the documents."""
    own = "in the place of a built-in rule" if rule.id in rulebook.overridden else ""
    return RuleView(
        rule=rule,
        entry=entry,
        applies_to=scope_in_words(rule.applies_to),
        statements=tuple(_statements(rulebook, rule)),
        sources=tuple(_source(version, titles) for version in rule.versions),
        examples=tuple(_examples(rule.examples)),
        words=tuple((words(name), rulebook.fields[name].meaning) for name in rule.fields),
        own="beside the built-in rules" if rule.id in rulebook.added else own,
    )


def days_in_words(days: InForce) -> str:
    """``2009-07-18 to 2016-07-27``, ``from 2017-12-01``, ``any day``."""
    if days.first and days.last:
        return f"{iso_day(days.first)} to {iso_day(days.last)}"
    if days.first:
        return f"from {iso_day(days.first)}"
    return f"to {iso_day(days.last)}" if days.last else "any day"


def scope_in_words(applies_to: Mapping[str, Sequence[Scalar]]) -> str:
    """``MRI; body part neck or low back``; nothing where nothing is narrowed."""
    return "; ".join(
        ("" if name == "topic" else f"{words(name)} ") + _alternatives([value_words(value) for value in values])
        for name, values in applies_to.items()
    )


def message_in_words(message: str) -> str:
    """A message of a rule or check with what is put in named in words: ``[visits] visits requested``."""
    return re.sub(r"\{(\w+)\}(?=(\w?))", lambda name: f"[{words(name[1])}]" + " " * bool(name[2]), message)


def _alternatives(parts: Sequence[str]) -> str:
    return f"{', '.join(parts[:-1])} or {parts[-1]}" if len(parts) > 1 else "".join(parts)


def _statements(rulebook: RuleBook, rule: Rule) -> Iterable[Statement]:
    """The conditions of a rule; where they differ from source to source, each with its days."""
    asked: tuple[tuple[str, Callable[[RuleVersion], Condition | None]], ...] = (
        ("Asked where", lambda version: version.applies_when),
        ("Recommends where" if rule.kind == "recommendation" else "Met where", lambda version: version.met_when),
        ("Violated where", lambda version: version.violated_when),
        ("Unless", lambda version: version.unless),
    )
    for label, condition_of in asked:
        by_text: dict[str, list[RuleVersion]] = {}
        for version in rule.versions:
            condition = condition_of(version)
            if condition is not None:
                text = "whatever the case" if condition == ALWAYS else plain(condition, rulebook.fields)
                by_text.setdefault(text, []).append(version)
        for text, versions in by_text.items():
            every = len(versions) == len(rule.versions)
            days = "" if every else "; ".join(days_in_words(version.in_force) for version in versions)
            yield Statement(label, text, days)


def _source(version: RuleVersion, titles: Mapping[str, str]) -> Source:
    values = ", ".join(f"{name.replace('_', ' ')} {_value(value)}" for name, value in version.values.items())
    cited = version.citation
    return Source(cited.document, citation(cited, titles), version.basis, days_in_words(version.in_force), values)


def _value(value: Value) -> str:
    return " or ".join(map(_value, value)) if isinstance(value, tuple) else value_words(value)


def _examples(examples: Sequence[RuleExample]) -> Iterable[Example]:
    """The examples as they stand in the file: one line for several values or days."""
    by_number: dict[int, list[RuleExample]] = {}
    for example in examples:
        by_number.setdefault(example.number, []).append(example)
    for several in by_number.values():
        first = several[0]
        parts = []
        for name in first.facts:
            values = dict.fromkeys(example.facts[name] for example in several)
            parts.append(f"{words(name)}: {' or '.join(map(_fact, values))}")
        days = list(dict.fromkeys(example.on for example in several if example.on))
        position = f"the rules {_POSITIONS[first.position]}" if first.position else ""
        yield Example(", ".join(parts) or "nothing stated", " or ".join(days), RESULTS[first.result], position)


_POSITIONS = {
    "opposes": "oppose the request",
    "open": "leave it open",
    "supports": "support it",
    "permits": "permit it",
    "silent": "say nothing",
}


def _fact(value: Scalar) -> str:
    day = as_day(value) if isinstance(value, str) else None
    return iso_day(day) if day else value_words(value)


def review_in_words(review: Review | None) -> str:
    """Who read a rule, when and against what; that no clinician did is said."""
    if review is None:
        return "No review is recorded."
    against = f" against {review.against}" if review.against else ""
    clinician = "" if review.clinician else " That was no review by a clinician."
    return f"Read by {review.by} on {iso_day(review.on)}{against}.{clinician}"


@dataclass(frozen=True, slots=True)
class CheckView:
    """All that a reader wants to know of one check."""

    check: Check
    when: str
    examples: tuple[Example, ...]


def check_view(rulebook: RuleBook, check: Check) -> CheckView:
    """The view of one check."""
    examples = []
    for example in check.examples:
        parts = [f"{words(name)}: {_fact(value)}" for name, value in example.facts.items()]
        said = "makes a finding" if example.fires else "makes none"
        examples.append(Example(", ".join(parts) or "nothing stated", "", said, ""))
    return CheckView(check, plain(check.when, rulebook.fields), tuple(examples))
