"""``--format jsonl``: one letter a line, each line complete in itself; a file that could not be read is a line too."""

from __future__ import annotations

import json
from collections.abc import Iterator

from imr_audit.reports import View
from imr_audit.reports.json import shown
from imr_audit.reports.material import Material
from imr_audit.reports.records import Failure


def render(material: Material, view: View) -> Iterator[str]:
    """A line for each letter as it passes, led by schema, tool and rule book."""
    for entry in material.entries:
        told = {"file": entry.file, "reason": entry.reason} if isinstance(entry, Failure) else shown(entry, view)
        yield json.dumps({**material.head, **told}) + "\n"
