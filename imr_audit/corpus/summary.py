"""What a run came to, counted in the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text

from imr_audit.model import Severity, Verdict
from imr_audit.reports.tally import Tally
from imr_audit.reports.wording import SEVERITIES, clean, plural

LISTED = 20  # files that were not audited, told one by one


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts of a run: ``files`` that were seen, of them ``duplicates`` and those not audited, by state.

    ``name`` is what people call it; ``failed`` names the first of the files not audited, with reasons.  ``severities``
    count the findings but those ``suppressed``.
    """

    name: str
    files: int
    duplicates: int
    passed_over: int
    letters: int
    verdicts: Mapping[Verdict, int]
    severities: Mapping[Severity, int]
    suppressed: int
    not_audited: Mapping[str, int]
    failed: Sequence[tuple[str, str]]

    @property
    def failures(self) -> int:
        """Files that were not audited."""
        return sum(self.not_audited.values())

    def lines(self) -> list[str]:
        """The summary for a person."""
        tally = Tally()
        tally.letters, tally.items = self.letters, sum(self.verdicts.values())
        tally.verdicts.update(self.verdicts)
        found = ", ".join(plural(self.severities[severity], severity) for severity in SEVERITIES)
        seen = [plural(self.files, "file")]
        if self.duplicates:
            seen.append(f"{plural(self.duplicates, 'duplicate')} of others (same content)")
        if self.passed_over:
            seen.append(f"{plural(self.passed_over, 'other file')} passed over (--include)")
        found += f"; {self.suppressed} suppressed" if self.suppressed else ""
        said = [f"{self.name}: {'; '.join(seen)}.", f"{tally.sentence()}.", f"Findings: {found}."]
        if self.failures:
            counts = [f"{self.not_audited[state]} {words}" for state, words in _STATES if state in self.not_audited]
            said.append(f"Not audited: {plural(self.failures, 'file')} ({', '.join(counts)}):")
            said += [f"  {clean(name)}: {clean(reason)}" for name, reason in self.failed]
            if self.failures > len(self.failed):
                said.append(f"  and {self.failures - len(self.failed)} more: `imr-audit export` lists all")
            if "quarantined" in self.not_audited:
                said.append("--retry-quarantined tries them again, with --time-limit SECONDS for longer.")
        return said


_STATES = (
    ("unreadable", "could not be read"),
    ("refused", "no determination that can be read"),
    ("quarantined", "quarantined"),
)


def summarise(connection: Connection, run: int) -> Summary:
    """Count a run."""

    def counts(query: str) -> dict[str, int]:
        return {row[0]: row[1] for row in connection.execute(text(query), {"run": run})}

    def number(query: str) -> int:
        return int(connection.execute(text(query), {"run": run}).scalar() or 0)

    failed = connection.execute(
        text("SELECT file, reason FROM run_errors WHERE run_id = :run ORDER BY position LIMIT :n"),
        {"run": run, "n": LISTED},
    )
    severities = counts(
        "SELECT severity, COUNT(*) FROM run_findings WHERE run_id = :run AND suppressed IS NULL GROUP BY severity"
    )
    return Summary(
        name=f"Run {run}",
        files=number("SELECT COUNT(*) FROM sources WHERE run_id = :run"),
        duplicates=number("SELECT COUNT(duplicate_of) FROM sources WHERE run_id = :run"),
        passed_over=number("SELECT passed_over FROM runs WHERE id = :run"),
        letters=number("SELECT COUNT(*) FROM run_letters WHERE run_id = :run"),
        verdicts=counts("SELECT verdict, COUNT(*) FROM run_items WHERE run_id = :run GROUP BY verdict"),  # type: ignore[arg-type]
        severities={severity: severities.get(severity, 0) for severity in SEVERITIES},
        suppressed=number("SELECT COUNT(*) FROM suppressions WHERE run_id = :run"),
        not_audited=counts("SELECT state, COUNT(*) FROM run_errors WHERE run_id = :run GROUP BY state"),
        failed=[(name, reason) for name, reason in failed],
    )
