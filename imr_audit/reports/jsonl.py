"""``--format jsonl``: one letter a line, each line complete in itself; a file that could not be read is a line too."""

from __future__ import annotations

import json
from collections.abc import Iterator

from imr_audit.reports import View, contract
from imr_audit.result import Audit


def render(audit: Audit, view: View) -> Iterator[str]:
    """A line for each letter as soon as it is audited, led by schema, tool and rule book."""
    head = contract.head(audit)
    for file in audit.files:
        for letter in file.letters:
            yield json.dumps({**head, **contract.letter(file, letter, explain=view.explain)}) + "\n"
        if file.error is not None:
            yield json.dumps({**head, **contract.error(file)}) + "\n"
