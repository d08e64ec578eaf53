"""The commands `batch`, `export` and `compare`, run as people run them, on both kinds of store."""

from __future__ import annotations

import contextlib
import csv
import json
import os
import pty
import signal
import subprocess
import sys
import tarfile
import time
import zipfile
from pathlib import Path

import letters
import pytest
from click.testing import CliRunner, Result
from command import COMMAND
from command import run as started
from sqlalchemy import text

from imr_audit.cli import main
from imr_audit.corpus.store import open_for_reading, open_for_writing


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three letters, one of them twice, and a file that is none."""
    place = tmp_path / "letters"
    (place / "more").mkdir(parents=True)
    (place / "approved.txt").write_text(letters.APPROVED)
    (place / "denied.txt").write_text(letters.DENIED)
    (place / "more" / "again.txt").write_text(letters.APPROVED)
    (place / "more" / "page.pdf").write_bytes(letters.pdf(*letters.DENIED.split(letters.SUMMARY)))
    (place / "notes.md").write_text("no letter")
    return place


def run(*arguments: str | Path, stdin: str | None = None) -> Result:
    """A command, run here: starting the interpreter anew would take most of the time of these tests."""
    one = ("--workers", "1") if arguments[0] == "batch" and "--workers" not in arguments else ()
    done = CliRunner().invoke(main, [str(argument) for argument in (*arguments, *one)], input=stdin)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def asked(store: str, query: str) -> list[tuple[object, ...]]:
    with open_for_reading(store) as opened, opened.transaction() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def test_a_folder_is_audited_once_and_its_duplicates_are_noted(folder: Path, store: str) -> None:
    done = run("batch", folder, "--store", store)
    assert done.exit_code == 1, done.stderr
    assert done.stderr == ""
    assert done.stdout.startswith(
        "Run 1: 4 files; 1 duplicate of others (same content); 1 other file passed over (--include).\n3 letters, "
    )
    names = [f"{folder}/{name}" for name in ("approved.txt", "denied.txt", "more/again.txt", "more/page.pdf")]
    assert asked(store, "SELECT name, duplicate_of FROM sources ORDER BY position") == [
        (names[0], None),
        (names[1], None),
        (names[2], 0),
        (names[3], None),
    ]
    assert asked(store, "SELECT COUNT(*) FROM audits") == [(3,)]
    assert asked(store, "SELECT state, passed_over FROM runs") == [("finished", 1)]

    again = run("batch", folder, "--store", store, "--exit-zero")
    assert again.exit_code == 0
    assert again.stdout.splitlines()[0] == "Audited now: 0; known from earlier runs: 3."
    assert again.stdout.splitlines()[2:] == done.stdout.splitlines()[1:]
    assert asked(store, "SELECT COUNT(*) FROM audits") == [(3,)]


def test_the_exit_status_is_that_of_check(folder: Path, tmp_path: Path) -> None:
    store = tmp_path / "audit.db"
    denied = folder / "denied.txt"
    assert run("batch", denied, "--store", store).exit_code == run("check", denied).exit_code == 0
    assert run("batch", folder / "approved.txt", "--store", store).exit_code == 1
    (folder / "none.txt").write_text("Dear reader")
    failed = run("batch", folder, "--store", store, "--exit-zero")
    assert failed.exit_code == 2
    assert "Not audited: 1 file (1 no determination that can be read):" in failed.stdout
    assert f"  {folder}/none.txt: this is no IMR final determination letter" in failed.stdout


def test_archives_and_lists_give_the_letters_of_the_folder(folder: Path, tmp_path: Path) -> None:
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    with zipfile.ZipFile(tmp_path / "letters.zip", "w") as zipped:
        for path in paths:
            zipped.write(path, path.relative_to(folder))
    with tarfile.open(tmp_path / "letters.tar.gz", "w:gz") as tarred:
        for path in paths:
            tarred.add(path, path.relative_to(folder))
    (tmp_path / "list.csv").write_text("path\nletters/approved.txt\nletters/denied.txt\nletters/more/page.pdf\n")
    listed = "".join(f"{path}\n" for path in paths if path.suffix != ".md")
    ways: list[tuple[list[str], str | None]] = [
        ([str(folder)], None),
        ([str(tmp_path / "letters.zip")], None),
        ([str(tmp_path / "letters.tar.gz")], None),
        (["--manifest", str(tmp_path / "list.csv")], None),
        (["-"], listed),
    ]
    seen = set()
    for n, (arguments, stdin) in enumerate(ways):
        store = str(tmp_path / f"{n}.db")
        done = run("batch", *arguments, "--store", store, "--exit-zero", stdin=stdin)
        assert done.exit_code == 0, done.stderr
        lines = run("export", "--store", store, "--format", "jsonl").stdout.splitlines()
        found = [{**json.loads(line), "file": None} for line in lines]
        assert len(found) == 3
        seen.add(json.dumps(found))
    assert len(seen) == 1


def test_the_export_says_what_check_says(seeds: list[Path], store: str, tmp_path: Path) -> None:
    assert run("batch", *seeds, "--store", store, "--exit-zero").exit_code == 0
    checked = run("check", "--format", "jsonl", "--explain", "--exit-zero", *seeds).stdout
    assert run("export", "--store", store, "--format", "jsonl").stdout == checked
    run("export", "--store", store, "--format", "jsonl", "-o", tmp_path / "letters.jsonl")
    assert (tmp_path / "letters.jsonl").read_text() == checked


@pytest.mark.parametrize("format_", ["csv", "parquet"])
def test_tables_are_the_same_bytes_for_the_same_letters(format_: str, folder: Path, store: str, tmp_path: Path) -> None:
    """Whatever else the store holds, however many workers, and in whatever store."""
    run("batch", folder / "denied.txt", "--store", store)
    run("batch", folder, "--store", store, "--workers", "2")
    assert run("export", "--store", store, "--format", format_, "-o", tmp_path / "a").exit_code == 0
    run("batch", folder, "--store", tmp_path / "other.db", "--workers", "1")
    run("export", "--store", tmp_path / "other.db", "--format", format_, "-o", tmp_path / "b")
    first, second = ({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in "ab")
    assert first == second
    assert len(first) == 10


def test_csv_and_parquet_hold_the_same(folder: Path, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    store = tmp_path / "audit.db"
    run("batch", folder, "--store", store)
    for format_ in ("csv", "parquet"):
        run("export", "--store", store, "--format", format_, "-o", tmp_path / "out")
    for path in sorted((tmp_path / "out").glob("*.parquet")):
        table = parquet.read_table(path)
        with path.with_suffix(".csv").open(newline="", encoding="utf-8") as file:
            heading, *rows = csv.reader(file)
        assert heading == table.column_names
        cells = [["" if cell is None else str(cell) for cell in row.values()] for row in table.to_pylist()]
        assert [[cell.removeprefix("'") for cell in row] for row in rows] == cells
    assert parquet.read_table(tmp_path / "out" / "findings.parquet").num_rows > 0


def test_a_spreadsheet_takes_no_cell_for_a_formula(tmp_path: Path) -> None:
    letter = letters.APPROVED.replace("12 massage therapy sessions", "=HYPERLINK(1) 12 massage therapy sessions")
    (tmp_path / "letter.txt").write_text(letter)
    run("batch", tmp_path / "letter.txt", "--store", tmp_path / "audit.db")
    run("export", "--store", tmp_path / "audit.db", "--format", "csv", "-o", tmp_path / "out")
    for path in (tmp_path / "out").iterdir():
        with path.open(newline="", encoding="utf-8") as file:
            assert not [cell for row in csv.reader(file) for cell in row if cell.startswith("=")]
    assert "'=HYPERLINK" in (tmp_path / "out" / "items.csv").read_text()


OWN_RULE = """\
entry: MY-MASSAGE
title: Massage in our county
applies_to: {topic: massage_therapy}
rules:
  - id: MY-MASSAGE-NONE
    title: Massage is not offered here
    kind: limit
    sources:
      - {document: mtus_chronic_pain_2009, section: Massage therapy, pages: "60", basis: quoted, values: {most: 1}}
    violated_when: {visits: {gt: $most}}
    message: "{visits} visits requested; none is offered"
    examples:
      - {facts: {visits: 2}, on: 2014-05-01, result: violated, position: opposes}
      - {facts: {visits: 1}, on: 2014-05-01, result: not_violated, position: permits}
"""


def test_a_change_of_the_rules_audits_anew_and_is_compared(folder: Path, store: str, tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "mine.yaml").write_text(OWN_RULE)
    run("batch", folder, "--store", store)
    changed = run("batch", folder, "--store", store, "--rules", tmp_path / "rules", "--ignore", "MASSAGE-VISITS")
    assert changed.stdout.startswith("Run 2: 4 files"), changed.stderr  # nothing was known
    assert asked(store, "SELECT COUNT(*) FROM audits") == [(6,)]
    assert asked(store, "SELECT COUNT(DISTINCT sha256) FROM rulebooks") == [(2,)]

    done = run("compare", "--store", store)
    assert done.exit_code == 1, done.stderr
    assert done.stdout == run("compare", "1", "2", "--store", store).stdout
    assert "In both: 3 files (of the same content), 3 items." in done.stdout
    assert "- error MASSAGE-VISITS" in done.stdout
    assert run("compare", "--store", store, "--exit-zero").exit_code == 0
    same = run("compare", "1", "1", "--store", store)
    assert same.exit_code == 0
    assert "No verdict and no finding changed." in same.stdout
    lines = [
        json.loads(line)
        for line in run("compare", "2", "1", "--store", store, "--format", "jsonl").stdout.split("\n")[:-1]
    ]
    assert [["error", "MASSAGE-VISITS"]] in [line["appeared"] for line in lines]

    wrong = run("compare", "1", "7", "--store", store)
    assert wrong.exit_code == 2
    assert "holds no run 7; its runs:\n  1  " in wrong.stderr


def test_what_is_not_there_is_told_before_anything_is_done(tmp_path: Path) -> None:
    store = tmp_path / "audit.db"
    for arguments, words in (
        (["batch", tmp_path / "nowhere"], "there is no file or folder"),
        (["batch"], "name files, folders or archives"),
        (["export", "-o", tmp_path / "out"], "there is no store"),
        (["export"], "name a folder with --output"),
        (["compare"], "there is no store"),
        (["compare", "1"], "name two runs"),
    ):
        done = run(*arguments, "--store", store)
        assert done.exit_code == 2
        assert words in done.stderr
        assert "Traceback" not in done.stderr
        assert not store.exists()


def test_a_second_run_on_the_same_store_waits_for_nobody(folder: Path, store: str) -> None:
    with open_for_writing(store):
        done = run("batch", folder, "--store", store)
    assert done.exit_code == 2
    assert "another run is writing to this store" in done.stderr


@pytest.mark.usefixtures("interruptible")
def test_ctrl_c_ends_a_run_orderly(folder: Path, store: str) -> None:
    command = [*COMMAND, "batch", "-", "--store", store]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdin
        process.stdin.write(f"{folder}\n")  # the list goes on, so the run does
        process.stdin.flush()
        _wait_for(store, "SELECT 1 FROM runs")
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=20)
    assert process.returncode == 130
    assert said == "Stopped. The same command goes on from here.\n"
    assert asked(store, "SELECT state FROM runs") == [("stopped",)]
    done = run("batch", "-", "--store", store, stdin=f"{folder}\n")
    assert done.stderr == "continuing run 1\n"
    assert asked(store, "SELECT state FROM runs") == [("finished",)]


def _wait_for(store: str, query: str) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            if asked(store, query):
                return
        except Exception:  # the store is not there yet
            pass
        time.sleep(0.05)
    raise AssertionError(query)


def test_a_full_disk_is_told_and_the_run_goes_on_when_there_is_room(folder: Path, tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    store = tmp_path / "audit.db"
    with open_for_writing(str(store)):
        pass
    room = store.stat().st_size + 40_000  # bytes that a file may have

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    full = started("batch", folder, "--store", store, preexec_fn=limited)
    assert full.returncode == 2
    assert "may be full" in full.stderr
    assert "the same command goes on from there" in full.stderr
    assert "Traceback" not in full.stderr
    assert asked(str(store), "PRAGMA integrity_check") == [("ok",)]
    assert asked(str(store), "SELECT COUNT(*) FROM letters") == [(0,)]
    assert run("batch", folder, "--store", store).stdout.startswith("Run 1: 4 files")


def test_progress_is_shown_on_a_terminal(folder: Path, tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    command = [*COMMAND, "batch", str(folder), "--store", str(tmp_path / "audit.db")]
    with subprocess.Popen(
        command, stderr=theirs, stdout=subprocess.PIPE, env={**os.environ, "TERM": "xterm"}
    ) as process:
        os.close(theirs)
        shown = b""
        with contextlib.suppress(OSError):  # as reading ends where nobody holds the other end
            while block := os.read(ours, 4096):
                shown += block
        os.close(ours)
        assert process.stdout
        said = process.stdout.read()
    assert process.returncode == 1
    assert b"not audited" in shown
    assert b"\x1b" in shown
    assert b"\x1b" not in said
    assert said.startswith(b"Run 1: 4 files")


# --- what goes wrong, with audits that go wrong ----------------------------------------------------------------------


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    place = tmp_path / "faulty"
    place.mkdir()
    for name in ("abort", "fine 1", "fine 2", "hang", "raise", "zz fine"):
        (place / f"{name}.txt").write_text(name)
    return place


def test_failing_letters_are_quarantined_listed_and_retried(faulty: Path, store: str) -> None:
    from killable import run as killable

    killable(store, str(faulty))
    errors = "SELECT file, state, cause, reason FROM run_errors WHERE run_id = {} ORDER BY position"
    found = asked(store, errors.format(1))
    assert [(Path(str(file)).stem, state, cause) for file, state, cause, _ in found] == [
        ("abort", "quarantined", "worker_died"),
        ("hang", "quarantined", "time_limit"),
        ("raise", "quarantined", "failed"),
    ]
    assert asked(store, "SELECT COUNT(*) FROM audits WHERE state = 'done'") == [(3,)]

    listed = run("batch", faulty, "--store", store)  # the same setup: nothing is tried again
    assert listed.exit_code == 2
    assert "Not audited: 3 files (3 quarantined):" in listed.stdout
    assert f"  {faulty}/hang.txt: it took longer than 0.5 s" in listed.stdout
    assert "--retry-quarantined tries them again, with --time-limit" in listed.stdout

    retried = run("batch", faulty, "--store", store, "--retry-quarantined")
    assert "Not audited: 3 files (3 no determination that can be read):" in retried.stdout
    assert asked(store, "SELECT COUNT(*) FROM audits") == [(6,)]


def test_a_letter_that_fails_no_more_is_stored_on_retry(faulty: Path, store: str, tmp_path: Path) -> None:
    from killable import run as killable

    killable(store, str(faulty))
    for name in ("abort", "hang", "raise"):
        (faulty / f"{name}.txt").rename(faulty / f"mended {name}.txt")
    killable(store, str(faulty))
    assert len(asked(store, "SELECT * FROM run_errors WHERE run_id = 2")) == 3  # known by content, not by name
    killable(store, str(faulty), retry=True)
    assert asked(store, "SELECT * FROM run_errors WHERE run_id = 3") == []
    assert asked(store, "SELECT COUNT(*) FROM letters") == [(6,)]


# --- killed at any moment --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("many")
    for n in range(400):
        (place / f"letter {n:03}.txt").write_text(f"letter {n % 390}")
    (place / "raise.txt").write_text("raise")
    return place


@pytest.mark.parametrize("workers", [1, 3])
def test_results_and_order_are_the_same_whatever_the_workers(workers: int, many: Path, tmp_path: Path) -> None:
    from killable import run as killable

    for name, number in (("a", workers), ("b", 2)):
        killable(str(tmp_path / f"{name}.db"), str(many), workers=number)
        run("export", "--store", tmp_path / f"{name}.db", "--format", "csv", "-o", tmp_path / name)
    for table in ("letters", "evidence", "sources"):
        assert (tmp_path / "a" / f"{table}.csv").read_bytes() == (tmp_path / "b" / f"{table}.csv").read_bytes()
    query = "SELECT * FROM findings ORDER BY id"
    assert asked(str(tmp_path / "a.db"), query) == asked(str(tmp_path / "b.db"), query)


@pytest.mark.parametrize(("store", "kills"), [("sqlite", 20), ("postgresql", 3)], indirect=["store"])
def test_a_run_that_is_killed_again_and_again_comes_to_the_same(
    store: str, kills: int, many: Path, tmp_path: Path
) -> None:
    import random

    from killable import run as killable

    chance = random.Random(20140501)
    command = [sys.executable, str(Path(__file__).with_name("killable.py")), store, str(many)]
    progress = []
    for _ in range(kills):
        moment = (str(chance.randint(0, 12)), str(chance.uniform(0, 0.01)))
        killed = subprocess.run([*command, *moment], capture_output=True, timeout=60)
        assert killed.returncode == -signal.SIGKILL, killed.stderr
        progress.append(_whole_letters(store))
    assert len(set(progress)) > kills // 2, progress  # the kills did hit a run at work
    killable(store, str(many))
    killable(str(tmp_path / "undisturbed.db"), str(many))
    for name, location in (("killed", store), ("undisturbed", tmp_path / "undisturbed.db")):
        assert run("export", "--store", location, "--format", "csv", "-o", tmp_path / name).exit_code == 0
    for path in (tmp_path / "undisturbed").iterdir():
        assert (tmp_path / "killed" / path.name).read_bytes() == path.read_bytes(), path.name


def _whole_letters(store: str) -> int:
    """How many letters there are, after a look that none is half there."""
    [(audits,)] = asked(store, "SELECT COUNT(*) FROM audits WHERE state = 'done'")
    [(letters,)] = asked(store, "SELECT COUNT(*) FROM letters")
    assert letters == audits
    lacking = "SELECT COUNT(*) FROM items WHERE id NOT IN (SELECT item_id FROM facts)"
    assert asked(store, lacking) == [(0,)]
    assert asked(store, "SELECT COUNT(*) FROM findings WHERE id NOT IN (SELECT finding_id FROM evidence)") == [(0,)]
    return int(str(letters))


@pytest.mark.parametrize("command", ["batch", "report", "baseline"])
def test_where_there_is_no_letter_it_is_said(command: str, tmp_path: Path) -> None:
    folder = tmp_path / "letters"
    folder.mkdir()
    (folder / "notes.md").write_text("no letter")
    options = {
        "batch": ["--store", str(tmp_path / "audit.db")],
        "report": ["-o", str(tmp_path / "report.html")],
        "baseline": ["--by", "J. Doe", "-o", str(tmp_path / "accepted.yaml")],
    }
    done = started(command, folder, *options[command])
    assert done.returncode == 0
    assert f"warning: nothing was audited: in {folder} there is no letter (*.pdf, *.txt, *.docx)" in done.stderr
