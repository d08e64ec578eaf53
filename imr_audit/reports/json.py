"""``--format json``: one object for the whole run, indented."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from imr_audit.reports import View
from imr_audit.reports.material import Material
from imr_audit.reports.records import Failure, LetterRecord


def render(material: Material, view: View) -> Iterator[str]:
    """The whole audit as one JSON object; plain ASCII, so that it is the same on every terminal and code page.

    Letters are printed as they pass; only the files that could not be audited are kept for the end.
    """
    errors: list[Mapping[str, Any]] = []
    yield f"{json.dumps(material.head, indent=2)[:-2]},\n"
    between = '  "letters": ['
    for entry in material.entries:
        if isinstance(entry, Failure):
            errors.append({"file": entry.file, "reason": entry.reason})
        else:
            yield f"{between}\n{textwrap.indent(json.dumps(shown(entry, view), indent=2), '    ')}"
            between = ","
    yield f"{between}]" if between != "," else "\n  ]"
    yield f",\n{textwrap.indent(json.dumps({'errors': errors}, indent=2)[2:-2], '')}\n}}\n"


def shown(letter: LetterRecord, view: View) -> Mapping[str, Any]:
    """A letter of the output contract; without ``explain`` neither the results of rules nor the cues of facts."""
    if view.explain:
        return letter.data
    items = [_bare(item.data) for item in letter.items]
    return {name: items if name == "items" else value for name, value in letter.data.items()}


def _bare(item: Mapping[str, Any]) -> Mapping[str, Any]:
    facts = [{name: value for name, value in fact.items() if name != "cue"} for fact in item["facts"]]
    return {name: facts if name == "facts" else value for name, value in item.items() if name != "rules"}
