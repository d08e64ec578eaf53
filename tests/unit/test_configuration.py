"""Settings of a folder: where they are found, what they may say, and every mistake with file, line and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from imr_audit.configuration import ConfigurationError, find_configuration, read_configuration

WHOLE = """
select = ["outcome-contrary"]
ignore = ["no-citation", "MASSAGE-VISITS"]
rules = ["ours"]
fail-level = "warning"

[severities]
citation-off-topic = "note"
"""


def test_a_file_is_found_upward(tmp_path: Path) -> None:
    (tmp_path / "ours").mkdir()
    (tmp_path / "imr-audit.toml").write_text(WHOLE)
    below = tmp_path / "letters" / "2014"
    below.mkdir(parents=True)
    found = find_configuration(below)
    assert found is not None
    assert found.path == tmp_path / "imr-audit.toml"
    assert (found.select, found.ignore) == (("outcome-contrary",), ("no-citation", "MASSAGE-VISITS"))
    assert found.rules == (tmp_path / "ours",)
    assert (found.severities, found.fail_level) == ({"citation-off-topic": "note"}, "warning")


def test_the_nearest_file_counts_and_its_own_comes_before_the_projects(tmp_path: Path) -> None:
    below = tmp_path / "below"
    below.mkdir()
    (tmp_path / "imr-audit.toml").write_text('ignore = ["above"]\n')
    (below / "pyproject.toml").write_text('[tool.imr-audit]\nignore = ["project"]\n')
    assert [c.ignore for c in [find_configuration(below)] if c] == [("project",)]
    (below / "imr-audit.toml").write_text('ignore = ["own"]\n')
    assert [c.ignore for c in [find_configuration(below)] if c] == [("own",)]


@pytest.mark.parametrize("text", ["[project]\nname = 'x'\n", "this is = no toml\n"])
def test_a_project_file_without_our_table_is_passed_over(tmp_path: Path, text: str) -> None:
    (tmp_path / "pyproject.toml").write_text(text)
    assert read_configuration(tmp_path / "pyproject.toml") is None


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ('\nselct = ["a"]\n', 2, "unknown setting 'selct'; did you mean 'select'?"),
        ("[nonsense]\n", 1, "expected one of rules, select, ignore, severities, fail-level"),
        ('select = "outcome-contrary"\n', 1, 'select: expected a list of texts such as ["a", "b"]'),
        ("select = [1]\n", 1, "expected a list of texts"),
        ('fail-level = "warn"\n', 1, "fail-level: 'warn' is no severity; did you mean 'warning'?"),
        ('[severities]\nA = "note"\nno-citation = "off"\n', 3, "no-citation: 'off' is no severity; expected note"),
        ('severities = ["a"]\n', 1, "expected a table"),
        ('rules = [\n  "here",\n  "nowhere",\n]\n', 3, "there is no folder"),
        ('select = ["a"\nignore = []\n', 2, ""),
    ],
)
def test_a_mistake_names_file_line_and_remedy(tmp_path: Path, text: str, line: int, said: str) -> None:
    (tmp_path / "here").mkdir()
    path = tmp_path / "imr-audit.toml"
    path.write_text(text)
    with pytest.raises(ConfigurationError) as told:
        read_configuration(path)
    assert str(told.value).startswith(f"{path}:{line}: ")
    assert said in str(told.value)


def test_in_a_project_file_the_line_is_that_of_our_table(tmp_path: Path) -> None:
    path = tmp_path / "pyproject.toml"
    path.write_text('[tool.other]\nselect = ["x"]\n\n[tool.imr-audit]\nselect = 3\n')
    with pytest.raises(ConfigurationError, match=r"pyproject.toml:5: "):
        read_configuration(path)
    path.write_text("[tool]\nimr-audit = 3\n")
    with pytest.raises(ConfigurationError, match=r"pyproject.toml:2: .* expected a table"):
        read_configuration(path)
