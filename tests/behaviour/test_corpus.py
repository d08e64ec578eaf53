"""Real letters, as PDF and as text: no crash, valid output, and the same judgement of both."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from imr_audit import reports

SCHEMA = json.loads((Path(reports.__file__).parent / "output_schema.json").read_text(encoding="utf-8"))


def audited(files: list[Path]) -> dict[str, Any]:
    command = [sys.executable, "-m", "imr_audit", "check", "--exit-zero", "--explain", "--format", "json", *files]
    done = subprocess.run(command, capture_output=True, timeout=300)
    assert done.returncode == 0, done.stderr.decode()
    data: dict[str, Any] = json.loads(done.stdout)
    return data


@pytest.fixture(scope="module")
def from_pdf(corpus: Path) -> dict[str, Any]:
    return audited(sorted((corpus / "pdf").glob("*.pdf")))


@pytest.fixture(scope="module")
def from_text(corpus: Path) -> dict[str, Any]:
    return audited(sorted((corpus / "text").glob("*.txt")))


def test_every_letter_is_audited(from_pdf: dict[str, Any]) -> None:
    assert len(from_pdf["letters"]) > 100
    assert from_pdf["errors"] == []
    assert all(letter["items"] for letter in from_pdf["letters"])


def test_the_output_follows_the_schema(from_pdf: dict[str, Any]) -> None:
    jsonschema.validate(from_pdf, SCHEMA, jsonschema.Draft202012Validator)


def test_pdf_and_text_are_judged_alike(from_pdf: dict[str, Any], from_text: dict[str, Any]) -> None:
    names = ("index", "request", "outcome", "conclusion", "topic", "position", "verdict")
    texts = {Path(letter["file"]).stem: letter for letter in from_text["letters"]}
    differing = {
        letter["case"]["case_number"]
        for letter in from_pdf["letters"]
        for one, other in zip(letter["items"], texts[Path(letter["file"]).stem]["items"], strict=True)
        for name in names
        if one[name] != other[name]
    }
    assert differing == set()


def test_the_letters_written_for_this_genre_are_audited(corpus: Path) -> None:
    data = audited(sorted((corpus / "written" / "text").glob("*.txt")))
    assert data["errors"] == []
    jsonschema.validate(data, SCHEMA, jsonschema.Draft202012Validator)
