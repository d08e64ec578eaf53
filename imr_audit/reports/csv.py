"""``--format csv``: a row a finding, for a spreadsheet.  The columns keep their names and order."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from imr_audit.model import Finding
from imr_audit.reading.text import SourceText
from imr_audit.reports import View, wording
from imr_audit.result import Audit, ItemAudit, LetterAudit

COLUMNS = (
    "file",
    "case_number",
    "decision_date",
    "item",
    "request",
    "topic",
    "outcome",
    "position",
    "verdict",
    "severity",
    "code",
    "id",
    "axis",
    "basis",
    "message",
    "document",
    "section",
    "pages",
    "evidence",
    "place",
    "suppressed",
)
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet takes for the beginning of a formula


def render(audit: Audit, view: View) -> Iterator[str]:
    """A heading line, then a row for each finding in the order of files, items and findings, notes included.

    A finding of the letter as a whole has no item.  A file that could not be read has no row: standard error names it.
    """
    yield _row(COLUMNS)
    for file in audit.files:
        for letter in file.letters:
            for item, finding in _findings(letter):
                yield _row(_cells(file.file, letter, item, finding))


def _findings(letter: LetterAudit) -> Iterator[tuple[ItemAudit | None, Finding]]:
    for item in letter.items:
        yield from ((item, finding) for finding in item.findings)
    yield from ((None, finding) for finding in letter.findings)


def _cells(file: str, letter: LetterAudit, item: ItemAudit | None, finding: Finding) -> tuple[str, ...]:
    source, case, cited = letter.letter.source, letter.letter.case, finding.citation
    about = _about(item) if item else ("",) * 6
    return (
        file,
        case.case_number.value if case.case_number else "",
        case.decision_date.value.isoformat() if case.decision_date else "",
        *about,
        finding.severity,
        finding.code or "",
        finding.id,
        finding.axis,
        finding.basis,
        finding.message,
        (cited.document if cited else ""),
        (cited.section if cited else "") or "",
        (cited.pages if cited else "") or "",
        *_evidence(source, finding),
        wording.suppression(finding.suppression) if finding.suppression else "",
    )


def _about(item: ItemAudit) -> tuple[str, ...]:
    letter_item = item.item
    return (
        str(letter_item.index),
        letter_item.request,
        item.request.topic,
        letter_item.outcome or "",
        item.position.position,
        item.verdict,
    )


def _evidence(source: SourceText, finding: Finding) -> tuple[str, str]:
    """The quotes and their places, both in the order of the evidence, parted by a bar."""
    quotes = " | ".join(wording.clean(source.quote(span)) for span in finding.evidence)
    return quotes, " | ".join(wording.place(source, span) for span in finding.evidence)


def _row(cells: Iterable[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow([_safe(cell) for cell in cells])
    return buffer.getvalue()


def _safe(cell: str) -> str:
    """``cell`` on one line; where a spreadsheet would take it for a formula, an apostrophe says that it is text."""
    cleaned = wording.clean(cell)
    return f"'{cleaned}" if cell.startswith(FORMULA) or cleaned.startswith(FORMULA) else cleaned
