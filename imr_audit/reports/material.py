"""What a report is made of, and how much of it is shown: the one thing that every renderer of a report is fed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from imr_audit.reports import contract
from imr_audit.reports.records import Failure, LetterRecord, LetterText, record
from imr_audit.result import Audit, RuleBookStamp

if TYPE_CHECKING:
    from imr_audit.reports.tally import Tally
    from imr_audit.rules.model import RuleBook

Redacted = Literal["no", "with a key", "for this report"]


@dataclass(frozen=True, slots=True)
class Material:
    """The letters and what judged them.

    ``source`` says in words what was audited, ``settings`` which findings were chosen.  ``entries`` is gone through
    once.  ``book`` is the rule book at hand, None where it is not the one that judged.  ``head`` is what every output
    of the contract begins with.  ``counts``: what the entries come to, where that is known beforehand.
    """

    source: str
    rulebook: RuleBookStamp
    tool_version: str
    titles: Mapping[str, str]
    entries: Iterable[LetterRecord | Failure]
    book: RuleBook | None = None
    settings: tuple[str, ...] = ()
    head: Mapping[str, Any] = field(default_factory=dict)
    counts: Tally | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """How much the report shows.  ``text``: the letters' words.  ``title``: what it is called."""

    text: bool = True
    redacted: Redacted = "no"
    title: str = ""


def notices(material: Material, shown: Shown) -> tuple[str, ...]:
    """What a reader must know of how the report was made: chosen findings, own rules, words that were left out."""
    said = [*material.settings]
    if shown.redacted != "no":
        said.append(
            "Case numbers, dates and quotes are replaced by pseudonyms, stable "
            + ("under the key that was given." if shown.redacted == "with a key" else "within this report only.")
        )
    if not shown.text and shown.redacted == "no":
        said.append("The words of the letters were left out of this report, but for the requests.")
    return tuple(said)


def material_of(audit: Audit, source: str = "", book: RuleBook | None = None) -> Material:
    """An audit just made, as a report is fed it; letters are turned into records as they pass."""
    from imr_audit import __version__
    from imr_audit.reports.wording import settings_sentences

    return Material(
        source,
        audit.rulebook,
        __version__,
        audit.titles,
        _entries(audit),
        book,
        tuple(settings_sentences(audit)),
        contract.head(audit),
    )


def _entries(audit: Audit) -> Iterator[LetterRecord | Failure]:
    for file in audit.files:
        for letter in file.letters:
            yield record(contract.letter(file, letter, explain=True), LetterText.of(letter.letter))
        if file.error is not None:
            yield Failure(file.file, file.error)
