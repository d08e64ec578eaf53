"""The rules and checks that a report met: what each asks, where it stands, and how often it was found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from imr_audit.model import GuidelineCitation, Severity
from imr_audit.reports import labels, wording
from imr_audit.reports.conditions import plain
from imr_audit.reports.reasons import conditions_of
from imr_audit.reports.records import LetterRecord
from imr_audit.rules.model import Check, InForce, Rule, RuleBook


@dataclass(frozen=True, slots=True)
class VersionView:
    """A rule as one source states it."""

    citation: str
    in_force: str
    basis: str
    conditions: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class RuleCard:
    """A rule or check.  ``severity``: of a check; ``count``: how many findings it made."""

    id: str
    title: str
    kind: str
    strength: str | None
    code: str | None
    count: int
    note: str
    versions: tuple[VersionView, ...]
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class _Met:
    """What letters tell of a rule, for a rule book that is not at hand."""

    title: str
    kind: str
    basis: str
    citation: GuidelineCitation | None


class RulesMet:
    """Collects the rules that apply to items, and the checks that found something; feed it each letter as it passes.

    Suppressed findings are not counted.
    """

    def __init__(self) -> None:
        self._met: dict[str, _Met] = {}
        self._counts: Counter[str] = Counter()

    def add(self, letter: LetterRecord) -> None:
        """Take in a letter with its findings."""
        for item in letter.items:
            for rule in item.rules:
                if rule.result != "not_applicable":
                    self._met.setdefault(rule.id, _Met(rule.title, rule.kind, rule.basis, rule.citation))
        for _, finding in letter.all_findings():
            self._counts[finding.id] += finding.suppression is None
            self._met.setdefault(finding.id, _Met(finding.id, "check", finding.basis, finding.citation))

    def titles(self, book: RuleBook | None) -> dict[str, str]:
        """What the rules and checks are called."""
        return {name: _title(name, met, book) for name, met in self._met.items()}

    def context(self, book: RuleBook | None, titles: Mapping[str, str]) -> dict[str, Any]:
        """The context of the page, the rules with the most findings first."""
        other = (
            ""
            if book
            else (
                "The letters were judged by another rule book than the one at hand, so that conditions are not shown."
            )
        )
        return {"rules": self.cards(book, titles), "other_book": other}

    def cards(self, book: RuleBook | None, titles: Mapping[str, str]) -> list[RuleCard]:
        """All of them, those with the most findings first."""
        order = sorted(self._met, key=lambda name: (-self._counts[name], name))
        return [self.card(name, book, titles) for name in order]

    def card(self, name: str, book: RuleBook | None, titles: Mapping[str, str]) -> RuleCard:
        """One that was met; without the rule book only what letters tell of it."""
        count = self._counts[name]
        if book and (rule := book.rule_by_id.get(name)):
            return _of_rule(rule, count, book, titles)
        if book and (check := book.check_by_id.get(name)):
            return _of_check(check, count, book)
        met = self._met[name]
        cited = wording.citation(met.citation, titles) if met.citation else ""
        version = VersionView(cited, "", labels.BASES[met.basis], ())
        return RuleCard(name, met.title, labels.KINDS[met.kind], None, None, count, "", (version,))


def _title(name: str, met: _Met, book: RuleBook | None) -> str:
    check = book.check_by_id.get(name) if book else None
    return check.title if check else met.title


def _of_rule(rule: Rule, count: int, book: RuleBook, titles: Mapping[str, str]) -> RuleCard:
    versions = tuple(
        VersionView(
            wording.citation(version.citation, titles),
            _days(version.in_force),
            labels.BASES[version.basis],
            tuple(conditions_of(rule, version, book)),
        )
        for version in rule.versions
    )
    return RuleCard(rule.id, rule.title, labels.KINDS[rule.kind], rule.strength, None, count, rule.note, versions)


def _of_check(check: Check, count: int, book: RuleBook) -> RuleCard:
    conditions = (("Reported where", plain(check.when, book.fields)),)
    version = VersionView(check.law or "", "", labels.BASES[check.basis], conditions)
    kind = labels.KINDS["check"]
    return RuleCard(check.id, check.title, kind, None, check.code, count, "", (version,), check.severity)


def _days(days: InForce) -> str:
    return " ".join(_ends(days)) or "in force whatever the date"


def _ends(days: InForce) -> Iterator[str]:
    if days.first is not None:
        yield f"in force from {_day(days.first)}"
    if days.last is not None:
        yield f"to {_day(days.last)}" if days.first is not None else f"in force to {_day(days.last)}"


def _day(day: int) -> str:
    return f"{day // 10000}-{day // 100 % 100:02}-{day % 100:02}"
