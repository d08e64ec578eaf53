"""Whatever is wrong with a rule file, it is told as a mistake in that file, or the file is right."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from books import CHECKS, MASSAGE, VOCABULARY, write_book

from imr_audit.rules import RuleFileError, load_rulebook
from imr_audit.rules.yaml_files import build, line_of, load_yaml

ODD: tuple[Any, ...] = (None, [], {}, [{}], {"a": 1}, "x", "", 3, -1.5, True, ["x", "x"], [[1]], {1: 2}, "{x", "$x")


def _places(data: Any, keys: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The ways to every value in plain data."""
    inside = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in inside:
        yield (*keys, key)
        yield from _places(value, (*keys, key))


def _spoilt(text: str) -> Iterator[Any]:
    """The plain data of a file with one value replaced by something odd, or left out, or one key added."""
    whole = yaml.safe_load(text)
    for place in _places(whole):
        for odd in (*ODD, "leave out", "add"):
            data = copy.deepcopy(whole)
            parent = data
            for key in place[:-1]:
                parent = parent[key]
            if odd == "leave out":
                del parent[place[-1]]
            elif odd == "add" and isinstance(parent[place[-1]], dict):
                parent[place[-1]]["surplus"] = 1
            else:
                parent[place[-1]] = odd
            yield data


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("guidelines/therapies/massage.yaml", MASSAGE),
        ("checks/outcome.yaml", CHECKS),
        ("vocabulary/fields.yaml", VOCABULARY),
        ("documents.yaml", "documents:\n  - {key: odg, in_force_from: 2009-07-18}\n"),
        ("rulebook.yaml", 'version: "1"\n'),
    ],
)
def test_no_file_is_so_wrong_that_loading_breaks(tmp_path: Path, name: str, text: str) -> None:
    root = write_book(tmp_path)
    told = [_told(root, name, data) for data in islice(_spoilt(text), 0, None, 5)]
    assert any(told)
    for line in "\n".join(filter(None, told)).split("\n"):
        assert line.startswith((str(root), "guidelines/", "checks/"))


def _told(root: Path, name: str, data: Any) -> str:
    (root / name).write_text(yaml.safe_dump(data, allow_unicode=True))
    try:
        load_rulebook(root=root, cached=False)
    except RuleFileError as error:
        return str(error)
    return ""


# --- reading YAML ----------------------------------------------------------------------------------------------------


def _written(tmp_path: Path, text: str | bytes) -> Path:
    file = tmp_path / "data.yaml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def test_only_true_and_false_are_truth_values(tmp_path: Path) -> None:
    data = load_yaml(_written(tmp_path, "on: yes\nstate: no\nright: true\nwrong: False\n"))
    assert data == {"on": "yes", "state": "no", "right": True, "wrong": False}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\nb:\n  c: 1\n  c: 2\n", "data.yaml:4: the key 'c' stands twice"),
        ("a: [\n", "data.yaml:2: did not find"),
        ("a: 1\nb: 2014-02-30\n", "data.yaml:2: 2014-02-30 is no date: day is out of range"),
        ("a: !!python/object:os.system x\n", "data.yaml:1: could not determine a constructor"),
        (b"a: \xff\n", "data.yaml: "),
        ("a: 1\n---\nb: 2\n", "data.yaml:2: but found another document"),
    ],
)
def test_what_is_no_yaml_is_told(tmp_path: Path, text: str | bytes, said: str) -> None:
    with pytest.raises(RuleFileError) as caught:
        load_yaml(_written(tmp_path, text))
    assert said in str(caught.value)


def test_lines_are_found(tmp_path: Path) -> None:
    file = _written(tmp_path, "a:\n  - x: 1\n    y: 2\n  - z\n")
    assert [line_of(file, keys) for keys in ([], ["a"], ["a", 0, "y"], ["a", 1], ["a", 7], ["b"])] == [1, 1, 3, 4, 1, 1]


class CheckExample(NamedTuple):
    facts: Mapping[str, str]
    fires: bool
    why: str = ""


def test_a_named_tuple_is_built_strictly(tmp_path: Path) -> None:
    file = _written(tmp_path, "facts: {}\n")
    assert build(CheckExample, {"facts": {}, "fires": True}, file).fires is True
    with pytest.raises(RuleFileError, match="missing key 'fires'"):
        build(CheckExample, {"facts": {}}, file)
    with pytest.raises(RuleFileError, match="unknown key 'fire'; did you mean 'fires'"):
        build(CheckExample, {"facts": {}, "fire": True}, file)
    with pytest.raises(RuleFileError, match="expected a mapping"):
        build(CheckExample, [], file)
