"""How often Python looks for garbage in a process of ours."""

from __future__ import annotations

import atexit
import gc
from functools import cache

# New objects after which Python looks; one letter makes half of them. Unless told otherwise it is 700.
_OBJECTS = 200_000


def collect_seldom() -> None:
    """Look for cyclic garbage seldom.

    What a process loads, rules and vocabularies, lives as long as it does, and auditing makes next to no cycles:
    looking through it as often as Python does by default takes a tenth of the time.
    """
    gc.set_threshold(_OBJECTS)


@cache
def end_without_looking() -> None:
    """Let the process end without a last look through all that it holds, which goes with it."""
    atexit.register(gc.freeze)
