"""The reviewer's citations against the item, the rationale, the index of the guidelines and the date."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from imr_audit.checks import Observation
from imr_audit.checks.citation_view import View, family_of, place_of, slug_family
from imr_audit.checks.cited_fit import foreign_chapter, opioid_phase, section_passed_over
from imr_audit.checks.cited_places import off_topic, pages_outside, specific_section_ignored
from imr_audit.extraction.body_parts import find_body_parts
from imr_audit.extraction.citations import NONE_CITED
from imr_audit.extraction.named_sources import NamedSource
from imr_audit.extraction.patterns import Pattern
from imr_audit.extraction.sentences import split
from imr_audit.extraction.sources import pattern, sources_vocabulary
from imr_audit.model import Letter
from imr_audit.reading.text import Folded, Span
from imr_audit.result import ItemReading, Period
from imr_audit.rules.documents import Document, Section, load_documents
from imr_audit.rules.labels import label

# An injury counts as chronic pain after this many days (8 CCR 9792.20: three months).
_CHRONIC_AFTER = 90
_VAGUE = frozenset({"mtus_unspecified"})
_WORD = Pattern(r"[a-z0-9]+")
_CHRONIC_PAIN = Pattern(r"\bchronic\s+pain\b", re.IGNORECASE)


def observe(letter: Letter, reading: ItemReading, period: Period) -> Iterator[Observation]:
    """Yield what is surely known to be amiss with the reviewer's citations of one item; in doubt nothing."""
    view = View(letter, reading, period, load_documents())
    seen: set[str] = set()
    for check in (
        _no_citation,
        off_topic,
        pages_outside,
        foreign_chapter,
        opioid_phase,
        section_passed_over,
        _unlisted,
        _listed_but_unused,
        _called_silent,
        _mtus_not_applied,
        _not_in_effect,
        specific_section_ignored,
        _malformed,
    ):
        found = tuple(check(view))
        if check is section_passed_over and "citation_off_topic" in seen:
            continue
        seen.update(observation.name for observation in found)
        yield from found


# --- what is cited at all ---------------------------------------------------------------------------------------------


def _no_citation(view: View) -> Iterator[Observation]:
    """The reviewer's paragraph cites no evidence; an item that falls with the surgery needs none of its own."""
    span = view.reading.item.reviewer_guideline
    none = tuple(c.span for c in view.reading.reviewer_citations if c.source == NONE_CITED)
    if span is not None and not view.letter.source.quote(span).strip(" .:\r\n\f"):
        none = (view.reading.item.request_span,)
    if not none and view.denials and not any(n.use == "relied" for n in view.named):
        none = tuple(c.span for c in view.denials)
    if not none or view.cited:
        return
    words = sources_vocabulary()["dependent"]
    text = view.rationale.text if view.rationale else ""
    dependent = pattern(words["rationale"]).search(text) or pattern(words["request"]).search(view.reading.item.request)
    if view.rationale is None or dependent:
        return
    yield Observation("no_citation", True, none)


def _unlisted(view: View) -> Iterator[Observation]:
    """Sources that the rationale relies on though the paragraph does not list them, or denies them."""
    listed = {slug_family(c.source) for c in view.cited}
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
    if named := _other_part_of_mtus(view):
        on = view.period.on
        document = (view.documents.in_force(named.source, on) if on else None) or view.documents.of(named.source)[0]
        part = document.title
        yield Observation("source_unlisted", "mtus", (named.sentence, paragraph), {"unlisted": part})


def _other_part_of_mtus(view: View) -> NamedSource | None:
    """A part of the MTUS, called by its name, on which the rationale relies, and of which nothing is listed.

    Parts that are listed without their name, or another ACOEM chapter, may be meant.
    """
    listed = {_part(c.source) for c in view.mtus}
    if not listed or not listed.isdisjoint(_VAGUE):
        return None
    named = (n for n in view.relied("mtus") if n.source.startswith("mtus_") and _part(n.source) not in _VAGUE)
    return next((n for n in named if _part(n.source) not in listed), None)


def _part(slug: str) -> str:
    """The part of the MTUS: all ACOEM chapters are one, and all editions of a guideline."""
    if slug == "mtus_acoem_other":
        return "mtus_unspecified"
    acoem = slug.startswith("mtus_acoem") or slug == "mtus_general_approaches"
    return "mtus_acoem" if acoem else slug.rstrip("_0123456789")


def _listed_but_unused(view: View) -> Iterator[Observation]:
    """Of the MTUS and the ODG, both listed, the one that the rationale never names while it relies on the other."""
    for family, other in (("odg", "mtus"), ("mtus", "odg")):
        listed = [c for c in view.cited if slug_family(c.source) == family]
        both = listed and any(slug_family(c.source) == other for c in view.cited)
        if both and view.relied(other) and not any(family_of(n) == family for n in view.named):
            yield Observation("source_listed_not_used", family, (listed[0].span,), {"unused": family.upper()})


def _called_silent(view: View) -> Iterator[Observation]:
    """The MTUS alone is listed, and the rationale says of it nothing but that it is silent."""
    of_mtus = [n for n in view.named if family_of(n) == "mtus"]
    silent = [n for n in of_mtus if n.use == "silent"]
    if silent and view.mtus and len(view.mtus) == len(view.cited) and not any(n.use == "relied" for n in of_mtus):
        yield Observation("listed_source_called_silent", True, (view.mtus[0].span, silent[0].sentence))


# --- rank and date ----------------------------------------------------------------------------------------------------


def _mtus_not_applied(view: View) -> Iterator[Observation]:
    """Only evidence outside the MTUS is applied, though the MTUS surely covers the treatment.

    Either no reason is given for passing over the MTUS, or it is wrongly called silent on the request, or its guideline
    on chronic pain is set aside for a recent injury and the chapter on the part of the body is not looked at.
    """
    outside = [c for c in view.cited if not c.source.startswith("mtus_")]
    if not outside or view.relied("mtus") or view.rationale is None or view.period.on is None:
        return
    of_mtus = [n for n in view.named if family_of(n) == "mtus"]
    silent = [n for n in of_mtus if n.use == "silent"]
    if any(n.narrow and not _is_whole_request(view, n) for n in silent) or (view.mtus and not silent):
        return
    covering = _surely_covering(view, view.period.on)
    set_aside = _set_aside(view.rationale)
    if set_aside is not None:
        if not _CHRONIC_PAIN.search(view.letter.source.quote(set_aside)):
            return
        covering = [(document, section) for document, section in covering if not document.chronic_pain]
    if not covering:
        return
    document, section = covering[0]
    reason = "silent" if silent else "none" if set_aside is None else "set_aside"
    said = (silent[0].sentence,) if silent else () if set_aside is None else (set_aside,)
    evidence = (*(c.span for c in view.denials[:1]), outside[0].span, *said)
    yield Observation("mtus_not_applied", reason, evidence, {"place": place_of(document, section)})


def _is_whole_request(view: View, named: NamedSource) -> bool:
    """Whether that on which a source is called silent is the kind of treatment, by its plain name ("MRI of the knee").

    Any further word ("MR arthrogram", "after a replacement") may name a thing of its own, on which it may be silent.
    """
    cues, request = sources_vocabulary()["reliance"], view.reading.request
    sentence = " ".join(view.letter.source.quote(named.sentence).split())
    told = pattern(cues["silent_on"]).search(sentence)
    if told is None:
        return False
    parts = find_body_parts(told["what"])
    plain = [cues["plain_words"], label(request.topic), *(told["what"][start:end] for start, end, _ in parts)]
    rest = set(_words(told["what"])).difference(*map(_words, plain))
    return not rest and {slug for _, _, slugs in parts for slug in slugs} <= set(request.body_parts)


def _words(text: str) -> list[str]:
    return [word.removesuffix("s") for word in _WORD.findall(text.lower())]


def _set_aside(rationale: Folded) -> Span | None:
    """The sentence by which a rationale sets a guideline aside; None where it has none."""
    cue = pattern(sources_vocabulary()["reliance"]["not_applicable"])
    found = ((start, end) for start, end in split(rationale.text) if cue.search(rationale.text, start, end))
    return next((rationale.span(start, end) for start, end in found), None)


def _surely_covering(view: View, on: dt.date) -> list[tuple[Document, Section]]:
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


def _not_in_effect(view: View) -> Iterator[Observation]:
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


def _successor(view: View, document: Document, on: dt.date) -> Document | None:
    """The document on the same matter that was in force on that day."""
    return next((d for d in view.documents if d.law == document.law and d.in_force(on)), None)


# --- form -------------------------------------------------------------------------------------------------------------


def _malformed(view: View) -> Iterator[Observation]:
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
