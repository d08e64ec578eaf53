"""An approval that addresses the criteria of the guideline must not be accused of passing them over; one that does
not must be."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from letter_texts import SUMMARY, Item, issues_letter

from imr_audit.audit import position_of, read_letter
from imr_audit.engine import Engine, make_engine
from imr_audit.letters import parse_letters
from imr_audit.reading import read_bytes
from imr_audit.rules import load_rulebook
from imr_audit.rules.model import RuleBook

DATA = Path(__file__).parent / "data" / "approvals.yaml"
AGAINST = ("open", "opposes")
# Decision, utilization review, assignment and injury, as the letters of letter_texts date them, and three years later.
LATER = {"05/19/2014": "01/19/2017", "01/10/2014": "12/10/2016", "02/05/2014": "12/25/2016", "09/30/2011": "08/30/2014"}


@pytest.fixture(scope="module")
def book() -> RuleBook:
    return load_rulebook()


@pytest.fixture(scope="module")
def engine(book: RuleBook) -> Engine:
    return make_engine("reference", book)


def approvals() -> Iterator[tuple[str, str, str, str]]:
    for kind, entries in yaml.safe_load(DATA.read_text(encoding="utf-8")).items():
        for entry in entries:
            yield kind, entry["request"], entry["summary"], entry["rationale"]


@pytest.mark.parametrize("later", [False, True], ids=["2014", "2017"])
@pytest.mark.parametrize(("kind", "request_text", "summary", "rationale"), list(approvals()))
def test_an_approval_is_accused_only_of_what_it_passes_over(
    kind: str, request_text: str, summary: str, rationale: str, later: bool, book: RuleBook, engine: Engine
) -> None:
    text = issues_letter([Item(request_text, "Overturned", rationale=rationale)])
    text = text.replace(SUMMARY.split("\n\n")[1], summary)
    for early, late in LATER.items() if later else ():
        text = text.replace(early, late)
    (reading,), _ = read_letter(parse_letters(read_bytes(text.encode(), "letter.txt"))[0])
    position, _ = position_of(reading, book, engine)
    because = [(result.rule, dict(result.because)) for result in position.decided_by]
    assert (position.position in AGAINST) is (kind == "unaddressed"), because
