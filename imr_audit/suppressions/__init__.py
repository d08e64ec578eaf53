"""Findings that a person has looked at and accepts: kept in a reviewed file, counted apart, never dropped."""

from imr_audit.suppressions.applying import finding_key, suppressed, suppressed_json
from imr_audit.suppressions.entries import Entry, Key, Suppressions, fingerprint, letter_key
from imr_audit.suppressions.files import SuppressionError, read_suppressions, written

__all__ = [
    "Entry",
    "Key",
    "SuppressionError",
    "Suppressions",
    "finding_key",
    "fingerprint",
    "letter_key",
    "read_suppressions",
    "suppressed",
    "suppressed_json",
    "written",
]
