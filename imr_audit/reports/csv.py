"""``--format csv``: a row a finding, for a spreadsheet.  The columns keep their names and order."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from imr_audit.reports import View, telling, wording
from imr_audit.reports.material import Material
from imr_audit.reports.records import FindingRecord, ItemRecord, LetterRecord

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


def render(material: Material, view: View) -> Iterator[str]:
    """A heading line, then a row for each finding in the order of files, items and findings, notes included.

    A finding of the letter as a whole has no item.  A file that could not be read has no row: standard error names it.
    """
    yield _row(COLUMNS)
    for entry in material.entries:
        if isinstance(entry, LetterRecord):
            for item, finding in entry.all_findings():
                yield _row(_cells(entry, item, finding))


def _cells(letter: LetterRecord, item: ItemRecord | None, finding: FindingRecord) -> tuple[str, ...]:
    cited = finding.citation
    about = (
        (str(item.index), item.request, item.topic, item.outcome or "", item.position, item.verdict)
        if item
        else ("",) * 6
    )
    return (
        letter.file,
        letter.case["case_number"] or "",
        letter.decided or "",
        *about,
        finding.severity,
        finding.code,
        finding.id,
        finding.axis,
        finding.basis,
        finding.message,
        (cited.document if cited else ""),
        (cited.section if cited else "") or "",
        (cited.pages if cited else "") or "",
        " | ".join(wording.clean(quote.words or "") for quote in finding.evidence),
        " | ".join(telling.place(letter, quote) for quote in finding.evidence),
        wording.suppression(finding.suppression) if finding.suppression else "",
    )


def _row(cells: Iterable[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow([_safe(cell) for cell in cells])
    return buffer.getvalue()


def _safe(cell: str) -> str:
    """``cell`` on one line; where a spreadsheet would take it for a formula, an apostrophe says that it is text."""
    cleaned = wording.clean(cell)
    return f"'{cleaned}" if cell.startswith(FORMULA) or cleaned.startswith(FORMULA) else cleaned
