"""A letter's text as lines of HTML, with the words that findings and facts rest on marked in place."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from imr_audit.model import Severity
from imr_audit.reading.text import Span
from imr_audit.reports.records import FindingRecord, ItemRecord, LetterRecord, LetterText
from imr_audit.reports.wording import SEVERITIES

_LINE = re.compile(r"[^\r\n\f]+")
_BREAKS = re.compile(r"\r\n|\n|\r")


@dataclass(slots=True)
class Mark:
    """A passage that is marked.  ``findings`` are the numbers of those that rest on it; none: it is a fact's."""

    number: int
    span: Span
    findings: list[int] = field(default_factory=list)
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Numbered:
    """A finding with its number in the letter (from 1) and the item that it is about."""

    number: int
    item: ItemRecord | None
    finding: FindingRecord


@dataclass(frozen=True, slots=True)
class Line:
    """A line with text: its number as people count, its page where one begins, whether a paragraph begins."""

    number: int
    html: Markup
    page: int | None
    paragraph: bool
    heading_of: int | None  # the item whose heading begins here


def numbered(letter: LetterRecord) -> list[Numbered]:
    """The findings of a letter in the order of its items, the gravest of each first, then those of the letter."""
    found = sorted(
        letter.all_findings(),
        key=lambda pair: (
            pair[0].index if pair[0] else len(letter.items) + 1,
            SEVERITIES.index(pair[1].severity),
        ),
    )
    return [Numbered(number, item, finding) for number, (item, finding) in enumerate(found, 1)]


def marks_of(letter: LetterRecord, findings: Sequence[Numbered]) -> dict[Span, Mark]:
    """What is marked in a letter's text: evidence of findings, and facts."""
    marks: dict[Span, Mark] = {}
    for one in findings:
        for quote in one.finding.evidence:
            mark = marks.setdefault(quote.span, Mark(len(marks) + 1, quote.span))
            if one.number not in mark.findings:
                mark.findings.append(one.number)
            graver = mark.severity is None or _grave(one.finding.severity) < _grave(mark.severity)
            mark.severity = one.finding.severity if graver else mark.severity
    for item in letter.items:
        for fact in item.facts:
            marks.setdefault(fact.quote.span, Mark(len(marks) + 1, fact.quote.span))
    return marks


def _grave(severity: Severity) -> int:
    return SEVERITIES.index(severity)


def lines_of(text: LetterText, marks: Iterable[Mark], prefix: str) -> list[Line]:
    """The lines of a letter's text; ``prefix`` begins the ids of its anchors (``L12``).

    Blank lines only part paragraphs: many of these texts have one after every line.
    """
    source = text.source
    places = [
        (match.start() + len(match[0]) - len(match[0].lstrip()), match.start() + len(match[0].rstrip()))
        for match in _LINE.finditer(source.text, text.span.start, text.span.end)
        if not match[0].isspace()
    ]
    gaps = [_breaks(source.text, end, start) for (_, end), (start, _) in itertools.pairwise(places)]
    usual = sorted(gaps)[len(gaps) // 2] if gaps else 1
    headings = {span.start: index for index, span in text.headings.items()}
    passages = _by_line(places, marks)
    lines: list[Line] = []
    page = 0
    for number, (start, end) in enumerate(places):
        now = source.page_at(start)
        heading = next((index for at, index in headings.items() if start <= at < end), None)
        lines.append(
            Line(
                source.line_at(start),
                _marked(source.text, start, end, passages.get(number, ()), prefix),
                now if now != page and len(source.page_starts) > 1 else None,
                number == 0 or gaps[number - 1] > usual or now != page or heading is not None,
                heading,
            )
        )
        page = now
    return lines


def _breaks(text: str, start: int, end: int) -> int:
    return len(_BREAKS.findall(text, start, end))


def _by_line(places: Sequence[tuple[int, int]], marks: Iterable[Mark]) -> Mapping[int, list[Mark]]:
    found: dict[int, list[Mark]] = defaultdict(list)
    for mark in marks:
        for number, (start, end) in enumerate(places):
            if start < mark.span.end and mark.span.start < end:
                found[number].append(mark)
    return found


def _marked(text: str, start: int, end: int, marks: Sequence[Mark], prefix: str) -> Markup:
    """One line with its marks; an anchor stands where a mark begins, and leads back to the findings."""
    ends = {place for mark in marks for place in (mark.span.start, mark.span.end) if start < place < end}
    cuts = sorted({start, end} | ends)
    return Markup("").join(_pieces(text, cuts, marks, prefix, start))


def _pieces(text: str, cuts: Sequence[int], marks: Sequence[Mark], prefix: str, line_start: int) -> Iterator[Markup]:
    for start, end in itertools.pairwise(cuts):
        here = [mark for mark in marks if mark.span.start <= start and end <= mark.span.end]
        for mark in here:
            begins = mark.span.start == start or (start == line_start and _leads(text, mark.span.start, start))
            if begins:
                yield _anchor(mark, prefix)
        words = visible(text[start:end])
        if not here:
            yield words
            continue
        numbers = " ".join(str(mark.number) for mark in here)
        severities = [mark.severity for mark in here if mark.severity]
        if severities:
            gravest = min(severities, key=_grave)
            yield Markup('<mark class="{}" data-m="{}">{}</mark>').format(gravest, numbers, words)
        else:
            yield Markup('<span class="fact" data-m="{}">{}</span>').format(numbers, words)


def _leads(text: str, mark_start: int, line_start: int) -> bool:
    """Whether a mark begins in the blanks before a line, which are not shown."""
    return mark_start < line_start and text[mark_start:line_start].isspace()


def _anchor(mark: Mark, prefix: str) -> Markup:
    anchor = Markup('<a class="at" id="{0}-m{1}" tabindex="-1"></a>').format(prefix, mark.number)
    back = Markup("").join(
        Markup('<a class="ref" href="#{0}-f{1}" aria-label="finding {1}">{1}</a>').format(prefix, number)
        for number in mark.findings
    )
    return anchor + back


def visible(text: str) -> Markup:
    """``text`` escaped, with a visible character for each that would not be seen (controls, direction marks)."""
    if not text.isprintable():
        text = "".join(
            c if c.isprintable() else " " if c.isspace() else "" if c == "\u00ad" else "\ufffd" for c in text
        )
    return escape(text)
