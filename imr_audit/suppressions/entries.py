"""What a suppression is about, and which entries of a file have met their finding.

A finding is known again by its letter (the case number, or the hash of the file's content where it has none), the item,
its id, and a hash of the words that bear it out: where these change, it is a new finding, to be looked at anew.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from imr_audit.model import Suppression
from imr_audit.reports.wording import plural

_HASHED = 16  # hexadecimal digits of the evidence's hash: what is told apart are the findings of one id of one item


class Key(NamedTuple):
    """``letter`` as :func:`letter_key` has it; ``item`` None: a finding of the letter as a whole."""

    letter: str
    item: int | None
    finding: str
    evidence: str

    def __str__(self) -> str:
        where = "letter" if self.item is None else f"item {self.item}"
        return ", ".join((self.letter, where, self.finding, self.evidence))


def letter_key(case_number: str | None, sha256: str | None) -> str:
    """What a letter is known by: its case number, else the hash of its file's content."""
    return "".join(case_number.upper().split()) if case_number else sha256 or ""


def fingerprint(quotes: Iterable[str]) -> str:
    """The hash of the words that bear out a finding.

    Letters and digits alone count, so that line breaks, hyphens at their ends and the form of quotation marks, in which
    the PDF of a letter and its text differ, do not.
    """
    words = ("".join(filter(str.isalnum, quote)).casefold() for quote in quotes)
    return hashlib.sha256("\n".join(words).encode("utf-8", "replace")).hexdigest()[:_HASHED]


class Entry(NamedTuple):
    """One line of a file of suppressions; ``place`` is ``file:line``."""

    key: Key
    suppression: Suppression
    place: str


class Suppressions:
    """The entries of some files, and which of them met a finding of the letters that were gone through.

    ``today``: entries that expire before it do not hold.
    """

    def __init__(self, entries: Iterable[Entry], today: dt.date) -> None:
        self._entries = {entry.key: entry for entry in entries}
        self._today = today
        self._letters = {key.letter for key in self._entries}
        self._findings = {key[:3] for key in self._entries}
        self._seen: set[str] = set()
        self._met: set[Key] = set()
        self._others: dict[tuple[str, int | None, str], str] = {}

    def __bool__(self) -> bool:
        return bool(self._entries)

    @property
    def letters(self) -> frozenset[str]:
        """What the letters are known by of which there are entries."""
        return frozenset(self._letters)

    def saw(self, letter: str) -> bool:
        """Note that a letter was gone through; whether there is any entry of it."""
        if letter not in self._letters:
            return False
        self._seen.add(letter)
        return True

    def of(self, key: Key) -> Suppression | None:
        """The suppression of a finding of a letter that was seen; None: it counts."""
        entry = self._entries.get(key)
        if entry is None:
            if key[:3] in self._findings:
                self._others[key[:3]] = key.evidence
            return None
        self._met.add(key)
        return None if self._expired(entry) else entry.suppression

    def entry(self, key: Key) -> Entry | None:
        """The entry of a finding, whether it holds or has expired."""
        return self._entries.get(key)

    def complaints(self, *, all_letters: bool) -> Iterator[str]:
        """What is wrong with entries of the letters seen: expired, or of a finding that is not there.

        ``all_letters``: say too how many entries are of letters that were not seen.
        """
        absent = 0
        for key, entry in self._entries.items():
            if key.letter not in self._seen:
                absent += 1
            elif key in self._met:
                if self._expired(entry):
                    yield (
                        f"{entry.place}: expired on {entry.suppression.expires}; the finding counts again:"
                        " look at it anew and set a later date, or remove the line"
                    )
            elif (now := self._others.get(key[:3])) is not None:
                yield f"{entry.place}: unused: the evidence of {key.finding} is another now ({now}): look at it anew"
            else:
                yield f"{entry.place}: unused: there is no such finding any more: remove the line"
        if absent and all_letters:
            yield f"unused: {plural(absent, 'suppression')} of letters that were not audited here"

    def _expired(self, entry: Entry) -> bool:
        return entry.suppression.expires is not None and entry.suppression.expires < self._today
