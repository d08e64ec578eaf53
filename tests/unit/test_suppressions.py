"""Suppressions: what they are keyed by, the file they stand in, and what is said of those that are not used."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imr_audit.model import Suppression
from imr_audit.suppressions import (
    Entry,
    Key,
    SuppressionError,
    Suppressions,
    fingerprint,
    letter_key,
    read_suppressions,
    written,
)

TODAY = dt.date(2026, 5, 1)
GIVEN = Suppression("Agreed beforehand", "J. Doe, MD", dt.date(2026, 4, 1))
EVIDENCE = fingerprint(["12 massage visits"])
KEY = Key("CM14-0000001", 1, "MASSAGE-VISITS", EVIDENCE)
FILE = f"""\
suppressions:
  - reason: Agreed beforehand
    by: J. Doe, MD
    date: 2026-04-01
    expires: 2026-06-30
    findings:
      - CM14-0000001, item 1, MASSAGE-VISITS, {EVIDENCE}
      # a remark
      - CM14-0000001, letter, NO-DATE, {EVIDENCE}
"""


def read(tmp_path: Path, text: str) -> tuple[Entry, ...]:
    (tmp_path / "accepted.yaml").write_text(text)
    return read_suppressions([tmp_path / "accepted.yaml"])


def test_a_file_is_read_with_the_line_of_each_entry(tmp_path: Path) -> None:
    given = Suppression("Agreed beforehand", "J. Doe, MD", dt.date(2026, 4, 1), dt.date(2026, 6, 30))
    assert read(tmp_path, FILE) == (
        Entry(KEY, given, f"{tmp_path}/accepted.yaml:7"),
        Entry(Key("CM14-0000001", None, "NO-DATE", EVIDENCE), given, f"{tmp_path}/accepted.yaml:9"),
    )


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("suppressions:", "suppresions:", 1, "expected `suppressions:` and a list below it; `imr-audit baseline`"),
        ("reason: Agreed", "raeson: Agreed", 2, "unknown key 'raeson'; did you mean 'reason'?"),
        ("    by: J. Doe, MD\n", "", 2, "'by' is missing: name who accepts them"),
        ("reason: Agreed beforehand", "reason:", 2, "'reason' is missing: say why these findings are accepted"),
        ("reason: Agreed beforehand", "reason: 7", 2, "reason: expected a text, found 7"),
        ("2026-04-01", "soon", 4, "date: expected a date such as 2026-05-01, found 'soon'"),
        ("2026-06-30", "2026-06-31", 5, "2026-06-31 is no date"),
        ("2026-06-30", "2025-06-30", 5, "expires on 2025-06-30, before its date, 2026-04-01"),
        ("item 1", "item one", 7, "expected `item N`, or `letter` for the letter as a whole, found 'item one'"),
        (", item 1", "", 7, "expected `LETTER, item N, FINDING, EVIDENCE`, found"),
        (f"VISITS, {EVIDENCE}", "VISITS, abc", 7, "expected the evidence's hash (16 digits"),
        ("- CM14-0000001, item 1", "- - CM14-0000001, item 1", 7, "expected `LETTER, item N, FINDING, EVIDENCE`"),
        (", letter, NO-DATE", ", item 1, MASSAGE-VISITS", 9, "this finding stands at"),
        ("    by:", "   by:", 3, ""),
        ("    by: J. Doe, MD\n", "    by: J. Doe, MD\n    by: Jane\n", 4, "the key 'by' stands twice"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_what_was_expected(
    old: str, new: str, line: int, said: str, tmp_path: Path
) -> None:
    assert old in FILE
    with pytest.raises(SuppressionError) as caught:
        read(tmp_path, FILE.replace(old, new, 1))
    assert str(caught.value).startswith(f"{tmp_path}/accepted.yaml:{line}: ")
    assert said in str(caught.value)


def test_two_files_may_not_accept_the_same_finding(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(FILE)
    with pytest.raises(SuppressionError, match=r"b\.yaml:7: this finding stands at .*a\.yaml:7 already"):
        read_suppressions([tmp_path / "a.yaml", tmp_path / "b.yaml"])


def test_no_file_of_no_text_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SuppressionError, match=r"a\.yaml"):
        read_suppressions([tmp_path / "a.yaml"])


TEXTS = st.text(min_size=1).filter(lambda text: text.strip() and text.isprintable() and text == " ".join(text.split()))
DATES = st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1))
KEYS = st.builds(
    Key,
    st.from_regex(r"CM1[3-9]-[0-9]{7}|[0-9a-f]{64}", fullmatch=True),
    st.none() | st.integers(1, 30),
    st.from_regex(r"[A-Z]{2,9}(-[A-Z]{2,9}){1,3}", fullmatch=True),
    st.builds(lambda words: fingerprint([words]), st.text()),
)


@given(
    st.lists(st.tuples(st.builds(Suppression, TEXTS, TEXTS, DATES), KEYS, st.text()), unique_by=lambda entry: entry[1])
)
def test_what_is_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, entries: list[tuple[Suppression, Key, str]]
) -> None:
    folder = tmp_path_factory.mktemp("written")
    assert [(entry.suppression, entry.key) for entry in read(folder, "".join(written(entries)))] == [
        entry[:2] for entry in entries
    ]


def test_a_letter_is_known_by_its_number_and_else_by_its_content() -> None:
    assert letter_key(" cm14-0000001", "ab12") == "CM14-0000001"
    assert letter_key(None, "ab12") == "ab12"


def test_line_breaks_hyphens_and_marks_do_not_change_the_evidence() -> None:
    as_text = fingerprint(['The multidisciplinary "program".'])
    assert fingerprint(["The multi-\ndisciplinary \u201cprogram\u201d."]) == as_text
    assert fingerprint(["a", "b"]) != fingerprint(["ab"])
    assert fingerprint(["8 visits"]) != fingerprint(["9 visits"])


def suppressions(*entries: tuple[Key, dt.date | None]) -> Suppressions:
    made = [
        Entry(key, Suppression("Agreed", "J. Doe", TODAY, expires), f"a.yaml:{n}")
        for n, (key, expires) in enumerate(entries, 1)
    ]
    return Suppressions(made, TODAY)


def test_an_entry_holds_on_the_day_it_expires_and_not_after() -> None:
    until = suppressions((KEY, TODAY))
    assert until.saw(KEY.letter)
    assert until.of(KEY) is not None
    assert list(until.complaints(all_letters=True)) == []
    past = suppressions((KEY, TODAY - dt.timedelta(1)))
    assert past.saw(KEY.letter)
    assert past.of(KEY) is None
    assert list(past.complaints(all_letters=True)) == [
        "a.yaml:1: expired on 2026-04-30; the finding counts again: look at it anew and set a later date, or remove"
        " the line"
    ]


def test_entries_that_meet_no_finding_are_told() -> None:
    gone, changed, elsewhere = KEY._replace(item=2), KEY._replace(evidence="0" * 16), KEY._replace(letter="CM15-1")
    given = suppressions((gone, None), (changed, None), (elsewhere, None))
    given.saw(KEY.letter)
    assert given.of(KEY) is None
    assert list(given.complaints(all_letters=False)) == [
        "a.yaml:1: unused: there is no such finding any more: remove the line",
        f"a.yaml:2: unused: the evidence of MASSAGE-VISITS is another now ({EVIDENCE}): look at it anew",
    ]
    assert list(given.complaints(all_letters=True))[2:] == [
        "unused: 1 suppression of letters that were not audited here"
    ]
