"""Builds the report in one pass over the letters: one self-contained file, or a folder of pages."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from markupsafe import Markup

from imr_audit.destination import destination, folder_destination
from imr_audit.reports import labels, wording
from imr_audit.reports.html.comparison import Comparison
from imr_audit.reports.html.environment import asset, environment, policy
from imr_audit.reports.html.letters import letter_view
from imr_audit.reports.html.links import VIEWS, Links, letter_page, page_of
from imr_audit.reports.html.overview import VERDICTS, Names, overview, unknown
from imr_audit.reports.html.passages import numbered
from imr_audit.reports.html.rows import Rows
from imr_audit.reports.html.summary import Summary
from imr_audit.reports.material import Material, Shown, notices
from imr_audit.reports.records import Failure, LetterRecord
from imr_audit.reports.rules_met import RulesMet
from imr_audit.reports.telling import name_of

_FILTERS = {
    "verdict": "Verdict",
    "outcome": "Outcome",
    "topic": "Treatment",
    "code": "Kind of finding",
    "rule": "Rule",
    "specialty": "Specialty",
    "guideline": "Guideline in force",
    "source": "Findings rest on",
    "decided": "Decided",
}
_COLUMNS = {
    "request": "Item",
    "topic": "Treatment",
    "outcome": "Outcome",
    "verdict": "Verdict",
    "findings": "Findings",
    "decided": "Decided",
}
_ASSETS = ("report.css", "report.js")
_NOT_AT_HAND = "The text of this letter is not at hand: the file is not where it was, or has changed since."
_LEFT_OUT = "The text of this letter was left out of this report."


@dataclass(frozen=True, slots=True)
class Built:
    """What was built, for the last word of the command."""

    letters: int
    items: int
    failures: int


@dataclass(frozen=True, slots=True)
class Site:
    """What every page tells of the report."""

    title: str
    tool_version: str
    rulebook: Any
    notices: tuple[str, ...]


def build_file(material: Material, shown: Shown, path: Path) -> Built:
    """Write the report as one file.  Raises CannotWrite."""
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as letters:
        report = _Report(material, shown, split=False)
        report.take(lambda number, html: letters.write(html))
        with report.finished(), destination(path) as write:
            write(report.head("overview"))
            write(report.view("overview"))
            for piece in report.items():
                write(piece)
            for name in ("across", "rules", "unknown"):
                write(report.view(name))
            for piece in _pieces(letters):
                write(piece)
            write(report.foot())
    return report.built


def build_folder(material: Material, shown: Shown, folder: Path) -> Built:
    """Write the report as a folder of pages, in the place of an earlier report.  Raises CannotWrite."""
    with folder_destination(folder, page_of("items"), "a split report") as place:
        (place / "letters").mkdir()
        (place / "assets").mkdir()
        for name in _ASSETS:
            _page(place / "assets" / name, (asset(name),))
        report = _Report(material, shown, split=True)
        report.take(lambda number, html: _page(place / letter_page(number), (html,)))
        with report.finished():
            for name in VIEWS:
                body = report.items() if name == "items" else (report.view(name),)
                _page(place / page_of(name), (report.head(name), *body, report.foot()))
    return report.built


class _Report:
    """The report while it is made."""

    def __init__(self, material: Material, shown: Shown, *, split: bool) -> None:
        self._material, self._shown, self._split = material, shown, split
        self._summary, self._rows, self._rules = Summary(), Rows(), RulesMet()
        self._comparison = Comparison()
        self._titles = {name: wording.clean(title) for name, title in material.titles.items()}

    def take(self, write_letter: Callable[[int, str], object]) -> None:
        """Go through the letters, writing the page of each as it passes."""
        number = 0
        waiting: LetterRecord | None = None
        for entry in self._material.entries:
            if isinstance(entry, Failure):
                self._summary.fail(entry)
                continue
            if waiting is not None:
                write_letter(number, self._letter(number, waiting, last=False))
            number += 1
            waiting = entry
        if waiting is not None:
            write_letter(number, self._letter(number, waiting, last=True))

    def _letter(self, number: int, letter: LetterRecord, *, last: bool) -> str:
        found = numbered(letter)
        self._summary.add(number, letter, found)
        self._rows.add(number, letter, found)
        self._rules.add(letter)
        self._comparison.add(number, letter)
        no_text = _NOT_AT_HAND if self._shown.text and self._shown.redacted == "no" else _LEFT_OUT
        view = letter_view(number, letter, found, self._titles, self._material.book, no_text)
        links = Links(self._split, "../" if self._split else "")
        body = self._render("letter", links, view=view, back=number - 1 or None, forward=None if last else number + 1)
        if not self._split:
            return body
        return self._head(links, f"{name_of(letter)} · {self.site.title}", "items") + body + self.foot()

    @contextlib.contextmanager
    def finished(self) -> Iterator[None]:
        """While the pages that need all letters are written."""
        try:
            yield
        finally:
            self._comparison.close()

    @property
    def built(self) -> Built:
        """What has been taken in."""
        return Built(self._summary.letters, self._summary.items, len(self._summary.failures))

    @property
    def site(self) -> Site:
        """What every page tells of the report."""
        material, shown = self._material, self._shown
        title = shown.title or "Independent medical review: an audit"
        return Site(title, material.tool_version, material.rulebook, notices(material, shown))

    def view(self, name: str) -> str:
        """One of the views that need all letters."""
        names = Names(self._titles, self._rules.titles(self._material.book))
        context: dict[str, Any]
        match name:
            case "overview":
                specialties = self._comparison.across.specialties()
                context = overview(self._material, self._summary, specialties, names)
            case "across":
                context = self._comparison.context()
            case "rules":
                context = self._rules.context(self._material.book, self._titles)
            case _:
                context = unknown(self._summary, names)
        return self._render(
            name,
            Links(self._split),
            site=self.site,
            summary=self._summary,
            page=context,
            severities=wording.SEVERITIES,
            verdicts=VERDICTS,
        )

    def items(self) -> Iterator[str]:
        """The table of items with its data."""
        letters = "pages" if self._split else "views"
        yield self._render(
            "items",
            Links(self._split),
            total=len(self._rows),
            letters=letters,
            filters=_FILTERS.items(),
            columns=_COLUMNS.items(),
        )
        yield from self._rows.script(self._labels())
        yield "</script>\n</section>\n"

    def _labels(self) -> dict[str, Callable[[str], str]]:
        """Column of the table of items -> what people read for a slug in it."""
        return {
            "topic": labels.label,
            "position": labels.label,
            "outcome": _looked_up(labels.OUTCOMES),
            "verdict": _looked_up(labels.VERDICTS),
            "codes": _looked_up(labels.CODES),
            "rules": _looked_up(self._rules.titles(self._material.book)),
            "guideline": _looked_up({**self._titles, "": labels.NO_PERIOD}),
            "sources": _looked_up(self._titles),
        }

    def head(self, name: str) -> str:
        """The beginning of a page."""
        links = Links(self._split)
        title = self.site.title if name == "overview" or not self._split else f"{VIEWS[name]} · {self.site.title}"
        return self._head(links, title, name)

    def _head(self, links: Links, title: str, here: str) -> str:
        return self._render(
            "head",
            links,
            site=self.site,
            title=title,
            here=here,
            views=VIEWS,
            policy=policy(split=self._split),
            css=Markup(asset("report.css")),
            script=Markup(asset("report.js")),
        )

    def foot(self) -> str:
        """The end of a page."""
        return self._render("foot", Links(self._split), site=self.site)

    def _render(self, template: str, links: Links, **context: Any) -> str:
        return environment().get_template(f"{template}.html.j2").render(links=links, **context)


def _looked_up(words: Mapping[str, str]) -> Callable[[str], str]:
    """What ``words`` has for a slug, else the slug itself."""
    return lambda slug: words.get(slug, slug)


def _pieces(file: IO[str]) -> Iterator[str]:
    file.seek(0)
    while piece := file.read(1 << 20):
        yield piece


def _page(path: Path, pieces: Iterable[str]) -> None:
    with path.open("w", encoding="utf-8", errors="replace", newline="\n") as file:
        file.writelines(pieces)
