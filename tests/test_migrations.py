"""A database of an older version is brought to the present tables, with what stands in it."""

import re
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from conftest import ROOT
from databases import PostgreSQL, eventually, locked, plain_engine, together
from sqlalchemy import Connection, inspect

from bot.store import bounds, database
from bot.store.database import migrate
from bot.store.engine import engine_for
from bot.store.store import Answered, Store
from bot.store.tables import METADATA, NEWEST, VERSION

pytest_plugins = ["databases"]

OLD = (
    "INSERT INTO seen VALUES ('Ev1', 4000000000)",
    "INSERT INTO answers VALUES ('C1', '1.1', '1.0', '1.2', 'U1', 'rook envoy', 'license', "
    "4000000000)",
    "INSERT INTO languages VALUES ('U1', 'zh')",
)
"""What somebody who ran the first version has."""


def _changed(url: str, *changes: Callable[[Connection], object]) -> None:
    changing = plain_engine(url)
    with changing.begin() as connection:
        for change in changes:
            change(connection)
    changing.dispose()


def _first_version(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", "bot.store:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, "0001")
    for statement in OLD:
        connection.exec_driver_sql(statement)


def _without_a_version(connection: Connection) -> None:
    """As it was before there were migrations."""
    connection.exec_driver_sql("DROP TABLE alembic_version")


def _folder(url: str) -> None:
    if url.startswith("sqlite"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)


@pytest.fixture(params=["0001", "before there were migrations"])
def old(request: pytest.FixtureRequest, url: str) -> str:
    """The address of a database as the first version left it."""
    _folder(url)
    more = [] if request.param == "0001" else [_without_a_version]
    _changed(url, _first_version, *more)
    return url


def _is_whole(store: Store) -> None:
    """Whether what the first version has kept is there, and what is new can be used."""
    assert not store.inbox.claim("Ev1", user="U1")
    found = store.answers.to("C1", "1.1")
    assert found == Answered(
        "C1", "1.1", "1.2", "U1", "1.0", ("rook", "envoy"), ("license",), 4e9, unasked=False
    )
    assert store.people.language("U1") == "zh"
    assert store.channels.set("C1", "U1", mode="auto")
    assert store.failures == 0


def test_an_old_database_is_brought_up_with_its_rows(old: str) -> None:
    store = Store(old)
    _is_whole(store)
    store.close()


def test_two_processes_that_find_an_old_database_both_succeed(old: str) -> None:
    stores = together(*(partial(Store, old) for _ in range(4)))
    for store in stores:
        assert store.ready
        assert store.failures == 0
    _is_whole(stores[0])
    for store in stores:
        store.close()


def test_two_processes_that_find_an_empty_database_both_succeed(url: str) -> None:
    stores = together(*(partial(Store, url) for _ in range(4)))
    assert [store.failures for store in stores] == [0] * 4
    assert sum(store.inbox.claim("Ev1", user="U1") for store in stores) == 1
    for store in stores:
        store.close()


def test_real_processes_that_migrate_at_once_both_succeed(old: str) -> None:
    code = "import sys; from bot.store.store import Store; sys.exit(Store(sys.argv[1]).failures)"
    started = [
        subprocess.Popen([sys.executable, "-c", code, old], cwd=ROOT, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    for process in started:
        _, said = process.communicate(timeout=60)
        assert process.returncode == 0, said.decode()


def test_the_migrations_lead_to_the_tables_that_the_code_uses(old: str) -> None:
    Store(old).close()
    assert _differences(old) == []


def test_a_new_database_is_as_the_migrations_leave_an_old_one(old: str, url: str) -> None:
    Store(old).close()
    brought_up = _tables(old)
    _changed(old, METADATA.drop_all, _without_a_version)
    Store(url).close()
    assert _tables(url) == brought_up


def test_the_newest_version_is_that_of_the_last_migration() -> None:
    assert ScriptDirectory(str(ROOT / "bot/store/migrations")).get_heads() == [NEWEST]


def test_a_database_of_a_later_version_is_left_alone(
    store: Store, url: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert store.channels.set("C1", "U1", mode="off")
    _changed(url, lambda c: c.execute(VERSION.update().values(version_num="9999")))
    later = Store(url)
    assert not later.ready
    assert "Could not migrate the database (UpgradeError" in caplog.text
    later.close()
    assert store.channels.settings("C1").mode == "off"


def test_alembic_is_only_loaded_for_an_old_database(store: Store, url: str) -> None:
    code = (
        "import sys; from bot.store.store import Store;"
        "sys.exit(Store(sys.argv[1]).failures or 'alembic' in sys.modules)"
    )
    assert store.ready
    subprocess.run([sys.executable, "-c", code, url], cwd=ROOT, check=True, timeout=60)


def _tables(url: str) -> dict[str, list[str]]:
    """All tables with what describes them, in an order of its own."""
    found: dict[str, list[str]] = {}

    def describe(connection: Connection) -> None:
        seen = inspect(connection)
        for name in seen.get_table_names():
            parts = (*seen.get_columns(name), *seen.get_indexes(name), seen.get_pk_constraint(name))
            found[name] = sorted(str({**part, "type": str(part.get("type"))}) for part in parts)

    _changed(url, describe)
    return found


def _differences(url: str) -> list[object]:
    """Between the tables of a database and those of the code."""
    differences: list[object] = []

    def compare(connection: Connection) -> None:
        options = {"compare_type": True, "compare_server_default": True}
        context = MigrationContext.configure(connection, opts=options)
        differences.extend(compare_metadata(context, METADATA))

    _changed(url, compare)
    return differences


def test_to_migrate_again_changes_nothing(store: Store, url: str) -> None:
    assert store.channels.set("C1", "U1", mode="off")
    _changed(url, migrate, migrate)
    again = Store(url)
    assert again.channels.settings("C1").mode == "off"
    again.close()


def test_a_migration_may_take_longer_than_any_other_statement(
    postgresql: PostgreSQL, monkeypatch: pytest.MonkeyPatch
) -> None:
    def long(connection: Connection) -> None:
        connection.exec_driver_sql("SELECT pg_sleep(3.5)")
        migrate(connection)

    monkeypatch.setattr(bounds, "PATIENCE", 2)
    monkeypatch.setattr(database, "migrate", long)
    store = Store(postgresql.database())
    assert store.ready
    assert not store.database.write(lambda c: c.exec_driver_sql("SELECT pg_sleep(2)"), None)
    store.close()


def test_a_migration_does_not_wait_for_ever_for_somebody_else(
    old: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(bounds, "PATIENCE", 2)
    monkeypatch.setattr(bounds, "REST", 0.3)
    with locked(old):
        store = Store(old)
        assert not store.ready
    assert re.search(
        r"Could not migrate the database \((LockNotAvailable|Operational)", caplog.text
    )
    eventually(lambda: store.ready)
    _changed(old, _is_newest)
    store.close()


def _is_newest(connection: Connection) -> None:
    assert "jobs" in inspect(connection).get_table_names()


def test_a_migration_that_is_cut_short_leaves_the_database_as_it_was(old: str) -> None:
    cut = engine_for(old)
    with cut.connect() as connection:
        migrate(connection)
        connection.rollback()
    assert "jobs" not in inspect(cut).get_table_names()
    cut.dispose()
    store = Store(old)
    _is_whole(store)
    store.close()
