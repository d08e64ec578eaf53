"""The wheel, installed in an environment of its own, works from any folder; the README and CI say the same."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ELSEWHERE = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command of a fresh environment that holds the wheel (and sees the libraries of this one)."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    leftovers = shutil.ignore_patterns(".git", ".venv", "build", "*.egg-info", ".*_cache", "__pycache__", ".hypothesis")
    shutil.copytree(ROOT, source, ignore=leftovers)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q"]
    subprocess.run([*pip, "wheel", "--no-deps", "-w", str(folder), str(source)], check=True, timeout=300)
    shutil.rmtree(source)
    environment = folder / "environment"
    venv.create(environment, with_pip=False, symlinks=True)
    python = environment / "bin" / "python"
    [wheel] = folder.glob("*.whl")
    subprocess.run([*pip, "--python", str(python), "install", "--no-deps", str(wheel)], check=True, timeout=300)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    site = environment / "lib" / version / "site-packages"
    (site / "libraries.pth").write_text(f"{sysconfig.get_paths()['purelib']}\n{sysconfig.get_paths()['platlib']}\n")
    return environment / "bin" / "imr-audit"


def test_the_installed_command_audits_a_letter_from_another_folder(
    installed: Path, seeds: list[Path], tmp_path: Path
) -> None:
    here = [sys.executable, "-m", "imr_audit", "check", "--format", "json", seeds[0]]
    there = [installed, "check", "--format", "json", seeds[0]]
    expected = subprocess.run(here, capture_output=True, timeout=60, cwd=tmp_path)
    done = subprocess.run(there, capture_output=True, timeout=60, cwd=tmp_path, env=ELSEWHERE)
    assert done.stderr == b""
    assert json.loads(done.stdout) == json.loads(expected.stdout)
    assert json.loads(done.stdout)["letters"][0]["items"]


def test_the_installed_copy_is_the_one_that_runs(installed: Path, tmp_path: Path) -> None:
    code = "import imr_audit; from imr_audit.rules.yaml_files import rules_dir; print(imr_audit.__file__, rules_dir())"
    command = [installed.parent / "python", "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path, timeout=60, env=ELSEWHERE)
    package, rules = (Path(path) for path in done.stdout.split())
    assert package.is_relative_to(installed.parents[1])
    assert rules == package.parent / "rulebook"


def test_the_installed_command_prints_its_schemas(installed: Path, tmp_path: Path) -> None:
    for which in ("output", "rules"):
        command = [installed, "schema", which]
        done = subprocess.run(command, capture_output=True, check=True, cwd=tmp_path, timeout=60, env=ELSEWHERE)
        assert json.loads(done.stdout)["$schema"]


def test_every_folder_of_the_package_is_named_in_the_project_file() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    folders = {".".join(path.relative_to(ROOT).parent.parts) for path in (ROOT / "imr_audit").rglob("__init__.py")}
    assert set(project["tool"]["setuptools"]["packages"]) == folders | {"imr_audit.rulebook"}


def _commands(text: str) -> list[str]:
    """The shell commands of the README: one a fenced block."""
    return [block.strip() for block in text.split("```sh\n")[1:] for block in [block.split("```")[0]]]


def test_ci_runs_the_tests_by_the_command_of_the_readme() -> None:
    commands = _commands((ROOT / "README.md").read_text(encoding="utf-8"))
    [test_command] = [command for command in commands if "pytest" in command]
    assert test_command in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()


def test_the_readme_audits_the_seeds_in_one_command() -> None:
    commands = _commands((ROOT / "README.md").read_text(encoding="utf-8"))
    assert "\n" not in commands[0]
    assert "imr-audit check --exit-zero seeds/*.txt" in commands[0]
