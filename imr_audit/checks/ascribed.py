"""To whom a rationale ascribes what it recites."""

from __future__ import annotations

from collections.abc import Sequence

from imr_audit.checks import Observation
from imr_audit.checks.citation_view import family_of
from imr_audit.extraction.named_sources import NamedSource
from imr_audit.model import GuidelineCitation
from imr_audit.reading.text import Span
from imr_audit.result import ItemReading

_OWN_FIGURES = ("mtus_chronic_pain", "mtus_acupuncture", "mtus_opioids", "mtus_unspecified", "mtus_postsurgical")


def by_mtus(place: Span, sources: Sequence[NamedSource], *, beside_others: bool = False) -> bool:
    """Whether what stands at ``place`` is ascribed to the MTUS: by its own sentence, or by the last named before.

    Without ``beside_others`` to it alone, and not to an ACOEM chapter, which has figures of its own.
    """
    own = [named for named in sources if named.sentence.start <= place.start < named.sentence.end]
    if not own:
        before = [named for named in sources if named.sentence.end <= place.start]
        own = [named for named in before if named.sentence == before[-1].sentence]
    if beside_others:
        return any(family_of(named) == "mtus" for named in own)
    return bool(own) and all(named.source.startswith(_OWN_FIGURES) for named in own)


def mtus_alone(
    reading: ItemReading, place: Span, sources: Sequence[NamedSource], *, beside_acoem: bool = False
) -> bool:
    """Whether "the guidelines" at ``place`` can only be the MTUS: none is named so far, and no other cited or named.

    Without ``beside_acoem`` an ACOEM chapter is another.
    """
    if any(named.sentence.start <= place.start for named in sources):
        return False
    cited = [citation.source for citation in reading.reviewer_citations if not citation.negated]
    parts = ("mtus_",) if beside_acoem else _OWN_FIGURES
    return bool(cited) and all(source.startswith(parts) for source in (*cited, *(named.source for named in sources)))


def misquoted(said: str, right: str, citation: GuidelineCitation, span: Span, *, possibly: bool = False) -> Observation:
    """What is observed where the words at ``span`` have a guideline say ``said``, and it says ``right``."""
    name = "guideline_possibly_misquoted" if possibly else "guideline_misquoted"
    return Observation(name, said, (span,), {"said": said, "right": right}, citation)
