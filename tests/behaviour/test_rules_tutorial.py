"""docs/rules.md, done from top to bottom: its files written, its commands run, what they print compared."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from imr_audit.cli import main

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "rules.md"
STEP = re.compile(r"^(?:<!-- file: (?P<file>\S+) -->\n)?```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


def commands(text: str) -> Iterator[tuple[str, str]]:
    """The commands of a console block, each with what it prints."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, printed = part.partition("\n")
        yield command, printed


def run(command: str, place: Path) -> str:
    """Run one command of the page in ``place``, with patterns of files and ``>`` as a shell has them."""
    command, _, target = command.partition(" > ")
    program, *arguments = shlex.split(command)
    assert program == "imr-audit"
    given = [name for word in arguments for name in (sorted(map(str, Path().glob(word))) if "*" in word else [word])]
    done = CliRunner().invoke(main, given)
    assert done.exception is None or isinstance(done.exception, SystemExit)
    if target:
        (place / target).write_text(done.stdout)
        return ""
    return done.output


def test_the_page_does_what_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    count = 0
    for step in STEP.finditer(PAGE.read_text(encoding="utf-8")):
        if step["file"]:
            (tmp_path / step["file"]).parent.mkdir(exist_ok=True)
            (tmp_path / step["file"]).write_text(step["text"])
        elif step["kind"] == "console":
            for command, printed in commands(step["text"]):
                assert run(command, tmp_path) == printed, command
                count += 1
    assert count >= 7
    # What is written for the editors is sound too.
    assert json.loads((tmp_path / "rules.schema.json").read_text())["$schema"].endswith("draft-07/schema#")
    assert "all hold" in run("imr-audit rules test --rules ours OURS-HEAT ACUPUNCTURE-FREQUENCY", tmp_path)
    first = (tmp_path / "ours" / "with_a_schema.yaml").read_text().splitlines()[0]
    assert (tmp_path / "ours" / first.split("$schema=")[1]).is_file()


def test_the_file_that_is_begun_passes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ours").mkdir()
    text = PAGE.read_text(encoding="utf-8")
    [command] = re.findall(r"`(imr-audit rules new [^`]*-o[^`]*)`", text)
    run(command, tmp_path)
    assert "all hold" in run("imr-audit rules test --rules ours OURS-ACUPUNCTURE", tmp_path)


def test_the_settings_of_editors_can_be_read() -> None:
    found = [json.loads(step["text"]) for step in STEP.finditer(PAGE.read_text("utf-8")) if step["kind"] == "json"]
    assert [list(one) for one in found] == [["yaml.schemas"]]


def test_every_rules_command_is_told_of() -> None:
    group = main.get_command(None, "rules")  # type: ignore[arg-type]
    named = set(re.findall(r"imr-audit rules (\w+)", PAGE.read_text(encoding="utf-8")))
    assert set(group.commands) <= named  # type: ignore[union-attr]
