"""To whom a rationale ascribes what it recites."""

from __future__ import annotations

from collections.abc import Sequence

from imr_audit.checks import Observation
from imr_audit.checks.citation_view import family_of
from imr_audit.extraction.named_sources import NamedSource
from imr_audit.model import GuidelineCitation
from imr_audit.reading.text import Span

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


def misquoted(said: str, right: str, citation: GuidelineCitation, span: Span) -> Observation:
    """What is observed where the words at ``span`` have a guideline say ``said``, and it says ``right``."""
    return Observation("guideline_misquoted", said, (span,), {"said": said, "right": right}, citation)
