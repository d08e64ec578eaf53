"""Expressions from the cache are what Python compiles, whatever happens to the cache."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imr_audit import cache, expressions
from imr_audit.expressions import expression, keep

PATTERNS = (
    (r"a", 0),
    (r"\b(?P<number>\d{1,3})(?:\s*(?P<unit>mg|ml))?\b", re.IGNORECASE),
    (r"(?<!\bp)(?<=x)[^\W\d_]+(a|b)\1{2,}?$", re.MULTILINE),
    (r"(?x) [\u2010-\u2015\u00e9] \s*  # a dash", re.DOTALL),
    (r"(?i:one)|two|(three)?", 0),
    ("stra\u00dfe|\u0130|[k-\u212a]", re.IGNORECASE),
)


def begin_again() -> None:
    """As a process that has just begun."""
    expression.cache_clear()
    expressions._kept.cache_clear()
    expressions._new.clear()


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
    begin_again()
    return cache.cache_dir()


def keep_all() -> Path:
    """Compile every pattern, keep them and begin again; the file in which they are."""
    for pattern, flags in PATTERNS:
        expression(pattern, flags)
    keep()
    begin_again()
    [file] = cache.cache_dir().iterdir()
    return file


def kept() -> dict[str, Any]:
    """What the file holds."""
    found: dict[str, Any] = cache.read(expressions._key(), "expressions")
    return found


def all_right() -> bool:
    return all(expression(pattern, flags) == re.compile(pattern, flags) for pattern, flags in PATTERNS)


def test_what_is_kept_comes_back_without_compiling(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = [re.compile(pattern, flags) for pattern, flags in PATTERNS]
    keep_all()
    monkeypatch.setattr("imr_audit.expressions.re.compile", None)
    for (pattern, flags), right in zip(PATTERNS, wanted, strict=True):
        found = expression(pattern, flags)
        assert found == right
        assert (found.pattern, found.flags, found.groups) == (right.pattern, right.flags, right.groups)
        assert found.groupindex == right.groupindex
    found = expression(*PATTERNS[1])
    assert found.search("take 12 MG")["unit"] == "MG"  # type: ignore[index]
    assert [match.lastgroup for match in found.finditer("7; 12 mg")] == ["number", "unit"]


def test_a_python_that_wants_something_else_keeps_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise TypeError("one more argument, please")

    monkeypatch.setattr("imr_audit.expressions._code_of", fails)
    assert expression("a").search("a")
    keep()
    assert not any(cache.cache_dir().glob("expressions-*"))


def test_another_pattern_or_other_flags_are_another_expression() -> None:
    keep_all()
    assert expression("a", re.IGNORECASE).search("A")
    assert not expression("a").search("A")
    assert expression("ab").search("ab")


def test_what_is_new_is_added_to_what_is_kept(own_cache: Path) -> None:
    file = keep_all()
    expression("new")
    keep()
    assert len(kept()) == len(PATTERNS) + 1
    written = file.stat().st_mtime_ns
    begin_again()
    expression("new")
    keep()  # nothing is new
    assert file.stat().st_mtime_ns == written


def test_with_too_many_the_file_is_begun_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    keep_all()
    monkeypatch.setattr(expressions, "_MOST", len(PATTERNS))
    expression("new")
    keep()
    assert list(kept()) == ["0 new"]


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b"\xff"])
def test_a_damaged_file_is_read_past(damage: bytes) -> None:
    keep_all().write_bytes(damage)
    assert all_right()
    keep_all()
    assert all_right()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda entry: None,
        lambda entry: entry[:2],
        lambda entry: [*entry[:3], "AAAA"],
        lambda entry: [*entry[:3], "/////w=="],  # one word, which is no code of Python's
        lambda entry: [entry[0], entry[1], {"name": 7}, entry[3]],
        lambda entry: ["flags", *entry[1:]],
    ],
)
def test_a_damaged_entry_is_compiled(spoil: Callable[[Any], Any]) -> None:
    keep_all()
    cache.write(expressions._key(), {name: spoil(entry) for name, entry in kept().items()}, "expressions")
    assert all_right()
    keep()  # and mended
    begin_again()
    assert set(kept()) == {f"{int(flags)} {pattern}" for pattern, flags in PATTERNS}
    assert all_right()
    assert not expressions._new


def test_without_a_cache_expressions_are_compiled(own_cache: Path) -> None:
    own_cache.parent.rmdir()
    own_cache.parent.write_text("a file where the folder should be")
    assert all_right()
    keep()
    assert all_right()


def test_with_another_python_nothing_is_kept(own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expressions, "_MADE_BY", "")
    assert all_right()
    keep()
    assert not own_cache.exists()


def test_a_wrong_pattern_is_refused() -> None:
    with pytest.raises(re.error):
        expression("(")
    keep()


@given(st.from_regex(r"[a-c](?:\?|\*|\+|\{2,3\})?(?:\|[x-z])?(?:\[[0-9]-z\])?", fullmatch=True), st.text("abcxyz09"))
def test_any_expression_finds_what_it_would(pattern: str, text: str) -> None:
    for _ in range(2):
        assert expression(pattern).findall(text) == re.findall(pattern, text)
        keep()
        begin_again()
