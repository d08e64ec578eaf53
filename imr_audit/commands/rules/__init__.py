"""``imr-audit rules``: look at the rule book, test it, check it, compare it with another on letters."""

from __future__ import annotations

import click

from imr_audit.commands.rules.checking import lint, test
from imr_audit.commands.rules.letters import coverage, diff
from imr_audit.commands.rules.reading import list_, show
from imr_audit.commands.rules.writing import clauses, docs, new

_HELP = """\b
Examples:
  imr-audit rules list --topic massage_therapy
  imr-audit rules show MASSAGE-VISITS
  imr-audit rules show mri --on 2014-05-01
  imr-audit rules new acupuncture -o ours/acupuncture.yaml
  imr-audit rules test --rules ours && imr-audit rules lint --rules ours
  imr-audit rules diff built-in ours letters/*.pdf
  imr-audit rules docs pages
"""


@click.group("rules", epilog=_HELP, short_help="Read the rules, test them, see what a change of them does.")
def rules() -> None:
    """Read the rules, test them, look for mistakes in them, and see what a change of them does."""


for _command in (list_, show, new, test, lint, diff, coverage, clauses, docs):
    rules.add_command(_command)
