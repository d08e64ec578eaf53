"""Where things stand in the report: one file in which views are told apart by their fragment, or a folder of pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

VIEWS: Mapping[str, str] = {  # the views, with the titles by which they are chosen
    "overview": "Overview",
    "items": "Items",
    "across": "Across letters",
    "rules": "Rules",
    "unknown": "Not known",
}
_PAGES = {name: f"{name}.html" for name in VIEWS} | {"overview": "index.html"}


@dataclass(frozen=True, slots=True)
class Links:
    """Links from one page.  ``split``: the report is a folder; ``up`` leads from the page to the folder's top."""

    split: bool
    up: str = ""

    def view(self, name: str, **filters: str) -> str:
        """A view; ``filters`` choose rows of the table of items."""
        state = f"?{urlencode(filters, quote_via=quote)}" if filters else ""
        return f"{self.up}{page_of(name)}#{name}{state}" if self.split else f"#{name}{state}"

    def letter(self, number: int, anchor: str = "") -> str:
        """A letter, or one of its anchors: ``i2`` (an item), ``f3`` (a finding), ``m4`` (marked words)."""
        fragment = f"#{letter_id(number)}{'-' if anchor else ''}{anchor}"
        return f"{self.up}{letter_page(number)}{fragment}" if self.split else fragment

    def rule(self, name: str) -> str:
        """A rule or check."""
        return f"{self.up if self.split else ''}{page_of('rules') if self.split else ''}#rule-{quote(name)}"

    def asset(self, name: str) -> str:
        """A file beside the pages of a folder."""
        return f"{self.up}assets/{name}"


def page_of(view: str) -> str:
    """The file of a view in a folder."""
    return _PAGES[view]


def letter_page(number: int) -> str:
    """The file of a letter in a folder."""
    return f"letters/{number:06}.html"


def letter_id(number: int) -> str:
    """The anchor of a letter, with which those of its parts begin."""
    return f"L{number}"
