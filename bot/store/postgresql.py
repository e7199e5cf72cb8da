"""Connections to a PostgreSQL server. The only home of psycopg."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar, cast

from psycopg import Connection, OperationalError
from psycopg.abc import PQGen
from psycopg.pq import TransactionStatus
from sqlalchemy import URL, Engine, create_engine, event, text
from sqlalchemy import Connection as SQLConnection

T = TypeVar("T")


def engine(url: URL, patience: int) -> Engine:
    """The engine for a server, in whatever form of address a hosting platform hands out; it waits
    for a connection, a lock and a statement at most `patience` seconds each.
    """
    if url.drivername in ("postgres", "postgresql"):
        url = url.set(drivername="postgresql+psycopg")
    timeouts = {
        "connect_timeout": patience,
        "options": f"-c statement_timeout={patience}s -c lock_timeout={patience}s",
    }
    made = create_engine(
        url,
        hide_parameters=True,
        pool_pre_ping=True,
        pool_size=10,
        pool_timeout=patience,
        connect_args=timeouts,
    )

    @event.listens_for(made, "do_connect")
    def connect(_: Any, __: Any, arguments: Any, options: Any) -> "Impatient":
        connection = Impatient.connect(*arguments, **options)
        connection.patience = patience + 1.0
        return connection

    return made


@contextmanager
def patiently(connection: SQLConnection, seconds: int) -> Iterator[None]:
    """Let the statements of this transaction run for so long; it waits for locks no longer than
    any other.
    """
    connection.execute(text(f"SET LOCAL statement_timeout = '{seconds}s'"))
    driver = cast(Impatient, connection.connection.driver_connection)
    patience, driver.patience = driver.patience, seconds + 1.0
    try:
        yield
    finally:
        driver.patience = patience


class Impatient(Connection[Any]):
    """A connection that is closed when the server says nothing at all for too long: its own
    timeouts are of no use when it hangs, or when the network does.
    """

    patience = 3.0

    def wait(self, gen: PQGen[T], interval: float = 0.1, timeout: float | None = None) -> T:
        """The outcome of a call. Raises psycopg.OperationalError."""
        try:
            return super().wait(gen, interval, timeout or self.patience)
        except OperationalError:
            if self.info.transaction_status == TransactionStatus.ACTIVE:
                self.close()
            raise
