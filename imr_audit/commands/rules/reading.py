"""``imr-audit rules list`` and ``show``: what the rules say."""

from __future__ import annotations

import difflib
import json
import re
import shutil
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from imr_audit.commands.common import load_settings, reading_options, rule_mistakes

if TYPE_CHECKING:
    import datetime as dt

    from imr_audit.reports.rulebook.views import RuleView
    from imr_audit.rules.model import Entry, Rule, RuleBook

_PIPED_WIDTH, _WIDEST = 100, 140  # characters a line: not on a terminal, and at most on one
_BASES = ("quoted", "regulation", "knowledge")
_KINDS = ("limit", "requirement", "exclusion", "recommendation")
_STATUSES = ("active", "draft", "retired")
_DAY = click.DateTime(["%Y-%m-%d"])


@click.command("list", short_help="List the rules.")
@click.option("--topic", metavar="NAME", help="Only rules of this topic or entry.")
@click.option("--document", metavar="NAME", help="Only rules that cite this document.")
@click.option("--on", type=_DAY, metavar="YYYY-MM-DD", help="Only rules in force on this day.")
@click.option("--basis", type=click.Choice(_BASES), help="Only rules with a source of this basis.")
@click.option("--kind", type=click.Choice(_KINDS), help="Only rules of this kind.")
@click.option("--status", type=click.Choice(_STATUSES), help="Only rules of this status.")
@click.option("--format", "format_", type=click.Choice(("table", "json")), default="table", show_default=True)
@reading_options
def list_(
    topic: str | None,
    document: str | None,
    on: dt.datetime | None,
    basis: str | None,
    kind: str | None,
    status: str | None,
    format_: str,
    **options: Any,
) -> None:
    """List the rules: what each is about, its kind, its basis, and when it is in force."""
    from imr_audit.reports.rulebook.data import rule_data
    from imr_audit.reports.rulebook.text import table

    with rule_mistakes():
        rulebook = load_settings(options).rulebook
        entries = _entries_of(rulebook, topic) if topic else list(rulebook.every_entry)
        if document:
            _require("document", document, list(rulebook.documents))
    day = _day(on)

    def wanted(rule: Rule) -> bool:
        versions = [v for v in rule.versions if day is None or v.in_force.holds(day)]
        versions = [v for v in versions if document in (None, v.citation.document) and basis in (None, v.basis)]
        return bool(versions) and kind in (None, rule.kind) and status in (None, rule.status)

    views = [view for entry in entries for view in _views(rulebook, entry) if wanted(view.rule)]
    if format_ == "json":
        click.echo(json.dumps([rule_data(view) for view in views], indent=2))
    else:
        click.echo("\n".join(table(views, _width())))


@click.command(short_help="Show a rule or check, or the rules of a topic, in full.")
@click.argument("name", metavar="ID|TOPIC")
@click.option("--on", type=_DAY, metavar="YYYY-MM-DD", help="Of a topic: the rules in force on this day.")
@click.option("--format", "format_", type=click.Choice(("text", "json")), default="text", show_default=True)
@reading_options
def show(name: str, on: dt.datetime | None, format_: str, **options: Any) -> None:
    """Show one rule or check with its citation, basis, dates and examples, or the rules of a topic or entry."""
    from imr_audit.reports.rulebook.data import check_data, rule_data
    from imr_audit.reports.rulebook.text import check_page, rule_page, topic_page
    from imr_audit.reports.rulebook.views import check_view

    with rule_mistakes():
        rulebook = load_settings(options).rulebook
    data: Any
    if name in rulebook.check_by_id:
        check = check_view(rulebook, rulebook.check_by_id[name])
        data, lines = check_data(check), check_page(check, _width())
    elif name in rulebook.rule_by_id:
        entry = next(entry for entry in rulebook.every_entry if entry.id == rulebook.rule_by_id[name].entry)
        view = next(view for view in _views(rulebook, entry) if view.rule.id == name)
        data, lines = rule_data(view), rule_page(view, _width())
    else:
        day = _day(on)
        groups = [(entry, list(_views(rulebook, entry, day))) for entry in _entries_of(rulebook, name, everything=True)]
        groups = [(entry, views) for entry, views in groups if views]
        data = [rule_data(view) for _, views in groups for view in views]
        lines = topic_page(name, groups, on.date().isoformat() if on else None, _width())
    click.echo(json.dumps(data, indent=2) if format_ == "json" else "\n".join(lines))


def _entries_of(rulebook: RuleBook, name: str, everything: bool = False) -> list[Entry]:
    """The entries of a topic, or the one with that id; ``everything``: ``name`` might have been a rule or check too."""
    by_id = {entry.id: entry for entry in rulebook.every_entry}
    if name in by_id:
        return [by_id[name]]
    topics = list(rulebook.fields["topic"].values)
    known = [*topics, *by_id]
    kind = "topic or entry"
    if everything:
        known += [*rulebook.rule_by_id, *rulebook.check_by_id]
        kind = "rule, check, topic or entry"
    _require(kind, name, known)
    return [entry for entry in by_id.values() if name in entry.applies_to.get("topic", (name,))]


def _require(kind: str, name: str, known: Sequence[str]) -> None:
    from imr_audit.rules.yaml_files import nearest

    if name not in known:
        parts = [part for one in known for part in re.split(r"[_-]", one)]
        alike = difflib.get_close_matches(name, parts, n=1, cutoff=0.75)
        named = ", ".join(one for one in known if alike and alike[0] in re.split(r"[_-]", one))
        hint = nearest(name, known) or (f"; perhaps one of {named}" if named else "")
        raise click.UsageError(f"no {kind} is called {name!r}{hint}")


def _views(rulebook: RuleBook, entry: Entry, day: int | None = None) -> Iterator[RuleView]:
    """The views of an entry's rules; with ``day`` of those in force then, as they stand in the source that governs."""
    from dataclasses import replace

    from imr_audit.reports.rulebook.views import view_of
    from imr_audit.rules.documents import load_documents

    titles = {document.key: document.title for document in load_documents()}
    for rule in entry.rules:
        version = rule.version_on(day)
        if day is None or version is not None:
            yield view_of(rulebook, entry, replace(rule, versions=(version,)) if version else rule, titles)


def _day(on: dt.datetime | None) -> int | None:
    return on.year * 10000 + on.month * 100 + on.day if on else None


def _width() -> int:
    if not sys.stdout.isatty():
        return _PIPED_WIDTH
    return min(shutil.get_terminal_size((_PIPED_WIDTH, 24)).columns, _WIDEST)
