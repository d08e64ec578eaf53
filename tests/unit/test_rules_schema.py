"""The JSON Schema of rule files agrees with what the loader takes."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import yaml
from books import CHECKS, FIELDS, MASSAGE
from jsonschema import Draft7Validator

from imr_audit.rules import load_rulebook
from imr_audit.rules.schema import rules_json_schema
from imr_audit.rules.yaml_files import load_yaml, rules_dir


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    made = rules_json_schema(FIELDS, ["pain_2009", "pain_2016", "odg"])
    Draft7Validator.check_schema(made)
    return made


def _dates_as_text(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _dates_as_text(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_dates_as_text(value) for value in data]
    return data.isoformat() if isinstance(data, dt.date) else data


def _right(schema: dict[str, Any], data: Any) -> bool:
    return Draft7Validator(schema).is_valid(_dates_as_text(data))


@pytest.mark.parametrize("text", [MASSAGE, CHECKS])
def test_right_files_pass(schema: dict[str, Any], tmp_path: Path, text: str) -> None:
    file = tmp_path / "file.yaml"
    file.write_text(text)
    assert _right(schema, load_yaml(file))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("kind: limit", "kind: limt"),
        ("{visits: {gt: $most}}", "{visits: {gt: six}}"),
        ("{visits: {gt: $most}}", "{visit: {gt: 6}}"),
        ("{visits: {gt: $most}}", "{outcome: upheld}"),
        ("{visits: {gt: $most}}", "{}"),
        ("{red_flags: affirmed}", "{red_flags: yes}"),
        ("{red_flags: affirmed}", "{red_flags: {gt: affirmed}}"),
        ("{topic: massage_therapy}", "{topic: massage}"),
        ("document: pain_2016, section", "document: pain_2, section"),
        ("facts: {visits: 6}", "facts: {visits: many}"),
        ("title: Massage\n", "title: Massage\ncolour: red\n"),
    ],
)
def test_wrong_files_do_not(schema: dict[str, Any], tmp_path: Path, old: str, new: str) -> None:
    assert old in MASSAGE
    file = tmp_path / "file.yaml"
    file.write_text(MASSAGE.replace(old, new, 1))
    assert not _right(schema, load_yaml(file))


def test_conditions_of_all_forms_pass(schema: dict[str, Any]) -> None:
    condition = yaml.safe_load(
        "{any: [{visits: {gt: 6, present: true}}, {not: {exercise: [denied, unstated]}}], maker: $m, all: [{dose: 1}]}"
    )
    definition = {"$ref": "#/definitions/rule_condition", "definitions": schema["definitions"]}
    assert _right(definition, condition)


def test_every_key_and_field_is_described(schema: dict[str, Any]) -> None:
    for name, definition in schema["definitions"].items():
        described = definition.get("properties", {})
        assert described, name
        for key, value in described.items():
            assert value.get("description"), f"{name}.{key}"


def test_the_built_in_files_pass_their_schema() -> None:
    book = load_rulebook()
    schema = rules_json_schema(book.fields, list(book.documents))
    validator = Draft7Validator(schema)
    for file in sorted([*rules_dir().glob("guidelines/**/*.yaml"), *rules_dir().glob("checks/*.yaml")]):
        errors = [error.message for error in validator.iter_errors(_dates_as_text(load_yaml(file)))]
        assert not errors, file
