"""The rule book in a terminal: a table of rules, and a page for one rule, check or topic."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence

from imr_audit.reports.rulebook.views import (
    BASES,
    KINDS,
    CheckView,
    RuleView,
    message_in_words,
    review_in_words,
    scope_in_words,
)
from imr_audit.reports.wording import capital, plural, words
from imr_audit.rules.fields import iso_day
from imr_audit.rules.model import Entry, RuleStatus

_ASIDE: Mapping[RuleStatus, str] = {
    "draft": "A draft: it judges only where --drafts asks for it.",
    "retired": "Retired: it judges no more, and stays so that earlier audits can be explained.",
}


def table(views: Sequence[RuleView], width: int) -> Iterator[str]:
    """The rules by entry, a line each: id, kind, basis, days in force, title."""
    ids = max((len(view.rule.id) for view in views), default=0)
    kinds = max((len(view.rule.kind) for view in views), default=0)
    days = max((len(view.days) for view in views), default=0)
    bases = max((len(view.bases) for view in views), default=0)
    entry = None
    for view in views:
        if view.entry is not entry:
            if entry is not None:
                yield ""
            entry = view.entry
            yield f"{entry.id}  {entry.title} ({scope_in_words(entry.applies_to)})"
        marks = "; ".join(filter(None, (view.rule.status if view.rule.status in _ASIDE else "", view.own)))
        title = view.rule.title + (f" [{marks}]" if marks else "")
        head = f"  {view.rule.id:{ids}}  {view.rule.kind:{kinds}}  {view.bases:{bases}}  {view.days:{days}}  "
        if len(head) + 30 <= width:
            rows = textwrap.wrap(title, width - len(head))
            yield head + rows[0]
            yield from (" " * len(head) + row for row in rows[1:])
        else:
            yield head.rstrip()
            yield from textwrap.wrap(title, width, initial_indent=" " * 6, subsequent_indent=" " * 6)
    yield ""
    yield f"{plural(len(views), 'rule')}."


def rule_page(view: RuleView, width: int) -> Iterator[str]:
    """What a rule says, why, where it stands, since when, and its examples."""
    rule = view.rule
    yield from _wrapped(f"{rule.id}: {rule.title}", width)
    yield ""
    kind = f"{rule.kind} ({KINDS[rule.kind]})" + (f", {rule.strength}" if rule.strength else "")
    yield from _wrapped(f"{kind.capitalize()} of {view.entry.id}, {view.entry.title}.", width)
    scope = "; ".join(filter(None, (scope_in_words(view.entry.applies_to), view.applies_to)))
    yield from _wrapped(f"For {scope}.", width)
    if rule.status in _ASIDE:
        yield from _wrapped(_ASIDE[rule.status], width)
    if view.own:
        yield from _wrapped(f"A rule of your own, {view.own}.", width)
    yield from _heading("What it says")
    for statement in view.statements:
        days = f" ({statement.days})" if statement.days else ""
        yield from _labelled(statement.label, f"{statement.text}{days}", width)
    yield from _labelled("Finding", f"“{message_in_words(rule.message)}”", width)
    if rule.note:
        yield from _heading("Why it stands so")
        yield from _wrapped(rule.note, width, "  ")
    yield from _heading("Where it stands")
    for source in view.sources:
        values = f"; {source.values}" if source.values else ""
        yield from _wrapped(f"- {source.cited}", width, "  ", "    ")
        yield from _wrapped(f"In force {source.days}{values}.", width, "    ")
        yield from _wrapped(f"Basis: {source.basis} ({BASES[source.basis]}).", width, "    ")
    yield from _heading("Examples")
    for example in view.examples:
        days = f" ({example.days})" if example.days else ""
        position = f"; {example.position}" if example.position else ""
        yield from _wrapped(f"- {example.case}{days}: {example.result}{position}.", width, "  ", "    ")
    if view.words:
        yield from _heading("Words")
        for name, meaning in view.words:
            yield from _wrapped(f"- {name}: {meaning}.", width, "  ", "    ")
    yield from _heading("Care")
    yield from _wrapped(review_in_words(rule.reviewed), width, "  ")
    for change in view.entry.changelog:
        yield from _wrapped(f"- {iso_day(change.on)}: {change.what}", width, "  ", "    ")
    yield from _wrapped(f"{rule.origin}", width, "  ")


def check_page(view: CheckView, width: int) -> Iterator[str]:
    """What a check looks for, and what it makes of it."""
    check = view.check
    yield from _wrapped(f"{check.id}: {check.title}", width)
    yield ""
    code = f"code {check.code}" if check.code else "a note without a code"
    yield from _wrapped(f"Check of the determination itself: {code}, {check.severity}, on its {check.axis}.", width)
    yield from _heading("What it says")
    yield from _labelled("Finding where", view.when, width)
    yield from _labelled("Finding", f"“{message_in_words(check.message)}”", width)
    yield from _heading("On what it rests")
    if check.law:
        yield from _wrapped(check.law, width, "  ")
    yield from _wrapped(f"Basis: {check.basis} ({BASES[check.basis]}).", width, "  ")
    yield from _heading("Examples")
    for example in view.examples:
        yield from _wrapped(f"- {example.case}: {example.result}.", width, "  ", "    ")
    yield ""
    yield str(check.origin)


def topic_page(
    name: str, groups: Sequence[tuple[Entry, Sequence[RuleView]]], on: str | None, width: int
) -> Iterator[str]:
    """The rules of a topic (or entry), in short, those in force on a day where one is given."""
    count = plural(sum(len(views) for _, views in groups), "rule")
    day = f" in force on {on}" if on else ""
    yield from _wrapped(f"{capital(words(name))}: {count}{day}.", width)
    for entry, views in groups:
        yield ""
        yield from _wrapped(f"{entry.id} {entry.title} (for {scope_in_words(entry.applies_to)})", width)
        for view in views:
            rule = view.rule
            strength = f", {rule.strength}" if rule.strength else ""
            yield ""
            yield from _wrapped(f"{rule.id}: {rule.title} ({rule.kind}{strength})", width, "  ", "    ")
            if view.applies_to:
                yield from _labelled("For", view.applies_to, width, "    ")
            for statement in view.statements:
                days = f" ({statement.days})" if statement.days else ""
                yield from _labelled(statement.label, f"{statement.text}{days}", width, "    ")
            for source in view.sources:
                yield from _wrapped(f"{source.cited}; {source.basis}; {source.days}", width, "    ", "      ")


def _heading(text: str) -> Iterator[str]:
    yield ""
    yield text


def _labelled(label: str, text: str, width: int, indent: str = "  ") -> Iterator[str]:
    yield from _wrapped(f"{label}: {text}", width, indent, indent + "  ")


def _wrapped(text: str, width: int, first: str = "", rest: str | None = None) -> Iterator[str]:
    yield from textwrap.wrap(
        text,
        width,
        initial_indent=first,
        subsequent_indent=first if rest is None else rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
