"""The rule book: guideline rules and checks, written in YAML."""

from imr_audit.rules.loading import load_rulebook
from imr_audit.rules.model import RuleBook
from imr_audit.rules.yaml_files import RuleFileError

__all__ = ["RuleBook", "RuleFileError", "load_rulebook"]
