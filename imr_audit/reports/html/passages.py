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
from imr_audit.reports.records import FindingRecord, ItemRecord, LetterRecord, LetterText, Quote
from imr_audit.reports.wording import SEVERITIES

_LINE = re.compile(r"[^\r\n\f]+")
_SHORTEST_HEADING = 12  # characters in capitals
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


def numbered(letter: LetterRecord) -> list[Numbered]:
    """The findings of a letter in the order of its items, the gravest of each first, then those of the letter.

    Those that are suppressed come last of their item.
    """
    found = sorted(
        letter.all_findings(),
        key=lambda pair: (
            pair[0].index if pair[0] else len(letter.items) + 1,
            pair[1].suppression is not None,
            SEVERITIES.index(pair[1].severity),
        ),
    )
    return [Numbered(number, item, finding) for number, (item, finding) in enumerate(found, 1)]


def marks_of(letter: LetterRecord, findings: Sequence[Numbered]) -> dict[Span, Mark]:
    """What is marked in a letter's text: evidence of findings, and facts."""
    marks: dict[Span, Mark] = {}
    for one in findings:
        for quote in outermost(one.finding.evidence):
            mark = marks.setdefault(quote.span, Mark(len(marks) + 1, quote.span))
            if one.number not in mark.findings:
                mark.findings.append(one.number)
            severity: Severity = "note" if one.finding.suppression else one.finding.severity
            graver = mark.severity is None or _grave(severity) < _grave(mark.severity)
            mark.severity = severity if graver else mark.severity
    for item in letter.items:
        for fact in item.facts:
            marks.setdefault(fact.quote.span, Mark(len(marks) + 1, fact.quote.span))
    return marks


def outermost(quotes: Sequence[Quote]) -> list[Quote]:
    """Quotes without those that lie within another of them."""

    def within(quote: Quote, other: Quote) -> bool:
        return other.span.start <= quote.span.start and quote.span.end <= other.span.end and other.span != quote.span

    return [quote for quote in quotes if not any(within(quote, other) for other in quotes)]


def _grave(severity: Severity) -> int:
    return SEVERITIES.index(severity)


def sheet_of(text: LetterText, marks: Iterable[Mark], prefix: str) -> Markup:
    """A letter's text in paragraphs of numbered lines; ``prefix`` begins the ids of its anchors (``L12``).

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
    headings = [span.start for span in text.headings.values()]
    passages = _by_line(places, marks)
    paged = len(source.page_starts) > 1
    written: list[str] = []
    page = 0
    for number, (start, end) in enumerate(places):
        now = source.page_at(start)
        capitals = end - start >= _SHORTEST_HEADING and source.text[start:end].isupper()
        heading = capitals or any(start <= at < end for at in headings)
        if number == 0 or gaps[number - 1] > usual or now != page or heading:
            written.append("</p>\n" if number else "")
            written.append(f'<p class="page">Page {now}</p>\n' if paged and now != page else "")
            written.append('<p class="para">')
        here = passages.get(number)
        line = _marked(source.text, start, end, here, prefix) if here else visible(source.text[start:end])
        kind = "l head" if heading else "l"
        written.append(f'<span class="{kind}" data-n="{source.line_at(start)}">{line}</span>\n')
        page = now
    written.append("</p>\n" if places else "")
    return Markup("".join(written))


def _breaks(text: str, start: int, end: int) -> int:
    return len(_BREAKS.findall(text, start, end))


def _by_line(places: Sequence[tuple[int, int]], marks: Iterable[Mark]) -> Mapping[int, list[Mark]]:
    found: dict[int, list[Mark]] = defaultdict(list)
    for mark in marks:
        for number, (start, end) in enumerate(places):
            if start < mark.span.end and mark.span.start < end:
                found[number].append(mark)
    return found


def _marked(text: str, start: int, end: int, marks: Sequence[Mark], prefix: str) -> str:
    """One line with its marks; an anchor stands where a mark begins, and leads back to the findings."""
    ends = {place for mark in marks for place in (mark.span.start, mark.span.end) if start < place < end}
    return "".join(_pieces(text, sorted({start, end} | ends), marks, prefix, start))


def _pieces(text: str, cuts: Sequence[int], marks: Sequence[Mark], prefix: str, line_start: int) -> Iterator[str]:
    for start, end in itertools.pairwise(cuts):
        here = [mark for mark in marks if mark.span.start <= start and end <= mark.span.end]
        for mark in here:
            if mark.span.start == start or (start == line_start and _leads(text, mark.span.start, start)):
                yield _anchor(mark, prefix)
        words = visible(text[start:end])
        numbers = " ".join(str(mark.number) for mark in here)
        severities = [mark.severity for mark in here if mark.severity]
        if severities:
            yield f'<mark class="{min(severities, key=_grave)}" data-m="{numbers}">{words}</mark>'
        elif here:
            yield f'<span class="fact" data-m="{numbers}">{words}</span>'
        else:
            yield words


def _leads(text: str, mark_start: int, line_start: int) -> bool:
    """Whether a mark begins in the blanks before a line, which are not shown."""
    return mark_start < line_start and text[mark_start:line_start].isspace()


def _anchor(mark: Mark, prefix: str) -> str:
    back = "".join(
        f'<a class="ref" href="#{prefix}-f{number}" aria-label="finding {number}">{number}</a>'
        for number in mark.findings
    )
    return f'<a class="at" id="{prefix}-m{mark.number}" tabindex="-1"></a>{back}'


def visible(text: str) -> str:
    """``text`` escaped, with a visible character for each that would not be seen (controls, direction marks)."""
    if not text.isprintable():
        text = "".join(
            c if c.isprintable() else " " if c.isspace() else "" if c == "\u00ad" else "\ufffd" for c in text
        )
    return str(escape(text))
