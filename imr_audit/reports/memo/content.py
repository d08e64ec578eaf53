"""What a memorandum says: sections of paragraphs and tables, in neutral words, the same for every format."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Literal

from imr_audit.model import Finding
from imr_audit.reading.text import Span
from imr_audit.reports import wording
from imr_audit.reports.labels import VERDICTS
from imr_audit.result import FileAudit, ItemAudit, LetterAudit, RuleBookStamp

Style = Literal["plain", "heading", "quote", "bullet", "faint"]

# The findings whose check rests on this ground are about facts: see rules/checks/.
ERRONEOUS_FACT = "Lab. Code 4610.6(h)(5)"

_GROUNDS = (
    "A determination is presumed to be correct. It is set aside only upon proof by clear and convincing evidence of "
    "one or more of five grounds: (1) the Administrative Director acted without or in excess of powers; (2) it was "
    "procured by fraud; (3) the reviewer was subject to a material conflict of interest in violation of section 139.5; "
    "(4) it was the result of bias on the basis of race, national origin, ethnic group identification, religion, age, "
    "sex, sexual orientation, color or disability; (5) it was the result of a plainly erroneous express or implied "
    "finding of fact, provided that the mistake is a matter of ordinary knowledge based on the information submitted "
    "for review and not a matter that is subject to expert opinion (Labor Code 4610.6(h)). A determination that is "
    "reversed goes to a new independent medical review; no judge, board or court decides on necessity (4610.6(i))."
)
_TO_SHOW = (
    "Whether it is such a mistake, and no matter of expert opinion, must be shown from the information that was "
    "submitted for review, which this memorandum has not seen."
)
_BEYOND = "Grounds (1) to (4) cannot be judged from a letter."
_TIME = (
    "A verified appeal must be filed with the Workers' Compensation Appeals Board, and served on all interested "
    "parties, within 30 days of the date on which the determination was mailed (Labor Code 4610.6(h)). The date of "
    "mailing is not in the letter: it must be taken from the proof of service or the postmark."
)
_CAUTION = (
    "This memorandum compares the words of one letter with guideline rules. It does not say whether a treatment is "
    "medically necessary, and it is not legal advice. “Not in the text” does not mean “not in the medical records”."
)
_NO_FINDING = "Nothing was found in which the determination and the rules part ways."


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words on one line of thought; a ``heading`` stands above what follows it."""

    text: str
    style: Style = "plain"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a row of column titles.  ``widths`` are shares of the page's width, which add up to 1."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered part of the memorandum."""

    title: str
    blocks: tuple[Paragraph | Table, ...]


@dataclass(frozen=True, slots=True)
class Memo:
    """A memorandum: ``head`` are labels and values, ``sign`` the lines that a person fills in.

    ``foot`` stands at the foot of every page, before its number.
    """

    title: str
    subtitle: str
    head: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    caution: str
    sign: tuple[str, ...]
    foot: str


@dataclass(frozen=True, slots=True)
class Preparation:
    """By what, and when, a memorandum is prepared.  ``titles``: the printed titles of guideline documents."""

    on: dt.date
    version: str
    rulebook: RuleBookStamp
    titles: Mapping[str, str]


def compose(file: FileAudit, letter: LetterAudit, items: Sequence[ItemAudit], by: Preparation) -> Memo:
    """The memorandum on ``items`` of ``letter``, which stands in ``file``."""
    return Memo(
        "Memorandum on an Independent Medical Review determination",
        "Comparison of the final determination with the treatment guidelines in force",
        _head(file, letter, by),
        (
            Section("What was decided", _decided(items)),
            Section("What the rules in force say", tuple(_positions(letter, items, by))),
            Section("Where the determination and the rules part ways", tuple(_findings(letter, items, by))),
            Section("Grounds of an appeal", tuple(_appeal(letter, items))),
            Section("Time limit", (Paragraph(_TIME + _decided_on(letter)),)),
            Section("What cannot be told", tuple(_unknown(letter, items))),
        ),
        _CAUTION,
        ("Reviewed by", "Date"),
        f"Independent Medical Review {_name(file, letter)}",
    )


def _name(file: FileAudit, letter: LetterAudit) -> str:
    number = letter.letter.case.case_number
    return wording.clean(number.value) if number else wording.file_name(PurePath(file.file).name)


def _head(file: FileAudit, letter: LetterAudit, by: Preparation) -> tuple[tuple[str, str], ...]:
    case = letter.letter.case
    dated = (("Date of injury", case.date_of_injury), ("Date of the determination", case.decision_date))
    specialties = ", ".join(wording.clean(one.value) for one in letter.letter.reviewer.specialties)
    digest = f" (SHA-256 {file.sha256})" if file.sha256 else ""
    book = f"rule book {by.rulebook.version} ({by.rulebook.sha256[:12]})"
    return (
        ("Case number", wording.clean(case.case_number.value) if case.case_number else wording.NOT_THERE),
        *((label, day.value.isoformat() if day else wording.NOT_THERE) for label, day in dated),
        ("Reviewer's specialty", specialties or wording.NOT_THERE),
        ("Letter", f"{wording.file_name(PurePath(file.file).name)}{digest}"),
        ("Prepared", f"{by.on.isoformat()}, by imr-audit {by.version}, {book}"),
    )


def _decided(items: Iterable[ItemAudit]) -> tuple[Table, ...]:
    rows = tuple(
        (
            str(item.item.index),
            wording.clean(item.item.request),
            wording.outcome(item),
            VERDICTS[item.verdict],
        )
        for item in items
    )
    return (
        Table(("Item", "Disputed treatment", "Outcome", "Compared with the rules"), rows, (0.07, 0.53, 0.15, 0.25)),
    )


def _positions(letter: LetterAudit, items: Sequence[ItemAudit], by: Preparation) -> Iterable[Paragraph]:
    yield Paragraph(wording.period_line(letter, by.titles))
    yield from _by_item((item, wording.position_sentence(item.position, by.titles)) for item in items)


def _by_item(said: Iterable[tuple[ItemAudit, str]]) -> Iterable[Paragraph]:
    """What is said of each item; of several at once where it is the same."""
    indices: dict[str, list[str]] = {}
    for item, sentence in said:
        indices.setdefault(sentence, []).append(str(item.item.index))
    for sentence, named in indices.items():
        yield Paragraph(f"{'Item' if len(named) == 1 else 'Items'} {wording.enumeration(named)}: {sentence}", "bullet")


def _findings(letter: LetterAudit, items: Sequence[ItemAudit], by: Preparation) -> Iterable[Paragraph]:
    quoted: dict[Span, str] = {}
    found = False
    for item in items:
        for number, finding in enumerate(_shown(item.findings), 1):
            found = True
            if number == 1:
                yield Paragraph(f"Item {item.item.index}: {wording.clean(item.item.request)}", "heading")
            heading = (item.item.request_span, item.item.outcome_span)
            yield from _finding(letter, finding, f"{item.item.index}.{number}", heading, quoted, by)
    for number, finding in enumerate(_shown(letter.findings), 1):
        found = True
        if number == 1:
            yield Paragraph("The letter as a whole", "heading")
        yield from _finding(letter, finding, f"L.{number}", (), quoted, by)
    if not found:
        yield Paragraph(_NO_FINDING)
    yield from _suppressed(items, letter)


def _shown(findings: Sequence[Finding]) -> list[Finding]:
    live = [finding for finding in findings if finding.suppression is None]
    return wording.by_severity(live, notes=False)


def _suppressed(items: Sequence[ItemAudit], letter: LetterAudit) -> Iterable[Paragraph]:
    """What a reviewed file accepts: told in one place, and counted for no ground."""
    of_items = [(f"Item {item.item.index}", finding) for item in items for finding in item.findings]
    everywhere = [*of_items, *(("The letter as a whole", finding) for finding in letter.findings)]
    given = [(where, one, one.suppression) for where, one in everywhere if one.suppression]
    if given:
        yield Paragraph("Suppressed findings, counted for nothing below", "heading")
    for where, finding, by in given:
        message = wording.clean(finding.message).rstrip(".")
        yield Paragraph(f"{where}: {message} ({finding.id}): {wording.suppression(by)}.", "bullet")


def _finding(
    letter: LetterAudit,
    finding: Finding,
    number: str,
    heading: tuple[object, ...],
    quoted: dict[Span, str],
    by: Preparation,
) -> Iterable[Paragraph]:
    """A finding, what it rests on, and its evidence; the heading of its item stands above and is not quoted again.

    ``quoted``: words already quoted, with the finding; those of this one are added.
    """
    message = wording.capital(wording.clean(finding.message)).rstrip(".")
    yield Paragraph(f"{number}  {message}. ({wording.support(finding, by.titles)}; {finding.id})", "bullet")
    source = letter.letter.source
    for span in finding.evidence:
        if span in heading:
            continue
        place = wording.place(source, span)
        before = next((one for words, one in quoted.items() if _within(span, words)), None)
        if before is None or before == number:
            yield Paragraph(f"{wording.quotation(source, span)} ({place})", "quote")
            quoted.setdefault(span, number)
        else:
            yield Paragraph(f"{wording.capital(place)}, as quoted under {before}", "quote")


def _within(span: Span, other: Span) -> bool:
    """Whether words stand within others, but for a full stop at their end."""
    return other.start <= span.start and span.end <= other.end + 1


def _appeal(letter: LetterAudit, items: Sequence[ItemAudit]) -> Iterable[Paragraph]:
    yield Paragraph(_GROUNDS)
    numbered = [
        f"{item.item.index}.{number}"
        for item in items
        for number, finding in enumerate(_shown(item.findings), 1)
        if _of_fact(finding)
    ]
    numbered += [f"L.{number}" for number, finding in enumerate(_shown(letter.findings), 1) if _of_fact(finding)]
    if not numbered:
        yield Paragraph(f"None of the findings above is about a fact of ordinary knowledge. {_BEYOND}")
    elif len(numbered) == 1:
        yield Paragraph(f"Finding {numbered[0]} is about a fact and may touch ground (5). {_TO_SHOW} {_BEYOND}")
    else:
        named = f"Findings {wording.enumeration(numbered)} are about facts"
        yield Paragraph(f"{named}; each may touch ground (5). {_TO_SHOW} {_BEYOND}")


def _of_fact(finding: Finding) -> bool:
    return finding.citation is not None and finding.citation.document == ERRONEOUS_FACT


def _decided_on(letter: LetterAudit) -> str:
    day = letter.letter.case.decision_date
    return f" The letter itself is dated {day.value.isoformat()}." if day else ""


def _unknown(letter: LetterAudit, items: Sequence[ItemAudit]) -> Iterable[Paragraph]:
    if letter.period.inferred:
        yield Paragraph("The date by which the guidelines were chosen is inferred, as said above.", "bullet")
    yield from _by_item((item, said) for item in items for said in _unknown_of(item))
    yield Paragraph("What the medical records hold, and what else was submitted for review.", "bullet")


def _unknown_of(item: ItemAudit) -> Iterable[str]:
    if item.verdict == "not_covered":
        yield "no rule of the rule book covers this treatment."
    if item.item.outcome is None:
        yield "the outcome in the heading decides neither way, or is missing."
    if item.position.unstated:
        asked = wording.enumeration([wording.words(name) for name in item.position.unstated])
        yield f"the rules ask for what is not in the text: {asked}."
    possible = sum(finding.basis == "knowledge" for finding in _shown(item.findings))
    if possible:
        has = "1 finding rests" if possible == 1 else f"{possible} findings rest"
        yield f"{has} on general knowledge of a guideline, not on its quoted text."
