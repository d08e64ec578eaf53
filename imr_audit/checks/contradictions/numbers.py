"""Small numbers, in digits or in words."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, int] = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "fifteen": 15,
    "sixteen": 16,
    "eighteen": 18,
    "twenty": 20,
    "twenty-four": 24,
}
# For use in a pattern; the longest first, so that "twenty-four" is not read as "twenty".
NUMBER = rf"(?:\d{{1,3}}|{'|'.join(sorted(WORDS, key=len, reverse=True))})"


def number(word: str) -> int:
    """The value of what :data:`NUMBER` matched."""
    return WORDS.get(word.lower()) or int(word)
