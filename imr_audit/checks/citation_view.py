"""What the checks of citations look at: one item's citations, the sources of its rationale, the index, the period."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from imr_audit.extraction.citations import NONE_CITED
from imr_audit.extraction.named_sources import NamedSource, named_sources
from imr_audit.model import Citation, Letter
from imr_audit.reading.text import Folded
from imr_audit.result import ItemReading, Period
from imr_audit.rules.documents import Document, Documents, Section


@dataclass(frozen=True)
class View:
    """One item with what the checks of its citations need; what is derived is derived once."""

    letter: Letter
    reading: ItemReading
    period: Period
    documents: Documents

    @cached_property
    def cited(self) -> tuple[Citation, ...]:
        """What the reviewer cites (not what the paragraph denies, nor "no evidence")."""
        return tuple(c for c in self.reading.reviewer_citations if not c.negated and c.source != NONE_CITED)

    @cached_property
    def mtus(self) -> tuple[Citation, ...]:
        """Of what is cited, the MTUS."""
        return tuple(c for c in self.cited if c.source.startswith("mtus_"))

    @cached_property
    def denials(self) -> tuple[Citation, ...]:
        """The statements that the MTUS is not the basis."""
        return tuple(c for c in self.reading.reviewer_citations if c.negated)

    @cached_property
    def rationale(self) -> Folded | None:
        """The rationale on one line; None where the item has none."""
        span = self.reading.item.rationale
        return Folded.of(self.letter.source.text, span) if span else None

    @cached_property
    def named(self) -> tuple[NamedSource, ...]:
        """The sources that the rationale names."""
        return named_sources(self.rationale) if self.rationale else ()

    @property
    def topic(self) -> str:
        """The kind of treatment that is requested."""
        return self.reading.request.topic

    @property
    def body_parts(self) -> tuple[str, ...]:
        """The parts of the body that the request names."""
        return self.reading.request.body_parts

    def relied(self, family: str) -> tuple[NamedSource, ...]:
        """The mentions by which the rationale relies on the MTUS (ACOEM counts as MTUS) or on one outside source."""
        return tuple(n for n in self.named if n.use == "relied" and family_of(n) == family)


def slug_family(slug: str) -> str:
    """The family of a source that is listed: mtus, acoem (outside the MTUS), or the slug itself."""
    if slug.startswith("mtus_"):
        return "mtus"
    return "acoem" if slug == "acoem_non_mtus" else slug


def family_of(named: NamedSource) -> str:
    """The family of a source that a rationale names; ACOEM chapters are part of the MTUS."""
    return "mtus" if named.family == "acoem" or named.source.startswith("mtus_") else named.source


def place_of(document: Document, section: Section) -> str:
    """A section in words, with its document and pages."""
    pages = f", {pages_in_words(section.pages)}" if section.pages else ""
    return f"{document.title}, {section.name}{pages}"


def pages_in_words(ranges: Sequence[tuple[int, int]]) -> str:
    """Page ranges as a citation has them: "p. 60", "pp. 60, 98-99"."""
    one = len(ranges) == 1 and ranges[0][0] == ranges[0][1]
    return f"{'p.' if one else 'pp.'} {page_words(ranges)}"


def page_words(ranges: Iterable[tuple[int, int]]) -> str:
    """Page ranges as they are printed: "60, 98-99"."""
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in ranges)
