"""The command `imr-audit check`, run as people run it."""

from __future__ import annotations

import csv
import io
import json
import os
import pkgutil
import pty
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import letters
import pytest
from command import COMMAND, loaded, run

from imr_audit import commands
from imr_audit.reports import FORMATS


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    printed: dict[str, Any] = json.loads(run("schema", "output").stdout)
    jsonschema.Draft202012Validator.check_schema(printed)
    return printed


@pytest.fixture
def approved(tmp_path: Path) -> Path:
    """12 massage visits approved against a limit of 6: an error."""
    path = tmp_path / "approved.txt"
    path.write_text(letters.APPROVED)
    return path


@pytest.fixture
def denied(tmp_path: Path) -> Path:
    path = tmp_path / "denied.txt"
    path.write_text(letters.DENIED)
    return path


class TestExitStatus:
    def test_0_without_a_finding_of_severity_error(self, denied: Path) -> None:
        assert run("check", denied).returncode == 0

    def test_1_with_one(self, approved: Path) -> None:
        assert run("check", approved).returncode == 1

    def test_exit_zero_makes_it_0(self, approved: Path) -> None:
        assert run("check", "--exit-zero", approved).returncode == 0

    def test_fail_level(self, seeds: list[Path]) -> None:
        # The second seed holds warnings and no error.
        assert run("check", seeds[1]).returncode == 0
        assert run("check", "--fail-level", "warning", seeds[1]).returncode == 1

    def test_2_where_a_file_cannot_be_read_even_with_exit_zero(self, tmp_path: Path) -> None:
        assert run("check", "--exit-zero", tmp_path / "nothing.pdf").returncode == 2

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            ([], "Missing argument"),
            (["--format", "yaml", "x"], "'yaml' is not one of"),
            (["--on", "1 May 2014", "x"], "does not match the format"),
            (["--nonsense", "x"], "No such option"),
            (["--select", "OUTCOME-CONCLUSON", "x"], "did you mean 'OUTCOME-CONCLUSION'?"),
            (["--ignore", "no-citaton", "x"], "did you mean 'no-citation'?"),
            (["--select", "NOPE", "x"], "`imr-audit rules list` has the rules, and the codes are citation-off-topic,"),
            (["--explain", "--format", "csv", "x"], "has no place in csv"),
            (["."], "is a folder: name its files"),
            (["--rules", "/nowhere/at/all", "x"], "does not exist"),
            (
                ["--output", "/nowhere/at/all.txt", "x"],
                "cannot write /nowhere/at/all.txt: there is no folder /nowhere/at",
            ),
        ],
    )
    def test_2_where_the_command_is_wrong(self, arguments: list[str], said: str) -> None:
        done = run("check", *arguments)
        assert done.returncode == 2
        assert said in " ".join(done.stderr.split())
        assert "Traceback" not in done.stderr

    def test_2_where_a_rule_file_is_wrong(self, tmp_path: Path, approved: Path) -> None:
        folder = tmp_path / "rules" / "guidelines"
        folder.mkdir(parents=True)
        (folder / "mine.yaml").write_text("entry: T999\ntitel: Mine\n")
        done = run("check", "--rules", tmp_path / "rules", approved)
        assert done.returncode == 2
        assert "mine.yaml" in done.stderr
        assert "title" in done.stderr  # the nearest right name
        assert "Traceback" not in done.stderr

    @pytest.mark.parametrize("name", ["rules", "settings"])
    def test_2_where_a_file_is_no_text(self, tmp_path: Path, approved: Path, name: str) -> None:
        binary = tmp_path / ("mine.yaml" if name == "rules" else "imr-audit.toml")
        binary.write_bytes(b"entry: \xff\xfe\x00")
        options = ["--rules", tmp_path] if name == "rules" else []
        done = run("check", *options, approved, cwd=tmp_path)
        assert done.returncode == 2
        assert f"{binary.name}: this is no text in UTF-8" in done.stderr
        assert "Traceback" not in done.stderr

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full")
    def test_2_where_standard_output_is_full(self, approved: Path) -> None:
        with open("/dev/full", "w") as full:
            done = subprocess.run(
                [*COMMAND, "check", str(approved)],
                stdout=full,
                stderr=subprocess.PIPE,
                text=True,
                check=False,
            )
        assert done.returncode == 2
        assert done.stderr == "Error: cannot write the output: No space left on device\n"


class TestInput:
    def test_standard_input(self) -> None:
        data = loaded("-", stdin=letters.APPROVED)
        assert data["letters"][0]["file"] == "-"
        assert data["letters"][0]["case"]["case_number"] == "CM14-0000001"

    def test_text_pdf_and_bytes_with_a_byte_order_mark_give_the_same(self, tmp_path: Path, approved: Path) -> None:
        (tmp_path / "letter.pdf").write_bytes(letters.pdf(*_halves()))
        (tmp_path / "bom.txt").write_bytes(b"\xef\xbb\xbf" + letters.APPROVED.encode())
        data = loaded(approved, tmp_path / "letter.pdf", tmp_path / "bom.txt")
        read = [
            [(item["request"], item["outcome"], item["topic"], item["quantity"], item["position"], item["verdict"])]
            for letter in data["letters"]
            for item in letter["items"]
        ]
        assert len(read) == 3
        assert read[0] == read[1] == read[2]

    def test_several_letters_in_one_pdf(self, tmp_path: Path) -> None:
        path = tmp_path / "two.pdf"
        path.write_bytes(letters.pdf(*_halves(), *_halves(letters.DENIED.replace("0000001", "0000002"))))
        data = loaded(path)
        assert [letter["case"]["case_number"] for letter in data["letters"]] == ["CM14-0000001", "CM14-0000002"]
        assert [letter["items"][0]["outcome"] for letter in data["letters"]] == ["overturned", "upheld"]
        assert [letter["pages"] for letter in data["letters"]] == [[1, 2], [3, 4]]

    def test_every_bad_file_has_its_own_reason_and_the_others_are_audited(self, tmp_path: Path, denied: Path) -> None:
        bad = {
            "empty.txt": b"",
            "blank.txt": b" \n\n ",
            "picture.png": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
            "binary.bin": bytes(range(256)) * 20,
            "broken.pdf": b"%PDF-1.7\nnot really a PDF",
            "locked.pdf": letters.encrypted_pdf("secret"),
            "blank.pdf": letters.pdf(""),
            "scanned.pdf": letters.scanned_pdf(),
            "recipe.txt": b"Take two eggs and a pound of flour.",
        }
        for name, content in bad.items():
            (tmp_path / name).write_bytes(content)
        done = run("check", "--format", "json", *[tmp_path / name for name in bad], tmp_path / "gone.txt", denied)
        data = json.loads(done.stdout)
        assert done.returncode == 2
        assert [Path(letter["file"]).name for letter in data["letters"]] == ["denied.txt"]
        reasons = {Path(error["file"]).name: error["reason"] for error in data["errors"]}
        assert list(reasons) == [*bad, "gone.txt"]
        expected = {
            "empty.txt": "empty",
            "blank.txt": "empty",
            "picture.png": "picture",
            "broken.pdf": "damaged",
            "locked.pdf": "password",
            "blank.pdf": "blank",
            "scanned.pdf": "--ocr",
            "recipe.txt": "determination",
            "gone.txt": "no such file",
        }
        for name, word in expected.items():
            assert word in reasons[name].lower(), (name, reasons[name])
        for name, reason in reasons.items():
            assert f"{name}: {reason}" in done.stderr

    def test_a_broken_file_among_others_is_told_in_the_text_too(self, tmp_path: Path, denied: Path) -> None:
        (tmp_path / "empty.txt").write_bytes(b"")
        done = run("check", denied, tmp_path / "empty.txt", denied)
        assert done.returncode == 2
        assert "could not be audited: this file is empty" in done.stdout
        assert "2 consistent; 1 file could not be audited." in " ".join(done.stdout.split())
        assert "2 letters, 2 items" in done.stdout

    def test_a_file_name_that_is_no_utf8(self, tmp_path: Path) -> None:
        name = os.fsencode(tmp_path) + b"/caf\xe9.txt"
        with open(name, "w") as stream:
            stream.write(letters.DENIED)
        done = subprocess.run([*COMMAND, "check", "--format", "json", name], capture_output=True, timeout=60)
        assert json.loads(done.stdout)["letters"][0]["file"].endswith("caf\ufffd.txt")
        assert subprocess.run([*COMMAND, "check", name], capture_output=True, timeout=60).returncode == 0


def _halves(text: str = letters.APPROVED) -> tuple[str, str]:
    first, second = text.split("IMR ISSUES", 1)
    return first, f"IMR ISSUES{second}"


class TestOutput:
    def test_json_follows_the_schema(self, schema: dict[str, Any], seeds: list[Path], approved: Path) -> None:
        data = loaded("--explain", *seeds, approved, "/nowhere/letter.pdf")
        jsonschema.validate(data, schema, jsonschema.Draft202012Validator)
        assert len(data["letters"]) == 6
        assert len(data["errors"]) == 1

    def test_jsonl_holds_the_same_letters(self, schema: dict[str, Any], seeds: list[Path]) -> None:
        lines = [json.loads(line) for line in run("check", "--format", "jsonl", *seeds).stdout.splitlines()]
        line_schema = {"$ref": "#/$defs/line", "$defs": schema["$defs"]}
        for line in lines:
            jsonschema.validate(line, line_schema, jsonschema.Draft202012Validator)
            for key in ("schema_version", "tool", "rulebook"):
                del line[key]
        assert lines == loaded(*seeds)["letters"]

    def test_the_quotes_are_words_of_the_letter(self, seeds: list[Path]) -> None:
        count = 0
        for seed, letter in zip(seeds, loaded(*seeds)["letters"], strict=True):
            text = seed.read_text(encoding="utf-8")
            for item in letter["items"]:
                places = item["facts"] + item["reviewer_citations"] + item["grounds"]
                for place in [*places, *(e for finding in item["findings"] for e in finding["evidence"])]:
                    assert text[place["start"] : place["end"]] == place["quote"]
                    count += 1
        assert count > 30

    @pytest.mark.parametrize("name", FORMATS)
    def test_the_same_letters_give_the_same_bytes(self, seeds: list[Path], name: str) -> None:
        first = run("check", "--format", name, *seeds, env={**os.environ, "PYTHONHASHSEED": "1"}).stdout
        second = run("check", "--format", name, *seeds, env={**os.environ, "PYTHONHASHSEED": "2"}).stdout
        assert first == second
        assert first

    def test_csv_has_a_row_for_each_finding(self, seeds: list[Path]) -> None:
        rows = list(csv.DictReader(io.StringIO(run("check", "--format", "csv", *seeds).stdout)))
        findings = [f for letter in loaded(*seeds)["letters"] for item in letter["items"] for f in item["findings"]]
        assert [row["id"] for row in rows if row["item"]] == [finding["id"] for finding in findings]

    def test_output_goes_to_a_file(self, tmp_path: Path, denied: Path) -> None:
        target = tmp_path / "report.md"
        done = run("check", "--format", "markdown", "--output", target, denied)
        assert done.stdout == ""
        assert target.read_text(encoding="utf-8") == run("check", "--format", "markdown", denied).stdout
        assert {path.name for path in tmp_path.iterdir()} == {"report.md", "denied.txt"}

    def test_a_run_that_breaks_off_leaves_the_old_file(self, tmp_path: Path, denied: Path) -> None:
        target = tmp_path / "report.txt"
        target.write_text("old")
        assert run("check", "--ignore", "nonsense", "--output", target, denied).returncode == 2
        assert target.read_text() == "old"
        assert {path.name for path in tmp_path.iterdir()} == {"report.txt", "denied.txt"}

    def test_no_colour_where_it_is_piped(self, approved: Path) -> None:
        assert "\x1b" not in run("check", approved, env={**os.environ, "FORCE_COLOR": "1"}).stdout

    @pytest.mark.parametrize(("no_color", "coloured"), [("", True), ("1", False)])
    def test_colour_on_a_terminal_unless_no_color_is_set(self, approved: Path, no_color: str, coloured: bool) -> None:
        assert ("\x1b[" in _on_a_terminal(["check", str(approved)], no_color)) is coloured

    def test_a_reader_that_stops_reading_is_no_error(self, seeds: list[Path]) -> None:
        many = [str(seed) for seed in seeds] * 20
        process = subprocess.Popen([*COMMAND, "check", "-v", *many], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        process.stderr.close()
        assert process.wait(60) == 141


def _on_a_terminal(arguments: list[str], no_color: str) -> str:
    """What the command prints on a terminal."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "NO_COLOR": no_color, "TERM": "xterm"}
    process = subprocess.Popen([*COMMAND, *arguments], stdout=theirs, stdin=theirs, env=environment)
    os.close(theirs)
    pieces = []
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # how a terminal says that the other side is gone
            break
        if not piece:
            break
        pieces.append(piece)
    os.close(ours)
    process.wait(60)
    return b"".join(pieces).decode("utf-8")


class TestChoices:
    def test_on_sets_the_day_by_whose_rules_is_judged(self, seeds: list[Path]) -> None:
        period = loaded("--on", "2016-09-01", seeds[0])["letters"][0]["items"][0]["period"]
        assert period["on"] == "2016-09-01"
        assert period["document"] == "mtus_chronic_pain_2016"
        assert period["inferred"] is False

    def test_ignore_takes_a_finding_and_its_weight_away(self, approved: Path) -> None:
        before = loaded(approved)["letters"][0]["items"][0]
        ids = ",".join(sorted({finding["id"] for finding in before["findings"]}))
        after = loaded("--ignore", ids, approved)["letters"][0]["items"][0]
        assert before["verdict"] == "disagrees"
        assert after["findings"] == []
        assert after["verdict"] == "consistent"
        assert run("check", "--ignore", ids, approved).returncode == 0

    def test_ignore_of_a_rule_hides_its_finding_and_leaves_the_position(self, approved: Path) -> None:
        before = loaded("--explain", approved)["letters"][0]["items"][0]
        after = loaded("--explain", "--ignore", "MASSAGE-VISITS", approved)["letters"][0]["items"][0]
        assert after["rules"] == before["rules"]
        assert after["position"] == before["position"] == "opposes"
        assert "MASSAGE-VISITS" in [finding["id"] for finding in before["findings"]]
        assert "MASSAGE-VISITS" not in [finding["id"] for finding in after["findings"]]

    def test_ignoring_a_requirement_makes_nothing_supported(self, seeds: list[Path]) -> None:
        before, after = (loaded(*options, *seeds) for options in ((), ("--ignore", "MASSAGE-ADJUNCT,MASSAGE-VISITS")))
        positions = [
            [item["position"] for letter in data["letters"] for item in letter["items"]] for data in (before, after)
        ]
        assert positions[0] == positions[1]

    def test_the_output_says_what_was_chosen(self, approved: Path) -> None:
        assert "selection" not in loaded(approved)
        chosen = loaded("--ignore", "no-citation", approved)["selection"]
        assert chosen == {"select": [], "ignore": ["no-citation"], "severities": {}}
        said = run("check", "--ignore", "no-citation", approved).stdout
        assert "Neither shown nor counted: no-citation." in said

    def test_select_of_a_code_leaves_only_its_findings(self, seeds: list[Path]) -> None:
        data = loaded("--select", "outcome-contrary,citation-off-topic", *seeds)
        codes = {f["code"] for letter in data["letters"] for item in letter["items"] for f in item["findings"]}
        assert codes == {"outcome-contrary", "citation-off-topic"}

    def test_select_of_a_rule_leaves_its_finding_alone(self, approved: Path) -> None:
        item = loaded("--explain", "--select", "MASSAGE-VISITS", approved)["letters"][0]["items"][0]
        assert [(finding["id"], finding["code"]) for finding in item["findings"]] == [
            ("MASSAGE-VISITS", "outcome-contrary")
        ]
        assert len(item["rules"]) > 1

    def test_select_of_a_check_shows_the_findings_that_it_makes(self, approved: Path) -> None:
        item = loaded("--select", "OUTCOME-OVERTURNED-OPPOSED", approved)["letters"][0]["items"][0]
        assert item["findings"]
        assert {finding["code"] for finding in item["findings"]} == {"outcome-contrary"}

    @pytest.mark.skipif(sys.version_info >= (3, 13), reason="durable_rules does not run there")
    def test_both_engines_say_the_same(self, seeds: list[Path]) -> None:
        durable = run("check", "--format", "json", "--explain", "--engine", "durable", *seeds)
        assert durable.stdout == run("check", "--format", "json", "--explain", "--engine", "reference", *seeds).stdout
        assert durable.stdout == run("check", "--format", "json", "--explain", "--verify", *seeds).stdout

    def test_quiet_shows_only_items_with_a_finding(self, denied: Path, approved: Path) -> None:
        assert "12 massage" in run("check", "-q", approved).stdout
        assert "12 massage" not in run("check", "-q", "--ignore", "mtus-not-applied", denied).stdout

    def test_verbose_shows_what_was_read(self, approved: Path) -> None:
        assert "What the letter says of this worker" in run("check", "-v", approved).stdout
        assert "What the letter says of this worker" not in run("check", approved).stdout


class TestHelp:
    def test_help_and_version(self) -> None:
        from imr_audit import __version__

        assert run("--version").stdout == f"imr-audit {__version__}\n"
        assert "imr-audit check LETTER.pdf" in run("--help").stdout
        assert "Exit status" in run("check", "--help").stdout

    def test_help_lists_every_command(self) -> None:
        modules = {module.name for module in pkgutil.iter_modules(commands.__path__)}
        helpers = {"common", "outputs", "report_sources", "sampling"}
        listed = set(re.findall(r"^  ([a-z]+)  ", run("--help").stdout.partition("Commands:")[2], re.MULTILINE))
        assert listed == {"eval" if name == "evaluation" else name for name in modules - helpers}

    def test_a_misspelt_command_is_told_with_the_right_one(self) -> None:
        assert "'check'" in run("chekc").stderr

    def test_a_command_loads_no_other(self) -> None:
        code = (
            "import sys, imr_audit.cli as cli\n"
            "cli.main(['schema', 'output'], standalone_mode=False)\n"
            "print([name for name in sys.modules if name.startswith('imr_audit.commands.')], file=sys.stderr)"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
        assert done.stderr == "['imr_audit.commands.common', 'imr_audit.commands.schema']\n"

    def test_help_loads_nothing_that_it_does_not_need(self) -> None:
        code = (
            "import sys, imr_audit.cli\n"
            "heavy = {'yaml', 'pydantic', 'rich', 'pypdfium2', 'rapidfuzz', 'durable_rules_engine', 'jsonschema'}\n"
            "print(sorted(heavy & set(sys.modules)))"
        )
        assert subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60).stdout == b"[]\n"

    def test_the_schema_of_rules_is_a_schema(self) -> None:
        jsonschema.Draft7Validator.check_schema(json.loads(run("schema", "rules").stdout))
