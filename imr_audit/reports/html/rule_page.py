"""The page of rules: what each rule and check of the report asks and where it stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from imr_audit.model import GuidelineCitation
from imr_audit.reports import wording
from imr_audit.reports.conditions import plain
from imr_audit.reports.html import labels
from imr_audit.reports.html.passages import Numbered
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
    """A rule or check on the page.  ``count``: how many findings it made."""

    id: str
    title: str
    kind: str
    strength: str | None
    code: str | None
    count: int
    note: str
    versions: tuple[VersionView, ...]


@dataclass(frozen=True, slots=True)
class _Met:
    """What letters tell of a rule, for a rule book that is not at hand."""

    title: str
    kind: str
    basis: str
    citation: GuidelineCitation | None


class RulesMet:
    """Collects the rules and checks of the report; feed it each letter as it passes."""

    def __init__(self) -> None:
        self._met: dict[str, _Met] = {}
        self._counts: Counter[str] = Counter()

    def add(self, letter: LetterRecord, findings: Sequence[Numbered]) -> None:
        """Take in a letter and its findings."""
        for item in letter.items:
            for rule in item.rules:
                self._met.setdefault(rule.id, _Met(rule.title, rule.kind, rule.basis, rule.citation))
        for one in findings:
            finding = one.finding
            self._counts[finding.id] += 1
            self._met.setdefault(finding.id, _Met(finding.id, "check", finding.basis, finding.citation))

    def titles(self, book: RuleBook | None) -> dict[str, str]:
        """What the rules and checks are called."""
        return {name: _title(name, met, book) for name, met in self._met.items()}

    def context(self, book: RuleBook | None, titles: Mapping[str, str]) -> dict[str, Any]:
        """The context of the page, the rules with the most findings first."""
        order = sorted(self._met, key=lambda name: (-self._counts[name], name))
        other = (
            ""
            if book
            else (
                "The letters were judged by another rule book than the one at hand, so that conditions are not shown."
            )
        )
        return {"rules": [self._card(name, book, titles) for name in order], "other_book": other}

    def _card(self, name: str, book: RuleBook | None, titles: Mapping[str, str]) -> RuleCard:
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
    return RuleCard(check.id, check.title, labels.KINDS["check"], None, check.code, count, "", (version,))


def _days(days: InForce) -> str:
    return " ".join(_ends(days)) or "in force whatever the date"


def _ends(days: InForce) -> Iterator[str]:
    if days.first is not None:
        yield f"in force from {_day(days.first)}"
    if days.last is not None:
        yield f"to {_day(days.last)}" if days.first is not None else f"in force to {_day(days.last)}"


def _day(day: int) -> str:
    return f"{day // 10000}-{day // 100 % 100:02}-{day % 100:02}"
