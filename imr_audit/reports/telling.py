"""Records of a report in words: what :mod:`wording` says of an audit just made, said of letters from anywhere."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath

from imr_audit.reading.text import Folded
from imr_audit.reports import wording
from imr_audit.reports.records import ItemRecord, LetterRecord, Quote
from imr_audit.result import RuleOutcome

DECIDING: Mapping[str, RuleOutcome] = {"opposes": "violated", "open": "open", "supports": "recommends"}
_FIRST = "visits"  # of a quantity: the whole before its parts


def name_of(letter: LetterRecord) -> str:
    """What a letter is called: its case number, or its file."""
    return wording.clean(letter.case["case_number"] or "") or wording.file_name(
        PurePath(letter.file).name or letter.file
    )


def place(letter: LetterRecord, quote: Quote) -> str:
    """Where words stand: ``page 1, line 57``, or only the line in a text that has no pages."""
    return f"page {quote.page}, line {quote.line}" if letter.paged else f"line {quote.line}"


def repeats_heading(item: ItemRecord | None, quote: Quote) -> bool:
    """Whether the words are those of the item's heading, or its outcome word, which stand above already."""
    if item is None or quote.words is None:
        return False
    words = Folded.of(quote.words).text.rstrip(": ")
    return words == item.request.rstrip(": ") or words.lower() == (item.outcome or "")


def case_line(letter: LetterRecord) -> str:
    """What identifies the letter: case number, decision date, pages, layout."""
    pages = letter.pages if letter.pages[1] > 1 else None
    return wording.case_words(letter.case["case_number"], letter.decided, pages, letter.layout)


def period_line(letter: LetterRecord, titles: Mapping[str, str]) -> str:
    """Under which guideline the letter is judged and how that is known."""
    period = letter.period
    return wording.judged_by(period["document"], period["on"], period["inferred"], period["evidence"], titles)


def position_sentence(item: ItemRecord, titles: Mapping[str, str]) -> str:
    """The position in plain words, with the rules that decide it and where they stand."""
    deciding = (rule for rule in item.rules if rule.result == DECIDING.get(item.position))
    reasons = (
        (
            wording.citation(rule.citation, titles) if rule.citation else "",
            wording.reason(rule.result, rule.because, rule.message, rule.title),
        )
        for rule in deciding
    )
    data = item.data
    return wording.position_words(
        item.position, data["position_basis"], data["position_strength"], wording.reasons_by_place(reasons)
    )


def read_as(item: ItemRecord) -> str:
    """What was understood of the request: ``massage therapy, neck and low back, 6 visits``."""
    data = item.data
    drugs = [f"{drug['name']} {drug['strength'] or ''}" for drug in data["drugs"]]
    quantity = dict(sorted(data["quantity"].items(), key=lambda one: (one[0] != _FIRST, one[0])))
    return wording.understood(item.topic, data["body_parts"], data["laterality"], drugs, quantity)


def outcome(item: ItemRecord) -> str:
    """``Upheld``, ``Overturned``, or that the heading says neither."""
    return wording.capital(item.outcome) if item.outcome else "No outcome in the text"
