"""Reviewed findings: a baseline written, reviewed, and taken by check, batch, export and report."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import letters
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from imr_audit import reports
from imr_audit.cli import main
from imr_audit.corpus.store import open_for_reading

SCHEMA = json.loads((Path(reports.__file__).parent / "output_schema.json").read_text(encoding="utf-8"))
TODAY = dt.date.today().isoformat()


def run(*arguments: str | Path) -> Result:
    one = ("--workers", "1") if arguments[0] == "batch" else ()
    done = CliRunner().invoke(main, [str(argument) for argument in (*arguments, *one)])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    """A letter with an error, and a case number."""
    path = tmp_path / "letter.txt"
    path.write_text(letters.APPROVED)
    return path


@pytest.fixture
def accepted(letter: Path, tmp_path: Path) -> Path:
    """All its findings accepted."""
    path = tmp_path / "accepted.yaml"
    done = run("baseline", letter, "--by", "J. Doe, MD", "--reason", "Agreed: see the note of 3 May", "-o", path)
    assert done.exit_code == 0, done.stderr
    assert re.fullmatch(r"\d findings accepted\.\n", done.stderr)
    return path


def findings(letter: dict[str, Any]) -> list[dict[str, Any]]:
    return [*letter["findings"], *(finding for item in letter["items"] for finding in item["findings"])]


def test_accepted_findings_are_shown_and_do_not_count(letter: Path, accepted: Path) -> None:
    assert run("check", letter).exit_code == 1
    done = run("check", letter, "--suppressions", accepted)
    assert done.exit_code == 0
    assert done.stderr == ""
    assert f"Suppressed by J. Doe, MD on {TODAY}: Agreed: see the note of 3 May." in " ".join(done.stdout.split())
    assert re.search(r"1 differs from the rules; \d findings suppressed", done.stdout)  # the verdict stays
    assert "MASSAGE-VISITS" not in run("check", "-q", letter, "--suppressions", accepted).stdout


def test_every_format_carries_the_reason(letter: Path, accepted: Path) -> None:
    plain = json.loads(run("check", letter, "--format", "json").stdout)
    assert not any("suppressed" in finding for finding in findings(plain["letters"][0]))
    said = json.loads(run("check", letter, "--format", "json", "--suppressions", accepted).stdout)
    jsonschema.validate(said, SCHEMA, jsonschema.Draft202012Validator)
    given = {"reason": "Agreed: see the note of 3 May", "by": "J. Doe, MD", "date": TODAY, "expires": None}
    assert [finding.pop("suppressed") for finding in findings(said["letters"][0])] == [given] * len(
        findings(plain["letters"][0])
    )
    assert said["letters"] == plain["letters"]
    rows = list(csv.DictReader(io.StringIO(run("check", letter, "--format", "csv", "--suppressions", accepted).stdout)))
    assert rows
    assert all("Agreed: see the note of 3 May" in row["suppressed"] for row in rows)
    assert "Suppressed by J. Doe, MD" in run("check", letter, "--format", "markdown", "--suppressions", accepted).stdout


def test_the_same_letter_as_pdf_is_the_same_letter(letter: Path, accepted: Path, tmp_path: Path) -> None:
    (tmp_path / "letter.pdf").write_bytes(letters.pdf(*letters.APPROVED.split(letters.SUMMARY, 1)))
    as_pdf = run("check", tmp_path / "letter.pdf", "--suppressions", accepted)
    assert "MASSAGE-VISITS" in as_pdf.stdout
    (tmp_path / "letter.pdf").write_bytes(letters.pdf(letters.APPROVED))
    assert run("check", tmp_path / "letter.pdf", "--suppressions", accepted).exit_code == 0


def test_a_letter_without_a_number_is_known_by_its_content(letter: Path, tmp_path: Path) -> None:
    letter.write_text(letters.APPROVED.replace("Case Number: CM14-0000001\n", ""))
    run("baseline", letter, "--by", "J. Doe", "-o", tmp_path / "a.yaml")
    assert "  # " + str(letter) in (tmp_path / "a.yaml").read_text()
    assert run("check", letter, "--suppressions", tmp_path / "a.yaml").exit_code == 0
    letter.write_text(letter.read_text() + "\n")
    assert run("check", letter, "--suppressions", tmp_path / "a.yaml").exit_code == 1


def test_other_evidence_is_another_finding(letter: Path, accepted: Path) -> None:
    letter.write_text(letters.APPROVED.replace("12 massage", "14 massage"))
    done = run("check", letter, "--suppressions", accepted)
    assert done.exit_code == 1
    assert re.search(r"accepted\.yaml:\d+: unused: the evidence of MASSAGE-VISITS is another now", done.stderr)


def test_entries_that_expired_or_are_not_used_are_told(letter: Path, accepted: Path) -> None:
    past = accepted.read_text().replace(TODAY, "2020-01-01\n    expires: 2020-12-31")
    accepted.write_text(past + "      - CM14-0000001, item 7, MASSAGE-VISITS, 0123456789abcdef\n")
    done = run("check", letter, "--suppressions", accepted)
    assert done.exit_code == 1
    assert re.search(r"warning: \S+accepted\.yaml:9: expired on 2020-12-31; the finding counts again", done.stderr)
    assert "unused: there is no such finding any more: remove the line" in done.stderr
    assert "suppressed" not in done.stdout


@pytest.mark.parametrize("command", ["check", "batch", "report", "baseline"])
def test_a_mistake_in_the_file_stops_a_command_before_it_begins(command: str, letter: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("suppressions:\n  - raeson: x\n")
    more: list[str | Path] = {
        "batch": ["--store", tmp_path / "audit.db"],
        "report": ["-o", tmp_path / "out.html"],
        "baseline": ["--by", "J. Doe"],
    }.get(command, [])
    done = run(command, letter, *more, "--suppressions", tmp_path / "bad.yaml")
    assert done.exit_code == 2
    assert "bad.yaml:2: unknown key 'raeson'; did you mean 'reason'?" in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.yaml", "letter.txt"]


def test_the_settings_file_names_suppressions(
    letter: Path, accepted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("imr-audit.toml").write_text('suppressions = ["accepted.yaml"]\n')
    assert run("check", letter).exit_code == 0
    assert run("check", letter, "--isolated").exit_code == 1
    Path("imr-audit.toml").write_text('suppressions = ["acepted.yaml"]\n')
    assert "imr-audit.toml:1: suppressions: there is no file" in run("check", letter).stderr


# --- runs of a store -------------------------------------------------------------------------------------------------


def asked(store: str, query: str) -> list[tuple[object, ...]]:
    with open_for_reading(store) as opened, opened.transaction() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def test_a_run_notes_what_is_suppressed(letter: Path, accepted: Path, store: str, tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    letter.rename(tmp_path / "letters" / "letter.txt")
    (tmp_path / "letters" / "other.txt").write_text(letters.DENIED.replace("CM14-0000001", "CM14-0000002"))
    plain = run("batch", tmp_path / "letters", "--store", store)
    assert plain.exit_code == 1
    done = run("batch", tmp_path / "letters", "--store", store, "--suppressions", accepted)
    assert done.exit_code == 0, done.stderr
    assert "Audited now: 0; known from earlier runs: 2." in done.stdout  # suppressions change no result
    [(count,)] = asked(store, "SELECT COUNT(*) FROM suppressions WHERE run_id = 2")
    assert f"; {count} suppressed." in done.stdout
    counted = (
        "SELECT COUNT(*) FROM run_findings WHERE run_id = {} AND suppressed IS NULL AND case_number = 'CM14-0000001'"
    )
    assert asked(store, counted.format(2)) == [(0,)]
    assert asked(store, counted.format(1)) == [(count,)]

    lines = run("export", "--store", store, "--format", "jsonl").stdout.splitlines()
    assert all("suppressed" in finding for finding in findings(json.loads(lines[0])))
    assert not any("suppressed" in finding for finding in findings(json.loads(lines[1])))
    run("export", "--store", store, "--format", "csv", "-o", tmp_path / "tables")
    with (tmp_path / "tables" / "findings.csv").open() as file:
        assert [bool(row["suppressed_by"]) for row in csv.DictReader(file)].count(True) == count

    again = run("baseline", store, "--by", "Someone else", "--level", "error")  # what is accepted stays as it is
    assert "Someone else" not in again.stdout or "findings:\n      - CM14-0000002" in again.stdout
    assert again.stdout.count("CM14-0000001, ") == count
    assert again.stderr.endswith(f"{count} kept.\n")


def test_a_baseline_of_a_run_is_that_of_its_letters(letter: Path, accepted: Path, store: str, tmp_path: Path) -> None:
    run("batch", letter, "--store", store)
    of_run = run("baseline", store, "--by", "J. Doe, MD", "--reason", "Agreed: see the note of 3 May")
    assert of_run.stdout == accepted.read_text()
    saved = tmp_path / "saved.jsonl"
    saved.write_text(run("check", "--format", "jsonl", letter).stdout)
    of_saved = run("baseline", saved, "--by", "J. Doe, MD", "--reason", "Agreed: see the note of 3 May")
    assert of_saved.stdout == accepted.read_text()


def test_suppressions_of_letters_that_were_not_audited_are_counted(letter: Path, store: str, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(
        "suppressions:\n"
        "  - {reason: x, by: J. Doe, date: 2026-01-01, findings: ['CM1-1, letter, X-Y, 0123456789abcdef']}\n"
    )
    done = run("batch", letter, "--store", store, "--suppressions", tmp_path / "a.yaml")
    assert "warning: unused: 1 suppression of letters that were not audited here" in done.stderr
    assert run("check", letter, "--suppressions", tmp_path / "a.yaml").stderr == ""


def test_a_report_shows_what_is_suppressed(letter: Path, accepted: Path, store: str, tmp_path: Path) -> None:
    run("batch", letter, "--store", store)
    for name, sources in (("store", [store]), ("letters", [str(letter)])):
        out = tmp_path / f"{name}.html"
        done = run("report", *sources, "--suppressions", accepted, "-o", out)
        assert done.exit_code == 0, done.stderr
        page = out.read_text()
        assert f"Suppressed by J. Doe, MD on {TODAY}: Agreed: see the note of 3 May" in page
        assert re.search(r"0 errors, \d+ warnings?, \d+ notes?; \d+ suppressed", page)
    redacted = run("report", letter, "--suppressions", accepted, "--redact", "-o", tmp_path / "redacted.html")
    assert redacted.exit_code == 0, redacted.stderr
