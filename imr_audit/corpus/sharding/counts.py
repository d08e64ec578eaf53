"""What a part of a run came to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from imr_audit.corpus import schema
from imr_audit.corpus.planning import File
from imr_audit.corpus.rows import FindingRows, Judged
from imr_audit.corpus.summary import LISTED, Summary
from imr_audit.model import Verdict
from imr_audit.reports.wording import SEVERITIES

_VERDICT = list(schema.items.c.keys()).index("verdict") - 2  # the rows lack id and letter_id
_SEVERITY = list(schema.findings.c.keys()).index("severity") - 3  # these lack id, letter_id and item_id


@dataclass(slots=True)
class Counts:
    """Counts of files, letters, verdicts, severities and, by state, of files that were not audited.

    ``failed``: names and reasons of the first of these; ``passed_over``: files of archives that no pattern took.
    """

    files: int = 0
    letters: int = 0
    passed_over: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    severities: Counter[str] = field(default_factory=Counter)
    not_audited: Counter[str] = field(default_factory=Counter)
    failed: list[tuple[str, str]] = field(default_factory=list)

    def add(self, file: File, judged: Judged | None) -> None:
        """Count a file."""
        self.files += 1
        if judged is None or judged.state != "done":
            self.not_audited[judged.state if judged else "unreadable"] += 1
            if len(self.failed) < LISTED:
                self.failed.append((file.name, (judged.reason if judged else file.reason) or ""))
        for letter in judged.letters if judged else ():
            self.letters += 1
            self._findings(letter.findings)
            for item in letter.items:
                self.verdicts[str(item.values[_VERDICT])] += 1
                self._findings(item.findings)

    def _findings(self, findings: tuple[FindingRows, ...]) -> None:
        self.severities.update(str(finding.values[_SEVERITY]) for finding in findings)

    def __iadd__(self, other: Counts) -> Counts:
        self.files += other.files
        self.letters += other.letters
        self.passed_over += other.passed_over
        self.verdicts += other.verdicts
        self.severities += other.severities
        self.not_audited += other.not_audited
        self.failed = [*self.failed, *other.failed][:LISTED]
        return self

    def plain(self) -> dict[str, Any]:
        """As data for JSON; :meth:`of` takes it back."""
        counters = {name: dict(sorted(getattr(self, name).items())) for name in _COUNTERS}
        return {name: getattr(self, name) for name in _NUMBERS} | counters | {"failed": self.failed}

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Counts:
        """The counts that :meth:`plain` gave."""
        counts = cls(failed=[(name, reason) for name, reason in plain["failed"]])
        for name in _NUMBERS:
            setattr(counts, name, plain[name])
        for name in _COUNTERS:
            setattr(counts, name, Counter(plain[name]))
        return counts

    def summary(self, name: str) -> Summary:
        """The counts as a summary for people."""
        return Summary(
            name=name,
            files=self.files,
            duplicates=0,
            passed_over=self.passed_over,
            letters=self.letters,
            verdicts=cast("Mapping[Verdict, int]", self.verdicts),
            severities={severity: self.severities[severity] for severity in SEVERITIES},
            suppressed=0,
            not_audited=self.not_audited,
            failed=self.failed,
        )


_NUMBERS = ("files", "letters", "passed_over")
_COUNTERS = ("verdicts", "severities", "not_audited")
