"""The sentences of a section, each with its place in the letter and with what its clauses are about."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from imr_audit.extraction.discourse import OF_WORKER, Discourse, Part, Sentence, labelled
from imr_audit.extraction.patterns import Pattern
from imr_audit.extraction.sentences import split
from imr_audit.model import Letter, LetterItem
from imr_audit.reading.text import Folded, SourceText, Span

# A quotation of more than a few words; a straight mark opens after a blank and closes before one.
_QUOTED = Pattern(r"“[^”]{12,1500}”|(?<![^\s(])\"(?=\S)[^\"]{12,1500}\"")


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence.  ``quoted`` are the ranges that quote another text.

    Offsets given to the methods are those in ``text``.
    """

    text: str
    start: int  # in ``folded.text``
    folded: Folded
    sentence: Sentence
    quoted: tuple[tuple[int, int], ...]

    @property
    def parts(self) -> tuple[Part, ...]:
        """The clauses, which cover the sentence, each with its label."""
        return self.sentence.parts

    def span(self, start: int = 0, end: int | None = None) -> Span:
        """The place of ``text[start:end]`` in the letter."""
        return self.folded.span(self.start + start, self.start + (len(self.text) if end is None else end))

    def label(self, offset: int) -> Discourse:
        """What the clause at ``offset`` is about: ``guideline``, ``patient``, ``verdict`` or ``other``."""
        return self.sentence.label_at(offset)

    def speaks_of_patient(self, offset: int) -> bool:
        """Whether the clause at ``offset`` speaks of this worker or this request, in the reviewer's own words."""
        return self.label(offset) in OF_WORKER and not self.is_quoted(offset)

    def before(self) -> tuple[str, ...]:
        """The sentences of the section that stand before this one."""
        text = self.folded.text
        return tuple(text[start:end] for start, end in split(text) if end <= self.start)

    def is_quoted(self, offset: int) -> bool:
        """Whether the words at ``offset`` stand in a quotation."""
        return any(start <= offset < end for start, end in self.quoted)


@lru_cache(maxsize=64)
def statements(source: SourceText, span: Span, section: str) -> tuple[Statement, ...]:
    """The sentences of a stretch of a letter; ``section`` is ``summary`` or ``rationale``."""
    folded = Folded.of(source.text, span)
    quotes = '"' in folded.text or "“" in folded.text
    quotations = [match.span() for match in _QUOTED.finditer(folded.text)] if quotes else []
    return tuple(
        Statement(s.text, s.start, folded, s, _inside(quotations, s.start, s.start + len(s.text)))
        for s in labelled(folded.text, section)
    )


def _inside(ranges: list[tuple[int, int]], start: int, end: int) -> tuple[tuple[int, int], ...]:
    return tuple((max(a, start) - start, min(b, end) - start) for a, b in ranges if a < end and b > start)


def summary_statements(letter: Letter) -> tuple[Statement, ...]:
    """The sentences of the clinical summary; none where the letter has none."""
    return () if letter.summary is None else statements(letter.source, letter.summary, "summary")


def rationale_statements(letter: Letter, item: LetterItem) -> tuple[Statement, ...]:
    """The sentences of the item's rationale; none where it has none."""
    return () if item.rationale is None else statements(letter.source, item.rationale, "rationale")
