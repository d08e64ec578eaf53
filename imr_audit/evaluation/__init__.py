"""How well letters are read: predictions scored against annotations of one's own (docs/evaluation.md)."""

from __future__ import annotations

from imr_audit.evaluation.gold import GoldError, load_gold
from imr_audit.evaluation.scoring import Evaluation, Figures, Miss, compare, evaluate

__all__ = ["Evaluation", "Figures", "GoldError", "Miss", "compare", "evaluate", "load_gold"]
