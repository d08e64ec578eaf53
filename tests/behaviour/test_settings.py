"""Settings files and own rules, as the command takes them."""

from __future__ import annotations

from pathlib import Path

import letters
import pytest
from command import loaded, run

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def approved(tmp_path: Path) -> Path:
    path = tmp_path / "approved.txt"
    path.write_text(letters.APPROVED)
    return path


def test_a_settings_file_above_the_working_folder_counts(
    approved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "imr-audit.toml").write_text('ignore = ["outcome-contrary"]\nfail-level = "warning"\n')
    (tmp_path / "letters").mkdir()
    monkeypatch.chdir(tmp_path / "letters")
    codes = {finding["code"] for finding in loaded(approved)["letters"][0]["items"][0]["findings"]}
    assert "outcome-contrary" not in codes
    codes = {finding["code"] for finding in loaded("--isolated", approved)["letters"][0]["items"][0]["findings"]}
    assert "outcome-contrary" in codes
    codes = {f["code"] for f in loaded("--ignore", "no-citation", approved)["letters"][0]["items"][0]["findings"]}
    assert "outcome-contrary" in codes  # the option takes the place of the setting


def test_a_mistake_in_it_is_told_with_file_and_line(
    approved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "imr-audit.toml").write_text('fail-level = "note"\nignore = ["outcome-contary"]\n')
    monkeypatch.chdir(tmp_path)
    done = run("check", approved)
    assert done.returncode == 2
    assert "imr-audit.toml:2: ignore:" in done.stderr
    assert "did you mean 'outcome-contrary'?" in done.stderr


def test_own_rules_are_named_in_the_output(approved: Path, tmp_path: Path) -> None:
    source = (ROOT / "rules" / "guidelines" / "therapies" / "massage_therapy.yaml").read_text(encoding="utf-8")
    (tmp_path / "massage.yaml").write_text(source.replace("id: MASSAGE-OPTION", "id: MASSAGE-OURS"))
    book = loaded("--rules", str(tmp_path), approved)["rulebook"]
    assert book["added"] == ["MASSAGE-OURS"]
    assert "MASSAGE-VISITS" in book["replaced"]
    said = run("check", "--rules", tmp_path, approved).stdout
    assert "Rules beside the built-in: MASSAGE-OURS." in said
    assert "Rules in the place of built-in ones: " in said
