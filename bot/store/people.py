"""What somebody has chosen, and how all that is stored about a person is deleted."""

import time
from secrets import token_hex
from typing import Any, cast

from sqlalchemy import Connection, Table, delete, select, update

from bot.model import Lang
from bot.store.database import Database
from bot.store.tables import (
    ANSWERS,
    CHANNELS,
    FEEDBACK,
    HELPED,
    JOBS,
    LANGUAGES,
    MUTED,
    QUESTIONS,
    SEEN,
    SUBSCRIPTIONS,
    TAUGHT,
)
from bot.store.upsert import put

OWN = (LANGUAGES, MUTED, QUESTIONS, FEEDBACK, JOBS, SEEN)
"""Tables whose rows belong to a `user`."""


class People:
    """The language of a person's answers, and who is not to be answered unasked."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def language(self, user: str) -> Lang | None:
        """The language that a user has chosen, None for that of each question."""
        lang = self._one(select(LANGUAGES.c.lang).where(LANGUAGES.c.user == user))
        return cast(Lang, lang) if lang in ("zh", "en") else None

    def set_language(self, user: str, lang: Lang | None) -> None:
        """Keep the language that a user has chosen; None: that of each question."""
        self._replace(LANGUAGES, user, None if lang is None else {"lang": lang})

    def is_muted(self, user: str) -> bool:
        """Whether somebody does not want to be answered unasked."""
        return self._one(select(MUTED.c.user).where(MUTED.c.user == user)) is not None

    def mute(self, user: str, muted: bool) -> bool:
        """Answer somebody unasked no more, or again; whether that could be kept."""
        return self._replace(MUTED, user, {"at": time.time()} if muted else None)

    def forget(self, user: str) -> int | None:
        """Delete everything about a person; how many entries that were, None when it failed.

        What a person has set or taught for others stays, without the person.
        """
        count = self._database.write(lambda connection: _forget(connection, user), None)
        self._database.wipe()
        return count

    def _one(self, query: Any) -> Any:
        return self._database.read(lambda c: c.execute(query).scalar_one_or_none(), None)

    def _replace(self, table: Table, user: str, row: dict[str, Any] | None) -> bool:
        def write(connection: Connection) -> bool:
            if row is None:
                connection.execute(delete(table).where(table.c.user == user))
            else:
                put(connection, table, {"user": user, **row})
            return True

        return self._database.write(write, False)


def _forget(connection: Connection, user: str) -> int:
    count = 0
    for table in OWN:
        count += connection.execute(delete(table).where(table.c.user == user)).rowcount
    count += connection.execute(delete(ANSWERS).where(ANSWERS.c.asker == user)).rowcount
    for table in (CHANNELS, SUBSCRIPTIONS):
        connection.execute(update(table).where(table.c.by == user).values(by=""))
    taught = update(TAUGHT).where(TAUGHT.c.user == user).values(user="", by="")
    asked = update(TAUGHT).where(TAUGHT.c.asker == user).values(asker="", asked="")
    count += sum(connection.execute(change).rowcount for change in (taught, asked))
    _forget_help(connection, user)
    return count


def _forget_help(connection: Connection, user: str) -> None:
    """A channel goes on counting what it was helped with, but not with which message of whom."""
    questions = select(HELPED.c.question).where(HELPED.c.user == user).distinct()
    for question in connection.execute(questions).scalars().all():
        place = (HELPED.c.user == user, HELPED.c.question == question)
        connection.execute(update(HELPED).where(*place).values(user="", question=token_hex(8)))
