"""``--format json``: one object for the whole run, indented."""

from __future__ import annotations

import json
from collections.abc import Iterator

from imr_audit.reports import View, contract
from imr_audit.result import Audit


def render(audit: Audit, view: View) -> Iterator[str]:
    """The whole audit as one JSON object; plain ASCII, so that it is the same on every terminal and code page."""
    files = list(audit.files)
    whole = {
        **contract.head(audit),
        "letters": [contract.letter(file, letter, explain=view.explain) for file in files for letter in file.letters],
        "errors": [contract.error(file) for file in files if file.error is not None],
    }
    yield json.dumps(whole, indent=2) + "\n"
