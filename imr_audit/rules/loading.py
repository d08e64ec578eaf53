"""Rule files -> RuleBook.

Files are read and hashed; where that content was found right before, its plain data come from the user's cache, else
they are parsed from YAML and validated.  Either way the same builder makes the rule book of the same plain data.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from imr_audit import cache
from imr_audit.rules.building import Keys, Names, build_check, build_entry
from imr_audit.rules.fields import as_day, case_fields, check_fields
from imr_audit.rules.merging import Layer, merge_layers
from imr_audit.rules.model import Check, Entry, InForce, Origin, Rule, RuleBook
from imr_audit.rules.yaml_files import RuleFileError, YamlFile, no_utf8, read_yaml, rules_dir

_BOOK, _FIELDS, _DOCUMENTS = "rulebook.yaml", "vocabulary/fields.yaml", "documents.yaml"
_CLAUSES = "clauses/"  # what the reference states, for its table only: see clauses.py


def load_rulebook(
    extra: Sequence[Path] = (), *, root: Path | None = None, cached: bool = True, drafts: bool = False
) -> RuleBook:
    """The built-in rule book (or that in the folder ``root``), with a user's own rule files and folders of such.

    ``extra`` adds entries and checks; one with the id of a built-in rule or check takes its place, and
    ``RuleBook.overridden`` says so.  ``cached``: take files that were found right before from the user's cache.
    ``drafts``: draft rules judge too.  Raises RuleFileError, a line for each mistake.
    """
    root = root or rules_dir()
    layers = [_layer(root), *(_layer(path) for path in extra)]
    folders = ["", *(f"{path if path.is_dir() else path.parent}/" for path in extra)]
    digest = _digest(layers)
    key = hashlib.sha256(f"{digest} {_code_stamp()}".encode()).hexdigest()[:32]
    data: Any = cache.read(key) if cached else None
    known = data is not None
    if not known:
        data = _validated(layers)
    book = _book(data, digest, folders, drafts)  # raises where two files do not go together
    if cached and not known:
        cache.write(key, data)
    return book


# --- files -----------------------------------------------------------------------------------------------------------


class _File(NamedTuple):
    """``name`` is relative to the folder of its layer, with forward slashes."""

    path: Path
    name: str
    content: bytes

    @property
    def is_rules(self) -> bool:
        """Whether the file holds guideline rules or checks, rather than what they refer to."""
        return self.name not in (_BOOK, _DOCUMENTS) and not self.name.startswith("vocabulary/")


def _layer(path: Path) -> tuple[_File, ...]:
    """The YAML files of a folder, sorted by name, or one file.  Line ends are made equal, so that hashes are."""
    if path.is_dir():
        found = sorted((file.relative_to(path).as_posix(), file) for file in path.rglob("*.yaml"))
        named = [(file, name) for name, file in found if not name.startswith(_CLAUSES)]
    elif path.is_file():
        named = [(path, path.name)]
    else:
        raise RuleFileError(f"{path}: there is no such file or folder")
    if not named:
        hint = ": rename its *.yml" if next(path.rglob("*.yml"), None) else ""
        raise RuleFileError(f"{path}: the folder holds no rule file (*.yaml){hint}")
    return tuple(_File(file, name, _content(file).replace(b"\r\n", b"\n")) for file, name in named)


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise RuleFileError(f"{file}: it cannot be read: {error.strerror}") from None


def _digest(layers: Sequence[tuple[_File, ...]]) -> str:
    sha = hashlib.sha256()
    for n, files in enumerate(layers):
        for file in files:
            sha.update(f"{n} {file.name} {len(file.content)}\n".encode() + file.content)
    return sha.hexdigest()


def _code_stamp() -> str:
    """Changes whenever the code that validates does: what an older one let pass is looked at again."""
    return cache.code_stamp(sorted(Path(__file__).parent.glob("*.py")))


# --- YAML -> plain, validated data -----------------------------------------------------------------------------------


def _validated(layers: Sequence[tuple[_File, ...]]) -> dict[str, Any]:
    """Plain data of all that the rule book is made of.  Raises RuleFileError."""
    # Only here: a run on files that are known does without pydantic.
    from imr_audit.rules.validation import file_mistakes

    base = {file.name: file for file in layers[0]}
    for name in (_BOOK, _FIELDS, _DOCUMENTS):
        if name not in base:
            raise RuleFileError(f"{layers[0][0].path.parent}: {name} is missing")
    fields = _yaml(base[_FIELDS])
    check_fields(fields)
    data: dict[str, Any] = {
        "version": _version(_yaml(base[_BOOK])),
        "fields": fields.data,
        "documents": _periods(_yaml(base[_DOCUMENTS])),
        "layers": [],
    }
    names = Names.of(case_fields(fields.data), _documents(data))
    told: list[str] = []
    for n, files in enumerate(layers):
        kept = []
        for file in files if n else (file for file in files if file.is_rules):
            read = _yaml(file)
            plain = _plain(read.data)
            mistakes = file_mistakes(read.data, plain, names, fields.data["messages"])
            told += dict.fromkeys(
                f"{read.path}:{read.line(m.keys)}: {m}" for m in sorted(mistakes, key=lambda m: read.line(m.keys))
            )
            kept.append({"file": file.name, "data": plain, "lines": [] if mistakes else _lines(read)})
        data["layers"].append(kept)
    if told:
        raise RuleFileError("\n".join(told))
    return data


def _yaml(file: _File) -> YamlFile:
    try:
        return read_yaml(file.path, file.content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise RuleFileError(f"{file.path}: {no_utf8(error)}") from None


def _plain(data: Any) -> Any:
    """The data with dates in ISO form, which JSON can hold."""
    if isinstance(data, Mapping):
        return {key: _plain(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_plain(value) for value in data]
    return data.isoformat() if isinstance(data, dt.date) else data


def _lines(read: YamlFile) -> list[int]:
    """The lines at which the file's rules or checks begin."""
    section = "checks" if "checks" in read.data else "rules"
    return [read.line((section, n)) for n in range(len(read.data[section]))]


def _version(read: YamlFile) -> str:
    version = read.data.get("version") if isinstance(read.data, Mapping) else None
    if not isinstance(version, str):
        raise RuleFileError(f"{read.path}:1: expected `version:` with a text in quotes")
    return version


def _periods(read: YamlFile) -> dict[str, list[str | None]]:
    """Document -> the first and last day in force, in ISO form (``rules.documents`` reads the rest of the file)."""
    documents = read.data.get("documents") if isinstance(read.data, Mapping) else None
    if not isinstance(documents, list):
        raise RuleFileError(f"{read.path}:1: expected `documents:` with a list")
    periods: dict[str, list[str | None]] = {}
    for n, document in enumerate(documents):
        where = f"{read.path}:{read.line(('documents', n))}"
        if not isinstance(document, Mapping) or not isinstance(document.get("key"), str):
            raise RuleFileError(f"{where}: expected a document with a `key`")
        days = [document.get(f"in_force_{end}") for end in ("from", "to")]
        if any(day is not None and as_day(day) is None for day in days):
            raise RuleFileError(f"{where}: in_force_from, in_force_to: expected dates such as 2014-05-01")
        periods[document["key"]] = [None if day is None else _plain(day) for day in days]
    return periods


# --- plain data -> rule book -----------------------------------------------------------------------------------------


def _book(data: Mapping[str, Any], digest: str, folders: Sequence[str], drafts: bool) -> RuleBook:
    """The rule book of validated data.  ``folders`` stand before the file names of each layer."""
    fields = case_fields(data["fields"])
    documents = _documents(data)
    names = Names.of(fields, documents)
    merged = merge_layers([_built(files, names, folder) for files, folder in zip(data["layers"], folders, strict=True)])
    judging = ("active", "draft") if drafts else ("active",)
    return RuleBook(
        version=data["version"],
        sha256=hashlib.sha256(f"{digest} drafts".encode()).hexdigest() if drafts else digest,
        fields=fields,
        message_words=tuple(data["fields"]["messages"]),
        entries=tuple(_parted(merged.entries, lambda rule: rule.status in judging)),
        checks=merged.checks,
        documents=documents,
        overridden=merged.overridden,
        added=merged.added,
        aside=tuple(_parted(merged.entries, lambda rule: rule.status not in judging)),
    )


def _parted(entries: Iterable[Entry], belongs: Callable[[Rule], bool]) -> Iterator[Entry]:
    """The entries with those of their rules that belong, less those without any."""
    for entry in entries:
        rules = tuple(rule for rule in entry.rules if belongs(rule))
        if rules:
            yield entry if len(rules) == len(entry.rules) else replace(entry, rules=rules)


def _documents(data: Mapping[str, Any]) -> dict[str, InForce]:
    return {name: InForce(as_day(first), as_day(last)) for name, (first, last) in data["documents"].items()}


def _built(files: Iterable[Mapping[str, Any]], names: Names, folder: str) -> Layer:
    entries: list[Entry] = []
    checks: list[Check] = []
    for file in files:
        origin = _origins(folder + file["file"], file["lines"])
        if "checks" in file["data"]:
            checks += [build_check(c, names, ("checks", n), origin) for n, c in enumerate(file["data"]["checks"])]
        else:
            entries.append(build_entry(file["data"], names, origin))
    return Layer(tuple(entries), tuple(checks))


def _origins(file: str, lines: Sequence[int]) -> Callable[[Keys], Origin]:
    """The places of a file's rules or checks, which keys such as ("rules", 2) lead to; else its first line."""

    def origin(keys: Keys) -> Origin:
        return Origin(file, lines[keys[1]] if len(keys) > 1 and isinstance(keys[1], int) else 1)

    return origin
