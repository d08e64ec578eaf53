"""What a determination lacks: letters whose text breaks off."""

from __future__ import annotations

import pytest
from short_letters import Item, letter_text

from imr_audit.audit import audit_source
from imr_audit.engine import make_engine
from imr_audit.reading.text import SourceText
from imr_audit.result import ItemAudit
from imr_audit.rules import load_rulebook

CHECK = "PROCEDURE-TEXT-BREAKS-OFF"
SUMMARY = "The patient is a 51-year-old male who was injured at work. He has neck pain."
MASSAGE = Item("Massage therapy 6 visits, neck", "The patient has neck pain. The request is not medically necessary.")
MRI = Item("MRI of the neck", "The patient has no red flags and no radiculopathy. The MRI is not medically necessary.")


def items(text: str) -> tuple[ItemAudit, ...]:
    rulebook = load_rulebook()
    (letter,) = audit_source(SourceText(text), rulebook, make_engine("reference", rulebook))
    return letter.items


def told(text: str) -> list[list[str]]:
    """The messages of the check, item by item."""
    return [[finding.message for finding in item.findings if finding.check == CHECK] for item in items(text)]


WHOLE = letter_text(SUMMARY, [MASSAGE, MRI])


@pytest.mark.parametrize(
    ("cut_at", "where"),
    [
        ("flags and no radiculopathy", "within the rationale"),
        ("MRI is not medically necessary", "within the rationale"),
        ("Decision rationale: The patient has no red flags", "before the rationale"),
        ("Claims Administrator guideline", "before the rationale"),
    ],
)
def test_a_letter_that_breaks_off_within_its_last_item(cut_at: str, where: str) -> None:
    first, last = told(WHOLE[: WHOLE.rindex(cut_at) + len(cut_at.split()[0])])
    assert not first
    assert [where in message for message in last] == [True]
    assert "fetch the whole" in last[0]


@pytest.mark.parametrize(
    "ending",
    ["", " (MTUS, page 60.)", ' He said "no."', "\n\nDISCLAIMER: This is the opinion of the reviewer"],
)
def test_a_letter_that_ends_as_letters_do(ending: str) -> None:
    assert told(WHOLE.rstrip("\n") + ending) == [[], []]


def test_a_missing_full_stop_behind_the_conclusion_is_nothing() -> None:
    assert told(WHOLE.rstrip(".\n")) == [[], []]


def test_where_text_of_another_form_follows_nothing_breaks_off() -> None:
    unlabelled = "The doctor's notes were looked at, and they tell of pain in the neck.\n"
    heading = WHOLE[: WHOLE.rindex("Claims Administrator guideline")]
    assert told(heading) != [[], []]
    assert told(heading + unlabelled) == [[], []]


def test_such_an_item_is_not_called_consistent() -> None:
    item = items(WHOLE[: WHOLE.rindex("flags")])[-1]
    assert item.verdict == "questionable"
