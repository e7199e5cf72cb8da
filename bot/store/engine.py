"""Connections to a database: an SQLite file, or a PostgreSQL server. Neither waits for ever."""

import sqlite3
import time
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from platformdirs import user_data_path
from sqlalchemy import URL, Connection, Engine, QueuePool, create_engine, event, make_url

from bot.store import bounds


def engine_for(url: str | None) -> Engine:
    """The engine for a database URL; without one, a file in the user's data folder."""
    if url is None:
        folder = user_data_path("cncf-guide")
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        url = f"sqlite:///{folder / 'cncf-guide.db'}"
    parsed = make_url(url)
    backend = parsed.get_backend_name()
    if backend in ("postgres", "postgresql"):
        from bot.store import postgresql  # its driver takes a fifth of a second

        return postgresql.engine(parsed, bounds.PATIENCE)
    return _sqlite(parsed) if backend == "sqlite" else create_engine(parsed, hide_parameters=True)


def reading(connection: Connection) -> Connection:
    """A connection for statements that only read, each by itself. For SQLite we say that in our
    own words: SQLAlchemy would run a statement to set it, and another to take it back.
    """
    if connection.dialect.name == "sqlite":
        return connection.execution_options(reads=True)
    return connection.execution_options(isolation_level="AUTOCOMMIT")


def patiently(connection: Connection) -> AbstractContextManager[None]:
    """Let a migration run to its end; SQLite knows no limit but that of its locks."""
    if connection.dialect.name != "postgresql":
        return nullcontext()
    from bot.store import postgresql

    return postgresql.patiently(connection, bounds.MIGRATION)


def _sqlite(url: URL) -> Engine:
    """In a file that is made with its folder, or in memory, where there is one connection."""
    options: dict[str, Any] = {"poolclass": QueuePool, "pool_timeout": bounds.PATIENCE}
    if url.database in (None, "", ":memory:"):
        options |= {"pool_size": 1, "max_overflow": 0}
        options["connect_args"] = {"check_same_thread": False}
    else:
        Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, hide_parameters=True, **options)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _: Any) -> None:
    """Write ahead, so that readers don't wait; a power cut may cost the last moment only. What is
    deleted is overwritten.

    Transactions are begun by us: Python's driver begins them late, and not for every statement.
    """
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout={bounds.PATIENCE * 1000}")
    _write_ahead(connection)
    for pragma in ("synchronous=NORMAL", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _write_ahead(connection: Any) -> None:
    """Wait while another process makes the same change: here SQLite does not wait by itself."""
    until = time.monotonic() + bounds.PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(bounds.PATIENCE / 200)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    """Take the write lock at once: one taken later fails where it should wait."""
    if not connection.get_execution_options().get("reads"):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
