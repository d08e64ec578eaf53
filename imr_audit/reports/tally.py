"""Counts of a run: what was found, and what the report does not know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from imr_audit.model import Basis, Finding, Severity, Verdict
from imr_audit.reports.wording import SEVERITIES, VERDICTS, all_findings, plural
from imr_audit.result import FileAudit

if TYPE_CHECKING:
    from imr_audit.reports.records import Failure, FindingRecord, LetterRecord

_COUNTED: Mapping[Verdict, tuple[str, str]] = {  # of one item, of several
    "disagrees": ("differs from the rules", "differ from the rules"),
    "questionable": ("questionable", "questionable"),
    "undetermined": ("cannot be told", "cannot be told"),
    "not_covered": ("not covered", "not covered"),
    "consistent": ("consistent", "consistent"),
}
_KNOWLEDGE: Basis = "knowledge"


class Tally:
    """Counts what a run found; feed it each file, or each record, as it passes."""

    def __init__(self) -> None:
        self.letters = 0
        self.items = 0
        self.verdicts: dict[Verdict, int] = dict.fromkeys(VERDICTS, 0)
        self.severities: dict[Severity, int] = dict.fromkeys(SEVERITIES, 0)
        self.suppressed = 0  # findings that are counted apart, not among `severities`
        self.by_knowledge = 0  # findings that rest on general knowledge of a guideline
        self.inferred = 0  # letters judged by a date that was inferred
        self.undated = 0  # letters judged under no dated guideline
        self.errors: list[tuple[str, str]] = []

    def add(self, file: FileAudit) -> None:
        """Count ``file``: its letters, items, verdicts, findings, or the reason why it could not be audited."""
        if file.error is not None:
            self.errors.append((file.file, file.error))
        for letter in file.letters:
            self._letter(letter.period.on is None, letter.period.inferred, (item.verdict for item in letter.items))
            self._findings(all_findings(letter))

    def take(self, entry: LetterRecord | Failure) -> None:
        """Count a letter of a report, or a file that could not be audited."""
        from imr_audit.reports.records import Failure  # only here: what is printed as it comes needs no records

        if isinstance(entry, Failure):
            self.errors.append((entry.file, entry.reason))
            return
        period = entry.period
        self._letter(period["on"] is None, period["inferred"], (item.verdict for item in entry.items))
        self._findings(finding for _, finding in entry.all_findings())

    def _letter(self, undated: bool, inferred: bool, verdicts: Iterable[Verdict]) -> None:
        self.letters += 1
        self.undated += undated
        self.inferred += inferred and not undated
        for verdict in verdicts:
            self.items += 1
            self.verdicts[verdict] += 1

    def _findings(self, findings: Iterable[Finding | FindingRecord]) -> None:
        for finding in findings:
            self.by_knowledge += finding.basis == _KNOWLEDGE
            if finding.suppression is None:
                self.severities[finding.severity] += 1
            else:
                self.suppressed += 1

    def sentence(self) -> str:
        """``3 letters, 10 items: 2 disagree, 4 questionable, 4 consistent; 1 file could not be audited``."""
        said = f"{plural(self.letters, 'letter')}, {plural(self.items, 'item')}"
        counts = [f"{n} {_COUNTED[verdict][n > 1]}" for verdict, n in self.verdicts.items() if n]
        if counts:
            said += f": {', '.join(counts)}"
        if self.suppressed:
            said += f"; {plural(self.suppressed, 'finding')} suppressed"
        if self.errors:
            said += f"; {plural(len(self.errors), 'file')} could not be audited"
        return said

    def unknowns(self) -> Iterator[tuple[int, str, str]]:
        """What the report does not know: how many, and of what in words, of one and of several."""
        of_rules = "of which the letter does not say what the rules would need"
        knowledge = "on general knowledge of a guideline, not on its quoted text"
        undated = "judged under no dated guideline: the time is not known"
        for count, noun, one, several in (
            (self.verdicts["not_covered"], "item", "whose treatment no rule covers", ""),
            (self.verdicts["undetermined"], "item", of_rules, ""),
            (self.by_knowledge, "finding", f"that rests {knowledge}", f"that rest {knowledge}"),
            (self.inferred, "letter", "judged by a date that was inferred", ""),
            (self.undated, "letter", undated, ""),
            (len(self.errors), "file", "that could not be audited", ""),
        ):
            yield count, f"{noun} {one}", f"{noun}s {several or one}"

    def unknown_sentence(self) -> str:
        """What the report does not know, as a sentence; empty where there is nothing of the kind."""
        said = [f"{count} {one if count == 1 else several}" for count, one, several in self.unknowns() if count]
        return f"What this report does not know: {'; '.join(said)}." if said else ""
