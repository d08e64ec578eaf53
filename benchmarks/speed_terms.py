"""The terms of our vocabulary of facts as token patterns of spaCy's, for a pipeline that looks for the same."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, islice, product
from typing import Any

from imr_audit.extraction.fact_vocabulary import static_cues
from imr_audit.extraction.patternelements import Element, Groups, elements

_MOST = 8  # patterns that one of ours may become, where groups are written out

Token = dict[str, Any]


def terms() -> Iterator[list[Token]]:
    """The words of every pattern of a fact that does not depend on the request, each group written out.

    Of a pattern with gaps ("+30": up to thirty words of any kind) the longest run without one: a Matcher tries every
    length of every gap, so that the whole would take it minutes for a letter.
    """
    cues = static_cues()
    runs = {run for pattern in cues.patterns() for run in [max(_runs(pattern), key=len)]}
    for run in sorted(runs, key=repr):
        choices = [list(_tokens(element, cues.groups)) for element in run]
        for parts in islice(product(*choices), _MOST):
            yield [token for part in parts for token in part]


def _runs(pattern: str) -> Iterator[tuple[Element, ...]]:
    """The rows of elements between the gaps of a pattern."""
    for gap, run in groupby(elements(pattern), key=lambda element: element.gap > 0):
        if not gap:
            yield tuple(run)


def _tokens(element: Element, groups: Groups) -> Iterator[list[Token]]:
    """The ways in which an element can be written: each a row of tokens."""
    operator = {"OP": "?"} if element.optional else {}
    if element.literals:
        yield [{"LOWER": {"IN": sorted(element.literals)}, **operator}]
    for prefix in element.prefixes:
        yield [{"LOWER": {"REGEX": f"^{prefix}"}, **operator}]
    if element.number or element.date:
        yield [{"LIKE_NUM": True, **operator}]
    for name in element.groups:
        for member in groups[name]:
            for parts in islice(product(*(list(_tokens(inner, groups)) for inner in elements(member))), _MOST):
                yield [token for part in parts for token in part]
