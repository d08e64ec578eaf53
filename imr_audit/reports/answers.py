"""``--answers``: what a filled-in sample says of the tool: precision, and how much it misses."""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from imr_audit.model import Verdict
from imr_audit.reports import labels, wording
from imr_audit.reports.sampling import ANSWERS, FIGURES, FLAGGED, KIND, NUMBER, QUESTIONS, STRATA, STRATUM
from imr_audit.reports.statistics import Rate, Share, weighted, wilson
from imr_audit.reports.workbook import MissingPackage

Json = dict[str, Any]
_NAMES: Mapping[str, Verdict] = {labels.VERDICTS[verdict]: verdict for verdict in wording.VERDICTS}
_APART: Mapping[Verdict, str] = {"undetermined": "of which nothing can be told", "not_covered": "that no rule covers"}
_EACH = 0.975  # the confidence of each of two intervals whose ends together bound with 95 %
_TOLD = 20  # mistakes that are named one by one


class BadAnswers(Exception):
    """The worksheet cannot be measured; the message names every sheet and cell and what was expected."""


@dataclass(slots=True)
class Stratum:
    """The answers on the items of one verdict; ``there``: how many such items there are in all."""

    there: int = 0
    drawn: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)

    @property
    def told(self) -> int:
        """Answers of yes or no."""
        return self.answers["yes"] + self.answers["no"]

    @property
    def rate(self) -> Rate:
        """Of the items on which yes or no was said, those with a disagreement."""
        return wilson(self.answers["yes"], self.told)


@dataclass(frozen=True, slots=True)
class Measured:
    """What the answers come to.  ``strata`` by verdict; those of which nothing was drawn hold only their number."""

    strata: Mapping[Verdict, Stratum]

    @property
    def precision(self) -> Share | None:
        """Of all flagged items, the share in which there is such a disagreement; None: not answered yet."""
        return weighted([(s.answers["yes"], s.told, s.there) for s in self._of(FLAGGED)])

    @property
    def missed(self) -> Rate | None:
        """Of the items called consistent, the share with a disagreement; None: not answered yet."""
        consistent = self.strata["consistent"]
        return consistent.rate if consistent.told else None

    @property
    def miss_rate(self) -> Share | None:
        """Of all disagreements in flagged and consistent items, the share that was not found; None: cannot be told.

        Each stratum weighs as many items as there are in all.  The interval is made of the ends of two of 97.5 %, so
        that it holds with at least 95 %.
        """
        flagged = [(s.answers["yes"], s.told, s.there) for s in self._of(FLAGGED)]
        found = Share(0.0, 0.0, 0.0) if not any(there for *_, there in flagged) else weighted(flagged, _EACH)
        consistent = self.strata["consistent"]
        if found is None or not consistent.told:
            return None
        many = sum(there for *_, there in flagged)
        not_found = wilson(consistent.answers["yes"], consistent.told, _EACH)
        missed = consistent.there * not_found.value
        if missed + many * found.value == 0:
            return None
        return Share(
            missed / (missed + many * found.value),
            _part(consistent.there * not_found.low, many * found.high),
            _part(consistent.there * not_found.high, many * found.low),
        )

    def _of(self, verdicts: Sequence[Verdict]) -> list[Stratum]:
        return [self.strata[verdict] for verdict in verdicts]


def _part(one: float, other: float) -> float:
    return one / (one + other) if one + other else 0.0


# --- reading the worksheet ---


def read_answers(path: Path) -> Measured:
    """The answers of a worksheet that `--sample` wrote and a person filled in.  Raises BadAnswers, MissingPackage."""
    try:
        import openpyxl
    except ImportError:
        raise MissingPackage("XLSX needs one more package: pip install 'imr-audit[xlsx]'") from None
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = openpyxl.load_workbook(path, data_only=True)
    except OSError as error:
        raise BadAnswers(f"{path}: {error.strerror or error}") from None
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, SyntaxError):
        raise BadAnswers(f"{path}: it is no workbook: expected the .xlsx that --sample wrote, filled in") from None
    reading = _Reading(book)
    measured = reading.measured()
    if reading.mistakes:
        shown = [f"  {mistake}" for mistake in reading.mistakes[:_TOLD]]
        if len(reading.mistakes) > _TOLD:
            shown.append(f"  and {len(reading.mistakes) - _TOLD} more")
        raise BadAnswers("\n".join((f"{path}: it cannot be measured:", *shown)))
    return measured


class _Reading:
    """A worksheet while it is read; ``mistakes`` name sheet, cell, and what was expected."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self.mistakes: list[str] = []
        self._numbers: dict[int, str] = {}

    def measured(self) -> Measured:
        strata: dict[Verdict, Stratum] = {verdict: Stratum() for verdict in wording.VERDICTS}
        self._figures(strata)
        for name, question in QUESTIONS.items():
            self._answers(name, question, strata)
        if not self.mistakes:
            self._compare(strata)
        return Measured(strata)

    def _figures(self, strata: Mapping[Verdict, Stratum]) -> None:
        rows = self._rows("sample", FIGURES)
        met = set()
        for place, cells in rows:
            verdict = _NAMES.get(str(cells[FIGURES[0]].value))
            if verdict is None:  # seed and rule book stand below
                continue
            met.add(verdict)
            there, drawn = cells[FIGURES[1]], cells[FIGURES[2]]
            numbers = [self._number(place, cell, "a number of items") for cell in (there, drawn)]
            if None not in numbers:
                strata[verdict].there, strata[verdict].drawn = numbers[0] or 0, numbers[1] or 0
                if strata[verdict].drawn > strata[verdict].there:
                    self._bad(place, drawn, f"at most {strata[verdict].there}, the number of items in all")
        if rows and met != set(strata):
            missing = wording.enumeration([labels.VERDICTS[verdict] for verdict in strata if verdict not in met])
            self.mistakes.append(f"sample: expected a row for each of {missing}, as --sample wrote it")

    def _answers(self, name: str, question: str, strata: Mapping[Verdict, Stratum]) -> None:
        flagged = name == "flagged"
        for place, cells in self._rows(name, (NUMBER, STRATUM, question) if flagged else (NUMBER, KIND, question)):
            verdict: Verdict | None = "consistent"
            if flagged:
                verdict = _NAMES.get(str(cells[STRATUM].value))
                if verdict not in FLAGGED:
                    names = " or ".join(labels.VERDICTS[one] for one in FLAGGED)
                    self._bad(place, cells[STRATUM], names)
                    continue
            number = self._number(place, cells[NUMBER], "the item's number, as --sample wrote it")
            if number is None or verdict is None:
                continue
            if number in self._numbers:
                self._bad(place, cells[NUMBER], f"a number that stands once; it stands in {self._numbers[number]} too")
                continue
            self._numbers[number] = f"{place}!{cells[NUMBER].coordinate}"
            answer = _said(cells[question].value)
            if answer and answer not in ANSWERS:
                self._bad(place, cells[question], "yes, no or cannot tell, or an empty cell")
            elif answer:
                strata[verdict].answers[answer] += 1
            if not flagged and answer == "yes" and cells[KIND].value:
                strata[verdict].kinds[wording.clean(str(cells[KIND].value))] += 1

    def _compare(self, strata: Mapping[Verdict, Stratum]) -> None:
        """More answers than items drawn: rows were added, or figures changed."""
        for verdict in STRATA:
            one = strata[verdict]
            if one.answers.total() > one.drawn:
                self.mistakes.append(
                    f"sample: expected at least {one.answers.total()} items drawn of those called"
                    f" {labels.VERDICTS[verdict]!r}, as so many are answered; it says {one.drawn}"
                )

    def _rows(self, name: str, headings: Sequence[str]) -> list[tuple[str, dict[str, Any]]]:
        """The rows of a sheet below its headings, each with the cells below ``headings``; none where one is missing."""
        if name not in self._book.sheetnames:
            self.mistakes.append(f"expected a sheet {name!r}, as --sample wrote it")
            return []
        sheet = self._book[name]
        columns = {str(cell.value): cell.column for cell in sheet[1] if cell.value is not None}
        missing = [heading for heading in headings if heading not in columns]
        for heading in missing:
            self.mistakes.append(f"{name}!1:1: expected the heading {heading!r}, as --sample wrote it")
        if missing:
            return []
        return [
            (name, {heading: sheet.cell(row, columns[heading]) for heading in headings})
            for row in range(2, sheet.max_row + 1)
            if any(sheet.cell(row, columns[heading]).value is not None for heading in headings)
        ]

    def _number(self, place: str, cell: Any, expected: str) -> int | None:
        value = cell.value
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
        self._bad(place, cell, expected)
        return None

    def _bad(self, place: str, cell: Any, expected: str) -> None:
        found = f"found {wording.clean(str(cell.value))!r}" if cell.value is not None else "it is empty"
        self.mistakes.append(f"{place}!{cell.coordinate}: expected {expected}; {found}")


def _said(value: Any) -> str:
    if isinstance(value, bool):  # some programs make a truth value of the word
        return "yes" if value else "no"
    return " ".join(str(value).lower().split()) if value is not None else ""


# --- telling ---


def as_json(measured: Measured) -> Json:
    """What the answers come to, for programs; null: not answered yet, or nothing to divide by."""
    return {
        "schema_version": 1,
        "confidence": 0.95,
        "strata": {
            verdict: {
                "items": one.there,
                "drawn": one.drawn,
                **{answer.replace(" ", "_"): one.answers[answer] for answer in ANSWERS},
                "unanswered": one.drawn - one.answers.total(),
                "disagreement": _interval(one.rate) if one.told else None,
                **({"kinds": dict(sorted(one.kinds.items()))} if one.kinds else {}),
            }
            for verdict, one in measured.strata.items()
            if verdict in STRATA
        },
        "precision": _interval(measured.precision),
        "missed_among_consistent": _interval(measured.missed),
        "miss_rate": _interval(measured.miss_rate),
        "not_sampled": {
            verdict: one.there for verdict, one in measured.strata.items() if verdict not in STRATA
        },
    }  # fmt: skip


def _interval(share: Share | Rate | None) -> Json | None:
    if share is None:
        return None
    return {"value": round(share.value, 4), "low": round(share.low, 4), "high": round(share.high, 4)}


def as_text(measured: Measured) -> Iterator[str]:
    """What the answers come to, in lines for people."""
    strata = measured.strata
    drawn = sum(strata[verdict].drawn for verdict in STRATA)
    answered = sum(strata[verdict].answers.total() for verdict in STRATA)
    unsure = sum(strata[verdict].answers["cannot tell"] for verdict in STRATA)
    yield f"{wording.plural(drawn, 'item')} drawn, {answered} answered, {unsure} of them with “cannot tell”.\n"
    yield "\nPrecision: of the flagged items, those in which there is such a disagreement\n"
    for verdict in FLAGGED:
        yield _line(labels.VERDICTS[verdict], strata[verdict])
    yield _share("all flagged, weighted by their numbers", measured.precision)
    yield "\nMissed: of the items called consistent, those with a disagreement that was not found\n"
    yield _line(labels.VERDICTS["consistent"], strata["consistent"])
    for kind, count in strata["consistent"].kinds.most_common():
        yield f"    {kind}: {count}\n"
    yield "\nMiss rate: of all disagreements in flagged and consistent items, those that were not found\n"
    yield _share("estimated from both, weighted by their numbers", measured.miss_rate)
    yield (
        "\nIn brackets: 95 % intervals (Wilson's; that of the miss rate from the ends of two of 97.5 %, so that it is\n"
        "rather too wide). Answers of “cannot tell” are left out, as are items not answered.\n"
    )
    apart = [(strata[verdict].there, verdict) for verdict in strata if verdict not in STRATA and strata[verdict].there]
    if apart:
        said = [f"{wording.plural(count, 'item')} {_APART[verdict]}" for count, verdict in apart]
        yield f"The rates say nothing of {wording.enumeration(said)}: these are not in the sample.\n"


def _line(name: str, stratum: Stratum) -> str:
    rate = stratum.rate
    shown = _shown(rate) if stratum.told else "no answer yet" if stratum.drawn else "none in the sample"
    return f"  {name:<24}{f'{rate.count} of {rate.total}':<12}{shown:<22}{stratum.there:,} in all\n"


def _share(name: str, share: Share | None) -> str:
    return f"  {name}: {_shown(share) if share else 'cannot be told yet'}\n"


def _shown(share: Share | Rate) -> str:
    return f"{share.value:.0%} ({share.low:.0%} to {share.high:.0%})"
