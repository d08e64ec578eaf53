"""Sums inside a rationale: morphine equivalents added up, visits multiplied out."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from imr_audit.checks import Observation
from imr_audit.checks.contradictions.named import named_requests
from imr_audit.checks.contradictions.statements import Statement
from imr_audit.extraction.drugs import place_drugs
from imr_audit.extraction.morphine import morphine_equivalent
from imr_audit.extraction.patterns import Pattern
from imr_audit.model import Dose, Drug, Letter
from imr_audit.reading.text import Folded
from imr_audit.result import ItemReading

_TRIGGER = Pattern(r"morphine|\bMEDD?\b|\bMME\b", re.IGNORECASE)
_TOTAL = Pattern(
    r"\b(?:combined|total(?:s|ing)?|sum|altogether)\b(?P<words>[^\d.;]{0,70}?)(?P<n>\d{2,4})(?:\.\d+)?\s*(?:mg|MEDD?|MME)?\b"
    r"|(?P<m>\d{2,4})\s*(?:mg|MEDD?|MME)?\s+(?:in all|in total|altogether|combined)\b",
    re.IGNORECASE,
)
# "... is 180 mg", "another 60", "= 60 mg": what one drug comes to.
_PART = Pattern(
    r"(?:\b(?:is|are|equals?|provides?|gives|makes?)\s+(?:about |approximately |only )?|\banother\s+|=\s*)"
    r"(\d{2,4})(?:\.\d+)?(?:\s*mg\b)?+(?!\s*(?:times|tablets?|pills?|/|%))(?!\s*of\s+(?!oral morphine|morphine))",
    re.IGNORECASE,
)
# "6 tablets of Norco 10/325 mg": an opioid by the piece.
_PIECES = Pattern(r"\b(\d{1,2})\s+(?:tablets?|pills?|tabs?|capsules?)\s+(?:(?:a|per) day\s+)?of\s+$", re.IGNORECASE)
_TOLERANCE = 0.02  # of the sum: rounding


def morphine_sums(rationale: Sequence[Statement], on: dt.date | None) -> Iterator[Observation]:
    """Yield ``morphine_sum_wrong`` where the parts that a sentence gives do not make the total that it states.

    ``on`` is the day of decision, by whose factors opioids given by the piece are converted.
    """
    for statement in rationale:
        text = statement.text
        if not _TRIGGER.search(text):
            continue
        total = _TOTAL.search(text)
        if total is None:
            continue
        stated = int(total["n"] or total["m"])
        end = total.start()
        parts = [float(match[1]) for match in _PART.finditer(text, 0, end)]
        parts += [part for part in _by_the_piece(text[:end], on) if part]
        if len(parts) > 1 and abs(sum(parts) - stated) > _TOLERANCE * stated:
            yield Observation(
                "morphine_sum_wrong",
                True,
                (statement.span(),),
                {"computed": f"{sum(parts):g}", "stated": stated},
            )
            return


def _by_the_piece(text: str, on: dt.date | None) -> Iterator[float]:
    for placed in place_drugs(Folded.of(text)):
        pieces = _PIECES.search(text, 0, placed.start)
        strength = _first_amount(placed.drug)
        if pieces is None or placed.drug.drug_class != "opioid" or strength is None or on is None:
            continue
        dose = Dose(placed.drug, strength, float(pieces[1]), False, placed.drug.span)
        yield morphine_equivalent((dose,), on).mg


def _first_amount(drug: Drug) -> float | None:
    found = re.match(r"\d+(?:\.\d+)?", drug.strength or "")
    return float(found[0]) if found else None


def products(letter: Letter, reading: ItemReading) -> Iterator[Observation]:
    """Yield ``rationale_arithmetic_wrong`` where the rationale multiplies frequency and weeks out wrongly."""
    rationale = reading.item.rationale
    for named in () if rationale is None else named_requests(letter.source, rationale):
        arithmetic = named.request.arithmetic
        if arithmetic and arithmetic["stated"] != arithmetic["computed"]:
            yield Observation("rationale_arithmetic_wrong", True, (named.span,), dict(arithmetic))
            return
