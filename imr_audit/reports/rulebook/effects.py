"""What rules do to letters, for readers and as data."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from imr_audit.model import Finding
from imr_audit.reports.wording import VERDICTS, clean, file_name, plural, words
from imr_audit.rule_effects import BookChange, Exercise, ItemChange
from imr_audit.rules.model import RuleBook

_WIDTH = 100
_LISTED = 12  # rules or facts that the text names before it counts the rest

# --- two rule books --------------------------------------------------------------------------------------------------


def difference_text(
    names: tuple[str, str], book: BookChange, changes: Sequence[ItemChange], letters: int, items: int
) -> Iterator[str]:
    """How the books differ, what that changes in sum, and each item that is judged differently."""
    yield f"{names[0]} against {names[1]}"
    rules = [
        f"{len(ids)} {how} ({_some(ids)})"
        for ids, how in ((book.added, "added"), (book.removed, "removed"), (book.changed, "changed"))
        if ids
    ]
    yield from _wrapped(f"Rules and checks: {'; '.join(rules) or 'the same'}.")
    yield f"{plural(letters, 'letter')}, {plural(items, 'item')}: {plural(len(changes), 'item')} judged differently."
    if not changes:
        return
    yield from _transitions("Verdicts", [change.verdicts for change in changes], VERDICTS)
    yield from _transitions("Positions", [change.positions for change in changes], {})
    for title, found in (
        ("Findings that appear", Counter(f.id for change in changes for f in change.appeared)),
        ("Findings that are gone", Counter(f.id for change in changes for f in change.gone)),
        ("Findings in other words or of another severity", Counter(a.id for c in changes for a, _ in c.altered)),
    ):
        if found:
            yield ""
            yield f"{title}: {found.total()}"
            yield from (f"  {count:>5}  {name}" for name, count in sorted(found.items(), key=lambda p: (-p[1], p[0])))
    for change in changes:
        yield ""
        yield from _item(change)


def _transitions(title: str, pairs: Sequence[tuple[str, str]], named: Mapping[Any, str]) -> Iterator[str]:
    counts = Counter(pair for pair in pairs if pair[0] != pair[1])
    if counts:
        yield ""
        yield f"{title} that change: {counts.total()}"
        for (old, new), count in sorted(counts.items(), key=lambda p: (-p[1], p[0])):
            yield f"  {count:>5}  {named.get(old, old)} -> {named.get(new, new)}"


def _item(change: ItemChange) -> Iterator[str]:
    request = textwrap.shorten(clean(change.request), 80)
    number = clean(change.case_number or "no case number in the text")
    yield from _wrapped(f"{file_name(change.file)} ({number}), item {change.item}: {request} ({change.outcome})")
    old, new = change.verdicts
    yield f"  {VERDICTS[old]} -> {VERDICTS[new]}" if old != new else f"  {VERDICTS[new]}, as before"
    if change.positions[0] != change.positions[1]:
        yield f"  position: {change.positions[0]} -> {change.positions[1]}"
    for sign, findings in (("-", change.gone), ("+", change.appeared)):
        for finding in findings:
            yield from _finding(sign, finding)
    for before, after in change.altered:
        yield from _finding("-", before)
        yield from _finding("+", after)


def _finding(sign: str, finding: Finding) -> Iterator[str]:
    said = f"{sign} {finding.severity} {finding.id}: {clean(finding.message)}"
    yield from _wrapped(said, "  ", "    ")


def difference_data(book: BookChange, changes: Sequence[ItemChange], letters: int, items: int) -> dict[str, Any]:
    """The same as plain data."""
    return {
        "rules": {"added": list(book.added), "removed": list(book.removed), "changed": list(book.changed)},
        "letters": letters,
        "items": items,
        "changes": [
            {
                "file": change.file,
                "case_number": change.case_number,
                "item": change.item,
                "request": change.request,
                "outcome": change.outcome,
                "verdict": list(change.verdicts),
                "position": list(change.positions),
                "appeared": [_plain(finding) for finding in change.appeared],
                "gone": [_plain(finding) for finding in change.gone],
                "altered": [[_plain(finding) for finding in pair] for pair in change.altered],
            }
            for change in changes
        ],
    }


def _plain(finding: Finding) -> dict[str, str]:
    return {
        "id": finding.id,
        "code": finding.code,
        "severity": finding.severity,
        "basis": finding.basis,
        "message": finding.message,
    }


# --- what letters call on --------------------------------------------------------------------------------------------


def exercise_text(rulebook: RuleBook, exercise: Exercise, verbose: bool) -> Iterator[str]:
    """Topics, rules and facts that letters call on, and items without a rule."""
    silent = len(exercise.uncovered)
    share = f" ({100 * silent / exercise.items:.1f} %)" if exercise.items else ""
    audited = f"{plural(exercise.letters, 'letter')}, {plural(exercise.items, 'item')}"
    yield f"{audited}; {silent} not covered by a rule{share}."
    if exercise.uncovered:
        yield ""
        yield "Items that no rule is about"
        for one in sorted(exercise.uncovered, key=lambda one: one.topic):
            request = textwrap.shorten(clean(one.request), 80)
            yield from _wrapped(f"{words(one.topic)}: {request} ({file_name(one.file)}, item {one.item})", "  ", "    ")
    yield ""
    yield "Topics (items, of them not covered)"
    uncovered = Counter(one.topic for one in exercise.uncovered)
    for topic, count in exercise.topics.most_common():
        missing = str(uncovered[topic]) if uncovered[topic] else ""
        yield f"  {count:>5} {missing:>5}  {words(topic)}"
    yield from _rules(rulebook, exercise, verbose)
    yield from _facts(rulebook, exercise)


def _rules(rulebook: RuleBook, exercise: Exercise, verbose: bool) -> Iterator[str]:
    judging = [rule.id for entry in rulebook.entries for rule in entry.rules]
    asked = [name for name in judging if exercise.asked[name]]
    decided = [name for name in judging if exercise.decided[name]]
    yield ""
    yield f"Rules: {len(asked)} of {len(judging)} asked of some item, {len(decided)} decide some position"
    if verbose:
        width = max(map(len, judging), default=0)
        for name in judging:
            results = exercise.results.get(name) or Counter()
            said = ", ".join(f"{result.replace('_', ' ')} {count}" for result, count in sorted(results.items()))
            yield f"  {name:{width}}  {said or 'never in force for an item'}"
        return
    often = sorted(decided, key=lambda name: (-exercise.decided[name], name))
    yield from _wrapped("Most often decisive: " + _some([f"{n} ({exercise.decided[n]})" for n in often]), "  ", "    ")
    yield from _wrapped(f"Never asked: {len(judging) - len(asked)} (-v names them)", "  ", "    ")


def _facts(rulebook: RuleBook, exercise: Exercise) -> Iterator[str]:
    tested = [
        name
        for name, field in rulebook.fields.items()
        if field.type == "status" and any(name in entry.fields for entry in rulebook.entries)
    ]
    never = [words(name) for name in tested if not exercise.facts[name]]
    yield ""
    yield f"Facts: {len(tested) - len(never)} of the {len(tested)} that rules test are stated in some letter"
    often = [f"{words(name)} ({count})" for name, count in exercise.facts.most_common()]
    yield from _wrapped("Most often: " + _some(often), "  ", "    ")
    if never:
        yield from _wrapped("Never: " + ", ".join(never), "  ", "    ")


def exercise_data(rulebook: RuleBook, exercise: Exercise) -> dict[str, Any]:
    """The same as plain data, rule by rule."""
    return {
        "letters": exercise.letters,
        "items": exercise.items,
        "not_covered": [
            {"file": one.file, "item": one.item, "topic": one.topic, "request": one.request}
            for one in exercise.uncovered
        ],
        "topics": dict(exercise.topics.most_common()),
        "rules": {
            rule.id: {"decided": exercise.decided[rule.id], "results": dict(exercise.results.get(rule.id, {}))}
            for entry in rulebook.entries
            for rule in entry.rules
        },
        "facts": dict(exercise.facts.most_common()),
    }


def _some(names: Sequence[str]) -> str:
    """Some names, and how many more there are."""
    rest = len(names) - _LISTED
    return ", ".join(names[:_LISTED]) + (f" and {rest} more" if rest > 0 else "") if names else "none"


def _wrapped(text: str, first: str = "", rest: str = "") -> Iterator[str]:
    yield from textwrap.wrap(
        text, _WIDTH, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
    )
