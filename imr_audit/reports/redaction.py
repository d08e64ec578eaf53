"""Pseudonyms for case numbers, dates and quotes, so that a report can be shown to people who may not see the case.

A pseudonym is keyed (HMAC-SHA256): under one key the same case, day or quote always has the same one, and without the
key nobody can test a guess.  Two ways lead to the same result: :meth:`Redactor.letter` takes letters of the output
contract, :meth:`Redactor.audit` whole audits, so that any renderer can be fed a redacted one.

What is left is what was disputed and decided, what the rules say, ages and specialties: a report that is redacted is
not anonymous in the sense of any law.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hmac
import re
import secrets
from collections.abc import Iterator, Mapping
from typing import Any, cast

from imr_audit.letters.dates import parse_date
from imr_audit.model import CaseHeader, Finding, Letter, Located, Scalar
from imr_audit.reading.text import SourceText, Span
from imr_audit.reports.wording import QUOTED
from imr_audit.result import Audit, FileAudit, ItemAudit, LetterAudit, Period, RuleResult

_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
# Wider than what is read as a date: a month and year alone tells as much.  A quotation comes first: it goes whole.
_TELLING = re.compile(
    rf"(?P<quote>{QUOTED.pattern})"
    r"|(?P<case>\b[A-Z]{2,4}\s?\d{2}\s?-\s?\d{4,8}\b)"
    r"|(?P<date>\b(?:19|20)\d\d-\d\d?-\d\d?\b"
    r"|(?<![\d/.])\d{1,2}\s?([/.-])\s?\d{1,2}\s?\4\s?(?:\d{4}|\d{2})(?![\d/])"
    r"|(?<![\d/.])\d{1,2}[/-](?:19|20)\d\d(?![\d/])"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)? {_MONTH},? \d{{4}}\b"
    rf"|\b{_MONTH} (?:\d{{1,2}}(?:st|nd|rd|th)?,? ?)?\d{{4}}\b)",
    re.IGNORECASE,
)
_FIRST_DAY, _LAST_DAY = 19000101, 29991231  # whole numbers within are taken for days, as cases hold them (yyyymmdd)


class Redactor:
    """Gives pseudonyms.  ``key`` None: a random one, so that they are stable within one report only."""

    def __init__(self, key: bytes | None = None) -> None:
        self._key = key or secrets.token_bytes(32)

    def pseudonym(self, kind: str, value: str) -> str:
        """The pseudonym of a value: its kind and eight hexadecimal figures."""
        return f"{kind}-{hmac.digest(self._key, f'{kind}:{value}'.encode(errors='replace'), 'sha256').hex()[:8]}"

    def case_number(self, number: str) -> str:
        """The pseudonym of a case number, however it is spaced."""
        return self.pseudonym("case", re.sub(r"\s", "", number).upper())

    def file(self, name: str) -> str:
        """The pseudonym of a file's name, which often is the case number."""
        return self.pseudonym("file", name)

    def date(self, written: str | dt.date) -> str:
        """The pseudonym of a day, however it is written."""
        day = (
            parse_date(written.replace(" ", "") if written[:1].isdigit() else written)
            if isinstance(written, str)
            else written
        )
        return self.pseudonym("date", day.isoformat() if day else " ".join(str(written).lower().split()))

    def quote(self, words: str) -> str:
        """The pseudonym of words of a letter, however they are broken into lines."""
        return self.pseudonym("quote", " ".join(words.split()))

    def prose(self, text: str) -> str:
        """``text`` with pseudonyms in place of the case numbers, dates and quotations in it."""
        return _TELLING.sub(self._told, text)

    def request(self, heading: str) -> str:
        """An item's heading with pseudonyms for case numbers and dates; marks in it may be inches."""
        return _TELLING.sub(lambda match: match[0] if match["quote"] else self._told(match), heading)

    def _told(self, match: re.Match[str]) -> str:
        words = match[0]
        if match["quote"]:
            return self.quote(words[1:-1])
        return self.case_number(words) if match["case"] else self.date(words)

    # --- letters of the output contract ---

    def letter(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """A letter, or the line of a file that could not be audited, of the output contract."""
        return {name: self._value(name, value) for name, value in data.items()}

    def _value(self, name: str, value: Any) -> Any:
        match value:
            case str():
                return self._words(name, value)
            case dict() if name == "suppressed":  # who accepted a finding, and when, is nothing of the case's
                return {**value, "reason": self.prose(value["reason"])}
            case dict():
                return {key: self._value(key, part) for key, part in value.items()}
            case list():
                return [self._value(name, part) for part in value]
            case int() if not isinstance(value, bool) and name not in ("start", "end"):
                return self._day(value)
        return value

    def _words(self, name: str, value: str) -> str | None:
        match name:
            case "quote":
                return self.quote(value)
            case "file":
                return self.file(value)
            case "case_number":
                return self.case_number(value)
            case "request":
                return self.request(value)
            case "sha256":  # of the letter: whoever has the letter could test it
                return None
        return self.prose(value)

    def _day(self, value: int) -> Scalar:
        """A day that a case holds as a whole number becomes its pseudonym; any other number stays."""
        if not _FIRST_DAY <= value <= _LAST_DAY:
            return value
        return self.date(f"{value // 10000}-{value // 100 % 100:02}-{value % 100:02}")

    # --- audits ---

    def audit(self, audit: Audit) -> Audit:
        """An audit whose letters are redacted as they pass."""
        return dataclasses.replace(audit, files=self._files(audit))

    def _files(self, audit: Audit) -> Iterator[FileAudit]:
        for file in audit.files:
            letters = tuple(self._letter(letter) for letter in file.letters)
            error = self.prose(file.error) if file.error is not None else None
            yield FileAudit(self.file(file.file), None, letters, error)

    def _letter(self, audit: LetterAudit) -> LetterAudit:
        letter, period = audit.letter, audit.period
        return LetterAudit(
            dataclasses.replace(letter, source=_RedactedSource.of(letter.source, self), case=self._case(letter)),
            Period(
                period.document,
                _RedactedDay.called(self.date(period.on)) if period.on else None,
                period.inferred,
                self.prose(period.evidence),
                period.span,
            ),
            tuple(self._item(item) for item in audit.items),
            tuple(map(self._finding, audit.findings)),
        )

    def _case(self, letter: Letter) -> CaseHeader:
        changed: dict[str, Any] = {}
        for name in CaseHeader.__slots__:
            place: Located[Any] | None = getattr(letter.case, name)
            if place is not None and name == "case_number":
                changed[name] = Located(self.case_number(place.value), place.span)
            elif place is not None and isinstance(place.value, dt.date):
                changed[name] = Located(_RedactedDay.called(self.date(place.value)), place.span)
        return dataclasses.replace(letter.case, **changed)

    def _item(self, item: ItemAudit) -> ItemAudit:
        position = dataclasses.replace(
            item.position,
            decided_by=tuple(map(self._rule, item.position.decided_by)),
            rules=tuple(map(self._rule, item.position.rules)),
        )
        return dataclasses.replace(
            item,
            item=dataclasses.replace(item.item, request=self.request(item.item.request)),
            reviewer_citations=tuple(
                dataclasses.replace(cited, section=self.prose(cited.section)) if cited.section else cited
                for cited in item.reviewer_citations
            ),
            facts=tuple(dataclasses.replace(fact, value=self._scalar(fact.value)) for fact in item.facts),
            position=position,
            findings=tuple(map(self._finding, item.findings)),
            case={name: cast(Scalar, self._scalar(value)) for name, value in item.case.items()},
        )

    def _rule(self, result: RuleResult) -> RuleResult:
        because = {name: cast(Scalar, self._scalar(value)) for name, value in result.because.items()}
        return dataclasses.replace(result, message=self.prose(result.message), because=because)

    def _finding(self, finding: Finding) -> Finding:
        given = finding.suppression
        if given is not None:
            given = dataclasses.replace(given, reason=self.prose(given.reason))
        return dataclasses.replace(finding, message=self.prose(finding.message), suppression=given)

    def _scalar(self, value: Scalar | None) -> Any:
        return self._value("", value)


class _RedactedSource(SourceText):
    """A text that still knows its pages and lines, and gives a pseudonym for every quote."""

    redactor: Redactor
    _original: SourceText

    @classmethod
    def of(cls, source: SourceText, redactor: Redactor) -> _RedactedSource:
        hidden = re.sub(r"\S", "\u2591", source.text)  # what does not ask for a quote sees blocks
        redacted = cls(hidden, source.page_starts, source.lines_restart, source.pages_without_text)
        object.__setattr__(redacted, "redactor", redactor)  # the class it extends is frozen
        object.__setattr__(redacted, "_original", source)
        return redacted

    def quote(self, span: Span) -> str:
        return self.redactor.quote(self._original.quote(span))


class _RedactedDay(dt.date):
    """A day that prints as its pseudonym; as a number it is the last day there is, and tells nothing."""

    _name: str

    @classmethod
    def called(cls, name: str) -> _RedactedDay:
        day = cls(dt.MAXYEAR, 12, 31)
        day._name = name
        return day

    def isoformat(self) -> str:
        return self._name

    def strftime(self, format: str, /) -> str:
        return self._name

    __str__ = isoformat

    def __format__(self, format: str, /) -> str:
        return self._name
