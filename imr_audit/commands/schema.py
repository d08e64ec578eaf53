"""``imr-audit schema``: the JSON Schemas of the output and of the rule files."""

from __future__ import annotations

import json

import click

from imr_audit.commands.common import rule_mistakes


@click.command(short_help="Print a JSON Schema: of the output, or of the rule files.")
@click.argument("which", metavar="output|rules", type=click.Choice(("output", "rules")))
def schema(which: str) -> None:
    """Print a JSON Schema: of what `check --format json` prints, or of the rule files (for editors)."""
    if which == "output":
        from importlib.resources import files

        click.echo(files("imr_audit.reports").joinpath("output_schema.json").read_text(encoding="utf-8"), nl=False)
        return
    from imr_audit.rules import load_rulebook
    from imr_audit.rules.schema import rules_json_schema

    with rule_mistakes():
        rulebook = load_rulebook()
    click.echo(json.dumps(rules_json_schema(rulebook.fields, list(rulebook.documents)), indent=2))
