"""`--output`, several at once: one pass over the letters, each file whole or not there."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import letters
import pytest
from click.testing import CliRunner, Result
from formats import ENDINGS, seen, written

from imr_audit.cli import main
from imr_audit.commands.outputs import Replayed


def command(*arguments: object) -> Result:
    return CliRunner().invoke(main, [*map(str, arguments)])


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    path = tmp_path / "letter.txt"
    path.write_text(letters.APPROVED)
    return path


@pytest.mark.parametrize("name", ["report", "check"])
def test_several_files_hold_what_each_alone_holds(name: str, seeds: list[Path], tmp_path: Path) -> None:
    endings = [ending for ending in ENDINGS.values() if ending != "html"]
    (tmp_path / "alone").mkdir()
    together = [tmp_path / f"out.{ending}" for ending in endings]
    done = command(name, *seeds, *(part for path in together for part in ("-o", path)))
    assert done.exit_code in (0, 1), done.output
    for format_, path in zip((f for f in ENDINGS if f != "html"), together, strict=True):
        alone = written(tmp_path / "alone", format_, *seeds, command=name)
        assert seen(path).replace("../", "") == seen(alone).replace("../", ""), format_


def test_html_among_others_keeps_its_text(letter: Path, tmp_path: Path) -> None:
    done = command("report", letter, "-o", tmp_path / "a.csv", "-o", tmp_path / "a.html", "-o", tmp_path / "a.md")
    assert done.exit_code == 0, done.output
    assert "sustained an injury" in (tmp_path / "a.html").read_text(encoding="utf-8")
    assert "1 letter, 1 item" in done.stderr
    assert "a.csv" in done.stderr


@pytest.mark.parametrize("options", [["--on", "2014-05-01"], ["--select", "no-citation"], ["--ignore", "no-citation"]])
@pytest.mark.parametrize("command_", [["report", "-o", "out.csv"], ["baseline", "--by", "J. Doe"]])
def test_what_was_judged_before_is_not_judged_again(
    command_: list[str], options: list[str], letter: Path, tmp_path: Path
) -> None:
    assert command("batch", "--store", tmp_path / "a.db", letter).exit_code in (0, 1)
    (tmp_path / "a.jsonl").write_text(command("check", "--format", "jsonl", letter).stdout)
    for judged in (tmp_path / "a.db", tmp_path / "a.jsonl"):
        done = command(*command_, *options, judged)
        assert done.exit_code == 2
        assert f"{options[0]} is for letters: {judged} holds what was judged before" in done.stderr


def test_check_tells_what_it_wrote(letter: Path, tmp_path: Path) -> None:
    done = command("check", letter, "-o", tmp_path / "a.csv", "-o", tmp_path / "a.txt")
    assert done.stdout == ""
    assert done.stderr.startswith("1 letter, 1 item: 1 ")
    assert done.stderr.endswith(f". Written: {tmp_path / 'a.csv'}, {tmp_path / 'a.txt'}\n")


def test_a_store_and_its_letters_give_the_same(letter: Path, tmp_path: Path) -> None:
    assert command("batch", "--store", tmp_path / "a.db", letter).exit_code in (0, 1)
    for format_ in ("csv", "jsonl", "markdown", "junit"):
        (tmp_path / format_).mkdir()
        told = [written(tmp_path, format_, tmp_path / "a.db"), written(tmp_path / format_, format_, letter)]
        stored, audited = (re.sub(r"Audited: .*", "", seen(path)) for path in told)
        assert stored == audited, format_


@pytest.mark.parametrize("format_", ["csv", "json", "jsonl", "markdown", "sarif", "junit"])
def test_a_format_is_printed_where_no_file_is_named(format_: str, letter: Path, tmp_path: Path) -> None:
    done = command("report", letter, "--format", format_)
    assert done.exit_code == 0, done.output
    assert done.stdout == written(tmp_path, format_, letter).read_text(encoding="utf-8")


def test_a_format_given_is_that_of_the_only_file(letter: Path, tmp_path: Path) -> None:
    assert command("check", letter, "--format", "json", "-o", tmp_path / "out.data").exit_code == 1
    assert json.loads((tmp_path / "out.data").read_text())["letters"]


def test_a_file_without_an_ending_gets_text_of_check(letter: Path, tmp_path: Path) -> None:
    assert command("check", letter, "-o", tmp_path / "out").exit_code == 1
    assert (tmp_path / "out").read_text(encoding="utf-8").startswith(str(letter))


def test_markdown_of_a_report_begins_with_what_it_comes_to(letter: Path, tmp_path: Path) -> None:
    (tmp_path / "denied.txt").write_text(letters.DENIED)
    told = command("report", letter, tmp_path / "denied.txt", "--format", "markdown").stdout
    head, rest = told.split("\n## ", 1)
    assert "2 letters, 2 items: 1 differs from the rules, 1 consistent." in head
    assert "Letters without a finding are not listed." in head
    assert "denied.txt" not in rest
    assert "2 letters" not in rest


def test_junit_fails_from_the_level_that_was_given(letter: Path, tmp_path: Path) -> None:
    letter.write_text(letters.DENIED)
    assert "<failure" not in written(tmp_path, "junit", letter).read_text()
    letter.write_text(letters.APPROVED)
    assert "<failure" in written(tmp_path, "junit", letter, "--fail-level", "warning").read_text()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["report", "a.txt"], "name a file with --output"),
        (["report", "-o", "x.html"], "name a store, saved JSON Lines, or letters"),
        (["report", "a.txt", "-o", "x.pdf"], "its ending names no format"),
        (["check", "a.txt", "-o", "x.pdf"], "its ending names no format"),
        (["report", "a.txt", "--format", "xlsx"], "xlsx is a file"),
        (["report", "a.txt", "-o", "x.txt"], "a report has markdown"),
        (["report", "a.txt", "--format", "csv", "-o", "x.csv", "-o", "y.csv"], "leave out --format"),
        (["report", "a.txt", "-o", "x.csv", "-o", "./x.csv"], "named twice"),
        (["report", "a.txt", "-o", "x.csv", "--split"], "--split is for HTML"),
        (["check", "a.txt", "--explain", "-o", "x.csv", "-o", "x.xlsx"], "--explain has no place in csv"),
        (["report", "a.txt", "--seed", "1", "-o", "x.html"], "--seed needs --sample"),
        (["report", "a.txt", "--sample", "3", "-o", "x.csv"], "--sample writes one worksheet"),
        (["report", "a.txt", "--answers", "a.txt"], "--answers is measured by itself"),
    ],
)
def test_misuse_is_told_and_nothing_is_written(
    arguments: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text(letters.APPROVED)
    done = command(*arguments)
    assert done.exit_code == 2
    assert said in " ".join(done.stderr.split())
    assert os.listdir() == ["a.txt"]


@pytest.mark.parametrize("ending", ["xlsx", "sarif", "html"])
def test_a_file_that_cannot_be_finished_leaves_the_earlier_one(
    ending: str, letter: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / f"out.{ending}"
    out.write_text("an earlier report")

    def broken(*_: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("imr_audit.reports.telling.name_of", broken)
    monkeypatch.setattr("imr_audit.reports.xlsx.file_link", broken)
    monkeypatch.setattr("imr_audit.reports.html.site._pieces", broken)
    done = command("report", letter, "-o", out)
    assert done.exit_code != 0
    assert out.read_text() == "an earlier report"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["letter.txt", f"out.{ending}"]


def test_what_is_replayed_is_gone_through_once() -> None:
    seen_: list[int] = []

    def source() -> object:
        for n in range(3):
            seen_.append(n)
            yield {"n": n}

    replayed = Replayed(source())  # type: ignore[var-annotated,arg-type]
    assert [list(replayed) for _ in range(3)] == [[{"n": 0}, {"n": 1}, {"n": 2}]] * 3
    assert seen_ == [0, 1, 2]
