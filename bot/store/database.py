"""The database behind the store: connections, migrations, and what happens when it fails.

It may be slow, full or gone: every use is guarded here, a failure is counted and logged, and the
caller goes on with what it would do without a memory. After a failure the database is left alone
for a moment, so that a dead one does not delay every answer; not so when it is well and only does
not take a value.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Connection, Engine, insert, inspect, select, text
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError

from bot.store import bounds
from bot.store.engine import engine_for, patiently, reading
from bot.store.tables import METADATA, NEWEST, SEEN, VERSION

LOG = logging.getLogger(__name__)

T = TypeVar("T")


TROUBLE = (SQLAlchemyError, OSError, ImportError, ValueError, OverflowError)
"""What a database, or its address, may lead to."""

REFUSED = (DataError, IntegrityError, UnicodeError, OverflowError)
"""What a database that is well says to a value that it does not take."""

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
        self._writer = threading.Semaphore()
        with self._failing("open"):
            self._engine = engine_for(url)
            self._migrate(self._engine)
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

    def wipe(self) -> None:
        """Leave nothing of what was deleted in the log that SQLite keeps beside its file. A server
        clears its files in its own time.
        """

        def checkpoint(connection: Connection) -> None:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

        self.read(checkpoint, None)

    def close(self) -> None:
        """Close the connections."""
        if self._engine is not None:
            self._engine.dispose()

    def _guarded(self, work: Callable[[Connection], T], without: T, reads: bool) -> T:
        with self._failing("use"):
            if self._engine is not None and self._is_usable(self._engine):
                with self._connected(self._engine, reads) as connection:
                    return work(connection)
        self.failures += 1
        return without

    def _is_usable(self, engine: Engine) -> bool:
        """Whether it is not at rest and has its tables: it may have been down at the start."""
        if time.monotonic() < self._rests_until:
            return False
        if not self._migrated and not self._migrating.locked():
            threading.Thread(target=self._migrate, args=(engine,), daemon=True).start()
        return self._migrated

    @contextmanager
    def _connected(self, engine: Engine, reads: bool) -> Iterator[Connection]:
        if reads:
            with engine.connect() as connection:
                yield reading(connection)
        else:
            with self._turn(engine), engine.begin() as connection:
                yield connection

    @contextmanager
    def _turn(self, engine: Engine) -> Iterator[None]:
        """SQLite has one writer, and does not let in by turns those that wait for it: when there
        are many, some wait in vain. So they wait here.
        """
        if engine.dialect.name != "sqlite":
            yield
            return
        if not self._writer.acquire(timeout=bounds.PATIENCE):
            raise TimeoutError
        try:
            yield
        finally:
            self._writer.release()

    def _migrate(self, engine: Engine) -> None:
        """Bring the tables to their state; one thread does it, and no other waits for it."""
        if not self._migrating.acquire(blocking=False):
            return
        try:
            with self._failing("migrate"):
                if not self._migrated:
                    with engine.begin() as connection, patiently(connection):
                        migrate(connection)
                    self._migrated = True
        finally:
            self._migrating.release()

    @contextmanager
    def _failing(self, what: str) -> Iterator[None]:
        try:
            yield
        except TROUBLE as error:
            if not isinstance(error, REFUSED):
                self._rests_until = time.monotonic() + bounds.REST
            name = type(getattr(error, "orig", None) or error).__name__
            LOG.error(
                "Could not %s the database (%s, after %d failures); it is tried again after %g s",
                what, name, self.failures, bounds.REST,
            )  # fmt: skip


def migrate(connection: Connection) -> None:
    """Bring a database to the state of tables.py; of several processes one does it."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATING})
    there = inspect(connection).get_table_names()
    versioned = VERSION.name in there
    if not versioned and SEEN.name not in there:
        METADATA.create_all(connection, checkfirst=False)
        VERSION.create(connection)
        connection.execute(insert(VERSION).values(version_num=NEWEST))
    elif not versioned or connection.scalar(select(VERSION)) != NEWEST:
        from bot.store.upgrade import upgrade  # with Alembic: only for an older database

        upgrade(connection, versioned)
