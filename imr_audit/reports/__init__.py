"""One renderer a file, all fed the same :class:`imr_audit.result.Audit`.

A renderer is a module with ``render(audit, view) -> Iterator[str]``: pieces of output, in order, the same for the same
audit.  Nothing here reads files, looks at the terminal or judges anything.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import dataclass

from imr_audit.result import Audit

FORMATS = ("text", "json", "jsonl", "markdown", "csv")


@dataclass(frozen=True, slots=True)
class View:
    """How much a renderer shows.

    ``verbose``: notes and what was read as well.  ``quiet``: only items with a finding.  ``explain``: every rule and
    check of an item and why it fired or not.  ``width`` (characters a line) and ``colour`` concern text alone.
    """

    verbose: bool = False
    quiet: bool = False
    explain: bool = False
    width: int = 100
    colour: bool = False


def render(name: str, audit: Audit, view: View) -> Iterator[str]:
    """Render ``audit`` in the format ``name``, one of :data:`FORMATS`; other renderers are not even imported."""
    module = importlib.import_module(f"imr_audit.reports.{name}")
    pieces: Iterator[str] = module.render(audit, view)
    return pieces
