"""Which channels want news of which projects, and what was news already."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, delete, select

from bot.model import Lang
from bot.store.database import Database
from bot.store.tables import SUBSCRIPTIONS, TOLD
from bot.store.upsert import put


@dataclass(frozen=True)
class Subscription:
    """A channel wants news of a topic: all, a stage, the id of a project, or category/ID; in the
    language in which it asked for them.
    """

    channel: str
    topic: str
    lang: Lang = "en"


class News:
    """Subscriptions, and the stages that were told."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def subscribe(self, channel: str, topic: str, user: str, lang: Lang = "en") -> bool:
        """Send news of a topic to a channel; whether that could be kept."""
        row = {"channel": channel, "topic": topic, "by": user, "at": time.time(), "lang": lang}

        def write(connection: Connection) -> bool:
            put(connection, SUBSCRIPTIONS, row)
            return True

        return self._database.write(write, False)

    def unsubscribe(self, channel: str, topic: str | None = None) -> int:
        """Send no more news of a topic (None: of anything); how many subscriptions that ends."""
        gone = delete(SUBSCRIPTIONS).where(SUBSCRIPTIONS.c.channel == channel)
        if topic is not None:
            gone = gone.where(SUBSCRIPTIONS.c.topic == topic)
        return self._database.write(lambda c: c.execute(gone).rowcount, 0)

    def subscriptions(self, channel: str | None = None) -> list[Subscription]:
        """The subscriptions of a channel, or all."""
        query = select(SUBSCRIPTIONS.c.channel, SUBSCRIPTIONS.c.topic, SUBSCRIPTIONS.c.lang)
        query = query.order_by(SUBSCRIPTIONS.c.channel, SUBSCRIPTIONS.c.at)
        if channel is not None:
            query = query.where(SUBSCRIPTIONS.c.channel == channel)
        rows = self._database.read(lambda c: c.execute(query).all(), None)
        return [Subscription(*row) for row in rows or ()]

    def changed(self, stages: Mapping[str, str]) -> dict[str, str | None] | None:
        """The projects whose stage was not told yet, with the stage told last (None: a new
        project). They count as told now, to one of several processes that ask. The first time
        ever nothing is news. None when the database fails: then it is to be asked again.
        """
        rows = [{"project": id, "stage": stages[id]} for id in sorted(stages)]

        def write(connection: Connection) -> dict[str, str | None]:
            told = {row.project: row.stage for row in connection.execute(select(TOLD))}
            new = [row.project for row in put(connection, TOLD, *rows)]
            return {id: told.get(id) for id in new} if told else {}

        return self._database.write(write, None)
