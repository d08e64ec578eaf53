"""Status, review and changelog of rules: which rules judge, and what stays of those that do not."""

from __future__ import annotations

from pathlib import Path

import pytest
from books import MASSAGE, write_book

from imr_audit.engine import make_engine
from imr_audit.engine.position import judge
from imr_audit.reports.rulebook.views import review_in_words
from imr_audit.rules import RuleFileError, load_rulebook
from imr_audit.rules.examples import run_examples
from imr_audit.rules.model import Change, Review

CASE = {"topic": "massage_therapy", "on": 20140501, "visits": 9, "exercise": "affirmed"}


def with_status(status: str, rule: str = "MASSAGE-VISITS") -> str:
    return MASSAGE.replace(f"- id: {rule}", f"- id: {rule}\n    status: {status}")


def rules_that_judge(folder: Path, drafts: bool = False) -> list[str]:
    book = load_rulebook(root=folder, cached=False, drafts=drafts)
    position = judge(book, make_engine("reference", book), book.entries, CASE)
    return [result.rule for result in position.rules]


@pytest.mark.parametrize(
    ("status", "drafts", "judges"),
    [
        ("active", False, True),
        ("draft", False, False),
        ("draft", True, True),
        ("retired", False, False),
        ("retired", True, False),
    ],
)
def test_which_rules_judge(tmp_path: Path, status: str, drafts: bool, judges: bool) -> None:
    folder = write_book(tmp_path, with_status(status))
    assert ("MASSAGE-VISITS" in rules_that_judge(folder, drafts)) is judges


def test_a_retired_rule_can_still_be_looked_up(tmp_path: Path) -> None:
    book = load_rulebook(root=write_book(tmp_path, with_status("retired")))
    assert book.rule_by_id["MASSAGE-VISITS"].status == "retired"
    assert [(entry.id, [rule.id for rule in entry.rules]) for entry in book.aside] == [("T001", ["MASSAGE-VISITS"])]
    assert [rule.id for rule in book.entries[0].rules] == ["MASSAGE-ADJUNCT", "MASSAGE-OPTION"]


def test_an_entry_of_drafts_alone_displaces_nothing(tmp_path: Path) -> None:
    mine = MASSAGE.replace("entry: T001", "entry: T002\nstatus: draft\ndisplaces: [T001]").replace("MASSAGE-", "MINE-")
    folder = write_book(tmp_path, mine=mine)
    assert [entry.id for entry in load_rulebook(root=folder).entries] == ["T001"]
    assert [entry.id for entry in load_rulebook(root=folder, drafts=True).entries] == ["T001", "T002"]


def test_a_book_with_drafts_has_a_hash_of_its_own(tmp_path: Path) -> None:
    folder = write_book(tmp_path)
    assert load_rulebook(root=folder).sha256 != load_rulebook(root=folder, drafts=True).sha256


@pytest.mark.parametrize("status", ["draft", "retired"])
def test_the_examples_of_rules_set_aside_are_run(tmp_path: Path, status: str) -> None:
    wrong = with_status(status).replace("{visits: 6}, on: 2014-05-01", "{visits: 7}, on: 2014-05-01")
    book = load_rulebook(root=write_book(tmp_path, wrong))
    results = run_examples(book, make_engine("reference", book))
    assert len([result for result in results if result.id == "MASSAGE-VISITS"]) == 4
    assert [(result.id, result.number) for result in results if result.failure] == [("MASSAGE-VISITS", 2)]


def test_review_and_changelog_are_read(tmp_path: Path) -> None:
    text = MASSAGE.replace(
        "title: Massage\n",
        "title: Massage\nreviewed: {by: 'A. Reader, MD', on: 2026-03-01}\n"
        "changelog:\n  - {on: 2026-01-01, what: Written}\n  - {on: 2026-02-01, what: 'Six visits, not five'}\n",
    ).replace("- id: MASSAGE-OPTION", "- id: MASSAGE-OPTION\n    reviewed: {by: B. Other, on: 2026-04-01}")
    book = load_rulebook(root=write_book(tmp_path, text))
    assert book.entry_by_id["T001"].changelog == (
        Change(20260101, "Written"),
        Change(20260201, "Six visits, not five"),
    )
    assert book.rule_by_id["MASSAGE-VISITS"].reviewed == Review("A. Reader, MD", 20260301)
    assert book.rule_by_id["MASSAGE-OPTION"].reviewed == Review("B. Other", 20260401)


def test_a_review_tells_against_what_and_whether_by_a_clinician(tmp_path: Path) -> None:
    head = "title: Massage\nreviewed: {by: A. Reader, on: 2026-03-01, against: the printed text, clinician: true}\n"
    book = load_rulebook(root=write_book(tmp_path, MASSAGE.replace("title: Massage\n", head, 1)))
    review = book.rule_by_id["MASSAGE-VISITS"].reviewed
    assert review == Review("A. Reader", 20260301, "the printed text", clinician=True)
    assert review_in_words(review) == "Read by A. Reader on 2026-03-01 against the printed text."
    assert review_in_words(Review("B", 20260301)).endswith("That was no review by a clinician.")
    assert review_in_words(None) == "No review is recorded."


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("title: Massage\n", "title: Massage\nstatus: drafted\n", "did you mean 'draft'?"),
        ("title: Massage\n", "title: Massage\nreviewed: {on: 2026-03-01}\n", "missing key 'by'"),
        ("title: Massage\n", "title: Massage\nchangelog: [{on: yesterday, what: x}]\n", "expected a date"),
        ("title: Massage\n", "title: Massage\nchangelog: [{on: 2026-03-01, whta: x}]\n", "did you mean 'what'?"),
    ],
)
def test_mistakes_are_told(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(RuleFileError) as told:
        load_rulebook(root=write_book(tmp_path, MASSAGE.replace(old, new, 1)))
    assert said in str(told.value)


def test_what_own_files_add_and_replace_is_told(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    extra = MASSAGE.replace("MASSAGE-OPTION", "MASSAGE-MINE").replace("MASSAGE-ADJUNCT", "MASSAGE-OTHER")
    (own / "mine.yaml").write_text(extra)
    book = load_rulebook([own], root=write_book(tmp_path / "book"))
    assert sorted(book.added) == ["MASSAGE-MINE", "MASSAGE-OTHER"]
    assert sorted(book.overridden) == ["MASSAGE-VISITS"]
    assert book.added["MASSAGE-MINE"].file.endswith("mine.yaml")
