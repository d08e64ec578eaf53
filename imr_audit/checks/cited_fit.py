"""Whether a citation fits this worker: the part of the body that he complains of, and the phase that the pain is in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from imr_audit.checks import Observation
from imr_audit.checks.citation_view import View
from imr_audit.extraction.body_parts import parts_named
from imr_audit.extraction.sources import pattern, sources_vocabulary
from imr_audit.model import Citation, Scalar
from imr_audit.reading.text import Folded, Span
from imr_audit.rules.documents import Section
from imr_audit.rules.labels import label

_WITH_SURGERY = frozenset({"preoperative_clearance", "surgical_assistant", "postoperative_care_other"})


def foreign_chapter(view: View) -> Iterator[Observation]:
    """Only ODG chapters on one part of the body are cited, of which neither the requests nor the summary speak.

    Only for requests that name no part of the body themselves; where they do, the request decides alone.
    """
    of_request = view.body_parts and view.topic not in _WITH_SURGERY  # the chest of a chest x-ray before surgery
    if of_request or view.mtus or view.letter.summary is None:
        return
    cited = [(citation, parts) for citation in view.cited if (parts := chapter_parts(citation))]
    if not cited or len(cited) < len(view.cited):
        return
    known = _parts_of_letter(view)
    if known and all(known.isdisjoint(parts) for _, parts in cited):
        citation = cited[0][0]
        params = {"cited": citation.section or "ODG", "parts": _words(known)}
        yield Observation("citation_foreign_chapter", True, tuple(c.span for c, _ in cited), params)


def chapter_parts(citation: Citation) -> frozenset[str]:
    """The parts of the body on which the cited ODG chapters are.

    None: a general chapter or a section for every part of the body, no chapter named, no ODG.
    """
    text = citation.section or ""
    if citation.source != "odg" or pattern(sources_vocabulary()["odg_for_all"]).search(text):
        return frozenset()
    chapters = [entry for entry in sources_vocabulary()["odg_chapters"] if pattern(entry["pattern"]).search(text)]
    return frozenset(part for entry in chapters for part in entry["body_parts"])


def _parts_of_letter(view: View) -> set[str]:
    """Every part of the body that a request or the summary names, with what belongs to a region.

    What an operation needs before and after it is for the part that is operated on.
    """
    ancillary = pattern(sources_vocabulary()["dependent"]["request"])
    requests = [item.request_span for item in view.letter.items if not ancillary.search(item.request)]
    named = _named(view, requests)
    if not (named and view.topic in _WITH_SURGERY) and view.letter.summary is not None:
        named |= _named(view, [view.letter.summary])
    return named.union(*(view.documents.regions.get(slug, frozenset()) for slug in named))


def _named(view: View, places: Iterable[Span]) -> set[str]:
    return {part for span in places for part in parts_named(Folded.of(view.letter.source.text, span).text)}


def _words(parts: set[str]) -> str:
    return ", ".join(sorted(label(part) for part in parts))


# --- sections ---------------------------------------------------------------------------------------------------------


def section_passed_over(view: View) -> Iterator[Observation]:
    """The claims administrator cites the section on the treatment; the reviewer, only another one of the same document.

    Summaries count as being on everything.
    """
    documents = view.documents
    for theirs in view.reading.claims_administrator_citations:
        document = documents.meant(theirs, view.period.on)
        if document is None or not document.mtus:
            continue
        home = next((s for s in _sections(view, theirs) if view.topic in s.topics and not s.general), None)
        ours = [c for c in view.mtus if documents.meant(c, view.period.on) is document and c.sections]
        cited = [section for citation in ours for section in _sections(view, citation)]
        if home is None or not cited or len(ours) < len(view.cited) or any(view.topic in s.topics for s in cited):
            continue
        if not any("summary" in name.value.lower() for citation in ours for name in citation.sections):
            params = {"section": home.name, "cited": ", ".join(section.name for section in cited)}
            yield Observation("citation_beside_section", True, (*(c.span for c in ours), theirs.span), params)
            return


def _sections(view: View, citation: Citation) -> Iterator[Section]:
    document = view.documents.meant(citation, view.period.on)
    for name in citation.sections if document else ():
        yield from view.documents.sections_named(document, name.value) if document else ()


# A phase counts as another one while less than this part of the time up to it is over.
_FAR_FROM = 2 / 3


# --- phases of pain ---------------------------------------------------------------------------------------------------


def opioid_phase(view: View) -> Iterator[Observation]:
    """Only sections on a later phase of pain than that in which an opioid was refused are cited (8 CCR 9792.24.4).

    Or, for a first prescription, only sections on opioids that are already taken.
    """
    injury, denied = view.letter.case.date_of_injury, view.letter.case.ur_denial_date
    if view.topic != "opioid" or injury is None or denied is None:
        return
    cited = [c for c in view.mtus if c.source == "mtus_opioids_2016"]
    if not cited or len(cited) < len(view.mtus):
        return
    days = (denied.value - injury.value).days
    phases = [_phase(citation) for citation in cited]
    first = min(phases, key=lambda phase: phase[0])
    if 0 <= days < first[0] * _FAR_FROM:
        params: dict[str, Scalar] = {"phase": first[1], "elapsed": days, "from_day": first[0]}
        yield Observation(
            "citation_other_phase", first[1], (*(c.span for c in cited), injury.span, denied.span), params
        )
    elif first[1] == "chronic" and all(_of_use(citation) for citation in cited):
        use = [fact for fact in view.reading.facts if fact.name == "prior_same_treatment"]
        if use and not any(fact.status == "affirmed" for fact in use):
            yield Observation("citation_of_later_use", True, (*(c.span for c in cited), use[0].span))


def _of_use(citation: Citation) -> bool:
    """Whether what is cited is on opioids that are already taken."""
    return pattern(sources_vocabulary()["opioid_in_use"]).search(citation.section or "") is not None


def _phase(citation: Citation) -> tuple[int, str]:
    """From which day after the injury on the cited sections are for, and the name of that phase."""
    text = citation.section or ""
    for phase in sources_vocabulary()["opioid_phases"]:
        if pattern(phase["pattern"]).search(text):
            return phase["from_day"], phase["name"]
    return 0, ""
