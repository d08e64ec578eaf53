"""The text of a file -> its letters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from math import inf

from imr_audit.letters.errors import NotADetermination
from imr_audit.letters.header import read_header
from imr_audit.letters.items import headed_items
from imr_audit.letters.lines import plain_lines
from imr_audit.letters.misread import put_right
from imr_audit.letters.numbered import numbered_items
from imr_audit.letters.parts import Label, find_labels, find_parts, first_end, lines_of, trimmed
from imr_audit.letters.patterns import pattern
from imr_audit.letters.professional import professional_items
from imr_audit.letters.refusal import no_determination, no_items
from imr_audit.letters.reviewer import read_reviewer
from imr_audit.letters.running import without_running_lines
from imr_audit.letters.splitting import Stretch, split
from imr_audit.letters.worker import read_age, read_injury, read_sex
from imr_audit.model import CaseHeader, Letter, LetterItem, Reviewer
from imr_audit.reading.text import Folded, SourceText, Span

# The headings that only a determination has; without one it is told by the labels of its items' paragraphs.
_MARKS = frozenset({"notice", "how", "decisions", "issue", "reasons"})
_MOST_OF_A_HEADER = 4000  # characters, where no heading ends it


def parse_letters(source: SourceText) -> tuple[Letter, ...]:
    """The determinations that a text holds, in order; what else it holds is passed over.

    A letter whose beginning or end is cut off is parsed as far as it goes: what is missing is None.  In a file of
    several letters one may have no items; it then stands there without any.  The ``source`` of the letters is the text
    as read, save that the page numbers and the like that are printed between its lines are blanked out.

    Raises NotADetermination where the text holds no determination, or no disputed item.
    """
    source = without_running_lines(source)
    lined = plain_lines(source)
    letters, gaps = _letters(lined)
    if gaps and (mended := put_right(lined)):
        again, fewer = _letters(mended)
        if fewer < gaps:
            letters, lined = again, mended
    if lined is not source:
        letters = tuple(replace(letter, source=source) for letter in letters)
    if not letters:
        raise NotADetermination(no_determination(source))
    if not any(letter.items for letter in letters):
        raise NotADetermination(no_items(source, letters[0].case))
    return letters


def _letters(source: SourceText) -> tuple[tuple[Letter, ...], float]:
    """The letters, and how many parts they lack; without any item more than any number."""
    lines = list(lines_of(source.text))
    parts = find_parts(source.text, lines)
    stretches = split(source.text, parts, find_labels(source.text, lines))
    read = [(letter, stretch) for stretch in stretches if (letter := _letter(source, stretch))]
    gaps = sum(_gaps(letter, stretch) for letter, stretch in read)
    return tuple(letter for letter, _ in read), gaps if any(letter.items for letter, _ in read) else inf


def _gaps(letter: Letter, stretch: Stretch) -> int:
    """How many parts a letter and its items lack."""
    parts = [
        part
        for item in letter.items
        for part in (item.outcome, item.claims_administrator, item.reviewer_guideline, item.rationale)
    ]
    return parts.count(None) + len({"summary", "decisions"} - stretch.names)


def _letter(source: SourceText, stretch: Stretch) -> Letter | None:
    layout, items = _items(source, stretch)
    own = layout == "numbered_determinations" or (
        any(item.outcome for item in items) and any(_is_own(label) for label in stretch.labels)
    )
    if not (own or stretch.names & _MARKS):
        return None
    end = first_end(source.text, _last(stretch, items), stretch.end, source.page_starts)
    span = trimmed(source.text, stretch.start, end)
    assert span  # it holds a heading or a label at least
    summary = _summary(source.text, stretch, items, span.end)
    return Letter(
        source=source,
        span=span,
        layout=layout,
        case=_case(source.text, stretch, summary, items),
        reviewer=_reviewer(source.text, stretch, span.end),
        summary=summary,
        items=items,
    )


def _is_own(label: Label) -> bool:
    """Whether a label is one that only determinations have: reports of other kinds have a "Rationale:" too."""
    return label.titled and label.kind != "rationale"


def _items(source: SourceText, stretch: Stretch) -> tuple[str, tuple[LetterItem, ...]]:
    """The name of the layout, and the items."""
    if "issue" in stretch.names:
        return "professional_review", professional_items(source, stretch)
    decisions = stretch.part("decisions")
    heading = source.text[decisions.start : decisions.end] if decisions else ""
    if not heading.startswith("IMR") and (numbered := numbered_items(source, stretch)):
        return "numbered_determinations", numbered
    items = headed_items(source, stretch)
    if "(" in heading:
        return "decisions_and_rationales", items
    return ("issues_with_credentials" if "credentials" in stretch.names else "issues_and_decisions"), items


def _last(stretch: Stretch, items: tuple[LetterItem, ...]) -> int:
    """The end of the last thing in the stretch that surely belongs to the letter."""
    spans = (span for item in items for span in (item.request_span, item.outcome_span, item.rationale) if span)
    starts = [part.end for part in stretch.parts] + [label.end for label in stretch.labels]
    return max([stretch.start, *starts, *(span.start for span in spans)])


def _summary(text: str, stretch: Stretch, items: tuple[LetterItem, ...], end: int) -> Span | None:
    heading = stretch.part("summary")
    stops = [part.start for part in stretch.parts] + [item.request_span.start for item in items]
    if match := pattern("letters", "items_preface").search(text, stretch.start, stretch.end):
        stops.append(match.start())
    if heading:
        start = heading.end
        stop = min((s for s in stops if s >= heading.end), default=end)
        lead = re.compile(r"[\s:]*").match(text, start, stop)
        start = lead.end() if lead else start
        if preface := pattern("letters", "summary_preface").match(text, start, stop):
            start = preface.end()
        return trimmed(text, start, stop)
    if preface := _preface(text, stretch):
        return trimmed(text, preface.end(), min((s for s in stops if s >= preface.end()), default=end))
    decisions = stretch.part("decisions")
    if decisions and stretch.parts[0] is decisions:  # the beginning is cut off: what is left before is summary
        return trimmed(text, stretch.start, decisions.start)
    return None


def _preface(text: str, stretch: Stretch) -> re.Match[str] | None:
    """The sentence that opens a summary without a heading that is known."""
    return pattern("letters", "summary_preface").search(text, stretch.start, stretch.end)


def _case(text: str, stretch: Stretch, summary: Span | None, items: tuple[LetterItem, ...]) -> CaseHeader:
    case = CaseHeader()
    if place := _header_place(text, stretch):
        case = read_header(Folded.of(text, place))
    folded = Folded.of(text, summary) if summary else None
    injury = case.date_of_injury or (read_injury(folded) if folded else None)
    age = (
        read_age(folded) if folded else next((age for one in _rationales(text, items) if (age := read_age(one))), None)
    )
    return replace(case, date_of_injury=injury, age=age, sex=read_sex(folded, _rationales(text, items)))


def _rationales(text: str, items: tuple[LetterItem, ...]) -> Iterator[Folded]:
    return (Folded.of(text, item.rationale) for item in items if item.rationale)


def _header_place(text: str, stretch: Stretch) -> Span | None:
    numbered = "notice" in stretch.names  # it tells dates in sentences after its heading of decisions
    content = {"how", "credentials", "qualifications", "issue", "summary"} | (set() if numbered else {"decisions"})
    stops = [part.start for part in stretch.parts if part.name in content]
    stops += [label.start for label in stretch.labels[:1]]
    return trimmed(text, stretch.start, min([*stops, stretch.end, stretch.start + _MOST_OF_A_HEADER]))


def _reviewer(text: str, stretch: Stretch, end: int) -> Reviewer:
    heading = stretch.part("how", "credentials", "qualifications")
    start = heading.start if heading else stretch.start
    stops = [part.start for part in stretch.parts if part.name not in ("how", "credentials", "qualifications")]
    stops += [label.start for label in stretch.labels]
    if "summary" not in stretch.names and (preface := _preface(text, stretch)):
        *_, title = (Span(preface.start(), preface.start()), *lines_of(text, start, preface.start()))
        stops.append(title.start if text[title.start : title.end].isupper() else preface.start())
    place = trimmed(text, start, min((stop for stop in stops if stop > start), default=max(end, start)))
    return read_reviewer(Folded.of(text, place)) if place else Reviewer()
