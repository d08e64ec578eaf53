"""Evidence that a person can read: a bare word or figure is quoted with the sentence or line in which it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from imr_audit.extraction.sentences import sentences
from imr_audit.model import Letter
from imr_audit.reading.text import Folded, Span

_ENOUGH = 4  # words that are a quotation by themselves


def readable(letter: Letter, spans: Iterable[Span]) -> tuple[Span, ...]:
    """``spans`` in their order, each once; one of fewer than four words is widened to its sentence or header line.

    The words of an item's heading (its request and outcome) stay as they are: they are shown as a whole anyway.
    """
    headings = {span for item in letter.items for span in (item.request_span, item.outcome_span)}
    return tuple(dict.fromkeys(span if span in headings else _widened(letter, span) for span in spans))


def _widened(letter: Letter, span: Span) -> Span:
    if len(letter.source.quote(span).split()) >= _ENOUGH:
        return span
    for paragraph in _paragraphs(letter):
        if paragraph.start <= span.start and span.end <= paragraph.end:
            folded = Folded.of(letter.source.text, paragraph)
            found = (folded.span(start, end) for start, end in sentences(folded))
            return next((s for s in found if s.start <= span.start and span.end <= s.end), span)
    if letter.summary is not None and span.end <= letter.summary.start:
        return _line(letter.source.text, span)
    return span


def _paragraphs(letter: Letter) -> Iterator[Span]:
    if letter.summary is not None:
        yield letter.summary
    for item in letter.items:
        for span in (item.rationale, item.reviewer_guideline, item.claims_administrator):
            if span is not None:
                yield span


def _line(text: str, span: Span) -> Span:
    start = max(text.rfind(end, 0, span.start) for end in "\n\r\f") + 1
    ends = [at for end in "\n\r\f" if (at := text.find(end, span.end)) >= 0]
    end = min(ends, default=len(text))
    line = text[start:end]
    return Span(start + len(line) - len(line.lstrip()), end - (len(line) - len(line.rstrip())))
