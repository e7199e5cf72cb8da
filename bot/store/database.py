"""The database behind the store: connections, migrations, and what happens when it fails.

It may be slow, full or gone: every use is guarded here, a failure is counted and logged, and the
caller goes on with what it would do without a memory. After a failure the database is left alone
for a moment, so that a dead one does not delay every answer.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from platformdirs import user_data_path
from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import SQLAlchemyError

LOG = logging.getLogger(__name__)

T = TypeVar("T")

REST = 5.0
"""Seconds in which a database that has failed is left alone."""

PATIENCE = 2
"""Seconds to wait for a connection, a lock or a statement: Slack waits three for us."""

FIRST = "0001"
"""The state of a database that was made before there were migrations."""

MIGRATING = 0x636E6366
"""The key of the PostgreSQL lock under which one of several processes migrates."""


class Database:
    """Runs work in transactions; neither `read` nor `write` raises."""

    def __init__(self, url: str | None = None) -> None:
        self.failures = 0
        self._engine: Engine | None = None
        self._rests_until = 0.0
        self._migrated = False
        self._migrating = threading.Lock()
        with self._failing("open"):
            self._engine = _engine(url)
        self.write(lambda connection: None, None)

    @property
    def ready(self) -> bool:
        """Whether the database answers."""
        return self.read(lambda c: c.execute(text("SELECT 1")) is not None, False)

    def read(self, work: Callable[[Connection], T], without: T) -> T:
        """The outcome of work that only reads; `without` when the database fails."""
        return self._guarded(work, without, reads=True)

    def write(self, work: Callable[[Connection], T], without: T) -> T:
        """The outcome of work in one transaction; `without` when the database fails."""
        return self._guarded(work, without, reads=False)

    def close(self) -> None:
        """Close the connections."""
        if self._engine is not None:
            self._engine.dispose()

    def _guarded(self, work: Callable[[Connection], T], without: T, reads: bool) -> T:
        if self._engine is None or time.monotonic() < self._rests_until:
            return without
        with self._failing("use"):
            if not self._migrated:  # the database may have been down at the start
                self._migrate(self._engine)
            if reads:
                with self._engine.connect() as connection:
                    return work(connection.execution_options(isolation_level="AUTOCOMMIT"))
            with self._engine.begin() as connection:
                return work(connection)
        return without

    def _migrate(self, engine: Engine) -> None:
        with self._migrating:
            if not self._migrated:
                with engine.begin() as connection:
                    migrate(connection)
                self._migrated = True

    @contextmanager
    def _failing(self, what: str) -> Iterator[None]:
        try:
            yield
        except (SQLAlchemyError, CommandError, OSError, ImportError, ValueError) as error:
            self.failures += 1
            self._rests_until = time.monotonic() + REST
            name = type(error).__name__
            LOG.error("Could not %s the database (%s, failure %d)", what, name, self.failures)


def migrate(connection: Connection) -> None:
    """Bring a database to the state of tables.py; of several processes one does it."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATING})
    config = Config()
    config.set_main_option("script_location", "bot.store:migrations")
    config.attributes["connection"] = connection
    tables = inspect(connection).get_table_names()
    if "seen" in tables and "alembic_version" not in tables:
        command.stamp(config, FIRST)
    command.upgrade(config, "head")


def _engine(url: str | None) -> Engine:
    """The engine for a database URL; without one, a file in the user's data folder."""
    if url is None:
        folder = user_data_path("cncf-guide")
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        url = f"sqlite:///{folder / 'cncf-guide.db'}"
    parsed = make_url(url)
    backend = parsed.get_backend_name()
    if backend in ("postgres", "postgresql"):
        return _postgresql(parsed)
    if backend == "sqlite" and parsed.database not in (None, "", ":memory:"):
        Path(str(parsed.database)).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed, hide_parameters=True)
    if backend == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _postgresql(url: URL) -> Engine:
    """With the driver that is installed, whatever form of address a hosting platform hands out."""
    if url.drivername in ("postgres", "postgresql"):
        url = url.set(drivername="postgresql+psycopg")
    patience = {
        "connect_timeout": PATIENCE,
        "options": f"-c statement_timeout={PATIENCE}s -c lock_timeout={PATIENCE}s",
    }
    return create_engine(
        url,
        hide_parameters=True,
        pool_pre_ping=True,
        pool_size=10,
        pool_timeout=PATIENCE,
        connect_args=patience,
    )


def _prepare_sqlite(connection: Any, _: Any) -> None:
    """Write ahead, so that readers don't wait; a power cut may cost the last moment only.

    Transactions are begun by us: Python's driver begins them late, and not for every statement.
    """
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", f"busy_timeout={PATIENCE * 1000}"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """Take the write lock at once: one taken later fails where it should wait."""
    if connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
