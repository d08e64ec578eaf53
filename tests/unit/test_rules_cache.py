"""The cache of YAML files: what comes back is what was read, whatever happens to the cache."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imr_audit import cache
from imr_audit.rules import RuleFileError
from imr_audit.rules.yaml_files import load_yaml, read_yaml, rules_dir


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
    return cache.cache_dir()


def alike(one: Any, other: Any) -> bool:
    """The same values of the same types, keys in the same order."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return list(one) == list(other) and all(alike(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(alike, one, other))
    return bool(one == other)


@pytest.mark.parametrize("path", sorted((rules_dir() / "vocabulary").glob("*.yaml")), ids=lambda path: path.stem)
def test_every_vocabulary_comes_back_as_it_was(path: Path) -> None:
    load_yaml(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("imr_audit.rules.yaml_files.read_yaml", None)  # it must come from the cache
        kept = load_yaml(path)
    assert alike(kept, read_yaml(path).data)


def test_dates_come_back_as_dates(tmp_path: Path, own_cache: Path) -> None:
    path = tmp_path / "dates.yaml"
    path.write_text("from: 2014-05-01\nlist: [2016-07-28, text, 6, 0.5, true, null]\n")
    for _ in range(2):
        assert load_yaml(path) == {
            "from": dt.date(2014, 5, 1),
            "list": [dt.date(2016, 7, 28), "text", 6, 0.5, True, None],
        }
    assert len(list(own_cache.iterdir())) == 1


@pytest.mark.parametrize(
    "text", ["0.5: half\n", "at: 2014-05-01T10:00:00\n", "{imr-audit date: x}\n", "{imr-audit pairs: x}\n"]
)
def test_what_would_not_come_back_is_not_kept(text: str, tmp_path: Path, own_cache: Path) -> None:
    path = tmp_path / "file.yaml"
    path.write_text(text)
    assert alike(load_yaml(path), load_yaml(path))
    assert not list(own_cache.glob("*"))


def test_numbers_as_keys_come_back(tmp_path: Path, own_cache: Path) -> None:
    path = tmp_path / "years.yaml"
    path.write_text("years: {2009: first, 2016: {1: [2014-05-01], two: null}}\n")
    for _ in range(2):
        assert load_yaml(path) == {"years": {2009: "first", 2016: {1: [dt.date(2014, 5, 1)], "two": None}}}
    assert len(list(own_cache.iterdir())) == 1


def test_a_change_of_the_file_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "file.yaml"
    for text, data in (("a: 1\n", {"a": 1}), ("a: 2\n", {"a": 2}), ("a: 1\n", {"a": 1})):
        path.write_text(text)
        assert load_yaml(path) == data


DAMAGE = [b"", b"{", b"\xff\xfe", b'{"imr-audit date": "yesterday"}', b'{"imr-audit pairs": 1}']
OTHER_SHAPE = [b"{}", b"[]", b"null", b"1", b'"text"', b'{"on": {"imr-audit date": "2014-05-02"}}']


@pytest.mark.parametrize("damage", [*DAMAGE, *OTHER_SHAPE])
def test_a_cache_that_is_not_what_was_written_is_made_anew(damage: bytes, tmp_path: Path, own_cache: Path) -> None:
    path = tmp_path / "file.yaml"
    path.write_text("on: 2014-05-01\n")
    load_yaml(path)
    [kept] = own_cache.iterdir()
    written = kept.read_bytes()
    for spoilt in (damage, written[:8] + damage):
        kept.write_bytes(spoilt)
        assert load_yaml(path) == {"on": dt.date(2014, 5, 1)}
        assert kept.read_bytes() == written


def test_a_file_under_the_name_of_another_is_none_of_its_own(tmp_path: Path, own_cache: Path) -> None:
    one, other = tmp_path / "one.yaml", tmp_path / "other.yaml"
    one.write_text("a: 1\n")
    other.write_text("b: 2\n")
    load_yaml(one)
    [kept] = own_cache.iterdir()
    first = kept.read_bytes()
    load_yaml(other)
    [second] = [file for file in own_cache.iterdir() if file != kept]
    second.write_bytes(first)
    assert load_yaml(other) == {"b": 2}


def test_mistakes_are_told_each_time(tmp_path: Path, own_cache: Path) -> None:
    path = tmp_path / "file.yaml"
    path.write_text("a: 1\na: 2\n")
    for _ in range(2):
        with pytest.raises(RuleFileError, match="stands twice"):
            load_yaml(path)
    with pytest.raises(RuleFileError):
        load_yaml(tmp_path / "nowhere.yaml")
    assert not own_cache.exists()


def test_old_files_are_dropped(tmp_path: Path, own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "KEPT", {"rulebook": 1, "data": 3})
    for n in range(6):
        (tmp_path / "file.yaml").write_text(f"a: {n}\n")
        load_yaml(tmp_path / "file.yaml")
    assert len(list(own_cache.iterdir())) == 3


SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.dates()
DATA = st.recursive(
    SCALARS, lambda part: st.lists(part) | st.dictionaries(st.text() | st.integers(), part), max_leaves=12
)


@given(DATA)
def test_whatever_is_kept_comes_back(data: Any) -> None:
    cache.write("key", data, "data")
    found = cache.read("key", "data")
    assert found is None or alike(found, data)
    cache._file("key", "data").unlink(missing_ok=True)
