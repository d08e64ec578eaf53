"""Two engines side by side, for ``--verify``."""

from __future__ import annotations

from imr_audit.engine.case import Case
from imr_audit.engine.durable import DurableEngine
from imr_audit.engine.errors import EngineDisagreement
from imr_audit.engine.reference import ReferenceEngine
from imr_audit.rules.model import RuleBook


class VerifyingEngine:
    """Asks both engines and gives their common answer."""

    name = "verify"
    note = ""

    def __init__(self, rulebook: RuleBook) -> None:
        """Raises EngineUnavailable where durable_rules cannot be imported."""
        self.rulebook = rulebook
        self._durable = DurableEngine(rulebook)
        self._reference = ReferenceEngine(rulebook)

    def fire(self, room: str, case: Case) -> tuple[str, ...]:
        """What both engines say; otherwise as theirs.  Raises EngineDisagreement."""
        durable, reference = self._durable.fire(room, case), self._reference.fire(room, case)
        if durable != reference:
            differing = sorted(set(durable) ^ set(reference))
            triggers = ", ".join(differing) or "the order of the triggers"
            given = ", ".join(f"{name}={value!r}" for name, value in sorted(case.items()) if value is not None)
            raise EngineDisagreement(
                f"in room {room!r} the engines differ on {triggers}; "
                f"durable: {list(durable)}, reference: {list(reference)}; case: {given}"
            )
        return durable
