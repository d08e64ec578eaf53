"""Where shards lie: a folder, or any location that fsspec knows, such as ``s3://bucket/audits``."""

from __future__ import annotations

import contextlib
import json
import os
import uuid
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import IO, Any

import fsspec

from imr_audit.corpus.setups import Judging
from imr_audit.corpus.sharding import INDEX
from imr_audit.corpus.sharding.counts import Counts
from imr_audit.corpus.sharding.parquet import counts_of

_FORMAT = 1
_UNFINISHED = ".unfinished-"


class ShardsError(Exception):
    """A folder of shards cannot be used; the message says which, why, and what to do."""


@dataclass(frozen=True, slots=True)
class Index:
    """A finished run: what judged, what it was given, the names of its shards in order, files passed over."""

    judging: Judging
    inputs: dict[str, Any]
    shards: list[str]
    passed_over: int


class Folder:
    """A folder of shards.  Each is written elsewhere first and then moved to its place, whole.

    Raises ShardsError where the location is none.
    """

    def __init__(self, location: str) -> None:
        self.location = location if "://" in location else os.path.abspath(location)  # as workers are to find it
        try:
            self._files, self._root = fsspec.core.url_to_fs(self.location)
        except (ValueError, ImportError) as error:  # an unknown protocol, or one whose package is not installed
            raise ShardsError(f"{location}: {error}") from None

    @contextlib.contextmanager
    def writing(self, name: str) -> Iterator[IO[bytes]]:
        """A stream whose content appears as ``name`` at the end; nothing appears where that is not reached."""
        unfinished = self._path(f"{_UNFINISHED}{uuid.uuid4().hex}")
        try:
            self._files.makedirs(self._root, exist_ok=True)
            with self._files.open(unfinished, "wb") as stream:
                yield stream
            self._files.mv(unfinished, self._path(name))
        except BaseException as error:
            with contextlib.suppress(Exception):
                self._files.rm(unfinished)
            if isinstance(error, OSError):
                raise ShardsError(f"{self.location} cannot be written: {error.strerror or error}") from None
            raise

    def reading(self, name: str) -> IO[bytes]:
        """The content of ``name``.  Raises ShardsError."""
        try:
            stream: IO[bytes] = self._files.open(self._path(name), "rb")
        except OSError as error:
            raise ShardsError(f"{self._path(name)}: {error.strerror or error}") from None
        return stream

    def names(self) -> set[str]:
        """The names of what lies here.  Raises ShardsError."""
        self._files.invalidate_cache()
        try:
            return {os.path.basename(path) for path in self._files.ls(self._root, detail=False)}
        except FileNotFoundError:
            return set()
        except OSError as error:
            raise ShardsError(f"{self.location} cannot be listed: {error.strerror or error}") from None

    def counts(self, name: str) -> Counts | None:
        """What a shard came to; None where it is damaged, and to be made anew."""
        try:
            with self.reading(name) as stream:
                return counts_of(stream)
        except ValueError:
            return None

    def clear(self) -> None:
        """Remove what killed workers left."""
        for name in self.names():
            if name.startswith(_UNFINISHED):
                with contextlib.suppress(OSError):
                    self._files.rm(self._path(name))

    def write_index(self, index: Index) -> None:
        """Say which shards make up the run."""
        data = {"format": _FORMAT, **asdict(index)}
        with self.writing(INDEX) as stream:
            stream.write(json.dumps(data, indent=1).encode("ascii") + b"\n")

    def index(self) -> Index:
        """The run that lies here.  Raises ShardsError."""
        if INDEX not in self.names():
            raise ShardsError(
                f"{self.location} holds no finished run (no {INDEX}): `imr-audit batch --engine dask --shards"
                f" {self.location} ...` makes one, or goes on with it"
            )
        try:
            with self.reading(INDEX) as stream:
                data = json.load(stream)
            if data.pop("format") != _FORMAT:
                raise ValueError("another version of imr-audit wrote it")
            return Index(**{**data, "judging": Judging(**data["judging"])})
        except (KeyError, TypeError, ValueError) as error:
            raise ShardsError(f"{self.location}/{INDEX}: this is no list of shards that can be read: {error}") from None

    def _path(self, name: str) -> str:
        return f"{self._root.rstrip('/')}/{name}"
