"""``python -m imr_audit``: the same as ``imr-audit``."""

from imr_audit.cli import main

main(prog_name="imr-audit")
