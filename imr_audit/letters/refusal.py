"""What to tell a person whose file holds no determination."""

from __future__ import annotations

from imr_audit.letters.patterns import compiled
from imr_audit.model import CaseHeader
from imr_audit.reading.text import SourceText
from imr_audit.rules.yaml_files import vocabulary

_LEAST_CUES = 2  # of a kind of document, so that a word in passing does not name it


def no_determination(source: SourceText) -> str:
    """Why a text is not taken for a determination."""
    looks = _looks_like(source.text)
    return (
        "this is no IMR final determination letter: looked for its headings ('How the IMR Final Determination Was "
        "Made', 'IMR Issues, Decisions and Rationales', 'Notice of Independent Medical Review Determination') and for "
        "items decided 'Upheld' or 'Overturned' with a 'Claims Administrator guideline' and a 'MAXIMUS guideline', "
        f"and found none{f'; it reads like {looks}' if looks else ''}; see whether it is "
        f"the right file{_pictures(source)}"
    )


def no_items(source: SourceText, case: CaseHeader) -> str:
    """Why a determination without items cannot be audited."""
    number = f" of case {case.case_number.value}" if case.case_number else ""
    return (
        f"this is a determination letter{number}, but no disputed item was found in it: looked for headings that "
        "end in 'Upheld' or 'Overturned', for numbered determinations ('MAXIMUS Federal Services has determined ...') "
        f"and for an 'Issue at Dispute'; the pages with the decisions may be missing{_pictures(source)}"
    )


def _looks_like(text: str) -> str | None:
    counts = {
        one["kind"]: sum(bool(compiled(cue).search(text)) for cue in one["cues"])
        for one in vocabulary("letters")["look_alikes"]
    }
    kind = max(counts, key=lambda one: counts[one])
    return kind if counts[kind] >= _LEAST_CUES else None


def _pictures(source: SourceText) -> str:
    if not source.pages_without_text:
        return ""
    pages = ", ".join(map(str, source.pages_without_text[:5])) + ("..." if len(source.pages_without_text) > 5 else "")
    return f". Page(s) {pages} of the file hold pictures without text: run again with --ocr"
