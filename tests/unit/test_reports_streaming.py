"""Reports of thousands of letters: each letter is printed as it passes, and nothing of it is kept."""

from __future__ import annotations

import dataclasses
import gc
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from imr_audit import audit_file
from imr_audit.reports import View, render_material
from imr_audit.reports.material import Material, material_of
from imr_audit.reports.records import LetterRecord
from imr_audit.result import Audit, RuleBookStamp

STAMP = RuleBookStamp("1", "0" * 64)


@pytest.fixture(scope="module")
def letter(seeds: list[Path]) -> LetterRecord:
    [made] = material_of(Audit(STAMP, (audit_file(seeds[0]),))).entries
    assert isinstance(made, LetterRecord)
    return made


def material(entries: Iterator[Any]) -> Material:
    return dataclasses.replace(material_of(Audit(STAMP, ())), entries=entries)


@pytest.mark.parametrize("format_", ["json", "jsonl", "csv", "markdown", "sarif", "junit"])
def test_a_letter_is_printed_before_the_next_is_asked_for(format_: str, letter: LetterRecord) -> None:
    asked = 0

    def entries() -> Iterator[LetterRecord]:
        nonlocal asked
        for n in range(50):
            asked = n + 1
            name = f"letter-{n}.txt"
            yield dataclasses.replace(letter, file=name, data={**letter.data, "file": name})

    for piece in render_material(format_, material(entries()), View()):
        if "letter-7.txt" in piece:
            break
    assert asked == 8


@pytest.fixture
def garbage_of_this_test() -> Iterator[None]:
    """Garbage is looked for in what the test makes alone; all that a run of tests has loaded takes a second a time."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("garbage_of_this_test")
@pytest.mark.parametrize("format_", ["json", "jsonl", "csv", "markdown", "sarif", "junit"])
def test_no_letter_is_kept(format_: str, letter: LetterRecord) -> None:
    class Marked(dict[str, Any]):
        """A letter's data that can be watched."""

    alive: list[weakref.ref[Marked]] = []
    most = 0

    def entries() -> Iterator[LetterRecord]:
        nonlocal most
        for n in range(30):
            gc.collect()
            most = max(most, sum(one() is not None for one in alive))
            data = Marked(letter.data)
            alive.append(weakref.ref(data))
            yield dataclasses.replace(letter, file=f"{n}.txt", data=data)

    for _ in render_material(format_, material(entries()), View()):
        pass
    assert most <= 3
