"""Two runs beside each other: which items came to another verdict, which findings appeared and which are gone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import zip_longest

from sqlalchemy import Connection, func, select

from imr_audit.corpus import schema
from imr_audit.corpus.queries import Record, Results, Run, results, sources

Named = tuple[str, str]  # severity and id of a finding


@dataclass(frozen=True, slots=True)
class Change:
    """What changed of one item, or of a letter as a whole (``item`` None): from the first run to the second.

    A verdict of None: that run has no such item.
    """

    file: str
    sha256: str
    letter: int
    case_number: str | None
    item: int | None
    request: str | None
    verdicts: tuple[str | None, str | None]
    appeared: tuple[Named, ...]
    gone: tuple[Named, ...]


@dataclass(slots=True)
class Comparison:
    """Counts, filled while :meth:`changes` is gone through.

    ``both``: contents of both runs; ``only``: of the first, of the second alone; ``not_audited``: contents of both that
    failed in the first, in the second; ``items``: of both runs.
    """

    runs: tuple[Run, Run]
    both: int = 0
    only: tuple[int, int] = (0, 0)
    not_audited: tuple[int, int] = (0, 0)
    items: int = 0
    changed: int = 0
    verdicts: Counter[tuple[str | None, str | None]] = field(default_factory=Counter)
    appeared: Counter[Named] = field(default_factory=Counter)
    gone: Counter[Named] = field(default_factory=Counter)

    def changes(self, connection: Connection) -> Iterator[Change]:
        """The changes, in the order of the second run.  Contents that the runs do not share are only counted."""
        first, second = self.runs
        for portion in sources(connection, second.id):
            here = {row.sha256: row for row in portion if row.audit_id is not None}
            there = _audits(connection, first.id, here)
            self.both += len(there)
            pairs = [(there[sha256], row) for sha256, row in here.items() if sha256 in there]
            failed = [[row.state != "done" for row in side] for side in zip(*pairs, strict=True)] or [[], []]
            self.not_audited = (self.not_audited[0] + sum(failed[0]), self.not_audited[1] + sum(failed[1]))
            pairs = [(a, b) for a, b in pairs if a.state == b.state == "done"]
            found = results(connection, {row.audit_id for pair in pairs for row in pair})
            for before, after in pairs:
                for change in self._of_content(before, after, found):
                    self._count(change)
                    yield change
        self.only = (_contents(connection, first.id) - self.both, _contents(connection, second.id) - self.both)

    def _of_content(self, before: Record, after: Record, found: Results) -> Iterator[Change]:
        letters = (found.letters.get(before.audit_id, []), found.letters.get(after.audit_id, []))
        for a, b in zip_longest(*letters):
            letter = b or a
            items = [{item.n: item for item in found.items.get(side.id, ())} if side else {} for side in (a, b)]
            self.items += len(items[0].keys() & items[1].keys())
            findings = [_by_item(side, found) for side in (a, b)]
            for n in [*sorted(items[0].keys() | items[1].keys()), None]:
                pair = (items[0].get(n), items[1].get(n))
                known = pair[1] or pair[0]
                change = Change(
                    after.name,
                    after.sha256,
                    letter.n,
                    letter.case_number,
                    n,
                    known.request if known else None,
                    (pair[0].verdict if pair[0] else None, pair[1].verdict if pair[1] else None),
                    *_difference(findings[1].get(n, Counter()), findings[0].get(n, Counter())),
                )
                if change.verdicts[0] != change.verdicts[1] or change.appeared or change.gone:
                    yield change

    def _count(self, change: Change) -> None:
        self.changed += 1
        if change.verdicts[0] != change.verdicts[1]:
            self.verdicts[change.verdicts] += 1
        self.appeared.update(change.appeared)
        self.gone.update(change.gone)


def _audits(connection: Connection, run: int, contents: dict[str, Record]) -> dict[str, Record]:
    """The audits, by content, that a run has of some contents."""
    files, audits = schema.sources.c, schema.audits.c
    query = select(files.sha256, audits.id.label("audit_id"), audits.state).join_from(schema.sources, schema.audits)
    query = query.where(files.run_id == run, files.sha256.in_(contents))
    return {row.sha256: row for row in connection.execute(query)}


def _contents(connection: Connection, run: int) -> int:
    files = schema.sources.c
    return connection.scalar(select(func.count(files.audit_id)).where(files.run_id == run)) or 0


def _by_item(letter: Record | None, found: Results) -> dict[int | None, Counter[Named]]:
    """The findings of a letter by the number of the item (None: of the letter as a whole)."""
    if letter is None:
        return {}
    numbers = {item.id: item.n for item in found.items.get(letter.id, ())}
    grouped: dict[int | None, Counter[Named]] = {}
    for finding in found.findings.get(letter.id, ()):
        grouped.setdefault(numbers.get(finding.item_id), Counter())[finding.severity, finding.rule] += 1
    return grouped


def _difference(after: Counter[Named], before: Counter[Named]) -> tuple[tuple[Named, ...], tuple[Named, ...]]:
    return tuple(sorted((after - before).elements())), tuple(sorted((before - after).elements()))
