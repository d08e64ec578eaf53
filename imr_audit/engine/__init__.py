"""Engines: which conditions of a rule book hold for a case.  All have one interface and give the same results."""

from __future__ import annotations

from typing import Literal, Protocol

from imr_audit.engine.case import Case
from imr_audit.engine.errors import CaseError, EngineDisagreement, EngineFault, EngineUnavailable
from imr_audit.rules.model import RuleBook

__all__ = [
    "CaseError",
    "Engine",
    "EngineDisagreement",
    "EngineFault",
    "EngineKind",
    "EngineUnavailable",
    "make_engine",
]

EngineKind = Literal["durable", "reference", "verify"]


class Engine(Protocol):
    """What fires for a case.  ``note``: what people should know of the choice of engine, or nothing."""

    rulebook: RuleBook

    @property
    def name(self) -> str:
        """durable, reference or verify."""
        ...

    @property
    def note(self) -> str:
        """A sentence on why this engine runs and not the usual one, or nothing."""
        ...

    def fire(self, room: str, case: Case) -> tuple[str, ...]:
        """The triggers of an entry's rules (``room`` is its id), or the ids of the checks (``room`` is "checks").

        Triggers are named by ``RuleVersion.trigger``.  They come in the order of the rule book, each once.
        """
        ...


def make_engine(kind: EngineKind | None, rulebook: RuleBook) -> Engine:
    """The engine of that name; None: durable_rules, or where it cannot be imported the reference, with a note.

    Raises EngineUnavailable where durable_rules was asked for by name and cannot be imported.
    """
    # Each engine is imported where it is chosen: a run needs one.
    if kind == "verify":
        from imr_audit.engine.verifying import VerifyingEngine

        return VerifyingEngine(rulebook)
    if kind != "reference":
        from imr_audit.engine.durable import DurableEngine

        try:
            return DurableEngine(rulebook)
        except EngineUnavailable as error:
            if kind == "durable":
                raise
            return _reference(rulebook, str(error))
    return _reference(rulebook, "")


def _reference(rulebook: RuleBook, note: str) -> Engine:
    from imr_audit.engine.reference import ReferenceEngine

    engine = ReferenceEngine(rulebook)
    engine.note = note
    return engine
