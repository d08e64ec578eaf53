"""Looking for mistakes in a rule book beyond its form: exactly, by working out all cases that conditions tell apart."""

from imr_audit.rules.linting.findings import CODES, LEVELS, LintFinding, LintLevel
from imr_audit.rules.linting.run import lint

__all__ = ["CODES", "LEVELS", "LintFinding", "LintLevel", "lint"]
