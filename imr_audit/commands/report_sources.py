"""What a report is made from: a store, saved JSON Lines, or letters themselves."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import click

from imr_audit.commands.common import Settings, Trouble, tell_of_nothing
from imr_audit.corpus.sharding import is_folder_of_shards
from imr_audit.reports.records import Failure, LetterRecord, LetterText, record
from imr_audit.reports.withholding import without_words

if TYPE_CHECKING:
    from imr_audit.engine import Engine
    from imr_audit.model import Letter
    from imr_audit.reports.redaction import Redactor
    from imr_audit.result import RuleBookStamp
    from imr_audit.suppressions import Suppressions

Json = Mapping[str, Any]
Entries = Iterable[LetterRecord | Failure]
_SQLITE = b"SQLite format 3\0"
_NAMED = 3  # paths that a report names one by one
_SAVED = (".jsonl", ".ndjson")
_JUDGING = ("on", "select", "ignore")  # options by which letters are judged


@dataclass(frozen=True, slots=True)
class Source:
    """Letters and what judged them; ``words`` says what was audited, ``head`` begins every output of the contract."""

    words: str
    rulebook: RuleBookStamp
    tool_version: str
    settings: tuple[str, ...]
    entries: Entries
    head: Json


class Reading(NamedTuple):
    """How letters are taken in: ``on`` overrides the day of the decision, ``redactor`` puts pseudonyms in.

    ``text``: whether the letters' own text is wanted; ``words``: whether any of their words are.
    """

    on: dt.date | None
    ocr: bool
    text: bool = False
    words: bool = True
    redactor: Redactor | None = None


def is_store(path: str) -> bool:
    """Whether it is a store: a database's address, or a SQLite file."""
    if "://" in path:
        return not is_folder_of_shards(path)
    try:
        with open(path, "rb") as file:
            return file.read(len(_SQLITE)) == _SQLITE
    except OSError:
        return False


def is_saved(path: str) -> bool:
    """Whether it is what ``check --format jsonl`` printed."""
    return Path(path).suffix.lower() in _SAVED


def refuse_to_judge_again(paths: Sequence[str], options: Mapping[str, Any]) -> None:
    """Refuse options by which letters are judged where ``paths`` name what was judged before, which they do not change.

    Raises click.UsageError.
    """
    given = [name for name in _JUDGING if options[name]]
    judged = [path for path in paths if is_saved(path) or is_store(path) or is_folder_of_shards(path)]
    if given and judged:
        raise click.UsageError(
            f"--{given[0]} is for letters: {click.format_filename(judged[0])} holds what was judged before"
        )


@contextlib.contextmanager
def opened(
    paths: Sequence[str], run: int | None, settings: Settings, engine: Callable[[], Engine], how: Reading
) -> Iterator[Source]:
    """The source that ``paths`` name; it can be gone through while this is open.  Raises Trouble."""
    stores = [path for path in paths if is_store(path)]
    shards = [path for path in paths if is_folder_of_shards(path)]
    if (stores or shards) and len(paths) > 1:
        raise click.UsageError("a report of a store or of shards is of these alone: name nothing else")
    if run is not None and not stores:
        raise click.UsageError("--run chooses a run of a store")
    if shards:
        with _sharded(shards[0], settings.suppressions, how) as source:
            yield source
    elif stores:
        with _stored(stores[0], run, settings.suppressions, how) as source:
            yield source
    elif all(map(is_saved, paths)):
        yield _saved(paths, settings.suppressions, how)
    elif (printed := next((path for path in paths if Path(path).suffix.lower() == ".json"), None)) is not None:
        raise click.UsageError(
            f"{printed}: a report is made of what `check --format jsonl --explain` prints, not of json"
        )
    elif any(map(is_saved, paths)):
        raise click.UsageError("letters and saved results do not go into one report: audit all, or save all")
    else:
        yield _letters(paths, settings, engine(), how)


# --- letters ---


def _letters(paths: Sequence[str], settings: Settings, engine: Engine, how: Reading) -> Source:
    from imr_audit import __version__
    from imr_audit.corpus.inputs import missing
    from imr_audit.reports import contract
    from imr_audit.reports.wording import enumeration, file_name

    if (absent := missing(paths)) is not None:
        raise click.UsageError(f"{click.format_filename(absent)}: there is no such file or folder")
    words = enumeration([file_name(Path(path).name or path) for path in paths])
    if len(paths) > _NAMED or how.redactor:
        words = "letters" if len(paths) == 1 else f"{len(paths):,} files"
    return Source(
        words,
        settings.stamp,
        __version__,
        tuple(_chosen(settings)),
        _audited(paths, settings, engine, how),
        contract.head_of(settings.stamp, settings.selection),
    )


def _chosen(settings: Settings) -> Iterator[str]:
    selection = settings.selection
    if selection.select:
        yield f"Only these findings were asked for: {', '.join(sorted(selection.select))}."
    if selection.ignore:
        yield f"These findings were left out: {', '.join(sorted(selection.ignore))}."


def _audited(paths: Sequence[str], settings: Settings, engine: Engine, how: Reading) -> Entries:
    from imr_audit.api import audit_bytes
    from imr_audit.corpus.inputs import Inputs
    from imr_audit.reading import UnreadableFile
    from imr_audit.reports import contract
    from imr_audit.suppressions import suppressed

    inputs, nothing = Inputs(paths), True
    for found in inputs:
        nothing = False
        try:
            data = found.read()
        except UnreadableFile as error:
            yield _failed({"file": found.name, "reason": str(error)}, how)
            continue
        try:
            file = audit_bytes(
                data, found.name, settings.rulebook, engine, on=how.on, ocr=how.ocr, selection=settings.selection
            )
        except Exception as error:  # a defect of ours must not cost the other files
            told = f": {error}" if how.words and not how.redactor else ""  # it may hold words of the letter
            reason = f"imr-audit failed on it, which is a defect ({type(error).__name__}{told})"
            yield _failed({"file": found.name, "reason": reason}, how)
            continue
        file = suppressed(file, settings.suppressions)
        for letter in file.letters:
            text = LetterText.of(letter.letter) if how.text else None
            yield _record(contract.letter(file, letter, explain=True), text, how)
        if file.error is not None:
            yield _failed(contract.error(file), how)
    if nothing:
        tell_of_nothing(paths, inputs.patterns.include)


def _record(data: Json, text: LetterText | None, how: Reading) -> LetterRecord:
    if how.redactor:
        data = how.redactor.letter(data)
    return record(data if how.words else without_words(data), text)


def _failed(data: Json, how: Reading) -> Failure:
    told = how.redactor.letter({"file": data["file"], "reason": data["reason"]}) if how.redactor else data
    return Failure(told["file"], told["reason"])


# --- a store ---


@contextlib.contextmanager
def _stored(location: str, number: int | None, suppressions: Suppressions, how: Reading) -> Iterator[Source]:
    from imr_audit.corpus.documents import documents, head
    from imr_audit.corpus.errors import StoreError
    from imr_audit.corpus.queries import find_run
    from imr_audit.corpus.store import open_for_reading

    try:
        with open_for_reading(location) as store, store.transaction() as connection:
            run = find_run(connection, number)
            words = f"run {run.id} of {Path(store.location).name}, begun {run.started[:10]}"
            if run.state != "finished":
                words += f" ({run.state})"
            yield _of_head(head(run), words, _read(documents(connection, run), suppressions, how))
    except StoreError as error:
        raise Trouble(str(error)) from None


@contextlib.contextmanager
def _sharded(location: str, suppressions: Suppressions, how: Reading) -> Iterator[Source]:
    """Shards are gone through by way of a store that is gone afterwards."""
    from imr_audit.corpus.errors import StoreError
    from imr_audit.corpus.store import open_for_writing

    try:
        from imr_audit.corpus.sharding.folder import Folder, ShardsError
        from imr_audit.corpus.sharding.loading import load_shards
    except ImportError:
        raise Trouble("shards need more packages: pip install 'imr-audit[dask]'") from None
    try:
        with tempfile.TemporaryDirectory(prefix="imr-audit-") as folder:
            store = str(Path(folder, "shards.db"))
            with open_for_writing(store) as opened:
                load_shards(opened, Folder(location))
            with _stored(store, None, suppressions, how) as source:
                yield replace(source, words=f"the shards in {location}")
    except (ShardsError, StoreError) as error:
        raise Trouble(str(error)) from None


def _of_head(head: Json, words: str, entries: Entries) -> Source:
    from imr_audit.result import RuleBookStamp

    book = head["rulebook"]
    stamp = RuleBookStamp(
        book["version"], book["sha256"], tuple(book.get("added", ())), tuple(book.get("replaced", ()))
    )
    chosen = head.get("selection") or {}
    settings = [
        f"{said}: {', '.join(chosen[name])}."
        for name, said in (
            ("select", "Only these findings were asked for"),
            ("ignore", "These findings were left out"),
        )
        if chosen.get(name)
    ]
    leading = {name: head[name] for name in ("schema_version", "tool", "rulebook", "selection") if name in head}
    return Source(words, stamp, head["tool"]["version"], tuple(settings), entries, leading)


def _read(lines: Iterable[Json], suppressions: Suppressions, how: Reading) -> Entries:
    """Letters of the output contract, each with its text where its file is at hand and unchanged.

    Where there are suppressions they take the place of those that the letters have.
    """
    from imr_audit.suppressions import suppressed_json

    file, letters, n = "", cast("tuple[Letter, ...]", ()), 0
    for line in lines:
        if "reason" in line:
            yield _failed(line, how)
            continue
        if how.text:
            n = n + 1 if line["file"] == file else 0
            if line["file"] != file:
                file, letters = line["file"], _text_of(line, how)
        line = suppressed_json(line, suppressions) if suppressions else line
        yield _record(line, LetterText.of(letters[n]) if n < len(letters) else None, how)


def _text_of(line: Json, how: Reading) -> tuple[Letter, ...]:
    """The letters of the file from which a line was made; none where it is gone or has changed since."""
    from imr_audit.letters import NotADetermination, parse_letters
    from imr_audit.reading import UnreadableFile, read_bytes

    try:
        data = Path(line["file"]).read_bytes()
    except (OSError, ValueError):
        return ()
    if hashlib.sha256(data).hexdigest() != line["sha256"]:
        return ()
    try:
        letters = parse_letters(read_bytes(data, line["file"], ocr=how.ocr))
    except (UnreadableFile, NotADetermination):
        return ()
    return tuple(letter for letter in letters if letter.items)


# --- saved JSON Lines ---


def _saved(paths: Sequence[str], suppressions: Suppressions, how: Reading) -> Source:
    lines = _Lines(paths)
    first = next(iter(lines), None)
    if first is None:
        raise Trouble(f"{paths[0]}: no letter is in it: `check --format jsonl` prints a line for each")
    words = f"results saved in {', '.join(Path(path).name for path in paths)}"
    if how.redactor:
        words = "saved results"

    def entries() -> Iterator[LetterRecord | Failure]:
        with lines.understood():
            yield from _read(lines, suppressions, how)

    with lines.understood():
        return _of_head(first, words, entries())


class _Lines:
    """The lines of saved files, from the first on each time they are gone through."""

    def __init__(self, paths: Sequence[str]) -> None:
        self._paths = paths
        self._place = ""

    def __iter__(self) -> Iterator[Json]:
        for path in self._paths:
            self._place = f"{path}, line 1"
            try:
                with open(path, encoding="utf-8") as file:
                    for number, line in enumerate(file, 1):
                        self._place = f"{path}, line {number}"
                        if line.strip():
                            yield self._data(line)
            except OSError as error:
                raise Trouble(f"{path}: {error.strerror}") from None
            except UnicodeDecodeError:
                raise Trouble(f"{path}: this is no text in UTF-8, so not what `check --format jsonl` printed") from None

    @contextlib.contextmanager
    def understood(self) -> Iterator[None]:
        """Tells of the latest line where it turns out not to be as the contract has it."""
        try:
            yield
        except (KeyError, TypeError, AttributeError, IndexError) as error:
            raise self._trouble(f"something in it is missing or another ({type(error).__name__}: {error})") from None

    def _trouble(self, why: str) -> Trouble:
        return Trouble(f"{self._place}: expected what `check --format jsonl` of this version prints: {why}")

    def _data(self, line: str) -> Json:
        try:
            data = json.loads(line)
        except json.JSONDecodeError as error:
            said = f"no JSON ({error.msg}, column {error.colno}); the file may have been cut off: print it again"
            raise self._trouble(said) from None
        version = data.get("schema_version") if isinstance(data, dict) else None
        if version is None:
            raise self._trouble("it is no line of this tool's output")
        if version != 1:
            raise self._trouble(
                f"it is of schema version {version}, and this imr-audit reads version 1: print it again"
            )
        return cast("Json", data)
