"""Letters compared with one another: like cases decided unlike, rates, near-copies."""

from __future__ import annotations

import dataclasses
import random
from typing import Any

import letters
import pytest

from imr_audit import audit_text
from imr_audit.reports import contract
from imr_audit.reports.across import Across, Place
from imr_audit.reports.copies import Copies, Texts, alikeness, shared, words_of
from imr_audit.reports.records import LetterRecord, record
from imr_audit.result import FileAudit


def letter(text: str, **case: Any) -> LetterRecord:
    [audit] = audit_text(text)
    made = record(contract.letter(FileAudit("letter.txt", None), audit, explain=True))
    changed = {**made.case, **case}
    return dataclasses.replace(made, case=changed, specialties=tuple(changed["specialties"]))


def across(*compared_letters: LetterRecord) -> Across:
    compared = Across()
    for number, one in enumerate(compared_letters, 1):
        compared.add(number, one)
    return compared


def test_like_cases_with_opposite_outcomes_are_found() -> None:
    [found] = across(letter(letters.APPROVED), letter(letters.DENIED), letter(letters.DENIED)).decided_unlike()
    assert found.pair == (Place(2, 1), Place(1, 1))
    assert (len(found.upheld), len(found.overturned)) == (2, 1)
    assert ("exercise_program", "denied") in found.likeness.facts


def test_a_number_that_no_rule_tells_apart_leaves_cases_alike() -> None:
    fewer = letters.DENIED.replace("12 massage therapy sessions", "8 massage therapy sessions")
    assert len(across(letter(letters.APPROVED), letter(fewer)).decided_unlike()) == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("12 massage therapy sessions for the neck:", "12 massage therapy sessions for the low back:"),
        ("12 massage therapy sessions", "6 massage therapy sessions"),
        ("The patient is not in an exercise program.", "The patient takes part in an exercise program."),
        ("Decision Date: 07/21/2014", "Decision Date: 07/21/2018"),
    ],
)
def test_other_parts_quantities_facts_or_guidelines_are_not_like(old: str, new: str) -> None:
    changed = letters.DENIED.replace(old, new)
    assert changed != letters.DENIED
    assert across(letter(letters.APPROVED), letter(changed)).decided_unlike() == []


def test_rates_count_items_by_specialty_and_time() -> None:
    compared = across(
        letter(letters.APPROVED, specialties=["Surgery", "Neurology"]),
        letter(letters.DENIED, specialties=["Surgery"], decision_date="2014-08-01"),
        letter(letters.DENIED, specialties=[], decision_date=None),
    )
    surgery, neurology = compared.specialties()
    assert (surgery.name, surgery.overturned.count, surgery.overturned.total) == ("Surgery", 1, 2)
    assert (neurology.name, neurology.overturned.total) == ("Neurology", 1)
    assert [one.name for one in compared.periods()] == ["2014-07", "2014-08"]
    assert [one.name for one in compared.periods(most=1)] == ["2014 Q3"]


WORDS = [f"word{number}" for number in range(400)]


def rationale(seed: int, changed: int = 0) -> str:
    chance = random.Random(seed)
    words = [chance.choice(WORDS) for _ in range(120)]
    for at in range(changed):
        words[at * 11] = f"other{at}"
    return " ".join(words)


def test_near_copies_of_several_letters_are_found() -> None:
    pytest.importorskip("datasketch")
    texts = Texts()
    copies = Copies(texts)
    told = [(1, rationale(1)), (2, rationale(2)), (3, rationale(1, changed=3)), (3, rationale(3)), (4, rationale(1))]
    for number, (in_letter, text) in enumerate(told):
        copies.add(Place(in_letter, number), texts.add(text), ["Surgery"], "upheld")
    [found] = copies.found()
    assert [place.letter for place in found.places] == [1, 3, 4]
    assert (found.letters, found.specialties, found.outcomes) == (3, (("Surgery", 3),), (("upheld", 3),))
    assert found.texts == (rationale(1), rationale(1, changed=3))
    texts.close()


def test_copies_within_one_letter_and_short_ones_are_not_shown() -> None:
    pytest.importorskip("datasketch")
    texts = Texts()
    copies = Copies(texts)
    for number, text in enumerate((rationale(1), rationale(1), "The request is not medically necessary.")):
        copies.add(Place(1 + number // 2, number), texts.add(text), [], None)
    copies.add(Place(9, 1), texts.add("The request is not medically necessary."), [], None)
    assert copies.found() == []
    texts.close()


def test_shared_words_are_told_from_the_others() -> None:
    one = "The guideline allows six visits at most. He had four of them in May."
    other = "The guideline allows six visits at most, and she had none."
    pieces = list(shared(one, other))
    assert pieces[0] == ("The guideline allows six visits at", True)
    assert not any(same for _, same in pieces[1:])
    assert " ".join(words for words, _ in pieces) == one
    assert alikeness(words_of(one), words_of(one)) == 1.0


def test_texts_come_back_as_they_were() -> None:
    texts = Texts()
    told = ["", "é\n\u202e", "plain"]
    numbers = [texts.add(text) for text in told]
    assert [texts[number] for number in reversed(numbers)] == told[::-1]
    assert texts.add("more") == 3
    assert len(texts) == 4
    texts.close()
