"""What a rule file may hold, as pydantic models: they check its shape and give the JSON Schema for editors.

Conditions, facts and ``applies_to`` depend on the vocabulary of fields; ``conditions`` and ``validation`` check those.
Only the validation of changed files imports this module: a run on known files does without pydantic.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, WithJsonSchema
from pydantic_core import ErrorDetails

from imr_audit.model import Axis, Basis, Position, Severity, Strength
from imr_audit.result import RuleOutcome
from imr_audit.rules.conditions import OPS
from imr_audit.rules.fields import CaseField
from imr_audit.rules.mistakes import Mistake
from imr_audit.rules.model import RuleKind, RuleStatus
from imr_audit.rules.yaml_files import nearest

FindingCode = Literal[
    "outcome-contrary",
    "outcome-conclusion-mismatch",
    "criterion-unaddressed",
    "fact-contradiction",
    "guideline-misquoted",
    "quantity-mismatch",
    "wrong-item-rationale",
    "citation-off-topic",
    "source-unlisted",
    "mtus-not-applied",
    "guideline-not-in-effect",
    "no-citation",
    "item-not-in-summary",
    "items-inconsistent",
    "missing-section",
]

_ID = r"^[A-Z][A-Z0-9]*(-[A-Z0-9]+)*$"
_NAME = r"^[a-z][a-z0-9_]*$"
Id = Annotated[str, StringConstraints(pattern=_ID)]
Text = Annotated[str, StringConstraints(min_length=1)]
Name = Annotated[str, StringConstraints(pattern=_NAME)]
DatedValue = str | int | float | bool | dt.date | list[str | int | float | bool]

# These three are checked against the vocabulary, not here; the JSON Schema gets its definitions from it too.
ConditionData = Annotated[dict[str, Any], WithJsonSchema({"x-imr-audit": "condition"})]
FactsData = Annotated[dict[str, Any], WithJsonSchema({"x-imr-audit": "facts"})]
AppliesToData = Annotated[dict[str, Any], Field(min_length=1), WithJsonSchema({"x-imr-audit": "applies_to"})]


class _Model(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class ReviewModel(_Model):
    """Who read the rule against the guideline, and when; a record of what was done, not a claim that it is right."""

    by: Text = Field(description="The reader's name and function")
    on: dt.date = Field(description="The day of the review; what is changed later wants another one")
    against: Text | None = Field(None, description="The text that was before the reader")
    clinician: bool = Field(False, description="Whether the reader is a clinician")


class ChangeModel(_Model):
    """One change of a rule file."""

    on: dt.date = Field(description="The day of the change")
    what: Text = Field(description="What was changed, and why")


Status = Annotated[
    RuleStatus,
    Field(
        description="active (default): judges; draft: judges only where drafts are asked for; retired: judges no more, "
        "and stays so that earlier audits can be explained"
    ),
]


class SourceModel(_Model):
    """Where a rule stands: one document, which gives the dates on which this version of the rule is in force."""

    document: Text = Field(description="A document of rules/documents.yaml; its period is the rule's")
    section: Text | None = Field(None, description="The section or topic of the document, in its own words")
    pages: Text | int | None = Field(None, description="Pages as printed: 60, 98-99")
    basis: Basis = Field(
        description="quoted: seen in letters or in the document; regulation: the text of the law; knowledge: neither"
    )
    values: dict[Name, DatedValue] = Field(
        default_factory=dict, description="Figures of this version, which conditions and message use as $name, {name}"
    )
    first: dt.date | None = Field(None, alias="from", description="In force from this day only (narrows the document)")
    last: dt.date | None = Field(None, alias="to", description="In force to this day only (narrows the document)")


class RuleExampleModel(_Model):
    """A case and what the rule comes to in it; run as a test."""

    facts: FactsData = Field(
        description="Fields of the case and their values (several: the same holds of each); unnamed ones are unstated"
    )
    result: RuleOutcome = Field(description="What the rule comes to")
    on: dt.date | list[dt.date] | None = Field(
        None, description="The day of the decision, or several; default: the middle of the first source's period"
    )
    position: Position | None = Field(None, description="The position that the entry's rules take together")


class RuleModel(_Model):
    """One statement of a guideline."""

    id: Id = Field(description="Capital letters, digits and hyphens; never used again for another rule")
    title: Text = Field(description="The rule in one sentence, in our own words")
    status: Status = "active"
    reviewed: ReviewModel | None = Field(None, description="The last review of this rule; default: that of the file")
    kind: RuleKind = Field(
        description="limit: a number not to be exceeded; requirement: a condition that must be documented; "
        "exclusion: what the guideline does not recommend; recommendation: what it recommends"
    )
    sources: list[SourceModel] = Field(min_length=1, description="One for each document (and so period)")
    applies_to: AppliesToData | None = Field(
        None, description="Narrows the entry's: to which of its items the rule applies (certain drugs, say)"
    )
    applies_when: ConditionData | None = Field(None, description="The rule is asked only where this holds")
    violated_when: ConditionData | None = Field(
        None, description="limit, exclusion, requirement: the rule is violated where this holds"
    )
    met_when: ConditionData | None = Field(
        None, description="requirement: met where this holds; recommendation: recommends where this holds"
    )
    unless: ConditionData | None = Field(None, description="A documented reason that lifts a violation")
    strength: Strength | None = Field(None, description="Of a recommendation: standard, or an option among others")
    message: Text | None = Field(
        None, description="What a finding says, with {field} and {value} put in; default: the title"
    )
    note: Text | None = Field(None, description="For readers of the rule: why it stands so, what it leaves out")
    examples: list[RuleExampleModel] = Field(min_length=1, description="At least one on each side of the rule's line")


class EntryFile(_Model):
    """A guideline entry: the rules for one kind of treatment."""

    entry: Id = Field(description="The id of the entry, such as T001")
    title: Text = Field(description="What the entry is about")
    status: Status = "active"
    reviewed: ReviewModel | None = Field(None, description="The last review of all rules of the file")
    changelog: list[ChangeModel] = Field(default_factory=list, description="What changed when, the oldest first")
    applies_to: AppliesToData = Field(
        description="To which items the entry applies: fields of the case, each with a value or a list (one of)"
    )
    displaces: list[Id] = Field(
        default_factory=list, description="More general entries that this one replaces where it applies"
    )
    rules: list[RuleModel] = Field(min_length=1, description="The rules of the entry")


class CheckExampleModel(_Model):
    """A case and whether the check fires in it; run as a test."""

    facts: FactsData = Field(description="Fields and their values; what is not named is absent")
    fires: bool = Field(description="Whether the check makes a finding")


class CheckModel(_Model):
    """A statement about the determination itself."""

    id: Id = Field(description="Capital letters, digits and hyphens; never used again for another check")
    title: Text = Field(description="What is wrong, in one sentence")
    code: FindingCode | None = Field(None, description="The code of the finding; none for a note without one")
    axis: Axis = Field(description="Whether outcome, rationale or form of the determination is at fault")
    severity: Severity = Field(description="Before a knowledge basis or an option lowers it")
    basis: Basis = Field(description="On what the check rests")
    law: Text | None = Field(None, description="The statute or regulation behind it")
    when: ConditionData = Field(description="The finding is made where this holds")
    message: Text = Field(description="What the finding says, with {field} put in")
    examples: list[CheckExampleModel] = Field(min_length=1, description="At least one that fires and one that does not")


class ChecksFile(_Model):
    """A file of checks."""

    checks: list[CheckModel] = Field(min_length=1, description="The checks")


_MODELS: Mapping[tuple[str, ...], type[_Model]] = {
    (): EntryFile,
    ("reviewed",): ReviewModel,
    ("changelog",): ChangeModel,
    ("rules",): RuleModel,
    ("rules", "reviewed"): ReviewModel,
    ("rules", "sources"): SourceModel,
    ("rules", "examples"): RuleExampleModel,
    ("checks",): CheckModel,
    ("checks", "examples"): CheckExampleModel,
}

# --- mistakes --------------------------------------------------------------------------------------------------------


def shape_mistakes(data: object) -> Iterator[Mistake]:
    """What is wrong with the shape of a rule file's plain data."""
    if not isinstance(data, Mapping) or ("entry" in data) == ("checks" in data):
        yield Mistake((), "expected a guideline entry (`entry:`, `title:`, `applies_to:`, `rules:`) or `checks:`")
        return
    model = ChecksFile if "checks" in data else EntryFile
    try:
        model.model_validate(data)
    except ValidationError as error:
        seen: set[tuple[str | int, ...]] = set()
        for detail in error.errors(include_url=False):
            mistake = _mistake(detail, data)
            if mistake.keys not in seen:  # a union reports once for each of its members
                seen.add(mistake.keys)
                yield mistake


def _mistake(detail: ErrorDetails, data: object) -> Mistake:
    keys = _keys_in(data, detail["loc"])
    found, context = detail["input"], detail.get("ctx", {})
    last = keys[-1] if keys else "the file"
    match detail["type"]:
        case "extra_forbidden":
            known = [field.alias or name for name, field in _model_at(keys[:-1]).model_fields.items()]
            return Mistake(keys, f"unknown key {last!r}{nearest(str(last), known)}")
        case "missing":
            name = str(detail["loc"][-1])
            field = next(f for n, f in _model_at(keys).model_fields.items() if (f.alias or n) == name)
            return Mistake((*keys, name), f"missing key {name!r}: {field.description}")
        case "literal_error":
            known = context["expected"].replace(" or ", ", ").replace("'", "").split(", ")
            hint = nearest(str(found), known) or f"; expected one of {', '.join(known)}"
            return Mistake(keys, f"{last}: {found!r} is not known{hint}")
        case "string_pattern_mismatch":
            letters = "small letters, digits and _" if context["pattern"] == _NAME else "capitals, digits and hyphens"
            return Mistake(keys, f"{last}: expected {letters}, found {found!r}")
        case "too_short" | "string_too_short":
            return Mistake(keys, f"{last}: must not be empty")
        case kind:
            return Mistake(keys, f"{last}: expected {_WORDS.get(kind, detail['msg'])}, found {found!r}")


_WORDS = {
    "string_type": "text",
    "int_type": "text",
    "list_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "bool_type": "true or false",
    "date_type": "a date such as 2014-05-01",
}


def _keys_in(data: object, loc: Sequence[str | int]) -> tuple[str | int, ...]:
    """The part of an error's place that leads through the data: pydantic adds the names of union members."""
    keys: list[str | int] = []
    for key in loc:
        if isinstance(data, list):
            data = dict(enumerate(data))
        if not isinstance(data, Mapping) or key not in data:
            break
        data = data[key]
        keys.append(key)
    return tuple(keys)


def _model_at(keys: Sequence[str | int]) -> type[_Model]:
    return _MODELS[tuple(key for key in keys if isinstance(key, str))]


# --- the JSON Schema -------------------------------------------------------------------------------------------------


def rules_json_schema(fields: Mapping[str, CaseField], documents: Sequence[str]) -> dict[str, Any]:
    """The JSON Schema of a rule file (a guideline entry or a file of checks) for editors.

    It is of draft 07, the one that the YAML support of all editors knows: there, nothing may stand beside a $ref.
    ``fields`` and ``documents`` give the names that conditions and sources may use.
    """
    entry = EntryFile.model_json_schema(by_alias=True, ref_template="#/definitions/{model}")
    checks = ChecksFile.model_json_schema(by_alias=True, ref_template="#/definitions/{model}")
    defs = {**entry.pop("$defs"), **checks.pop("$defs"), "EntryFile": entry, "ChecksFile": checks}
    defs["SourceModel"]["properties"]["document"]["enum"] = sorted(documents)
    case = [field for field in fields.values() if field.section == "case"]
    defs |= _vocabulary_defs(case, list(fields.values()))
    schema: dict[str, Any] = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "imr-audit rule file",
        "description": "A guideline entry with its rules, or a file of checks.",
        "type": "object",
        "if": {"required": ["checks"]},
        "then": {"$ref": "#/definitions/ChecksFile"},
        "else": {"$ref": "#/definitions/EntryFile"},
        "definitions": defs,
    }
    for name, definition in defs.items():
        defs[name] = _linked(definition, "check" if name.startswith("Check") else "rule")
    return schema


def _linked(node: Any, owner: str) -> Any:
    """``node`` with the places marked ``x-imr-audit`` turned into references to the vocabulary's definitions."""
    if isinstance(node, dict):
        if "x-imr-audit" in node:
            kind = node["x-imr-audit"]
            ref = f"#/definitions/{kind}" if kind == "applies_to" else f"#/definitions/{owner}_{kind}"
            return {"allOf": [{"$ref": ref}], **{key: value for key, value in node.items() if key == "description"}}
        return {key: _linked(value, owner) for key, value in node.items()}
    if isinstance(node, list):
        return [_linked(item, owner) for item in node]
    return node


def _vocabulary_defs(case: Sequence[CaseField], every: Sequence[CaseField]) -> dict[str, Any]:
    return {
        "rule_condition": _condition_schema("rule_condition", case),
        "check_condition": _condition_schema("check_condition", every),
        "rule_facts": _object({field.name: _described(field, _one_or_several(_value_schema(field))) for field in case}),
        "check_facts": _object({field.name: _described(field, _value_schema(field)) for field in every}),
        "applies_to": {
            **_object({field.name: _described(field, _one_or_several(_value_schema(field))) for field in case}),
            "minProperties": 1,
        },
    }


def _condition_schema(name: str, fields: Sequence[CaseField]) -> dict[str, Any]:
    here = {"$ref": f"#/definitions/{name}"}
    combined = {
        "all": {"type": "array", "items": here, "minItems": 1, "description": "Every one of these holds"},
        "any": {"type": "array", "items": here, "minItems": 1, "description": "One of these at least holds"},
        "not": {"allOf": [here], "description": "This does not hold (a comparison with an absent field stays false)"},
    }
    tests = {field.name: _described(field, _test_schema(field)) for field in fields if not field.many}
    return {**_object({**combined, **tests}), "minProperties": 1}


def _test_schema(field: CaseField) -> dict[str, Any]:
    value = {"anyOf": [_value_schema(field), {"type": "string", "pattern": r"^\$[a-z][a-z0-9_]*$"}]}
    ops = OPS if field.ordered else ("eq", "ne")
    tests: dict[str, Any] = {**dict.fromkeys(ops, value), "present": {"type": "boolean"}}
    several = {"type": "array", "items": value, "minItems": 1, "uniqueItems": True}
    return {"anyOf": [value, several, {**_object(tests), "minProperties": 1}]}


def _one_or_several(value: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [value, {"type": "array", "items": value, "minItems": 1, "uniqueItems": True}]}


def _value_schema(field: CaseField) -> dict[str, Any]:
    if field.choices:
        return {"enum": list(field.choices)}
    types = {"int": "integer", "float": "number", "bool": "boolean"}
    schema: dict[str, Any] = {"type": types.get(field.type, "string")}
    if field.type == "date":
        schema["format"] = "date"
    return schema


def _described(field: CaseField, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": field.meaning + (f" ({field.unit})" if field.unit else ""), **schema}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "additionalProperties": False}
