"""The place that a citation names: does it treat the item, does the chapter have the pages, is there a fitter one."""

from __future__ import annotations

from collections.abc import Iterator

from imr_audit.checks import Observation
from imr_audit.checks.citation_view import View, page_words, pages_in_words, place_of
from imr_audit.checks.cited_fit import chapter_parts
from imr_audit.extraction.drugs import find_drugs, topic_of
from imr_audit.extraction.topics import find_topics
from imr_audit.model import Citation, Scalar
from imr_audit.reading.text import Folded
from imr_audit.rules.documents import Document, Documents, Section, Treats
from imr_audit.rules.labels import label

# Pages so near to the edge of a chapter that an inexact index may have put them outside.
_MARGIN = 2
_SECTIONS_SHOWN = 3


def off_topic(view: View) -> Iterator[Observation]:
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
        "treatment": label(view.topic),
        "cited": _what_stands_there(view.documents, document, citation),
        "place": _home(view, document, kind),
    }
    name = "citation_off_topic" if whole else "citation_partly_off_topic"
    yield Observation(name, kind, tuple(c.span for c, _ in alien), params)


def _fits(view: View, citation: Citation) -> tuple[Treats, str]:
    """Whether a citation fits the request, and by what it was judged: the region, its pages or its sections."""
    document = view.documents.meant(citation, view.period.on)
    if document is None:
        return "cannot_tell", ""
    chapter = chapter_parts(citation) if citation.source == "odg" else document.body_parts
    if view.documents.foreign(chapter, view.topic, view.body_parts):
        return "no", "region"
    if citation.source == "odg":
        return _entry_fits(view, citation), "section"
    answer = view.documents.treats(citation, view.topic, view.period.on)
    known = any(view.documents.sections_named(document, section.value) for section in citation.sections)
    if answer == "cannot_tell" and citation.sections and not citation.pages and not known:
        return _entry_fits(view, citation), "section"
    return answer, "pages" if citation.pages else "section"


def _entry_fits(view: View, citation: Citation) -> Treats:
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


def _home(view: View, document: Document, kind: str) -> str:
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

    return place_of(*max(homes, key=aptness))


def _what_stands_there(documents: Documents, document: Document, citation: Citation) -> str:
    """What the citation names, and for pages what stands on them (the sections of fewest pages, not all)."""
    names = [section.value for section in citation.sections]
    for first, last in dict.fromkeys(citation.pages):
        there = [s for s in documents.sections_on(document, first, last) if s.confidence == "high"]
        there = sorted(there, key=lambda s: s.pages[0][1] - s.pages[0][0])[:_SECTIONS_SHOWN]
        listed = "; ".join(section.name for section in sorted(there, key=lambda s: s.pages))
        names.append(pages_in_words(((first, last),)) + (f" ({listed})" if listed else ""))
    return f"{document.title}, {', '.join(names)}" if names else document.title


def pages_outside(view: View) -> Iterator[Observation]:
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
                    "pages": page_words(((first, last),)),
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


def specific_section_ignored(view: View) -> Iterator[Observation]:
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
                params = {
                    "section": section.name,
                    "pages": pages_in_words(section.pages),
                    "drug": ", ".join(sorted(own)),
                }
                spans = (citation.span, view.reading.item.request_span)
                yield Observation("specific_section_ignored", True, spans, params)
                return


def _cites(view: View, section: Section) -> bool:
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
