"""What rules do to letters: how two rule books judge them, and which rules, topics and facts they call on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from imr_audit.model import Finding, Position, Verdict
from imr_audit.result import FileAudit, ItemAudit, LetterAudit, RuleOutcome
from imr_audit.rules.model import Rule, RuleBook

# --- two rule books --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ItemChange:
    """One item that two rule books judge differently; pairs hold what the first and what the second say.

    ``item`` is its number within the letter.  ``altered`` are findings of both that differ in severity or message.
    """

    file: str
    case_number: str | None
    item: int
    request: str
    outcome: str | None
    verdicts: tuple[Verdict, Verdict]
    positions: tuple[Position, Position]
    appeared: tuple[Finding, ...]
    gone: tuple[Finding, ...]
    altered: tuple[tuple[Finding, Finding], ...]


def changes(before: FileAudit, after: FileAudit) -> Iterator[ItemChange]:
    """The items of one file that two audits of it judge differently."""
    for old, new in zip(before.letters, after.letters, strict=True):
        for old_item, new_item in zip(old.items, new.items, strict=True):
            change = _change(before.file, old, old_item, new_item)
            if change is not None:
                yield change


def _change(file: str, letter: LetterAudit, before: ItemAudit, after: ItemAudit) -> ItemChange | None:
    old, new = _by_key(before.findings), _by_key(after.findings)
    appeared = tuple(finding for key, finding in new.items() if key not in old)
    gone = tuple(finding for key, finding in old.items() if key not in new)
    both = ((old[key], new[key]) for key in old if key in new)
    altered = tuple((a, b) for a, b in both if (a.severity, a.message) != (b.severity, b.message))
    same = (before.verdict, before.position.position) == (after.verdict, after.position.position)
    if same and not appeared and not gone and not altered:
        return None
    number = letter.letter.case.case_number
    return ItemChange(
        file=file,
        case_number=number.value if number else None,
        item=before.item.index,
        request=before.item.request,
        outcome=before.item.outcome,
        verdicts=(before.verdict, after.verdict),
        positions=(before.position.position, after.position.position),
        appeared=appeared,
        gone=gone,
        altered=altered,
    )


def _by_key(findings: tuple[Finding, ...]) -> dict[tuple[object, ...], Finding]:
    """The findings by what makes two of them the same: rule or check, code, evidence, and which of several."""
    seen: Counter[tuple[object, ...]] = Counter()
    keyed: dict[tuple[object, ...], Finding] = {}
    for finding in findings:
        key = (finding.id, finding.code, finding.evidence)
        keyed[*key, seen[key]] = finding
        seen[key] += 1
    return keyed


@dataclass(frozen=True, slots=True)
class BookChange:
    """How a second rule book differs from a first: ids of rules and checks."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]


def book_change(before: RuleBook, after: RuleBook) -> BookChange:
    """Which rules and checks one book has and the other has not, or has in other words; where they stand is no matter.

    A rule that is set aside (draft, retired) counts as one that is not there.
    """
    old, new = _statements(before), _statements(after)
    return BookChange(
        added=tuple(name for name in new if name not in old),
        removed=tuple(name for name in old if name not in new),
        changed=tuple(name for name in old if name in new and old[name] != new[name]),
    )


def _statements(rulebook: RuleBook) -> dict[str, tuple[object, ...]]:
    rules = [(entry, rule) for entry in rulebook.entries for rule in entry.rules]
    said: dict[str, tuple[object, ...]] = {
        rule.id: (entry.applies_to, entry.displaces, *_said_by(rule)) for entry, rule in rules
    }
    for check in rulebook.checks:
        said[check.id] = (check.code, check.axis, check.severity, check.basis, check.law, check.when, check.message)
    return said


def _said_by(rule: Rule) -> tuple[object, ...]:
    return (rule.kind, rule.strength, rule.message, rule.versions, rule.applies_to)


# --- what letters call on --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A disputed item that no rule is about."""

    file: str
    item: int
    topic: str
    request: str


@dataclass(slots=True)
class Exercise:
    """Counts what letters call on; feed it each file as it passes."""

    letters: int = 0
    items: int = 0
    topics: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)  # rule -> items where it applies
    decided: Counter[str] = field(default_factory=Counter)  # rule -> items whose position it decides
    results: dict[str, Counter[RuleOutcome]] = field(default_factory=dict)
    facts: Counter[str] = field(default_factory=Counter)  # fact -> items of which the letter states it
    uncovered: list[Uncovered] = field(default_factory=list)

    def add(self, file: FileAudit) -> None:
        """Count one file."""
        for letter in file.letters:
            self.letters += 1
            for item in letter.items:
                self._add_item(file.file, item)

    def _add_item(self, file: str, item: ItemAudit) -> None:
        self.items += 1
        topic = item.request.topic
        self.topics[topic] += 1
        if item.position.position == "silent":
            self.uncovered.append(Uncovered(file, item.item.index, topic, item.item.request))
        self.facts.update({fact.name for fact in item.facts})
        for result in item.position.rules:
            self.results.setdefault(result.rule, Counter())[result.result] += 1
        self.asked.update({result.rule for result in item.position.rules if result.result != "not_applicable"})
        self.decided.update({result.rule for result in item.position.decided_by})
