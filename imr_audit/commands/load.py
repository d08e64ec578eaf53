"""``imr-audit load``: bring the shards of a cluster's run into a store."""

from __future__ import annotations

import click

from imr_audit.commands.common import Trouble, load_settings, rule_mistakes, suppressions_option, tell_suppressions

_EXAMPLES = """
\b
Examples:
  imr-audit load /share/audits --store audit.db
  imr-audit load s3://bucket/audits --store postgresql://me@localhost/audits
"""


@click.command(epilog=_EXAMPLES, short_help="Load the shards of `batch --engine dask` into a store.")
@click.argument("location")
@click.option("--store", default="audit.db", show_default=True, metavar="FILE|URL", help="Where the results go.")
@suppressions_option
@click.option("--isolated", is_flag=True, help="Use no imr-audit.toml, nor [tool.imr-audit] of pyproject.toml.")
def load(location: str, store: str, suppressions: tuple[str, ...], isolated: bool) -> None:
    """Load the shards at LOCATION, which `imr-audit batch --engine dask` made, into a store, as a run of it.

    The run is then as if it had been audited into the store: nothing that is there is written twice, duplicates are
    noted, and a load that was killed goes on when the command is given again.
    """
    from imr_audit.corpus.errors import StoreError
    from imr_audit.corpus.store import open_for_writing
    from imr_audit.corpus.summary import summarise

    try:
        from imr_audit.corpus.sharding.folder import Folder, ShardsError
        from imr_audit.corpus.sharding.loading import load_shards
    except ImportError:
        raise Trouble("shards need more packages: pip install 'imr-audit[dask]'") from None
    with rule_mistakes():
        settings = load_settings({"rules": (), "isolated": isolated, "suppressions": suppressions})
    try:
        folder = Folder(location)
        folder.index()  # what is no run makes no store
        with open_for_writing(store) as opened:
            run = load_shards(opened, folder, settings.suppressions)
            with opened.transaction() as connection:
                summary = summarise(connection, run)
    except (StoreError, ShardsError) as error:
        raise Trouble(str(error)) from None
    tell_suppressions(settings, all_letters=True)
    for line in summary.lines():
        click.echo(line)
