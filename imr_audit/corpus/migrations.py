"""The schema of a store, made or brought up to date.

A change of the schema adds one function to :data:`MIGRATIONS` and changes `schema.metadata` to match: a new store is
made from the metadata, an older one is brought to it step by step, both in one transaction.  Views are made anew.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import Connection, inspect, select, text

from imr_audit.corpus import schema
from imr_audit.corpus.errors import StoreError

Migration = Callable[[Connection], None]


def _suppressions(connection: Connection) -> None:
    """Version 2 can note which findings of a run are suppressed."""
    schema.suppressions.create(connection)


MIGRATIONS: tuple[Migration, ...] = (_suppressions,)  # the first brings version 1 to 2
NEWEST = 1 + len(MIGRATIONS)


def version_of(connection: Connection) -> int | None:
    """The version of the store's schema; None where there is no store yet.

    Raises StoreError where the database holds tables of the same names that are not ours.
    """
    tables = set(inspect(connection).get_table_names())
    if schema.schema_version.name in tables:
        return connection.scalar(select(schema.schema_version.c.version))
    if taken := sorted(tables & set(schema.metadata.tables)):
        raise StoreError(f"this database holds tables of another program ({', '.join(taken)}): name another store")
    return None


def bring_up_to_date(connection: Connection, migrations: Sequence[Migration] | None = None) -> None:
    """Make the tables, or bring older ones to this version (by :data:`MIGRATIONS`).  The caller commits.

    Raises StoreError where a later version of the program made them.
    """
    migrations = MIGRATIONS if migrations is None else migrations
    newest = 1 + len(migrations)
    version = version_of(connection)
    if version == newest:
        return
    if version is not None and version > newest:
        raise StoreError(
            f"this store was made by a later version of imr-audit (schema {version}; this one knows {newest}): update"
        )
    for view in schema.VIEWS:
        connection.execute(text(f"DROP VIEW IF EXISTS {view}"))
    if version is None:
        schema.metadata.create_all(connection)
    else:
        for migrate in migrations[version - 1 :]:
            migrate(connection)
        connection.execute(schema.schema_version.delete())
    connection.execute(schema.schema_version.insert().values(version=newest))
    for view, query in schema.VIEWS.items():
        connection.execute(text(f"CREATE VIEW {view} AS {query}"))
