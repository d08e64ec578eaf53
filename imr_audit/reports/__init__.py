"""One renderer a file, all fed the same audit.

A renderer of a format that is printed is a module with ``render(material, view) -> Iterator[str]``: pieces of output,
in order, the same for the same audit.  That of a format that only files hold has ``write(material, view, stream)``.
``text`` alone is fed the :class:`imr_audit.result.Audit` itself, for the words that lie behind every result.  Nothing
here reads files, looks at the terminal or judges anything.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from imr_audit.model import Severity
from imr_audit.result import Audit

if TYPE_CHECKING:
    from imr_audit.reports.material import Material

FORMATS = ("text", "json", "jsonl", "markdown", "csv", "sarif", "junit")  # those that can be printed
SUFFIXES: Mapping[str, str] = {
    ".txt": "text",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".md": "markdown",
    ".markdown": "markdown",
    ".csv": "csv",
    ".sarif": "sarif",
    ".xml": "junit",
    ".xlsx": "xlsx",
    ".html": "html",
    ".htm": "html",
}


@dataclass(frozen=True, slots=True)
class View:
    """How much a renderer shows.

    ``verbose``: notes and what was read as well.  ``quiet``: only items with a finding.  ``explain``: every rule and
    check of an item and why it fired or not.  ``width`` (characters a line) and ``colour`` concern text alone.
    ``fail_level``: from which severity JUnit calls a finding a failure.  ``title`` is what the report is called,
    ``notices`` what a reader must know of how it was made.  ``folder`` is where the output will stand, for links.
    """

    verbose: bool = False
    quiet: bool = False
    explain: bool = False
    width: int = 100
    colour: bool = False
    fail_level: Severity = "error"
    title: str = ""
    notices: tuple[str, ...] = ()
    folder: Path | None = None


def format_of(path: Path) -> str | None:
    """The format that a file's ending names; None: none that is known."""
    if path.name.lower().endswith(".sarif.json"):
        return "sarif"
    return SUFFIXES.get(path.suffix.lower())


def renderer(name: str) -> Any:
    """The module that renders a format, one of :data:`FORMATS` or "xlsx"; other renderers are not even imported."""
    return importlib.import_module(f"imr_audit.reports.{name}")


def render(name: str, audit: Audit, view: View) -> Iterator[str]:
    """Render ``audit`` in the format ``name``, one of :data:`FORMATS`."""
    if name == "text":
        pieces: Iterator[str] = renderer(name).render(audit, view)
        return pieces
    from imr_audit.reports.material import material_of

    return render_material(name, material_of(audit), view)


def render_material(name: str, material: Material, view: View) -> Iterator[str]:
    """Render what a report is made of in the format ``name``, one of :data:`FORMATS` but for text."""
    pieces: Iterator[str] = renderer(name).render(material, view)
    return pieces
