"""Pattern sets, which look only for what can stand in a sentence, against a matcher that tries everything."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from imr_audit.extraction.patternelements import Element, elements, is_date, is_number
from imr_audit.extraction.wordpatterns import GAP_ENDS, PatternSet, Words

GROUPS = {"limb": ("leg|arm", "lower extremity"), "told": ("says [that]", "<limb> hurt*")}
PARTS = ["pain", "leg|arm", "hurt*", "#", "[the]", "+2", "<limb>", "<told>", "no|not", "@date", "lower"]
WORDS = [
    "pain",
    "leg",
    "arm",
    "lower",
    "extremity",
    "hurts",
    "the",
    "says",
    "that",
    "no",
    "six",
    "12",
    ";",
    "x-ray",
    "le-g",
]

_PATTERNS = st.lists(st.sampled_from(PARTS), min_size=1, max_size=4).map(" ".join)
_SENTENCES = st.lists(st.sampled_from([*WORDS, "3/4/2012"]), max_size=9).map(" ".join)


def _takes(part: Element, word: str) -> bool:
    return (
        word in part.literals
        or any(word.startswith(prefix) for prefix in part.prefixes)
        or (part.number and is_number(word))
        or (part.date and is_date(word))
    )


def _ends(parts: tuple[Element, ...], words: Words, i: int) -> set[int]:
    """Every place at which ``parts`` can end from word ``i`` on, by trying all."""
    if not parts:
        return {i}
    first, rest = parts[0], parts[1:]
    found: set[int] = set()
    if first.gap:
        for at in range(i, min(i + first.gap, len(words)) + 1):
            if at > i and words.norms[at - 1] in GAP_ENDS:
                break
            found |= _ends(rest, words, at)
        return found
    if i < len(words):
        if _takes(first, words.norms[i]):
            found |= _ends(rest, words, i + 1)
        if words.hyphens[i] and _takes(first, words.norms[i] + words.norms[i + 1]):
            found |= _ends(rest, words, i + 2)
        for name in first.groups:
            for member in GROUPS[name]:
                found |= _ends(elements(member) + rest, words, i)
    return found | (_ends(rest, words, i) if first.optional else set())


@given(st.lists(_PATTERNS, min_size=1, max_size=5), _SENTENCES)
def test_a_set_finds_what_trying_everything_finds(patterns: list[str], sentence: str) -> None:
    wanted = [p for p in patterns if next((part for part in p.split() if part[0] != "["), "+")[0] != "+"]
    made: PatternSet[int] = PatternSet(GROUPS)
    for n, pattern in enumerate(wanted):
        made.add([pattern], n)
    words = Words.of(sentence)
    expected = {
        (i, max(ends), n)
        for n, pattern in enumerate(wanted)
        for i in range(len(words))
        if max(ends := _ends(elements(pattern), words, i), default=i) > i
    }
    assert {(hit.first, hit.last, hit.value) for hit in made.hits(words)} == expected


@given(_SENTENCES, _PATTERNS)
def test_an_open_group_is_a_group(sentence: str, pattern: str) -> None:
    if pattern[0] in "+[" or "<told>" in pattern:
        return
    closed: PatternSet[str] = PatternSet({"it": GROUPS["limb"], **GROUPS})
    names: PatternSet[str] = PatternSet(GROUPS)
    opened: PatternSet[str] = PatternSet(GROUPS, slot="it")
    names.add(GROUPS["limb"], "")
    closed.add([f"{pattern} +2 <it>"], "")
    opened.add([f"{pattern} +2 <it>"], "")
    words = Words.of(sentence)
    assert opened.hits(words.filled(names.places(words))) == closed.hits(words)
