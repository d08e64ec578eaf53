"""``--sample``: items drawn at random, for a person to read again, as a worksheet to be filled in.

The draw is stratified by verdict: half of it from the items that are called consistent, half from flagged ones, and of
these half from those that differ from the rules and half from the questionable; where one has too few, its other half
gives more.  Within a
stratum every item is as likely as any other.  Which are drawn depends on the seed and the letters alone, not on their
order.  Items that cannot be told and items that no rule covers are not drawn: of these the tool claims nothing.
"""

from __future__ import annotations

import hashlib
import heapq
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, TypeAlias

from imr_audit.model import Verdict
from imr_audit.reports import View, labels, telling, wording
from imr_audit.reports.material import Material
from imr_audit.reports.records import ItemRecord, LetterRecord
from imr_audit.reports.workbook import Book, Cell, Column, Scalar, Sheet, file_link

FLAGGED: tuple[Verdict, Verdict] = ("disagrees", "questionable")
STRATA: tuple[Verdict, ...] = (*FLAGGED, "consistent")
ANSWERS = ("yes", "no", "cannot tell")
NUMBER, STRATUM, REMARK, READER = "No.", "Called", "Remark", "Read by"
QUESTIONS: Mapping[str, str] = {
    "flagged": "Is there such a disagreement?",
    "consistent": "Is there a disagreement that was not found?",
}
KIND = "Of what kind?"
FIGURES = ("Called", "Items in all", "Drawn")  # the headings of the sheet "sample"
_SHEETS: Mapping[str, tuple[Verdict, ...]] = {"flagged": FLAGGED, "consistent": ("consistent",)}
_ABOUT = (
    Column(NUMBER, 6, centred=True),
    Column("Letter", 16),
    Column("File", 30),
    Column("Pages", 8, centred=True),
    Column("Item", 6, centred=True),
    Column("Request", 40, True),
    Column("Outcome", 12),
    Column("Judged by", 40, True),
)
_FOUND = (Column(STRATUM, 21), Column("What was found", 70, True), Column("Words that bear it out", 60, True))
_ANSWERED = (Column(REMARK, 40, True), Column(READER, 16))


@dataclass(frozen=True, slots=True)
class Drawn:
    """An item that was drawn, and its letter."""

    letter: LetterRecord
    item: ItemRecord


@dataclass(frozen=True, slots=True)
class Sample:
    """What was drawn.  ``there``: how many items of each verdict there are; ``drawn``: those of each stratum."""

    seed: str
    there: Mapping[Verdict, int]
    drawn: Mapping[Verdict, Sequence[Drawn]]

    @property
    def size(self) -> int:
        """How many items were drawn."""
        return sum(map(len, self.drawn.values()))


_Ranked: TypeAlias = tuple[int, int, Drawn]


class Draw:
    """Draws ``size`` items; feed it each letter as it passes.  What is kept is no more than the draw could need."""

    def __init__(self, size: int, seed: str) -> None:
        self._size, self._seed, self._seen = size, seed, 0
        self._there: Counter[Verdict] = Counter()
        self._first: dict[Verdict, list[_Ranked]] = {verdict: [] for verdict in STRATA}

    def add(self, letter: LetterRecord) -> None:
        """Take in the items of a letter."""
        for item in letter.items:
            self._there[item.verdict] += 1
            if item.verdict not in STRATA:
                continue
            self._seen += 1
            ranked = (-self._rank(letter, item), -self._seen, Drawn(letter, item))
            kept = self._first[item.verdict]
            if len(kept) < self._size:
                heapq.heappush(kept, ranked)
            else:
                heapq.heappushpop(kept, ranked)

    def _rank(self, letter: LetterRecord, item: ItemRecord) -> int:
        """A number that is random but for the seed: those with the lowest are drawn."""
        named = letter.data["sha256"] or letter.file
        told = "\0".join((self._seed, named, str(letter.pages[0]), str(item.index)))
        return int.from_bytes(hashlib.blake2b(told.encode("utf-8", "replace"), digest_size=8).digest())

    def sample(self) -> Sample:
        """What was drawn of the letters taken in, each stratum in random order."""
        parts = allotted(self._size, {verdict: self._there[verdict] for verdict in STRATA})
        drawn = {
            verdict: tuple(one for _, _, one in sorted(self._first[verdict], key=lambda r: r[:2], reverse=True)[:count])
            for verdict, count in parts.items()
        }
        return Sample(self._seed, {verdict: self._there[verdict] for verdict in wording.VERDICTS}, drawn)


def allotted(size: int, there: Mapping[Verdict, int]) -> dict[Verdict, int]:
    """How many items of each stratum are drawn: half consistent, half flagged, and of these half of each verdict."""
    first, second = FLAGGED
    flagged, consistent = _halves(size, there[first] + there[second], there["consistent"])
    one, other = _halves(flagged, there[first], there[second])
    return {first: one, second: other, "consistent": consistent}


def _halves(size: int, one: int, other: int) -> tuple[int, int]:
    """``size`` parted in two, neither more than there are; where one side has too few, the other gives more."""
    of_one = max(min(one, (size + 1) // 2), min(one, size - other))
    return of_one, min(other, size - of_one)


def draw(size: int, seed: str, material: Material) -> Sample:
    """Draw from all letters of a report."""
    drawing = Draw(size, seed)
    for entry in material.entries:
        if isinstance(entry, LetterRecord):
            drawing.add(entry)
    return drawing.sample()


# --- the worksheet ---


def write_worksheet(sample: Sample, material: Material, view: View, stream: IO[bytes]) -> None:
    """Write the worksheet: instructions, flagged items, consistent items, and what was drawn from what."""
    with Book("A sample to be read again") as book:
        _instructions(book, sample, view)
        number = 0
        for name, strata in _SHEETS.items():
            columns = (*_ABOUT, *(_FOUND if name == "flagged" else ()), Column(QUESTIONS[name], 38))
            if name == "consistent":
                columns = (*columns, Column(KIND, 30))
            sheet = book.sheet(name, (*columns, *_ANSWERED))
            items = [(verdict, one) for verdict in strata for one in sample.drawn[verdict]]
            for verdict, one in items:
                number += 1
                sheet.append(_row(number, verdict if name == "flagged" else None, one, material.titles, view))
            _choices(sheet, len(columns) - (name == "consistent"), name)
        _figures(book, sample, material)
        book.save(stream)


def _instructions(book: Book, sample: Sample, view: View) -> None:
    sheet = book.sheet("instructions", (Column("", 92, True),), headed=False, landscape=False)
    sheet.append((Cell(view.title or "A sample to be read again", "title", wrap=False),))
    for said in (
        f"{sample.size} items were drawn at random, for a person who knows the guidelines to read again. What is"
        " measured is the tool, not the reviewers who wrote the letters.",
        *view.notices,
    ):
        sheet.append((said,))
    sheet.append(())
    sheet.append((Cell("How to fill it in", "label"),))
    for n, said in enumerate(_STEPS, 1):
        sheet.append((f"{n}. {said}",))


_STEPS = (
    "Read each letter itself (the file name opens it), in the light of the guideline named under “Judged by”.",
    "Sheet “flagged”: say whether there is such a disagreement as stands under “What was found”: yes"
    " where at least one finding is right, no where none is.",
    "Sheet “consistent”: say whether outcome or rationale disagree with the guideline, or the letter with"
    " itself, in a way that was not found. Where yes, choose the kind.",
    "Answer with yes, no or cannot tell, from the list of the yellow cell. An empty cell is an item not read yet: the"
    " rest can be measured without it.",
    "Answer as the letter alone bears it out: what it does not say is held against nobody.",
    "Rows may be sorted and filtered; leave the numbers, the headings and the sheet “sample” as they are.",
    "Save the workbook as .xlsx, then: imr-audit report --answers FILE.",
)


def _row(
    number: int, verdict: Verdict | None, one: Drawn, titles: Mapping[str, str], view: View
) -> Iterator[Cell | Scalar]:
    letter, item = one.letter, one.item
    yield number
    yield letter.case["case_number"] or Cell("not in the text", "faint")
    yield Cell(wording.file_name(letter.file), file=file_link(letter.file, view.folder))
    yield "-".join(map(str, dict.fromkeys(letter.pages)))
    yield item.index
    yield item.request
    yield telling.outcome(item)
    yield telling.period_line(letter, titles)
    if verdict:
        shown = wording.by_severity(item.findings, notes=False)
        yield labels.VERDICTS[verdict]
        yield "\n".join(
            f"{labels.SEVERITIES[finding.severity]}: {finding.message} ({wording.support(finding, titles)})"
            for finding in shown
        )
        yield "\n".join(
            f"{wording.in_quotes(quote.words)} ({telling.place(letter, quote)})"
            for finding in shown
            for quote in finding.evidence
            if quote.words is not None and not telling.repeats_heading(item, quote)
        )
    for _ in range(3 if verdict else 4):
        yield Cell(None, "input")


def _choices(sheet: Sheet, answer: int, name: str) -> None:
    """The lists of the answer cells; ``answer`` is the number of their column."""
    if sheet.rows > 1:
        sheet.choices(answer, f'"{",".join(ANSWERS)}"', says="Answer with yes, no or cannot tell")
        if name == "consistent":
            sheet.choices(answer + 1, f"sample!$E$2:$E${len(_KINDS) + 1}", says="Choose a kind from the list")


_KINDS = tuple(words for code, words in labels.CODES.items() if code != "none")


def _figures(book: Book, sample: Sample, material: Material) -> None:
    """What --answers weighs by."""
    columns = (
        Column(FIGURES[0], 24),
        Column(FIGURES[1], 14, centred=True),
        Column(FIGURES[2], 10, centred=True),
        Column("", 4),
        Column("Kinds of disagreement", 36),
    )
    sheet = book.sheet("sample", columns, landscape=False)
    rows: list[list[Cell | Scalar]] = [
        [Cell(labels.VERDICTS[verdict], "locked"), count, len(sample.drawn.get(verdict, ()))]
        for verdict, count in sample.there.items()
    ]
    told = {
        "Seed": sample.seed,
        "Audited": material.source,
        "Rule book": f"{material.rulebook.version} ({material.rulebook.sha256[:12]})",
        "imr-audit": material.tool_version,
    }
    rows += [[Cell(f"{name}: {value}", "faint", wrap=False), None, None] for name, value in told.items()]
    for n in range(max(len(rows), len(_KINDS))):
        row = rows[n] if n < len(rows) else [None] * 3
        sheet.append((*row, None, Cell(_KINDS[n], "locked") if n < len(_KINDS) else None))
