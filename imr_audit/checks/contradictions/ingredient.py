"""A topical product that is judged by what is said of an ingredient that it does not have."""

from __future__ import annotations

from collections.abc import Iterator

from imr_audit.checks import Observation
from imr_audit.checks.contradictions.cues import VOCABULARY, says
from imr_audit.checks.contradictions.statements import Statement, rationale_statements
from imr_audit.checks.contradictions.treatments import Mention, mentions
from imr_audit.model import Letter
from imr_audit.result import ItemReading
from imr_audit.rules.yaml_files import vocabulary

_TOPICAL = "topical_analgesic"
_SHORTEST = 5  # letters of a word by which an ingredient is known


def observe(letter: Letter, reading: ItemReading) -> Iterator[Observation]:
    """Yield ``other_ingredient_judged`` where the only ingredient judged is none of the requested topical product's.

    Nothing is said where the rationale names an ingredient of the product, its class, or what the guideline has on the
    product itself, nor where it is not known what the product holds.
    """
    drugs = reading.request.drugs
    if reading.request.topic != _TOPICAL or not drugs or any(not drug.ingredients for drug in drugs):
        return
    own = sorted({ingredient for drug in drugs for ingredient in drug.ingredients})
    words = {word for ingredient in own for word in ingredient.split() if len(word) >= _SHORTEST}
    classes = {drug.drug_class for drug in drugs} & vocabulary(VOCABULARY)["ingredients"].keys()
    other: tuple[Statement, Mention] | None = None
    for statement in rationale_statements(letter, reading.item):
        text = statement.text.lower()
        if any(word in text for word in words) or any(says("ingredients", (kind,), statement.text) for kind in classes):
            return
        for mention in mentions(statement.text):
            held = mention.drug.ingredients if mention.drug is not None else ()
            if set(held) & set(own):
                if statement.label(mention.start) == "guideline":
                    return
            elif held and _is_topical(statement, mention):
                other = other or (statement, mention)
    if other is not None:
        statement, mention = other
        params = {"named": statement.text[mention.start : mention.end], "held": ", ".join(own)}
        yield Observation("other_ingredient_judged", True, (reading.item.request_span, statement.span()), params)


def _is_topical(statement: Statement, mention: Mention) -> bool:
    """Whether a drug is named as one for the skin; not one by mouth that is to be tried first."""
    return mention.topic == _TOPICAL or statement.text[: mention.start].lower().rstrip().endswith("topical")
