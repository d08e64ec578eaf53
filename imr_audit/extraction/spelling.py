"""Mends typing errors: a word that no vocabulary knows, and that is nearly one of the vocabulary, is taken for it.

For requests alone: in prose too many words are near to others.
"""

from __future__ import annotations

from functools import cache

from imr_audit.extraction.phrases import TextWords, forms_of
from imr_audit.rules.yaml_files import vocabulary

_SHORTEST = 5  # letters; shorter words are too near to others
_SURE = 7  # from here on one slip is mended even where the rest of the request is understood
_LONG = 8  # from here on two slips are mended, as a last resort


@cache
def _ordinary() -> frozenset[str]:
    """Words that mean what they say, whatever they resemble."""
    texts = [vocabulary("spelling")["ordinary"], *vocabulary("quantities").values()]
    texts += [*vocabulary("body_parts")["parts"].values(), *vocabulary("body_parts")["only_alone"]]
    return frozenset(form for text in texts for form in forms_of(text))


def corrected(words: TextWords, known: frozenset[str], *, sure: bool) -> TextWords:
    """``words`` with those of ``known`` in place of unknown ones that are one or two slips away from them.

    A slip is a letter too many, too few, wrong, or in its neighbour's place.  ``sure`` mends long words and single
    slips only.  Places stay those of the text.
    """
    forms = [_mended(form, known, sure) for form in words.forms]
    if all(map(str.__eq__, forms, words.forms)):
        return words
    return words.spelt(forms)


def _mended(form: str, known: frozenset[str], sure: bool) -> str:
    if len(form) < (_SURE if sure else _SHORTEST) or not form.isalpha() or form in known or form in _ordinary():
        return form
    return _nearest(form, known, 1 if sure or len(form) < _LONG else 2)


@cache
def _nearest(form: str, known: frozenset[str], slips: int) -> str:
    """The word of ``known`` that is nearest to ``form``, at most ``slips`` away, or ``form`` itself."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    near = process.extract(form, sorted(known), scorer=OSA.distance, score_cutoff=slips, limit=5)
    near = [one for one in near if len(one[0]) >= _SHORTEST]
    if not near:
        return form
    # Of several that are equally near, one that begins and ends alike: slips come in the middle of a word.
    return str(min(near, key=lambda one: (one[1], one[0][0] != form[0], one[0][-1] != form[-1], one[0]))[0])
