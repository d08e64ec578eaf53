"""``imr-audit rules new`` and ``docs``: a rule file to begin with, and the rule book as pages."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from imr_audit.commands.common import Trouble, rule_mistakes


@click.command()
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
