"""What the documents show is right: the rules load, the Python runs, the columns and fields are those of the output."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner

from imr_audit import load_rulebook, reports
from imr_audit.cli import main
from imr_audit.reports.csv import COLUMNS
from imr_audit.rules.schema import rules_json_schema
from imr_audit.rules.yaml_files import load_yaml
from imr_audit.suppressions import read_suppressions

ROOT = Path(__file__).resolve().parents[2]
DOCS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def blocks(path: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_rules_shown_are_valid(path: Path, tmp_path: Path) -> None:
    rulebook = load_rulebook()
    schema = rules_json_schema(rulebook.fields, list(rulebook.documents))
    for block in blocks(path, "yaml"):
        (tmp_path / "shown.yaml").write_text(block)
        if block.startswith("suppressions:"):
            assert read_suppressions([tmp_path / "shown.yaml"])
            continue
        data = json.loads(json.dumps(load_yaml(tmp_path / "shown.yaml"), default=str))  # dates as text
        jsonschema.validate(data, schema, jsonschema.Draft7Validator)


def test_the_rule_of_the_reference_can_be_added(tmp_path: Path) -> None:
    [block] = [block for block in blocks(ROOT / "docs" / "rules.md", "yaml") if "MY-TRACTION" in block]
    (tmp_path / "guidelines").mkdir()
    (tmp_path / "guidelines" / "mine.yaml").write_text(block)
    assert "MY-TRACTION-EXERCISE" in load_rulebook([tmp_path]).rule_by_id


def test_the_python_of_the_readme_runs(seeds: list[Path], capsys: pytest.CaptureFixture[str]) -> None:
    [block] = blocks(ROOT / "README.md", "python")
    exec(block.replace('"letter.pdf"', repr(str(seeds[0]))), {})
    assert "massage therapy sessions" in capsys.readouterr().out


def test_the_output_of_the_readme_is_a_real_one(monkeypatch: pytest.MonkeyPatch) -> None:
    [block] = blocks(ROOT / "README.md", "text")
    command, shown = block.split("\n", 1)
    monkeypatch.chdir(ROOT)
    done = CliRunner().invoke(main, command.split()[2:])
    assert done.stdout == shown


def test_the_columns_described_are_those_of_csv() -> None:
    text = (ROOT / "docs" / "output.md").read_text(encoding="utf-8")
    [described] = re.findall(r"^`(file, [^`]*)`$", text, re.MULTILINE | re.DOTALL)
    assert tuple(described.replace("\n", " ").split(", ")) == COLUMNS


def test_the_fields_described_are_those_of_the_schema() -> None:
    schema = json.loads((Path(reports.__file__).parent / "output_schema.json").read_text(encoding="utf-8"))
    text = (ROOT / "docs" / "output.md").read_text(encoding="utf-8")
    item_fields = {
        name for row in re.findall(r"^\| `items\[\]\.(.*?) \|", text, re.MULTILINE) for name in re.findall(r"\w+", row)
    }
    assert item_fields <= set(schema["$defs"]["item"]["properties"])


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), target
