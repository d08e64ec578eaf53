"""On what a result depends besides the letter, and how a worker gets it."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from imr_audit.corpus.worker import Audit
from imr_audit.result import Selection

if TYPE_CHECKING:
    from imr_audit.corpus.rows import Judged
    from imr_audit.rules.model import RuleBook


@dataclass(frozen=True, slots=True)
class Judging:
    """What judged, as a store records it: a rule book with its rules, checks and documents, version, options.

    ``rules`` and ``documents`` are rows of the tables of these names but for the rule book's id; it is plain data, so
    that it can be kept beside results and loaded where the rule book is not at hand.
    """

    sha256: str
    version: str
    added: list[str]
    replaced: list[str]
    rules: list[dict[str, Any]]
    documents: list[dict[str, Any]]
    tool_version: str
    options: str


@dataclass(frozen=True, slots=True)
class Setup:
    """The rule book and the options of a run that change results: ``on``, ``ocr``, ``selection`` as in `api`."""

    rulebook: RuleBook
    selection: Selection = field(default_factory=Selection)
    on: dt.date | None = None
    ocr: bool = False

    @property
    def options(self) -> str:
        """The options that are not at their defaults, as JSON that is the same for the same options."""
        chosen = {
            "select": sorted(self.selection.select),
            "ignore": sorted(self.selection.ignore),
            "severities": dict(sorted(self.selection.severities.items())),
        }
        options = {
            "on": self.on.isoformat() if self.on else None,
            "ocr": self.ocr,
            "selection": chosen if self.selection else None,
        }
        return json.dumps({name: value for name, value in options.items() if value})

    def judging(self) -> Judging:
        """This setup as plain data."""
        from imr_audit import __version__
        from imr_audit.rules.documents import load_documents

        book = self.rulebook
        rules = [
            *(
                {"rule": r.id, "kind": r.kind, "title": r.title, "entry": r.entry, "code": None}
                for r in book.rule_by_id.values()
            ),
            *({"rule": c.id, "kind": "check", "title": c.title, "entry": None, "code": c.code} for c in book.checks),
        ]
        return Judging(
            book.sha256,
            book.version,
            list(book.added),
            list(book.overridden),
            [{"n": n, **rule} for n, rule in enumerate(rules, 1)],
            [{"n": n, "document": known.key, "title": known.title} for n, known in enumerate(load_documents(), 1)],
            __version__,
            self.options,
        )

    def __call__(self) -> Audit:
        """What a worker does with a content: audit it and make rows of the result."""
        from imr_audit.api import audit_bytes
        from imr_audit.corpus.rows import judged
        from imr_audit.engine import make_engine

        engine = make_engine(None, self.rulebook)

        def audit(data: bytes, name: str) -> Judged:
            return judged(
                audit_bytes(data, name, self.rulebook, engine, on=self.on, ocr=self.ocr, selection=self.selection)
            )

        return audit
