"""``xlsx``: a workbook for people who sort, filter and count: summary, items, findings, errors, rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import IO

from imr_audit.model import Severity, Verdict
from imr_audit.reports import View, labels, telling, wording
from imr_audit.reports.material import Material
from imr_audit.reports.records import Failure, FindingRecord, ItemRecord, LetterRecord
from imr_audit.reports.rules_met import RulesMet
from imr_audit.reports.tally import Tally
from imr_audit.reports.wording import SEVERITIES
from imr_audit.reports.workbook import Book, Cell, Column, Scalar, Sheet, day, file_link

VERDICT_TINTS: Mapping[Verdict, str] = {
    "disagrees": "red",
    "questionable": "amber",
    "undetermined": "blue",
    "not_covered": "grey",
    "consistent": "green",
}
SEVERITY_TINTS: Mapping[Severity, str] = {"error": "red", "warning": "amber", "note": "blue"}
_SUMMARY = (
    Column("", 66),
    Column("", 12, centred=True),
    Column("", 12, centred=True),
    Column("", 12, centred=True),
    Column("", 68),
)
_ITEMS = (
    Column("Letter", 16),
    Column("File", 34),
    Column("Decided", 11),
    Column("Pages", 8, centred=True),
    Column("Item", 6, centred=True),
    Column("Request", 44, True),
    Column("Read as", 34, True),
    Column("Treatment", 20, True),
    Column("Outcome", 12),
    Column("Verdict", 21),
    Column("Errors", 8, centred=True),
    Column("Warnings", 10, centred=True),
    Column("Notes", 8, centred=True),
    Column("Accepted", 10, centred=True),
    Column("Position of the rules", 60, True),
    Column("Judged on", 11),
    Column("Date is", 10),
    Column("Guideline in force", 36, True),
    Column("Not in the text", 30, True),
    Column("Reviewer's specialty", 26, True),
)
_FINDINGS = (
    Column("Letter", 16),
    Column("File", 34),
    Column("Item", 6, centred=True),
    Column("Request", 36, True),
    Column("Outcome", 12),
    Column("Severity", 10),
    Column("Kind", 28, True),
    Column("Finding", 70, True),
    Column("Rule", 26, True),
    Column("Rests on", 44, True),
    Column("Basis", 14),
    Column("Evidence", 70, True),
    Column("Place", 20, True),
    Column("About", 11),
    Column("Accepted", 36, True),
)
_ERRORS = (Column("File", 50, True), Column("Why it could not be audited", 100, True))
_RULES = (
    Column("Rule", 30),
    Column("Statement", 60, True),
    Column("Kind", 22, True),
    Column("Findings", 10, centred=True),
    Column("Stands in", 90, True),
    Column("Basis", 34, True),
    Column("Conditions", 70, True),
)


def write(material: Material, view: View, stream: IO[bytes]) -> None:
    """Write the workbook to ``stream``.  Raises MissingPackage, CannotWrite."""
    with Book(view.title or "Independent medical review: an audit") as book:
        _Workbook(material, view, book).write(stream)


class _Workbook:
    """The workbook while it is made; letters are written as they pass, the summary at the end."""

    def __init__(self, material: Material, view: View, book: Book) -> None:
        self._material, self._view, self._book = material, view, book
        self._summary = self._book.sheet("summary", _SUMMARY, headed=False, landscape=False)
        self._items = self._book.sheet("items", _ITEMS)
        self._findings = self._book.sheet("findings", _FINDINGS)
        self._errors = self._book.sheet("errors", _ERRORS)
        self._rules = self._book.sheet("rules", _RULES)
        self._tally, self._met = Tally(), RulesMet()
        self._rule_rows: dict[str, int] = {}
        self._codes: dict[str, Counter[Severity]] = {}

    def write(self, stream: IO[bytes]) -> None:
        for entry in self._material.entries:
            self._tally.take(entry)
            if isinstance(entry, Failure):
                self._errors.append((wording.file_name(entry.file), entry.reason))
            else:
                self._met.add(entry)
                self._letter(entry)
        if not self._tally.errors:
            self._errors.append((Cell("Every file was audited.", "faint"),))
        self._write_rules()
        self._write_summary()
        self._book.save(stream)

    # --- letters ---

    def _letter(self, letter: LetterRecord) -> None:
        file = Cell(wording.file_name(letter.file), file=file_link(letter.file, self._view.folder))
        for item in letter.items:
            row = self._items.next_row
            first = self._findings.next_row
            for finding in wording.by_severity(item.findings, notes=True):
                self._finding(letter, file, item, finding, row)
            self._items.append(self._item_cells(letter, file, item, first))
        for finding in wording.by_severity(letter.findings, notes=True):
            self._finding(letter, file, None, finding, None)

    def _item_cells(self, letter: LetterRecord, file: Cell, item: ItemRecord, first: int) -> Iterator[Cell | Scalar]:
        period = letter.period
        counts = Counter(finding.severity for finding in item.findings if finding.suppression is None)
        accepted = sum(finding.suppression is not None for finding in item.findings)
        here = ("findings", first)
        yield letter.case["case_number"] or Cell("not in the text", "faint")
        yield file
        yield day(letter.decided) or Cell("not in the text", "faint")
        yield "-".join(map(str, dict.fromkeys(letter.pages)))
        yield item.index
        yield item.request
        yield telling.read_as(item)
        yield labels.label(item.topic)
        yield telling.outcome(item)
        yield Cell(labels.VERDICTS[item.verdict], tint=VERDICT_TINTS[item.verdict])
        for severity in SEVERITIES:
            yield Cell(counts[severity], place=here) if counts[severity] else None
        yield Cell(accepted, place=here) if accepted else None
        yield telling.position_sentence(item, self._material.titles)
        yield day(period["on"])
        yield "inferred" if period["inferred"] else "printed"
        yield self._material.titles.get(period["document"] or "", period["document"] or labels.NO_PERIOD)
        yield ", ".join(map(wording.words, item.data["unstated"]))
        yield "; ".join(letter.specialties)

    def _finding(
        self, letter: LetterRecord, file: Cell, item: ItemRecord | None, finding: FindingRecord, row: int | None
    ) -> None:
        rule_row = self._rule_rows.setdefault(finding.id, len(self._rule_rows) + 2)
        if finding.suppression is None:
            self._codes.setdefault(finding.code or "none", Counter())[finding.severity] += 1
        place = ("items", row) if row else None
        quotes = [quote for quote in finding.evidence if quote.words is not None]
        self._findings.append(
            (
                letter.case["case_number"] or Cell("not in the text", "faint"),
                file,
                Cell(item.index, place=place) if item else "letter",
                Cell(item.request, place=place) if item else "The letter as a whole",
                telling.outcome(item) if item else "",
                Cell(labels.SEVERITIES[finding.severity], tint=SEVERITY_TINTS[finding.severity]),
                labels.CODES.get(finding.code or "none", finding.code),
                finding.message,
                Cell(finding.id, place=("rules", rule_row)),
                wording.support(finding, self._material.titles),
                finding.basis,
                "\n".join(wording.in_quotes(quote.words or "") for quote in quotes),
                "\n".join(telling.place(letter, quote) for quote in finding.evidence),
                finding.axis,
                wording.capital(wording.suppression(finding.suppression)) if finding.suppression else "",
            )
        )

    # --- what needs all letters ---

    def _write_rules(self) -> None:
        for name in self._rule_rows:
            card = self._met.card(name, self._material.book, self._material.titles)
            versions = card.versions
            self._rules.append(
                (
                    card.id,
                    card.title,
                    f"{card.kind} ({card.strength})" if card.strength else card.kind,
                    card.count,
                    "\n".join(
                        f"{version.citation} ({version.in_force})" if version.in_force else version.citation
                        for version in versions
                    ),
                    "\n".join(dict.fromkeys(version.basis for version in versions)),
                    "\n".join(
                        dict.fromkeys(
                            f"{label}: {condition}" for version in versions for label, condition in version.conditions
                        )
                    ),
                )
            )
        if not self._rule_rows:
            self._rules.append((Cell("No rule made a finding.", "faint"),))

    def _write_summary(self) -> None:
        material, tally, sheet = self._material, self._tally, self._summary
        book = material.rulebook
        sheet.append((Cell(self._book.title, "title"),))
        sheet.append((Cell(f"{tally.sentence()}.", "faint"),))
        for label, value in (
            ("Audited", material.source),
            ("Rule book", f"{book.version} ({book.sha256[:12]})"),
            ("imr-audit", material.tool_version),
        ):
            if value:
                sheet.append((Cell(f"{label}: {value}"),))
        for said in self._view.notices or material.settings:
            sheet.append((Cell(said, "label"),))
        self._verdicts(sheet)
        self._kinds(sheet)
        self._unknowns(sheet)
        sheet.append(())
        sheet.append((Cell(_CAUTION, "faint"),))

    def _verdicts(self, sheet: Sheet) -> None:
        tally = self._tally
        sheet.append(())
        sheet.append(Cell(title, "head") for title in ("Verdict", "Items", "Share", "", "Meaning"))
        for verdict, count in tally.verdicts.items():
            sheet.append(
                (
                    Cell(labels.VERDICTS[verdict], tint=VERDICT_TINTS[verdict]),
                    count,
                    count / tally.items if tally.items else None,
                    None,
                    labels.VERDICTS_MEAN[verdict],
                )
            )
        sheet.append((Cell("All items", "label"), tally.items))

    def _kinds(self, sheet: Sheet) -> None:
        sheet.append(())
        sheet.append(Cell(title, "head") for title in ("Findings, by kind", "Errors", "Warnings", "Notes", ""))
        for code in sorted(self._codes, key=lambda code: (-self._codes[code].total(), code)):
            counts = self._codes[code]
            sheet.append((labels.CODES.get(code, code), *(counts[severity] or None for severity in SEVERITIES)))
        sheet.append((Cell("All findings", "label"), *(self._tally.severities[severity] for severity in SEVERITIES)))
        if self._tally.suppressed:
            sheet.append((Cell("Accepted, and counted apart", "label"), self._tally.suppressed))

    def _unknowns(self, sheet: Sheet) -> None:
        sheet.append(())
        sheet.append(Cell(title, "head") for title in ("What this report does not know", "Count", "", "", ""))
        for count, _, several in self._tally.unknowns():
            sheet.append((wording.capital(several), count))


_CAUTION = "This report shows where determinations and guideline rules part ways; it does not decide medical necessity."
