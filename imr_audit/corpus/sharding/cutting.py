"""The files of a run cut into shards, each known by what is in it."""

from __future__ import annotations

import hashlib
import json
import os
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace

from imr_audit.corpus.inputs import Place, printed
from imr_audit.corpus.setups import Judging

SHARD_SIZE = 1000  # files, on average


@dataclass(frozen=True, slots=True)
class Shard:
    """Some files, or one archive.  ``name`` is the same for the same files, unchanged, under the same setup."""

    name: str
    places: tuple[Place, ...]


def cut(places: Iterable[Place], judging: Judging, patterns: Iterable[str], size: int = SHARD_SIZE) -> Iterator[Shard]:
    """The shards of a run, in its order.  An archive is a shard of its own.

    Where a shard ends depends on the names of files alone, so that a file that is added or removed changes one shard
    (at most two) and not all that follow.
    """
    seed = json.dumps([asdict(judging), list(patterns)], sort_keys=True).encode()
    held: list[Place] = []
    for place in places:
        place = replace(place, path=os.path.abspath(place.path))
        if place.is_archive and held:
            yield _shard(seed, held)
            held = []
        held.append(place)
        if place.is_archive or len(held) == 2 * size or zlib.crc32(os.fsencode(place.path)) % size == 0:
            yield _shard(seed, held)
            held = []
    if held:
        yield _shard(seed, held)


def _shard(seed: bytes, places: list[Place]) -> Shard:
    digest = hashlib.sha256(seed)
    for place in places:
        digest.update(json.dumps([printed(place.path), place.reason, *_state(place.path)]).encode())
    return Shard(f"shard-{digest.hexdigest()[:20]}.parquet", tuple(places))


def _state(path: str) -> tuple[int, int]:
    """By what a changed file is known without being read: its size, and when it was changed (nanoseconds)."""
    try:
        found = os.stat(path)
    except OSError:
        return (0, 0)
    return found.st_size, found.st_mtime_ns
