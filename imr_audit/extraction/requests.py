"""A request, understood: topic, body parts, side, quantity, drugs, and the history that its heading tells."""

from __future__ import annotations

from imr_audit.extraction.body_parts import read_body_parts, read_laterality
from imr_audit.extraction.drugs import STRENGTH, Placed, place_drugs
from imr_audit.extraction.patterns import Pattern
from imr_audit.extraction.phrases import words_of
from imr_audit.extraction.quantities import Quantities, read_quantities
from imr_audit.extraction.request_history import Heading, Part, adds_up, read_heading, trimmed_end
from imr_audit.extraction.topics import OTHER, read_topic
from imr_audit.model import Request
from imr_audit.reading.text import Folded, Span

_COUNT = Pattern(r"#\s?\d")  # with a strength, the mark of a drug that the vocabulary does not know
_SESSIONS = Pattern(r"\b(?:sessions?|visits?|treatments?|services?|programs?|evaluation)\b", 2)
_LABEL = Pattern(r"^(?:\d{1,2}[.)]\s+)?(?:(?:decision|request|prospective request|the request)\s(?:for\s)?:?\s*)?", 2)


def parse_request(source: str, span: Span) -> Request:
    """Understand the heading at ``span`` (without the outcome word) of ``source``.

    All spans are those of ``source``.  Nothing is raised: what is not understood is ``other``, empty or None.
    """
    folded = Folded.of(source, span)
    text = folded.text
    heading = read_heading(text)
    label = _LABEL.match(text)
    start = label.end() if label is not None else 0
    decided = heading.decided if heading is not None else Part(start, max(start, trimmed_end(text)))
    placed = _place(source, folded, decided)
    drugs = tuple(one.drug for one in placed)
    part = text[decided.start : decided.end]
    words = words_of(part)
    original = heading.original if heading is not None else None
    alone = original is None or original == decided
    topic = _topic(part, placed, weak=alone)
    body_parts, laterality = read_body_parts(part, words), read_laterality(part, words)
    if original is not None and not alone:
        whole = text[original.start : original.end]
        if topic == OTHER:
            topic = _topic(whole, _place(source, folded, original))
        if not body_parts:
            body_parts, laterality = read_body_parts(whole), laterality or read_laterality(whole)
    quantities = read_quantities(part, topic, drugs)
    history = _history(source, folded, heading, topic, quantities) if heading is not None else None
    return Request(
        topic=topic,
        body_parts=body_parts,
        laterality=laterality,
        quantity=quantities.quantity,
        drugs=drugs,
        decided=folded.span(decided.start, decided.end),
        history=history,
        adds_up=_adds_up(text, heading, history),
        arithmetic=quantities.arithmetic,
    )


def _topic(text: str, placed: tuple[Placed, ...], *, weak: bool = True) -> str:
    topic = read_topic(text, placed, weak=weak)
    unknown_drug = topic == OTHER and (STRENGTH.search(text) or _COUNT.search(text)) and not _SESSIONS.search(text)
    return "medication_other" if unknown_drug else topic


def _place(source: str, folded: Folded, part: Part) -> tuple[Placed, ...]:
    """The drugs of a part; nearly known names count where the strengths or counts tell that there are more."""
    inner = Folded.of(source, folded.span(part.start, part.end))
    drugs = place_drugs(inner)
    unknown = len(STRENGTH.findall(inner.text)) > len(drugs) or (not drugs and _COUNT.search(inner.text) is not None)
    return place_drugs(inner, fuzzy=True) if unknown else drugs


def _history(
    source: str, folded: Folded, heading: Heading, topic: str, decided: Quantities
) -> dict[str, dict[str, int | str]]:
    """The quantities of the parts of a history heading, by the name of the part."""
    parts = {"original": heading.original, "authorised": heading.authorised, "remaining": heading.remaining}
    found: dict[str, dict[str, int | str]] = {}
    for name, part in parts.items():
        if part == heading.decided:
            found[name] = decided.quantity
        elif part is not None:
            text = folded.text[part.start : part.end]
            named = [one.drug for one in _place(source, folded, part)]
            found[name] = read_quantities(text, topic, named).quantity
    return found


def _adds_up(text: str, heading: Heading | None, history: dict[str, dict[str, int | str]] | None) -> bool | None:
    """As :func:`adds_up`; None too where the parts do not name the same body parts."""
    if heading is None or history is None or len(history) < 3:
        return None
    parts = [part for part in (heading.original, heading.authorised, heading.remaining) if part is not None]
    named = {frozenset(read_body_parts(text[part.start : part.end])) for part in parts} - {frozenset()}
    if len(named) > 1:
        return None
    return adds_up(history["original"], history["authorised"], history["remaining"])
