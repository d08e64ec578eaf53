"""What rules ask for beside the facts of the annotation guide: own statements of every name and status."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from imr_audit.extraction.facts import background_facts, read_facts
from imr_audit.extraction.requests import parse_request
from imr_audit.model import Fact
from imr_audit.reading.text import Span
from imr_audit.rules.yaml_files import vocabulary

DATA = Path(__file__).parent / "data" / "rule_facts.yaml"
STATUSES = ("affirmed", "denied", "not_documented", "none")


def read(request: str, summary: str = "", rationale: str = "", *, background: bool = False) -> tuple[Fact, ...]:
    text = f"{request}\n\n{summary}\n\n{rationale}\n"
    first = len(request) + 2
    second = first + len(summary) + 2
    sections = (
        Span(first, first + len(summary)) if summary else None,
        Span(second, second + len(rationale)) if rationale else None,
    )
    asked = parse_request(text, Span(0, len(request)))
    facts = read_facts(text, *sections, asked)
    return background_facts(text, *sections, asked, {f.name for f in facts}) if background else facts


def statements() -> Iterator[tuple[str, str, str, str]]:
    for name, blocks in yaml.safe_load(DATA.read_text(encoding="utf-8")).items():
        for block in blocks:
            for status in STATUSES:
                for statement in block.get(status, ()):
                    yield name, status, block["request"], statement


@pytest.mark.parametrize(("name", "status", "request_text", "statement"), list(statements()))
def test_own_statements(name: str, status: str, request_text: str, statement: str) -> None:
    section = {"rationale": statement[3:]} if statement.startswith("R: ") else {"summary": statement}
    facts = read(request_text, **section)
    assert next((fact.status for fact in facts if fact.name == name), "none") == status


def test_every_name_has_statements_of_what_is_and_of_what_is_no_fact() -> None:
    blocks = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    assert set(blocks) == set(vocabulary("rule_facts")["facts"])
    for name, entries in blocks.items():
        given = {status for block in entries for status in block if block[status]}
        assert {"affirmed", "none"} <= given, name


def test_a_fact_of_another_topic_is_background() -> None:
    said = "She has migraine headaches."
    assert not any(fact.name == "migraine" for fact in read("MRI of the brain", said))
    assert [f.status for f in read("MRI of the brain", said, background=True) if f.name == "migraine"] == ["affirmed"]


def test_the_history_of_an_operation_is_left_to_the_request() -> None:
    """Whether physical therapy follows surgery is told by the request, not by an operation of years ago."""
    facts = read("Physical therapy 2 x 6, left knee", "Status post left knee meniscectomy in 2009.", background=True)
    assert "postsurgical" not in {fact.name for fact in facts}
