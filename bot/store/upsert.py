"""A row in the place of the one with its key, in one statement: to delete and insert would fail
where two processes do it at once.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table, or_


def put(connection: Connection, table: Table, *rows: Mapping[str, Any]) -> Sequence[Any]:
    """Keep whole rows; those that were not there just so, with the columns of the key."""
    if not rows:
        return ()
    return connection.execute(_upsert(connection.dialect.name, table), list(rows)).all()


@cache
def _upsert(dialect: str, table: Table) -> Any:
    """The statement for a table, made once: to make it takes longer than to run it."""
    insert = _insert(dialect)(table)
    key = list(table.primary_key)
    rest = [column for column in table.columns if column not in set(key)]
    changed = insert.on_conflict_do_update(
        index_elements=key,
        set_={column.name: insert.excluded[column.name] for column in rest},
        where=or_(*(column.is_distinct_from(insert.excluded[column.name]) for column in rest)),
    )
    return changed.returning(*key)


def _insert(dialect: str) -> Callable[[Table], Any]:
    """How a database says it; only its own dialect is loaded."""
    if dialect == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert
    from sqlalchemy.dialects import sqlite

    return sqlite.insert
