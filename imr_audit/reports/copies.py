"""Rationales that are nearly copies of one another.

Candidates come from MinHash signatures of runs of four words (datasketch); rapidfuzz then says how alike two texts are
and which words they share.  The words of the rationales lie in a temporary file: memory holds a signature of each.
"""

from __future__ import annotations

import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from rapidfuzz.distance import Indel

from imr_audit.reports.across import Place

if TYPE_CHECKING:
    from datasketch import MinHash, MinHashLSH

_RUN = 4  # words that candidates must share in a row
_FEWEST_WORDS = 30  # shorter rationales are alike by necessity
_CANDIDATES_ALIKE = 0.4  # share of runs in common, of all, from which two texts are looked at
ALIKE = 0.8  # share of words in common and in order, from which two rationales count as nearly copies
_PERMUTATIONS = 64
_SHORTEST_SHARED = 4  # words in a row that are marked as shared


class CopiesUnavailable(Exception):
    """The library for near-duplicates is not installed; the message says how to get it."""


@dataclass(frozen=True, slots=True)
class Copied:
    """Rationales of several letters that are nearly copies of the first of them."""

    places: tuple[Place, ...]
    alikeness: float  # the least of those with the first, 0 to 1
    texts: tuple[str, str]  # the first, and the one that is the least like it
    specialties: tuple[tuple[str, int], ...]  # of the letters' reviewers, the most frequent first
    outcomes: tuple[tuple[str, int], ...]  # of the items

    @property
    def letters(self) -> int:
        """Of how many letters."""
        return len({place.letter for place in self.places})


class Texts:
    """Texts on disk, by number from 0."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115  (lives as long as this; gone when closed)
        self._ends = [0]

    def add(self, text: str) -> int:
        """Keep a text; its number."""
        self._file.write(text.encode("utf-8", "replace"))
        self._ends.append(self._file.tell())
        return len(self._ends) - 2

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, number: int) -> str:
        start, end = self._ends[number : number + 2]
        self._file.seek(start)
        text = self._file.read(end - start).decode("utf-8")
        self._file.seek(0, 2)
        return text

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


@dataclass(frozen=True, slots=True)
class _Seen:
    place: Place
    text: int
    specialties: tuple[str, ...]
    outcome: str | None


class Copies:
    """Finds near-copies among rationales; feed it each as it passes.  Raises CopiesUnavailable at once."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self._lsh = _index()
        self._groups: dict[int, list[tuple[_Seen, float]]] = {}  # by number of their first text

    def add(self, place: Place, text: int, specialties: Sequence[str], outcome: str | None) -> None:
        """Take in a rationale (a number of ``texts``)."""
        words = words_of(self._texts[text])
        if len(words) < _FEWEST_WORDS:
            return
        seen = _Seen(place, text, tuple(specialties), outcome)
        signature = _signature(words)
        best, first = max(
            ((alikeness(words_of(self._texts[number]), words), -number) for number in self._lsh.query(signature)),
            default=(0.0, 0),
        )
        if best >= ALIKE:
            self._groups[-first].append((seen, best))
        else:
            self._lsh.insert(text, signature)
            self._groups[text] = [(seen, 1.0)]

    def found(self) -> list[Copied]:
        """Near-copies in more than one letter, those in the most letters first."""
        groups = [group for group in self._groups.values() if len({seen.place.letter for seen, _ in group}) > 1]
        copied = [self._copied(group) for group in groups]
        return sorted(copied, key=lambda one: (-one.letters, one.places[0].letter, one.places[0].item))

    def _copied(self, group: Sequence[tuple[_Seen, float]]) -> Copied:
        first = group[0][0]
        other, least = min(group[1:], key=lambda one: one[1])
        specialties = Counter(
            name for names in {seen.place.letter: seen.specialties for seen, _ in group}.values() for name in names
        )
        return Copied(
            tuple(seen.place for seen, _ in group),
            least,
            (self._texts[first.text], self._texts[other.text]),
            tuple(specialties.most_common()),
            tuple(Counter(seen.outcome or "" for seen, _ in group).most_common()),
        )


def words_of(text: str) -> list[str]:
    """The words of a text in small letters, without punctuation at their ends."""
    return [
        word for word in (piece.strip(".,;:()[]\"'\u201c\u201d\u2018\u2019").lower() for piece in text.split()) if word
    ]


def alikeness(one: Sequence[str], other: Sequence[str]) -> float:
    """How much of two texts is shared words in the same order, 0 to 1."""
    return Indel.normalized_similarity(one, other, score_cutoff=ALIKE)


def shared(one: str, other: str) -> Iterator[tuple[str, bool]]:
    """``one`` in pieces, each with whether the other text has it too (in the same order, several words in a row)."""
    ours, theirs = one.split(), other.split()
    same = defaultdict(bool)
    for step in Indel.opcodes([w.lower() for w in ours], [w.lower() for w in theirs]):
        if step.tag == "equal" and step.src_end - step.src_start >= _SHORTEST_SHARED:
            for place in range(step.src_start, step.src_end):
                same[place] = True
    start = 0
    for place in range(1, len(ours) + 1):
        if place == len(ours) or same[place] is not same[start]:
            yield " ".join(ours[start:place]), same[start]
            start = place


def _index() -> MinHashLSH:
    try:
        from datasketch import MinHashLSH
    except ModuleNotFoundError:
        raise CopiesUnavailable("near-copies need one more package: pip install 'imr-audit[across]'") from None
    return MinHashLSH(threshold=_CANDIDATES_ALIKE, num_perm=_PERMUTATIONS)


@cache
def _empty() -> MinHash:
    from datasketch import MinHash

    return MinHash(num_perm=_PERMUTATIONS, seed=1)


def _signature(words: Sequence[str]) -> MinHash:
    signature = _empty().copy()  # its permutations take longer to make than to use
    runs = {" ".join(words[at : at + _RUN]).encode("utf-8", "replace") for at in range(len(words) - _RUN + 1)}
    signature.update_batch(sorted(runs))
    return signature
