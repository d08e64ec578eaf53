"""What the opening page counts, taken in one pass over the letters."""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from imr_audit.model import Severity, Suppression, Verdict
from imr_audit.reports.across import month_of
from imr_audit.reports.html.passages import Numbered
from imr_audit.reports.records import Failure, LetterRecord
from imr_audit.reports.telling import name_of
from imr_audit.reports.wording import SEVERITIES, VERDICTS

Stacks = defaultdict[str, Counter[str]]

# What an outcome that differs weighs beside a slip of form, so that the weightiest disagreements come first.
_CODES = (
    "outcome-contrary",
    "outcome-conclusion-mismatch",
    "fact-contradiction",
    "wrong-item-rationale",
    "quantity-mismatch",
    "criterion-unaddressed",
    "items-inconsistent",
    "guideline-misquoted",
    "guideline-not-in-effect",
    "mtus-not-applied",
    "citation-off-topic",
    "source-unlisted",
    "no-citation",
    "item-not-in-summary",
    "missing-section",
)
_AXES = ("outcome", "rationale", "form")
MOST_IMPORTANT = 12  # disagreements on the opening page


@dataclass(frozen=True, slots=True)
class Important:
    """A disagreement of the opening page: of which letter (its number in the report), and ``where`` in words."""

    letter: int
    found: Numbered
    title: str
    outcome: str
    where: str


def weight(found: Numbered) -> int:
    """How important a disagreement is, by severity, axis, basis and code; more is more."""
    finding = found.finding
    code = len(_CODES) - _CODES.index(finding.code) if finding.code in _CODES else 0
    return (
        (len(SEVERITIES) - SEVERITIES.index(finding.severity)) * 1000
        + (len(_AXES) - _AXES.index(finding.axis)) * 200
        + (finding.basis != "knowledge") * 100
        + code
    )


def _stacks() -> Stacks:
    return defaultdict(Counter)


@dataclass(slots=True)
class Summary:
    """Counts of a run; feed it each letter and each failure as it passes."""

    letters: int = 0
    items: int = 0
    verdicts: Counter[Verdict] = field(default_factory=Counter)
    severities: Counter[Severity] = field(default_factory=Counter)
    suppressions: Counter[Suppression] = field(default_factory=Counter)  # of findings that are in no other count
    by_code: Stacks = field(default_factory=_stacks)
    by_rule: Stacks = field(default_factory=_stacks)
    by_source: Stacks = field(default_factory=_stacks)  # guideline or law that a finding cites
    by_topic: Stacks = field(default_factory=_stacks)
    by_outcome: Stacks = field(default_factory=_stacks)
    by_month: Stacks = field(default_factory=_stacks)
    by_period: Counter[str] = field(default_factory=Counter)
    decided: tuple[str, str] | None = None
    not_covered: Counter[str] = field(default_factory=Counter)
    undetermined: Counter[str] = field(default_factory=Counter)
    missing: Counter[str] = field(default_factory=Counter)  # facts that rules ask for and undetermined items lack
    by_knowledge: Counter[str] = field(default_factory=Counter)
    inferred: int = 0  # letters judged by a date that was inferred
    undated: int = 0  # letters under no dated guideline
    without_month: int = 0
    failures: list[Failure] = field(default_factory=list)
    _important: list[tuple[int, int, int, Important]] = field(default_factory=list)

    def fail(self, failure: Failure) -> None:
        """Take in a file that could not be audited."""
        self.failures.append(failure)

    def add(self, number: int, letter: LetterRecord, found: list[Numbered]) -> None:
        """Take in a letter, its number in the report, and its findings."""
        self.letters += 1
        self.items += len(letter.items)
        self._time(letter)
        for item in letter.items:
            self.verdicts[item.verdict] += 1
            self.by_topic[item.topic][item.verdict] += 1
            self.by_outcome[item.outcome or "none"][item.verdict] += 1
            if month := month_of(letter):
                self.by_month[month][item.verdict] += 1
            if item.verdict == "not_covered":
                self.not_covered[item.topic] += 1
            if item.verdict == "undetermined":
                self.undetermined[item.topic] += 1
                self.missing.update(dict.fromkeys(item.data["unstated"], 1))
        for one in found:
            self._finding(number, letter, one)

    def _time(self, letter: LetterRecord) -> None:
        period = letter.period
        self.without_month += month_of(letter) is None
        self.by_period[period["document"] or ""] += 1
        if period["on"] is None:
            self.undated += 1
        elif period["inferred"]:
            self.inferred += 1
        if (decided := letter.decided) and decided[:4].isdigit():
            first, last = self.decided or (decided, decided)
            self.decided = (min(first, decided), max(last, decided))

    def _finding(self, number: int, letter: LetterRecord, one: Numbered) -> None:
        finding = one.finding
        if finding.suppression is not None:
            self.suppressions[finding.suppression] += 1
            return
        self.severities[finding.severity] += 1
        self.by_code[finding.code or "none"][finding.severity] += 1
        self.by_rule[finding.id][finding.severity] += 1
        if finding.citation:
            self.by_source[finding.citation.document][finding.severity] += 1
        if finding.basis == "knowledge":
            self.by_knowledge[finding.id] += 1
        if finding.severity != "note":
            title = one.item.request if one.item else "The letter as a whole"
            outcome = (one.item.outcome or "") if one.item else ""
            where = f"{name_of(letter)} · item {one.item.index}" if one.item else name_of(letter)
            entry = (weight(one), -number, -one.number, Important(number, one, title, outcome, where))
            if len(self._important) < MOST_IMPORTANT:
                heapq.heappush(self._important, entry)
            else:
                heapq.heappushpop(self._important, entry)

    def important(self) -> Iterator[Important]:
        """The most important disagreements, the weightiest first."""
        return (entry[3] for entry in sorted(self._important, reverse=True))

    def verdict_counts(self) -> Mapping[str, int]:
        """Every verdict with its count, in the order in which they are shown."""
        return {verdict: self.verdicts[verdict] for verdict in VERDICTS}
