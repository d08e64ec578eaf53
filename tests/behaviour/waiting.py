"""Waiting for what a page does in its own time."""

from __future__ import annotations

import time
from collections.abc import Callable

_PATIENCE = 10  # seconds


def eventually(holds: Callable[[], object]) -> None:
    """Fail unless ``holds`` becomes true within the patience of the tests."""
    end = time.monotonic() + _PATIENCE
    while not holds():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.05)
