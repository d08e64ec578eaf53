"""The one error of this room."""

from __future__ import annotations


class NotADetermination(Exception):
    """A text that holds no determination.  The message tells a person what was looked for, and what was found."""
