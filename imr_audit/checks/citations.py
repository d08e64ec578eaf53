"""The reviewer's citations against the item, the rationale, the index of the guidelines and the date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from imr_audit.checks import Observation
from imr_audit.extraction.citations import NONE_CITED
from imr_audit.extraction.drugs import find_drugs, topic_of
from imr_audit.extraction.named_sources import NamedSource, named_sources
from imr_audit.extraction.sources import pattern, sources_vocabulary
from imr_audit.extraction.topics import find_topics
from imr_audit.model import Citation, Letter, Scalar
from imr_audit.reading.text import Folded
from imr_audit.result import ItemReading, Period
from imr_audit.rules.documents import Document, Documents, Section, Treats, load_documents

# Pages so near to the edge of a chapter that an inexact index may have put them outside.
_MARGIN = 2
_SECTIONS_SHOWN = 3
# An injury counts as chronic pain after this many days (8 CCR 9792.20: three months).
_CHRONIC_AFTER = 90


@dataclass(frozen=True)
class _View:
    """One item with what the checks of its citations need."""

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
        return tuple(c for c in self.cited if c.source.startswith("mtus_"))

    @cached_property
    def denials(self) -> tuple[Citation, ...]:
        return tuple(c for c in self.reading.reviewer_citations if c.negated)

    @cached_property
    def rationale(self) -> Folded | None:
        span = self.reading.item.rationale
        return Folded.of(self.letter.source.text, span) if span else None

    @cached_property
    def named(self) -> tuple[NamedSource, ...]:
        return named_sources(self.rationale) if self.rationale else ()

    @property
    def topic(self) -> str:
        return self.reading.request.topic

    @property
    def body_parts(self) -> tuple[str, ...]:
        return self.reading.request.body_parts

    def relied(self, family: str) -> tuple[NamedSource, ...]:
        """The mentions by which the rationale relies on the MTUS (ACOEM counts as MTUS) or on one outside source."""
        return tuple(n for n in self.named if n.use == "relied" and _family(n) == family)


def observe(letter: Letter, reading: ItemReading, period: Period) -> Iterator[Observation]:
    """Yield what is surely known to be amiss with the reviewer's citations of one item; in doubt nothing."""
    view = _View(letter, reading, period, load_documents())
    for check in (
        _no_citation,
        _off_topic,
        _pages_outside,
        _unlisted,
        _listed_but_unused,
        _called_silent,
        _mtus_not_applied,
        _not_in_effect,
        _specific_section_ignored,
        _malformed,
    ):
        yield from check(view)


# --- what is cited at all ---------------------------------------------------------------------------------------------


def _no_citation(view: _View) -> Iterator[Observation]:
    """The reviewer's paragraph cites no evidence; an item that falls with the surgery needs none of its own."""
    span = view.reading.item.reviewer_guideline
    none = tuple(c.span for c in view.reading.reviewer_citations if c.source == NONE_CITED)
    if span is not None and not view.letter.source.quote(span).strip(" .:\r\n\f"):
        none = (view.reading.item.request_span,)
    if not none and not any(n.use == "relied" for n in view.named):
        none = tuple(c.span for c in view.denials)
    if not none or view.cited:
        return
    words = sources_vocabulary()["dependent"]
    text = view.rationale.text if view.rationale else ""
    dependent = pattern(words["rationale"]).search(text) or pattern(words["request"]).search(view.reading.item.request)
    if view.rationale is None or dependent:
        return
    yield Observation("no_citation", True, none)


def _unlisted(view: _View) -> Iterator[Observation]:
    """Sources that the rationale relies on though the paragraph does not list them, or denies them."""
    listed = {_slug_family(c.source) for c in view.cited}
    if not view.reading.reviewer_citations:
        return
    uses = [n for n in view.relied("mtus") if n.family != "acoem" or "acoem" not in listed]
    if uses and "mtus" not in listed:
        evidence = (*(c.span for c in view.denials), uses[0].sentence)
        if view.denials:
            yield Observation("mtus_denied_yet_applied", True, evidence)
        else:
            yield Observation("source_unlisted", "mtus", evidence, {"unlisted": "the MTUS"})
    paragraph = view.reading.reviewer_citations[0].span
    for family, name in (("odg", "the ODG"), ("medical_literature", "other medical literature")):
        if (found := view.relied(family)) and family not in listed:
            yield Observation("source_unlisted", family, (found[0].sentence, paragraph), {"unlisted": name})
            return


def _listed_but_unused(view: _View) -> Iterator[Observation]:
    """Of the MTUS and the ODG, both listed, the one that the rationale never names while it relies on the other."""
    for family, other in (("odg", "mtus"), ("mtus", "odg")):
        listed = [c for c in view.cited if _slug_family(c.source) == family]
        both = listed and any(_slug_family(c.source) == other for c in view.cited)
        if both and view.relied(other) and not any(_family(n) == family for n in view.named):
            yield Observation("source_listed_not_used", family, (listed[0].span,), {"unused": family.upper()})


def _called_silent(view: _View) -> Iterator[Observation]:
    """The MTUS alone is listed, and the rationale says of it nothing but that it is silent."""
    of_mtus = [n for n in view.named if _family(n) == "mtus"]
    silent = [n for n in of_mtus if n.use == "silent"]
    if silent and view.mtus and len(view.mtus) == len(view.cited) and not any(n.use == "relied" for n in of_mtus):
        yield Observation("listed_source_called_silent", True, (view.mtus[0].span, silent[0].sentence))


# --- the place that is cited ------------------------------------------------------------------------------------------


def _off_topic(view: _View) -> Iterator[Observation]:
    """What is cited treats other treatments, or another part of the body: all of it, or some.

    Where the MTUS is cited, its sections and pages count; else the chapters and entries of the ODG.
    """
    answers = [(citation, *_fits(view, citation)) for citation in view.mtus or view.cited]
    alien = [(citation, kind) for citation, fits, kind in answers if fits == "no"]
    if not alien:
        return
    whole = len(alien) == len(answers)
    if not whole and not any(fits == "yes" for _, fits, _ in answers):
        return
    citation, kind = alien[0]
    document = view.documents.meant(citation, view.period.on)
    assert document is not None  # a citation of no known document fits as well as any other
    params: dict[str, Scalar] = {
        "treatment": view.topic.replace("_", " "),
        "cited": _what_stands_there(view.documents, document, citation),
        "place": _home(view, document, kind),
    }
    name = "citation_off_topic" if whole else "citation_partly_off_topic"
    yield Observation(name, kind, tuple(c.span for c, _ in alien), params)


def _fits(view: _View, citation: Citation) -> tuple[Treats, str]:
    """Whether a citation fits the request, and by what it was judged: the region, its pages or its sections."""
    document = view.documents.meant(citation, view.period.on)
    if document is None:
        return "cannot_tell", ""
    chapter = _odg_parts(citation) if citation.source == "odg" else document.body_parts
    if view.documents.foreign(chapter, view.topic, view.body_parts):
        return "no", "region"
    if citation.source == "odg":
        return _entry_fits(view, citation), "section"
    answer = view.documents.treats(citation, view.topic, view.period.on)
    known = any(view.documents.sections_named(document, section.value) for section in citation.sections)
    if answer == "cannot_tell" and citation.sections and not citation.pages and not known:
        return _entry_fits(view, citation), "section"
    return answer, "pages" if citation.pages else "section"


def _odg_parts(citation: Citation) -> frozenset[str]:
    """The parts of the body on which the cited ODG chapters are; none: a general chapter, or none named."""
    text = citation.section or ""
    chapters = [entry for entry in sources_vocabulary()["odg_chapters"] if pattern(entry["pattern"]).search(text)]
    return frozenset(part for entry in chapters for part in entry["body_parts"])


def _entry_fits(view: _View, citation: Citation) -> Treats:
    """Whether the entry that is cited by name is on the treatment; ``no`` only where it is on one of another kind."""
    text = citation.section or ""
    named = {topic for _, _, topic, sure in find_topics(text) if sure}
    named |= {topic_of(drug) for drug in find_drugs(Folded.of(text))}
    if view.topic in named:
        return "yes"
    vague = view.documents.vague_topics
    other = named and not named & vague and view.topic not in vague
    alien = other and not any(view.documents.akin(view.topic, topic) for topic in named)
    return "no" if alien else "cannot_tell"


def _home(view: _View, document: Document, kind: str) -> str:
    """Where the treatment stands: in the document cited, else in one that covers the request."""
    homes = [] if kind == "region" else [(document, section) for section in view.documents.homes(document, view.topic)]
    if not homes and view.period.on is not None:
        covering = view.documents.covering(view.topic, view.body_parts, view.period.on)
        homes = [(d, s) for d, s in covering if kind != "region" or d.body_parts]
    if not homes:
        return "another place"
    drugs = {name.lower() for drug in view.reading.request.drugs for name in (drug.name, *drug.ingredients)}
    word = view.topic.partition("_")[0]

    def aptness(home: tuple[Document, Section]) -> tuple[bool, bool]:
        names = " ".join((home[1].name, *home[1].synonyms)).lower()
        return any(drug in names for drug in drugs), names.startswith(word)

    return _place(*max(homes, key=aptness))


def _what_stands_there(documents: Documents, document: Document, citation: Citation) -> str:
    """What the citation names, and for pages what stands on them (the sections of fewest pages, not all)."""
    names = [section.value for section in citation.sections]
    for first, last in dict.fromkeys(citation.pages):
        there = [s for s in documents.sections_on(document, first, last) if s.confidence == "high"]
        there = sorted(there, key=lambda s: s.pages[0][1] - s.pages[0][0])[:_SECTIONS_SHOWN]
        listed = "; ".join(section.name for section in sorted(there, key=lambda s: s.pages))
        names.append(f"p. {_pages(((first, last),))}" + (f" ({listed})" if listed else ""))
    return f"{document.title}, {', '.join(names)}" if names else document.title


def _pages_outside(view: _View) -> Iterator[Observation]:
    """Pages that the cited chapter or document does not have."""
    for citation in view.cited:
        document = view.documents.meant(citation, view.period.on)
        if document is None:
            continue
        title, within = _extent(view.documents, document, citation)
        if not within:
            continue
        for first, last in citation.pages:
            if any(start - _MARGIN <= last and first <= end + _MARGIN for start, end in within):
                continue
            belongs = [_belongs(other, first, last) for other in view.documents.chapter_of(first)]
            if belongs or not document.acoem_2004:
                params = {
                    "pages": _pages(((first, last),)),
                    "cited": title,
                    "belongs": " or ".join(filter(None, belongs)) or "no part of it",
                }
                yield Observation("pages_outside", True, (citation.span,), params)


def _extent(documents: Documents, document: Document, citation: Citation) -> tuple[str, tuple[tuple[int, int], ...]]:
    """What is cited, a chapter or a whole document, and its pages; those of all editions that it may mean."""
    for section in document.sections:
        if section.chapter is not None and section.chapter == citation.chapter:
            return f"chapter {section.chapter} ({section.name})", section.pages
    editions = documents.of(citation.source) if document.chapter is not None else (document,)
    return document.title, tuple(pages for edition in editions for pages in edition.pages)


def _belongs(document: Document, first: int, last: int) -> str:
    for section in document.sections:
        if section.chapter is not None and section.on(first, last):
            return f"chapter {section.chapter} ({section.name})"
    return document.title


def _specific_section_ignored(view: _View) -> Iterator[Observation]:
    """The drug has a section of its own, and only the general one is cited and applied."""
    ingredients = {i for drug in view.reading.request.drugs for i in drug.ingredients}
    for citation in view.mtus:
        document = view.documents.meant(citation, view.period.on)
        for section in document.sections if document else ():
            own = ingredients & set(section.specific_for)
            if not own or not ingredients <= {*section.specific_for, *section.beside}:
                continue
            words = {word for name in section.specific_for for word in name.split()[-1:]}
            text = view.rationale.text.lower() if view.rationale else ""
            if document and not _cites(view, section) and not any(word in text for word in words):
                params = {"section": section.name, "pages": _pages(section.pages), "drug": ", ".join(sorted(own))}
                spans = (citation.span, view.reading.item.request_span)
                yield Observation("specific_section_ignored", True, spans, params)
                return


def _cites(view: _View, section: Section) -> bool:
    """Whether any citation names the section or falls on its pages."""
    for citation in view.mtus:
        document = view.documents.meant(citation, view.period.on)
        if document is None or section not in document.sections:
            continue
        if any(section in view.documents.sections_named(document, name.value) for name in citation.sections):
            return True
        if any(section.on(first, last) for first, last in citation.pages):
            return True
    return False


# --- rank and date ----------------------------------------------------------------------------------------------------


def _mtus_not_applied(view: _View) -> Iterator[Observation]:
    """Only evidence outside the MTUS is applied, though the MTUS surely covers the treatment.

    Either no reason is given for passing over the MTUS, or it is wrongly called silent on the request.
    """
    outside = [c for c in view.cited if not c.source.startswith("mtus_")]
    if not outside or view.relied("mtus") or view.rationale is None or view.period.on is None:
        return
    of_mtus = [n for n in view.named if _family(n) == "mtus"]
    silent = [n for n in of_mtus if n.use == "silent"]
    set_aside = pattern(sources_vocabulary()["reliance"]["not_applicable"]).search(view.rationale.text)
    if set_aside or any(n.narrow for n in silent) or (view.mtus and not silent):
        return
    covering = _surely_covering(view, view.period.on)
    if not covering:
        return
    document, section = covering[0]
    reason = "silent" if silent else "none"
    evidence = (*(c.span for c in view.denials[:1]), outside[0].span, *(n.sentence for n in silent[:1]))
    yield Observation("mtus_not_applied", reason, evidence, {"place": _place(document, section)})


def _surely_covering(view: _View, on: dt.date) -> list[tuple[Document, Section]]:
    """Where the MTUS treats the request: for a drug only sections on that drug, for pain only where it is chronic."""
    if view.documents.mtus_silent(view.topic, view.body_parts):
        return []
    injury = view.letter.case.date_of_injury
    chronic = injury is not None and (on - injury.value).days > _CHRONIC_AFTER
    found = [
        (document, section)
        for document, section in view.documents.covering(view.topic, view.body_parts, on)
        if chronic or not document.chronic_pain
    ]
    if view.topic in view.documents.medications:
        names = {name.lower() for drug in view.reading.request.drugs for name in (drug.name, *drug.ingredients)}
        found = [(d, s) for d, s in found if any(n in " ".join((s.name, *s.synonyms)).lower() for n in names)]
    return found


def _not_in_effect(view: _View) -> Iterator[Observation]:
    """An edition that was not in force on the decision date; without a printed date nothing can be said."""
    decided = view.letter.case.decision_date
    if decided is None:
        return
    for citation in view.mtus:
        if citation.year is None and citation.document is None:
            continue
        document = view.documents.meant(citation)
        if document is None or not document.mtus or document.in_force(decided.value):
            continue
        right = view.documents.in_force(citation.source, decided.value) or _successor(view, document, decided.value)
        params = {
            "cited": document.title,
            "decided": decided.value.isoformat(),
            "in_force": right.title if right else "another text",
        }
        yield Observation("guideline_not_in_effect", True, (citation.span, decided.span), params)
        return


def _successor(view: _View, document: Document, on: dt.date) -> Document | None:
    """The document on the same matter that was in force on that day."""
    return next((d for d in view.documents if d.law == document.law and d.in_force(on)), None)


# --- form -------------------------------------------------------------------------------------------------------------


def _malformed(view: _View) -> Iterator[Observation]:
    """Doubled page labels and names that have run together."""
    span = view.reading.item.reviewer_guideline
    if span is None:
        return
    folded = Folded.of(view.letter.source.text, span)
    for entry in sources_vocabulary()["malformed"]:
        if match := pattern(entry["pattern"]).search(folded.text):
            yield Observation(
                "citation_malformed", entry["kind"], (folded.span(match.start(), match.end()),), {"words": match[0]}
            )
            return


# --- words ------------------------------------------------------------------------------------------------------------


def _slug_family(slug: str) -> str:
    if slug.startswith("mtus_"):
        return "mtus"
    return "acoem" if slug == "acoem_non_mtus" else slug


def _family(named: NamedSource) -> str:
    """The family of a source that a rationale names; ACOEM chapters are part of the MTUS."""
    return "mtus" if named.family == "acoem" or named.source.startswith("mtus_") else named.source


def _place(document: Document, section: Section) -> str:
    pages = f", p. {_pages(section.pages)}" if section.pages else ""
    return f"{document.title}, {section.name}{pages}"


def _pages(ranges: Iterable[tuple[int, int]]) -> str:
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in ranges)
