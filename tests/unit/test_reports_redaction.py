"""Pseudonyms for case numbers, dates and quotes."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imr_audit import audit_file
from imr_audit.reports import View, contract, render
from imr_audit.reports.redaction import Redactor
from imr_audit.result import Audit, FileAudit, RuleBookStamp
from imr_audit.rules import messages
from imr_audit.rules.conditions import Value

KEY = b"a key that is long enough"


def audited(paths: list[Path]) -> Iterator[FileAudit]:
    return (audit_file(path) for path in paths)


def test_one_key_gives_one_pseudonym_and_another_another() -> None:
    assert Redactor(KEY).case_number("CM14-0000001") == Redactor(KEY).case_number("CM 14-0000001")
    assert Redactor(KEY).case_number("CM14-0000001") != Redactor(b"another key").case_number("CM14-0000001")
    assert Redactor().case_number("CM14-0000001") != Redactor().case_number("CM14-0000001")


@pytest.mark.parametrize(
    "written", ["2014-10-04", "10/4/2014", "10/04/14", "10-4-2014", "October 4, 2014", "4 Oct 2014"]
)
def test_a_day_has_one_pseudonym_however_it_is_written(written: str) -> None:
    redactor = Redactor(KEY)
    assert redactor.prose(f"seen on {written}.") == f"seen on {redactor.date('2014-10-04')}."


@pytest.mark.parametrize("month", ["10/2014", "October 2014", "Oct. 2014"])
def test_a_month_goes_too(month: str) -> None:
    assert "2014" not in Redactor(KEY).prose(f"since {month}, 6 visits")


@pytest.mark.parametrize("kept", ["Norco 10/325 mg #60", "pain 7/10", "2-3 times a week", "L4-5", "the worker's brace"])
def test_what_tells_no_case_stays(kept: str) -> None:
    assert Redactor(KEY).prose(kept) == kept


@pytest.mark.parametrize("message", ["says “no pain”", 'says "no pain"', "says 'no pain'"])
def test_words_in_quotation_marks_become_a_pseudonym(message: str) -> None:
    assert re.fullmatch(r"says quote-[0-9a-f]{8}", Redactor(KEY).prose(message))


@pytest.mark.parametrize("kept", ['a 5" incision', '4" x 4" pads and a 6" wrap', '12" brace, 3" straps'])
def test_inch_marks_are_no_quotation(kept: str) -> None:
    assert Redactor(KEY).prose(kept) == kept


@given(st.text("ab1 \"'\u201d\u2019.,()\n", max_size=30), st.sampled_from(["'", '"']))
def test_a_quotation_in_a_message_goes_whole_whatever_marks_it_holds(words: str, mark: str) -> None:
    template = f"The reviewer's rationale names {mark}{{named}}{mark} and {mark}{{other}}{mark}, not item {{number}}"
    values: dict[str, Value] = {"named": f"Q{words}Q", "other": f"Q{words}", "number": 2}
    told = Redactor(KEY).prose(messages.render(template, values, {}))
    assert re.fullmatch(r"The reviewer's rationale names quote-\w{8} and quote-\w{8}, not item 2", told)


def test_inches_in_a_request_are_no_quotation() -> None:
    assert Redactor(KEY).request('4" x 6" pad of 10/4/2014').startswith('4" x 6" pad of date-')


@given(st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31)))
def test_no_date_survives(day: dt.date) -> None:
    assert str(day) not in Redactor(KEY).prose(f"on {day} and {day}")


def test_both_ways_lead_to_the_same(seeds: list[Path]) -> None:
    redactor = Redactor(KEY)
    plain = [contract.letter(file, one, explain=True) for file in audited(seeds) for one in file.letters]
    whole = redactor.audit(Audit(RuleBookStamp("", ""), audited(seeds)))
    redacted = [contract.letter(file, one, explain=True) for file in whole.files for one in file.letters]
    assert [redactor.letter(letter) for letter in plain] == redacted


@pytest.mark.parametrize("name", ["text", "json", "jsonl", "markdown", "csv"])
def test_any_renderer_can_be_fed_a_redacted_audit(name: str, seeds: list[Path]) -> None:
    audit = Audit(RuleBookStamp("1", "0" * 64), audited(seeds))
    shown = "".join(render(name, Redactor(KEY).audit(audit), View(verbose=True, explain=name != "csv")))
    assert "quote-" in shown
    assert "9a636ff79ba5be7b" not in shown  # of a file's name
    assert not re.search(r"\b(?:19|20)\d\d-\d\d-\d\d\b|\b\d{1,2}/\d{1,2}/\d{2,4}\b", shown)
    for file in audited(seeds):
        for letter in file.letters:
            for item in letter.items:
                for fact in item.facts:
                    quote = letter.letter.source.quote(fact.span)
                    assert json.dumps(quote)[1:-1] not in shown
                    assert " ".join(quote.split()) not in " ".join(shown.split())


def test_a_file_that_failed_tells_nothing_of_its_name() -> None:
    failed = FileAudit("CM14-0000001.pdf", None, error="CM14-0000001 of 10/4/2014 is empty")
    [file] = Redactor(KEY).audit(Audit(RuleBookStamp("", ""), [failed])).files
    told = contract.error(file)
    assert told == Redactor(KEY).letter(contract.error(failed))
    assert "0000001" not in json.dumps(told)
