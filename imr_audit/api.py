"""The library's front door: from a file, bytes or a text to its audited letters."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from imr_audit.result import FileAudit, LetterAudit, Selection

if TYPE_CHECKING:
    from imr_audit.engine import Engine
    from imr_audit.rules.model import RuleBook


def audit_file(
    path: str | os.PathLike[str],
    rulebook: RuleBook | None = None,
    engine: Engine | None = None,
    *,
    on: dt.date | None = None,
    ocr: bool = False,
    selection: Selection | None = None,
) -> FileAudit:
    """Audit the letters of one file; ``-`` is standard input.

    ``on`` overrides the date of the decision; ``selection`` says which findings are wanted.  Without ``rulebook`` and
    ``engine`` the built-in ones are used.  A file that cannot be read or is no determination gives a
    :class:`FileAudit` whose ``error`` is the reason: nothing is raised, nothing passed over.
    """
    from imr_audit.reading import UnreadableFile, load_bytes

    name = os.fsencode(path).decode("utf-8", "replace")
    try:
        data = load_bytes("-" if name == "-" else Path(path))
    except UnreadableFile as error:
        return FileAudit(name, None, error=str(error))
    return audit_bytes(data, name, rulebook, engine, on=on, ocr=ocr, selection=selection)


def audit_bytes(
    data: bytes,
    name: str,
    rulebook: RuleBook | None = None,
    engine: Engine | None = None,
    *,
    on: dt.date | None = None,
    ocr: bool = False,
    selection: Selection | None = None,
) -> FileAudit:
    """Audit the content of a file that was called ``name``; otherwise as :func:`audit_file`."""
    from imr_audit.audit import audit_source
    from imr_audit.letters import NotADetermination
    from imr_audit.reading import UnreadableFile, read_bytes

    rulebook, engine = _tools(rulebook, engine)
    digest = hashlib.sha256(data).hexdigest()
    try:
        audits = audit_source(read_bytes(data, name, ocr=ocr), rulebook, engine, on, selection)
        read = tuple(audit for audit in audits if audit.items)
        return FileAudit(name, digest, read, _without_items(audits))
    except (UnreadableFile, NotADetermination) as error:
        return FileAudit(name, digest, error=str(error))


def _without_items(audits: Sequence[LetterAudit]) -> str | None:
    """What to say of the letters of a file in which no decided item was found; None where there is none."""
    places = []
    for audit in audits:
        if not audit.items:
            letter = audit.letter
            number = letter.case.case_number
            place = f"page {letter.source.page_at(letter.span.start)}, line {letter.source.line_at(letter.span.start)}"
            places.append(f"{number.value if number else 'no case number'} ({place})")
    if not places:
        return None
    return (
        f"no decided item was found in the letter that begins at {'; '.join(places)}: look whether the page with"
        " the decisions is missing from the file"
    )


def audit_text(
    text: str, rulebook: RuleBook | None = None, engine: Engine | None = None, *, on: dt.date | None = None
) -> tuple[LetterAudit, ...]:
    """Audit the letters of a text.  Raises :class:`imr_audit.letters.NotADetermination` where it holds none."""
    from imr_audit.audit import audit_source
    from imr_audit.reading.text import SourceText

    return audit_source(SourceText(text), *_tools(rulebook, engine), on)


# The rule book last given without an engine, and the engine made for it: durable_rules never gives back what an engine
# holds (5 MB), so that letters audited one after the other must share one.
_made: list[tuple[RuleBook, Engine]] = []


def _tools(rulebook: RuleBook | None, engine: Engine | None) -> tuple[RuleBook, Engine]:
    if rulebook is None:
        return _built_in() if engine is None else (_built_in()[0], engine)
    return rulebook, engine or _engine_for(rulebook)


def _engine_for(rulebook: RuleBook) -> Engine:
    from imr_audit.engine import make_engine

    if not _made or _made[0][0] is not rulebook:
        _made[:] = [(rulebook, make_engine(None, rulebook))]
    return _made[0][1]


@cache
def _built_in() -> tuple[RuleBook, Engine]:
    from imr_audit.engine import make_engine
    from imr_audit.rules import load_rulebook

    rulebook = load_rulebook()
    return rulebook, make_engine(None, rulebook)
