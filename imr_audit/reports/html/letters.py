"""One letter as its page shows it: findings beside the letter's own text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from imr_audit.model import GuidelineCitation
from imr_audit.reading.text import Span
from imr_audit.reports import labels, telling, wording
from imr_audit.reports.html.links import letter_id
from imr_audit.reports.html.passages import Mark, Numbered, marks_of, outermost, sheet_of
from imr_audit.reports.reasons import Reason, Why, came_to, reasons_of, why
from imr_audit.reports.records import FactRecord, FindingRecord, ItemRecord, LetterRecord, Quote, RuleRecord
from imr_audit.rules.model import RuleBook

_CASE = (
    ("decision_date", "Decided on"),
    ("date_assigned", "Assigned on"),
    ("application_received", "Application received"),
    ("ur_denial_date", "Utilization review denial"),
    ("date_of_injury", "Date of injury"),
    ("age", "Age"),
    ("sex", "Sex"),
    ("priority", "Priority"),
)


@dataclass(frozen=True, slots=True)
class Words:
    """Quoted words and the number of the mark that shows them in the text (None: the text is not shown)."""

    quote: Quote
    mark: int | None
    place: str


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding with its number, what it rests on, and why it was made."""

    number: int
    finding: FindingRecord
    support: str
    evidence: tuple[Words, ...]
    why: Why | None
    reasons: tuple[tuple[Reason, tuple[Words, ...]], ...]


@dataclass(frozen=True, slots=True)
class RuleView:
    """A rule in force for an item and what it came to."""

    rule: RuleRecord
    came_to: str
    citation: str
    decides: bool
    reasons: tuple[tuple[Reason, tuple[Words, ...]], ...]


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item with its findings, its rules, and its facts by section."""

    item: ItemRecord
    understood: str
    findings: tuple[FindingView, ...]
    rules: tuple[RuleView, ...]
    facts: tuple[tuple[str, tuple[tuple[FactRecord, Words], ...]], ...]

    @property
    def deciding(self) -> list[RuleView]:
        """The rules that decide the position, each statement once."""
        found = {(view.rule.id, view.rule.message): view for view in self.rules if view.decides}
        return list(found.values())


@dataclass(frozen=True, slots=True)
class LetterView:
    """A letter's page.  ``sheet`` is None where the text is not shown, and ``no_text`` says why."""

    number: int
    id: str
    name: str
    file: str
    letter: LetterRecord
    case: tuple[tuple[str, str], ...]
    judged: str
    layout: str
    items: tuple[ItemView, ...]
    findings: tuple[FindingView, ...]
    sheet: Markup | None
    no_text: str


def letter_view(
    number: int,
    letter: LetterRecord,
    found: Sequence[Numbered],
    titles: Mapping[str, str],
    rulebook: RuleBook | None,
    no_text: str,
) -> LetterView:
    """The page of a letter.  ``found`` are its findings, numbered; ``no_text``: what to say where it has no text."""
    marks = marks_of(letter, found) if letter.text else {}
    maker = _Maker(letter, marks, titles, rulebook)
    return LetterView(
        number,
        letter_id(number),
        telling.name_of(letter),
        wording.file_name(letter.file),
        letter,
        tuple(_case(letter)),
        telling.period_line(letter, titles),
        wording.LAYOUTS.get(letter.layout, wording.words(letter.layout)),
        tuple(maker.item(item, [one for one in found if one.item is item]) for item in letter.items),
        tuple(maker.finding(one) for one in found if one.item is None),
        sheet_of(letter.text, marks.values(), letter_id(number)) if letter.text else None,
        no_text,
    )


def _case(letter: LetterRecord) -> Iterator[tuple[str, str]]:
    for name, title in _CASE:
        if letter.case[name] is not None:
            yield title, str(letter.case[name])
    if letter.specialties:
        yield "Reviewer", ", ".join(letter.specialties)
    if licensure := letter.case["licensure"]:
        yield "Licensed in", ", ".join(licensure)


class _Maker:
    """Makes the views of a letter's parts."""

    def __init__(
        self, letter: LetterRecord, marks: Mapping[Span, Mark], titles: Mapping[str, str], rulebook: RuleBook | None
    ) -> None:
        self._letter, self._marks, self._titles, self._rulebook = letter, marks, titles, rulebook

    def item(self, item: ItemRecord, found: Sequence[Numbered]) -> ItemView:
        return ItemView(
            item,
            telling.read_as(item),
            tuple(map(self.finding, found)),
            tuple(self._rule(rule, item) for rule in item.rules if rule.result != "not_applicable"),
            tuple(self._facts(item)),
        )

    def finding(self, one: Numbered) -> FindingView:
        reason = why(one.finding, one.item, self._rulebook)
        return FindingView(
            one.number,
            one.finding,
            self._support(one.finding),
            self._words(outermost(one.finding.evidence)),
            reason,
            self._reasons(reason.reasons) if reason else (),
        )

    def _rule(self, rule: RuleRecord, item: ItemRecord) -> RuleView:
        decides = rule.result == telling.DECIDING.get(item.position)
        return RuleView(rule, came_to(rule), self._cited(rule.citation), decides, self._reasons(reasons_of(rule, item)))

    def _reasons(self, reasons: Sequence[Reason]) -> tuple[tuple[Reason, tuple[Words, ...]], ...]:
        return tuple((reason, self._words(reason.quotes)) for reason in reasons)

    def _facts(self, item: ItemRecord) -> Iterator[tuple[str, tuple[tuple[FactRecord, Words], ...]]]:
        for section in labels.SECTIONS:
            if facts := [fact for fact in item.facts if fact.section == section]:
                yield section, tuple((fact, self._words((fact.quote,))[0]) for fact in facts)

    def _words(self, quotes: Sequence[Quote]) -> tuple[Words, ...]:
        found = {quote.span: Words(quote, self._mark(quote), self._place(quote)) for quote in quotes}
        return tuple(found.values())

    def _mark(self, quote: Quote) -> int | None:
        mark = self._marks.get(quote.span)
        return mark.number if mark else None

    def _place(self, quote: Quote) -> str:
        return telling.place(self._letter, quote)

    def _cited(self, cited: GuidelineCitation | None) -> str:
        return wording.citation(cited, self._titles) if cited else ""

    def _support(self, finding: FindingRecord) -> str:
        caution = " (possible: not from the guideline's quoted text)" if finding.basis == "knowledge" else ""
        return self._cited(finding.citation) + caution
