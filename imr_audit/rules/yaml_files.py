"""YAML data files: found in a checkout or in an installed copy, read safely, mistakes named with file and line."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Hashable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import yaml

T = TypeVar("T")
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class RuleFileError(ValueError):
    """A mistake in a data file; the message names the file, the line, what was expected and the nearest right name."""


class _UniqueKeys(_Loader):  # type: ignore[misc]
    """Reads YAML safely and refuses a key that stands twice in one mapping."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        mapping: dict[Hashable, Any] = super().construct_mapping(node, deep=deep)
        if len(mapping) != len(node.value):
            seen: set[Any] = set()
            for key_node, _ in node.value:
                key = self.construct_object(key_node, deep=True)
                if key in seen:
                    raise RuleFileError(f"{key_node.start_mark.line + 1}: the key {key!r} stands twice")
                seen.add(key)
        return mapping


# Only true and false are truth values, as in YAML 1.2: `on:` is a key of ours, and a state may be called "no".
_BOOL = "tag:yaml.org,2002:bool"
_UniqueKeys.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != _BOOL or first in "tTfF"]
    for first, resolvers in _Loader.yaml_implicit_resolvers.items()
}


def rules_dir() -> Path:
    """The folder of the built-in rule book: ``rules/`` of the checkout, or its copy inside the installed package."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "rulebook"
    return installed if installed.is_dir() else package.parent / "rules"


def load_yaml(path: Path) -> Any:
    """The plain data of one YAML file.  Raises RuleFileError where it is no valid YAML or a key stands twice."""
    return read_yaml(path).data


@dataclasses.dataclass(frozen=True, slots=True)
class YamlFile:
    """The plain data of one YAML file, and where each part of it stands."""

    path: Path
    data: Any
    node: yaml.Node | None

    def line(self, keys: Sequence[str | int]) -> int:
        """As :func:`line_of`, without reading the file again."""
        return _line_in(self.node, keys)


def read_yaml(path: Path, text: str | None = None) -> YamlFile:
    """Read one YAML file (or ``text``, what it is known to hold).  Raises RuleFileError as :func:`load_yaml` does."""
    try:
        loader = _UniqueKeys(path.read_text(encoding="utf-8") if text is None else text)
        try:
            node = loader.get_single_node()
            return YamlFile(path, None if node is None else loader.construct_document(node), node)
        finally:
            loader.dispose()
    except RuleFileError as error:
        raise RuleFileError(f"{path}:{error}") from None
    except (yaml.YAMLError, ValueError, OSError) as error:  # ValueError: no UTF-8, or a date such as 2014-02-30
        mark = getattr(error, "problem_mark", None)
        where = f"{path}:{mark.line + 1}" if mark else str(path)
        raise RuleFileError(f"{where}: {getattr(error, 'problem', None) or error}") from None


def line_of(path: Path, keys: Sequence[str | int]) -> int:
    """The line (from 1) at which the value stands that ``keys`` lead to; the nearest parent's where it is missing."""
    return _line_in(yaml.compose(path.read_text(encoding="utf-8"), Loader=_Loader), keys)


def _line_in(node: yaml.Node | None, keys: Sequence[str | int]) -> int:
    line = 1
    for key in keys:
        if isinstance(node, yaml.MappingNode):
            found = next(((k, v) for k, v in node.value if k.value == str(key)), None)
            if found is None:
                break
            line, node = found[0].start_mark.line + 1, found[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
            node = node.value[key]
            line = node.start_mark.line + 1
        else:
            break
    return line


def nearest(name: str, known: Sequence[str]) -> str:
    """A hint for a misspelt name: ``; did you mean 'x'?``, or nothing where none is near."""
    match = difflib.get_close_matches(str(name), list(known), n=1)
    return f"; did you mean {match[0]!r}?" if match else ""


def build(kind: type[T], data: Any, path: Path, keys: Sequence[str | int] = ()) -> T:
    """Make the dataclass ``kind`` from a mapping of a data file; unknown and missing keys are RuleFileErrors."""
    where = f"{path}:{{}}"
    if not isinstance(data, Mapping):
        raise RuleFileError(f"{where.format(line_of(path, keys))}: expected a mapping, found {data!r}")
    fields = {f.name: f for f in dataclasses.fields(kind)}  # type: ignore[arg-type]
    for key in data:
        if key not in fields:
            line = line_of(path, [*keys, key])
            raise RuleFileError(f"{where.format(line)}: unknown key {key!r}{nearest(key, list(fields))}")
    missing = [
        name
        for name, f in fields.items()
        if name not in data and f.default is dataclasses.MISSING and f.default_factory is dataclasses.MISSING
    ]
    if missing:
        raise RuleFileError(f"{where.format(line_of(path, keys))}: missing key {missing[0]!r}")
    return kind(**{k: tuple(v) if isinstance(v, list) else v for k, v in data.items()})


@cache
def vocabulary(name: str) -> Any:
    """The plain data of ``rules/vocabulary/<name>.yaml``, read once a process."""
    return load_yaml(rules_dir() / "vocabulary" / f"{name}.yaml")
