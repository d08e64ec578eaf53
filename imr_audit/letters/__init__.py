"""Text -> letters: layouts, case header, reviewer, items."""

from imr_audit.letters.errors import NotADetermination
from imr_audit.letters.parse import parse_letters

__all__ = ["NotADetermination", "parse_letters"]
