"""imr-audit: checks California Independent Medical Review determinations against the guidelines in force.

>>> from imr_audit import audit_file
>>> audit = audit_file("letter.pdf")
>>> [(item.item.request, item.verdict) for letter in audit.letters for item in letter.items]

Everything is imported on first use, so that ``import imr_audit`` costs nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from imr_audit.api import audit_file, audit_text
    from imr_audit.extraction.assertions import assertion_status
    from imr_audit.rules import load_rulebook

__version__ = "0.1.0"
__all__ = ["__version__", "assertion_status", "audit_file", "audit_text", "load_rulebook"]

_HOMES = {
    "assertion_status": "imr_audit.extraction.assertions",
    "audit_file": "imr_audit.api",
    "audit_text": "imr_audit.api",
    "load_rulebook": "imr_audit.rules",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'imr_audit' has no attribute {name!r}")
