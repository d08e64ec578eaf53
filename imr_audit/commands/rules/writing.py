"""``imr-audit rules new``, ``clauses`` and ``docs``: a rule file to begin with, and the rule book as pages."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import click

from imr_audit.commands.common import Trouble, load_settings, reading_options, rule_mistakes


@click.command(short_help="Write a commented rule file to begin with.")
@click.argument("topic")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to a new file.")
def new(topic: str, output: Path | None) -> None:
    """Write a commented rule file for TOPIC to begin with: a draft that loads, passes lint and whose examples hold."""
    from imr_audit.destination import CannotWrite, destination
    from imr_audit.rules import load_rulebook
    from imr_audit.rules.documents import load_documents
    from imr_audit.rules.skeleton import skeleton
    from imr_audit.rules.yaml_files import nearest

    with rule_mistakes():
        topics = load_rulebook().fields["topic"].values
        documents = load_documents()
    if topic not in topics:
        hint = nearest(topic, topics) or f"; the topics are {', '.join(topics)}"
        raise click.UsageError(f"no topic is called {topic!r}{hint}")
    if output is not None and output.exists():
        raise Trouble(f"{output} exists; name a new file")
    try:
        with destination(output) as write:
            write(skeleton(topic, documents, dt.date.today()))
    except CannotWrite as error:
        raise Trouble(str(error)) from None
    if output is not None:
        click.echo(f"{output}: begun. Then: imr-audit rules test --rules {output.parent}", err=True)


@click.command(short_help="Show what the guideline reference states, and the rules for it.")
@click.option("--format", "format_", type=click.Choice(("markdown", "json")), default="markdown", show_default=True)
def clauses(format_: str) -> None:
    """Show what the guideline reference states, clause by clause, with the built-in rules that carry it.

    This is how docs/guidelines.md is made: imr-audit rules clauses > docs/guidelines.md
    """
    from imr_audit.reports.rulebook.guide import guide, guide_data
    from imr_audit.rules import load_rulebook
    from imr_audit.rules.clauses import load_clauses

    with rule_mistakes():
        rulebook, stated = load_rulebook(), load_clauses()
    if format_ == "json":
        click.echo(json.dumps(guide_data(rulebook, stated), indent=2))
    else:
        click.echo(guide(rulebook, stated), nl=False)


@click.command(short_help="Write the rule book as pages with a search.")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@reading_options
def docs(folder: Path, **options: Any) -> None:
    """Write the rule book as pages into DIR: one a topic, with a search; open its index.html.

    The pages need no network and no server. Earlier pages in DIR are replaced; any other folder is left alone.
    """
    from imr_audit.destination import CannotWrite
    from imr_audit.reports.rulebook.site import write_site
    from imr_audit.rules.clauses import load_clauses
    from imr_audit.rules.documents import load_documents

    with rule_mistakes():
        rulebook, stated = load_settings(options).rulebook, load_clauses()
        titles = {document.key: document.title for document in load_documents()}
    try:
        written = write_site(rulebook, stated, titles, folder)
    except CannotWrite as error:
        raise Trouble(str(error)) from None
    click.echo(f"{folder / 'index.html'}: {written.rules} rules on {written.pages} pages.", err=True)
