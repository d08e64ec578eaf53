"""The rule book as a folder of pages: one a topic, one of the checks, one of clauses, and a search over all rules."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from imr_audit import __version__
from imr_audit.destination import folder_destination
from imr_audit.reports.html.environment import asset, environment, policy
from imr_audit.reports.rulebook.guide import ERAS, bases_by_era
from imr_audit.reports.rulebook.views import (
    BASES,
    KINDS,
    RuleView,
    check_view,
    message_in_words,
    review_in_words,
    scope_in_words,
    view_of,
)
from imr_audit.reports.wording import capital, clean, words
from imr_audit.rules.clauses import EntryClauses
from imr_audit.rules.model import Entry, RuleBook

_PACKAGE = "imr_audit.reports.rulebook"
_SIGN = "assets/rulebook.js"
_PAGES = {"index": "Search", "topics": "Topics", "checks": "Checks", "clauses": "Clauses"}
_NO_DAY = (0, 99999999)  # before and after every day


@dataclass(frozen=True, slots=True)
class Group:
    """The rules of one entry that are about a topic."""

    entry: Entry
    scope: str
    views: tuple[RuleView, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """A page: the entries about one topic."""

    slug: str
    title: str
    section: str
    groups: tuple[Group, ...]

    @property
    def count(self) -> int:
        """How many rules stand on the page."""
        return sum(len(group.views) for group in self.groups)


@dataclass(frozen=True, slots=True)
class BookPages:
    """How many pages and rules were written."""

    pages: int
    rules: int


def write_site(
    rulebook: RuleBook, clauses: Sequence[EntryClauses], titles: Mapping[str, str], folder: Path
) -> BookPages:
    """Write the pages into ``folder``, in the place of earlier ones.  ``titles``: of the documents.

    Nothing that a page shows comes from elsewhere, and no page calls anything.  Raises CannotWrite.
    """
    topics = tuple(_topics(rulebook, titles))
    homes = {view.rule.id: topic.slug for topic in reversed(topics) for group in topic.groups for view in group.views}
    with folder_destination(folder, _SIGN, "a rule book") as place:
        (place / "topics").mkdir()
        (place / "assets").mkdir()
        for name, text in (("report.css", asset("report.css")), ("report.js", asset("report.js")), *_own_assets()):
            _write(place / "assets" / name, text)
        context: dict[str, Any] = {"homes": homes, "topics": topics, "book": rulebook}
        _write(place / "index.html", _page("index", "", **context, data=_index(topics)))
        _write(place / "topics.html", _page("topics", "", **context, sections=_sections(topics)))
        checks = [check_view(rulebook, check) for check in rulebook.checks]
        _write(place / "checks.html", _page("checks", "", **context, checks=checks))
        shown = {*homes, *rulebook.check_by_id}
        told = [e for e in clauses if all(shown.issuperset((*clause.rules, *clause.checks)) for clause in e.clauses)]
        _write(place / "clauses.html", _page("clauses", "", **context, entries=told))
        for topic in topics:
            _write(place / "topics" / f"{quote(topic.slug)}.html", _page("topic", "../", **context, topic=topic))
    return BookPages(len(topics) + 4, len(homes))


def _topics(rulebook: RuleBook, titles: Mapping[str, str]) -> Iterator[Topic]:
    """The topics that rules are about, in the order of the vocabulary."""
    views = {
        entry.id: [view_of(rulebook, entry, rule, titles) for rule in entry.rules] for entry in rulebook.every_entry
    }
    for slug in rulebook.fields["topic"].values:
        groups = []
        for entry in rulebook.every_entry:
            about = tuple(view for view in views[entry.id] if _is_about(view, entry, str(slug)))
            if about:
                groups.append(Group(entry, scope_in_words(entry.applies_to), about))
        if groups:
            section = Path(groups[0].entry.origin.file).parent.name or "others"
            yield Topic(str(slug), capital(words(str(slug))), section, tuple(groups))


def _is_about(view: RuleView, entry: Entry, topic: str) -> bool:
    return all(topic in scope.get("topic", (topic,)) for scope in (entry.applies_to, view.rule.applies_to))


def _sections(topics: Sequence[Topic]) -> dict[str, list[Topic]]:
    found: dict[str, list[Topic]] = {}
    for topic in topics:
        found.setdefault(topic.section, []).append(topic)
    return dict(sorted(found.items()))


def _index(topics: Sequence[Topic]) -> Markup:
    """What the search goes through: a list for each rule, in a form that a script element can hold."""
    rows: dict[str, list[Any]] = {}
    for topic in topics:
        for group in topic.groups:
            for view in group.views:
                if view.rule.id in rows:
                    rows[view.rule.id][2].append(topic.slug)
                else:
                    rows[view.rule.id] = _row(topic, group, view)
    names = {topic.slug: topic.title for topic in topics}
    text = json.dumps({"topics": names, "rules": list(rows.values())}, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"))


def _row(topic: Topic, group: Group, view: RuleView) -> list[Any]:
    rule = view.rule
    days = [[v.in_force.first or _NO_DAY[0], v.in_force.last or _NO_DAY[1]] for v in rule.versions]
    bases = list(dict.fromkeys(version.basis for version in rule.versions))
    text = [group.entry.id, group.entry.title, view.applies_to, rule.message, rule.note]
    text += [statement.text for statement in view.statements] + [source.cited for source in view.sources]
    return [rule.id, rule.title, [topic.slug], rule.kind, bases, days, rule.status, clean(" ".join(text)).lower()]


def _page(template: str, up: str, **context: Any) -> str:
    title = context["topic"].title if "topic" in context else _PAGES[template]
    return (
        _environment()
        .get_template(f"{template}.html.j2")
        .render(
            **context,
            up=up,
            here="topics" if template == "topic" else template,
            title=title,
            pages=_PAGES,
            policy=policy(split=True),
            tool_version=__version__,
            eras=ERAS,
            bases_by_era=bases_by_era,
            basis_means=BASES,
            kind_means=KINDS,
            review=review_in_words,
        )
    )


@cache
def _environment() -> Environment:
    made = environment().overlay(loader=PackageLoader(_PACKAGE))
    made.filters = {**made.filters, "page": lambda slug: f"{quote(slug)}.html", "told": message_in_words}
    return made


def _own_assets() -> Iterator[tuple[str, str]]:
    for name in ("rulebook.css", "rulebook.js"):
        yield name, files(_PACKAGE).joinpath("assets", name).read_text(encoding="utf-8")


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", errors="replace", newline="\n")
