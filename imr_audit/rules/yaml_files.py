"""YAML data files: found in a checkout or in an installed copy, read safely, mistakes named with file and line."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

# What reads YAML is imported where it is needed: rule files that are known come from a cache, without it.
if TYPE_CHECKING:
    import yaml

T = TypeVar("T")


class RuleFileError(ValueError):
    """A mistake in a data file; the message names the file, the line, what was expected and the nearest right name."""


def rules_dir() -> Path:
    """The folder of the built-in rule book: ``rules/`` of the checkout, or its copy inside the installed package."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "rulebook"
    return installed if installed.is_dir() else package.parent / "rules"


def load_yaml(path: Path) -> Any:
    """The plain data of one YAML file.  Raises RuleFileError where it is no valid YAML or a key stands twice.

    A file whose content was read before comes from the user's cache.
    """
    from imr_audit import cache

    try:
        content = path.read_bytes()
    except OSError:
        return read_yaml(path).data  # tells what is wrong
    key = hashlib.sha256(b"2 " + content).hexdigest()[:32]
    data = cache.read(key, "data")
    if data is None:
        data = read_yaml(path).data
        cache.write(key, data, "data")
    return data


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
    import yaml

    from imr_audit.rules.yaml_loader import UniqueKeys

    try:
        loader = UniqueKeys(path.read_text(encoding="utf-8") if text is None else text)
        try:
            node = loader.get_single_node()
            return YamlFile(path, None if node is None else loader.construct_document(node), node)
        finally:
            loader.dispose()
    except RuleFileError as error:
        raise RuleFileError(f"{path}:{error}") from None
    except UnicodeDecodeError as error:
        raise RuleFileError(f"{path}: {no_utf8(error)}") from None
    except (yaml.YAMLError, ValueError, OSError) as error:  # ValueError: such as `!!int x`
        mark = getattr(error, "problem_mark", None)
        where = f"{path}:{mark.line + 1}" if mark else str(path)
        raise RuleFileError(f"{where}: {getattr(error, 'problem', None) or error}") from None


def no_utf8(error: UnicodeDecodeError) -> str:
    """What to say of a file that is no text in UTF-8."""
    return f"this is no text in UTF-8 ({error.reason} at byte {error.start + 1}): save it as UTF-8"


def line_of(path: Path, keys: Sequence[str | int]) -> int:
    """The line (from 1) at which the value stands that ``keys`` lead to; the nearest parent's where it is missing."""
    import yaml

    from imr_audit.rules.yaml_loader import Loader

    return _line_in(yaml.compose(path.read_text(encoding="utf-8"), Loader=Loader), keys)


def _line_in(node: yaml.Node | None, keys: Sequence[str | int]) -> int:
    import yaml

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
    import difflib

    match = difflib.get_close_matches(str(name), list(known), n=1)
    return f"; did you mean {match[0]!r}?" if match else ""


def build(kind: type[T], data: Any, path: Path, keys: Sequence[str | int] = ()) -> T:
    """Make the named tuple ``kind`` from a mapping of a data file; unknown and missing keys are RuleFileErrors."""
    where = f"{path}:{{}}"
    if not isinstance(data, Mapping):
        raise RuleFileError(f"{where.format(line_of(path, keys))}: expected a mapping, found {data!r}")
    fields: tuple[str, ...] = kind._fields  # type: ignore[attr-defined]
    for key in data:
        if key not in fields:
            line = line_of(path, [*keys, key])
            raise RuleFileError(f"{where.format(line)}: unknown key {key!r}{nearest(key, fields)}")
    for name in fields:
        if name not in data and name not in kind._field_defaults:  # type: ignore[attr-defined]
            raise RuleFileError(f"{where.format(line_of(path, keys))}: missing key {name!r}")
    return kind(**{k: tuple(v) if isinstance(v, list) else v for k, v in data.items()})


@cache
def vocabulary(name: str) -> Any:
    """The plain data of ``rules/vocabulary/<name>.yaml``, read once a process."""
    return load_yaml(rules_dir() / "vocabulary" / f"{name}.yaml")
