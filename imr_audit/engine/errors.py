"""What can go wrong in an engine."""

from __future__ import annotations


class EngineUnavailable(RuntimeError):
    """The engine that was asked for cannot run on this machine; the message says why and what to do."""


class EngineFault(RuntimeError):
    """The engine broke its contract on one case: that case has no result, the next one can go on."""


class EngineDisagreement(RuntimeError):
    """Two engines come to different results on the same case; the message names triggers, fields and both results."""


class CaseError(ValueError):
    """A case that no engine takes: a field that is not declared, or a value of another type."""
