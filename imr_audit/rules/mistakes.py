"""Mistakes in rule files: the place inside the file, and what is wrong there."""

from __future__ import annotations


class Mistake(ValueError):
    """``keys`` lead from the top of the file to the place; the message says what was expected."""

    def __init__(self, keys: tuple[str | int, ...], text: str) -> None:
        super().__init__(text)
        self.keys = keys
