"""Planted defects of the letter's parts: outcome, rationale, citation."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from imr_audit.result import ItemAudit
from planting.edits import Case, Edit, fold, sentences

_FLIPPED = {"upheld": "Overturned", "overturned": "Upheld"}
# Sections that treat nothing but what they name, and the topics for which they will not do.
_SECTIONS = (
    ("Massage therapy", "60", {"massage_therapy", "physical_therapy", "chiropractic"}),
    ("Botulinum toxin (Botox; Myobloc)", "25-26", {"botulinum_toxin", "trigger_point_injection"}),
    ("Carisoprodol (Soma)", "29", {"muscle_relaxant"}),
    ("Functional restoration programs (FRPs)", "49", {"functional_restoration_program", "work_conditioning"}),
)
_CITED = re.compile(
    r"Section\(s\):\s*(?P<x>[^.]{4,160}?)(?=\.\s*$|\.\s)"
    r"|Guidelines?,?(?:\s+20\d\d)?,?\s+(?P<y>[A-Z][^.,:]{3,80}?)(?=,?\s+[Pp]ages?(?:\(s\))?:?\s*\d)"
)
_OF_EVERY_REQUEST = frozenset(
    re.findall(
        r"\w+",
        "request original remaining eligible portion authorized claims administrator times week weeks sessions visits "
        "with without right left bilateral associated surgical service services treatment therapy days month months "
        "unit contrast refills",
    )
)
_IN_FORCE = {
    "2009": (dt.date(2009, 7, 18), dt.date(2016, 7, 27)),
    "2016": (dt.date(2016, 7, 28), dt.date(2017, 11, 30)),
}
_YEAR = re.compile(r"(Chronic Pain[^.;]{0,60}?)\b(2009|2016)\b")
_NAMES = {"odg": r"ODG|Official Disability", "mtus": r"MTUS|ACOEM|Treatment Utilization"}
_UNLISTED = {
    "odg": "The Official Disability Guidelines do not recommend this treatment either.",
    "mtus": "The CA MTUS does not recommend this treatment either.",
}


def outcome(case: Case, item: ItemAudit) -> Iterator[Edit]:
    """The heading's outcome word turned, where the rationale's conclusion agrees with it."""
    span, word = item.item.outcome_span, item.item.outcome
    said = item.conclusion.value if item.conclusion is not None else "none"
    if span is None or word is None or said != {"upheld": "not_necessary", "overturned": "necessary"}[word]:
        return
    match = re.search(r"upheld|overturned", case.text[span.start : span.end], re.IGNORECASE)
    if match is not None:
        where = (span.start + match.start(), span.start + match.end(), _FLIPPED[word])
        yield Edit("outcome", (item.item.index,), frozenset({"outcome-conclusion-mismatch"}), (where,))


def swapped(case: Case, item: ItemAudit) -> Iterator[Edit]:
    """The item's rationale exchanged with that of a later one of another topic or region."""
    for other in case.items[item.item.index :]:
        one, two = item.item.rationale, other.item.rationale
        if one is None or two is None or not _tells(case, item, other) or not _tells(case, other, item):
            continue
        where = ((one.start, one.end, case.rationale(other)), (two.start, two.end, case.rationale(item)))
        yield Edit("swapped", (item.item.index, other.item.index), frozenset({"wrong-item-rationale"}), where)


def _tells(case: Case, item: ItemAudit, other: ItemAudit) -> bool:
    """Whether a reader can tell from the rationale that it is of ``item`` and not of ``other``."""
    said = fold(case.rationale(item)).lower()
    mine, theirs = _words(item), _words(other)
    return any(word in said for word in mine - theirs) and not any(word in said for word in theirs - mine)


def _words(item: ItemAudit) -> set[str]:
    """The words of a request that tell what it is for."""
    return set(re.findall(r"[a-z]{4,}", fold(item.item.request).lower())) - _OF_EVERY_REQUEST


def emptied(case: Case, item: ItemAudit) -> Iterator[Edit]:
    """The rationale taken out, its label left."""
    span = item.item.rationale
    if span is not None and case.rationale(item).strip():
        yield Edit("emptied", (item.item.index,), frozenset({"missing-section"}), ((span.start, span.end, "\n"),))


def citation_removed(case: Case, item: ItemAudit) -> Iterator[Edit]:
    """What the reviewer cites taken out, the label left."""
    span = item.item.reviewer_guideline
    cited = [c for c in item.reviewer_citations if c.source not in ("none_cited", "other") and not c.negated]
    # What stands or falls with an operation needs no citation of its own.
    if span is None or not cited or re.search(r"\bsurg", case.rationale(item)):
        return
    codes = frozenset({"no-citation", "missing-section"})
    for new in ("\n", "The Expert Reviewer did not cite any medical evidence for its decision.\n"):
        yield Edit("citation_removed", (item.item.index,), codes, ((span.start, span.end, new),))


def off_topic(case: Case, item: ItemAudit) -> Iterator[Edit]:
    """The section of a single MTUS citation replaced by one that does not treat the item."""
    span = item.item.reviewer_guideline
    ours = [citation for citation in item.reviewer_citations if citation.source.startswith("mtus_chronic_pain")]
    if span is None or len(item.reviewer_citations) != 1 or not ours:
        return
    match = _CITED.search(case.text, span.start, span.end)
    if match is None:
        return
    for section, pages, treated in _SECTIONS:
        if item.request.topic in treated:
            continue
        if match["x"] is not None:
            where = (*match.span("x"), section)
        else:  # the pages go with the section: all to the end of the paragraph
            end = span.start + len(case.text[span.start : span.end].rstrip())
            where = (match.start("y"), end, f"{section} Page(s): {pages}.")
        yield Edit("off_topic", (item.item.index,), frozenset({"citation-off-topic"}), (where,))


def outdated(case: Case, item: ItemAudit) -> Iterator[Edit]:
    """The year of the cited edition of the chronic pain guidelines changed to one not in force."""
    span = item.item.reviewer_guideline
    decided = case.audit.letter.case.decision_date
    match = _YEAR.search(case.text, span.start, span.end) if span is not None else None
    if decided is None or match is None:
        return
    new = {"2009": "2016", "2016": "2009"}[match[2]]
    first, last = _IN_FORCE[new]
    if not first <= decided.value <= last:
        where = (match.start(2), match.end(2), new)
        yield Edit("outdated", (item.item.index,), frozenset({"guideline-not-in-effect"}), (where,))


def unlisted(case: Case, item: ItemAudit) -> Iterator[Edit]:
    """A sentence that relies on a source which the reviewer's paragraph does not list, before the last one."""
    sources = {citation.source for citation in item.reviewer_citations}
    places = list(sentences(case.text, item.item.rationale))
    said = case.rationale(item)
    if not sources or "none_cited" in sources or len(places) < 2:
        return
    for source, sentence in _UNLISTED.items():
        if any(slug.startswith(source) or slug == "acoem_non_mtus" for slug in sources):
            continue
        if not re.search(_NAMES[source], said):
            at = places[-1][0]
            yield Edit("unlisted", (item.item.index,), frozenset({"source-unlisted"}), ((at, at, sentence + " "),))
