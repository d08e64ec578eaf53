"""The one error of this room."""

from __future__ import annotations


class UnreadableFile(Exception):
    """A file that gives no text.  The message is for a person: what is wrong with the file, and what to do."""
