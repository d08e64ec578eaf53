"""The needs of patterns come from the cache as they are worked out, whatever happens to the cache."""

from __future__ import annotations

from pathlib import Path

import pytest

from imr_audit import cache
from imr_audit.extraction import patternneeds
from imr_audit.extraction.fact_vocabulary import static_cues
from imr_audit.extraction.patternneeds import Index, index_of

GROUPS = {"limb": ("left arm", "leg|legs [of]"), "open": (), "any": ("+2 thing", "[a] #")}
PATTERNS = [
    *("no|without +3 pain", "arm|leg", "inject* <limb>", "# visits|sessions", "pain in <limb>", "<open> failed"),
    *("<any> rare", "[very] rare", "^ seen $ on @date", "pain", *(f"word{n} pain [or] thing*|word" for n in range(40))),
]


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
    return cache.cache_dir()


def index() -> Index:
    made = index_of(PATTERNS, GROUPS, "open")
    return Index(tuple(made.needs), tuple(made.beginnings))


def worked_out() -> Index:
    made = patternneeds._worked_out(PATTERNS, GROUPS, "open")
    return Index(tuple(made.needs), tuple(made.beginnings))


def test_what_is_kept_is_what_was_worked_out(own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    right = worked_out()
    assert index() == right
    assert len(list(own_cache.iterdir())) == 1
    monkeypatch.setattr(patternneeds, "_worked_out", None)
    assert index() == right


def test_the_needs_of_the_vocabulary_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    cues = static_cues()
    right = patternneeds._worked_out(cues.patterns(), cues.groups, cues.slot)
    index_of(cues.patterns(), cues.groups, cues.slot)
    monkeypatch.setattr(patternneeds, "_worked_out", None)
    assert list(index_of(cues.patterns(), cues.groups, cues.slot).needs) == list(right.needs)


def test_a_change_is_seen() -> None:
    index()
    assert index_of([*PATTERNS[:-1], "another"], GROUPS, "open").needs[-1].rarest == {"another"}
    assert index_of(PATTERNS, {**GROUPS, "limb": ("palm",)}, "open").needs[2].required == {"palm"}
    with pytest.raises(ValueError, match="needs a word"):
        index_of([*PATTERNS, "[some] [of]"], GROUPS, "open")


def test_a_change_of_the_code_is_seen(own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index()
    monkeypatch.setattr(patternneeds, "_code_stamp", lambda: "another")
    index()
    assert len(list(own_cache.iterdir())) == 2


def test_of_few_patterns_nothing_is_kept(own_cache: Path) -> None:
    index_of(PATTERNS[:10], GROUPS, "open")
    assert not own_cache.exists()


@pytest.mark.parametrize(
    "damage",
    ["", "[]", "null", "{", '{"needs": 1, "patterns": [], "beginnings": []}', '{"needs": [], "patterns": [[1]]}'],
)
def test_a_damaged_cache_is_read_past(damage: str, own_cache: Path) -> None:
    right = index()
    [file] = own_cache.iterdir()
    file.write_text(damage)
    assert index() == right
    assert index() == right


def test_without_a_cache_needs_are_worked_out(own_cache: Path) -> None:
    own_cache.parent.rmdir()
    own_cache.parent.write_text("a file where the folder should be")
    assert index() == worked_out()
