"""A database of an earlier version is brought to the present tables, by `migrations/`. The home of
Alembic: imported only where there is such a database, for it takes as much memory as all facts.
"""

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection

FIRST = "0001"
"""The state of a database that was made before there were migrations."""


class UpgradeError(ValueError):
    """A database can't be brought up, as when a later version has made it."""


def upgrade(connection: Connection, versioned: bool) -> None:
    """Bring a database to the newest version; it may be of a time before it kept its version.

    Raises UpgradeError when that can't be done.
    """
    config = Config()
    config.set_main_option("script_location", "bot.store:migrations")
    config.attributes["connection"] = connection
    try:
        if not versioned:
            command.stamp(config, FIRST)
        command.upgrade(config, "head")
    except CommandError as error:
        raise UpgradeError(str(error)) from error
