"""The templates: everything that a template prints is escaped, and what would not be seen is made visible."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from imr_audit.reports import labels, wording


@cache
def environment() -> Environment:
    """The Jinja environment of the report."""
    made = Environment(
        loader=PackageLoader("imr_audit.reports.html"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
        auto_reload=False,
    )
    made.filters["words"] = wording.words
    made.filters["capital"] = wording.capital
    made.filters["quoted"] = quoted
    made.filters["suppression"] = lambda given: wording.capital(wording.suppression(given))
    made.globals["labels"] = labels
    return made


def _shown(value: Any) -> Any:
    """What is printed: no control character or direction mark goes through unseen."""
    return wording.clean(value) or value[:1] if isinstance(value, str) and not isinstance(value, Markup) else value


def quoted(words: str) -> str:
    """Words of a letter on one line, a word divided at a line's end joined."""
    from imr_audit.reading.text import Folded

    return wording.clean(Folded.of(words).text)


@cache
def asset(name: str) -> str:
    """A style sheet or script of the report."""
    return files("imr_audit.reports.html").joinpath("assets", name).read_text(encoding="utf-8")


def policy(*, split: bool) -> str:
    """What a page may load: nothing but its own style and script, and no connection anywhere."""
    style, script = ("'self'", "'self'") if split else (_hash(asset("report.css")), _hash(asset("report.js")))
    return f"default-src 'none'; style-src {style}; script-src {script}; base-uri 'none'; form-action 'none'"


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
