"""What somebody has chosen, and how all that is stored about a person is deleted."""

import time
from collections.abc import Sequence
from secrets import token_hex
from typing import Any, cast

from sqlalchemy import Connection, Table, bindparam, delete, select, update

from bot.model import Lang
from bot.store.database import Database
from bot.store.fresh import Fresh
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


_LANGUAGE = select(LANGUAGES.c.lang).where(LANGUAGES.c.user == bindparam("of_user"))
_MUTED = select(MUTED.c.user).where(MUTED.c.user == bindparam("of_user"))


class People:
    """The language of a person's answers, and who is not to be answered unasked."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._languages: Fresh[str | None] = Fresh(None)

    def language(self, user: str) -> Lang | None:
        """The language that a user has chosen, None for that of each question; as it was at most
        half a second ago.
        """
        lang = self._languages.get(user, lambda: self._all(_LANGUAGE, user))
        return cast(Lang, lang) if lang in ("zh", "en") else None

    def set_language(self, user: str, lang: Lang | None) -> None:
        """Keep the language that a user has chosen; None: that of each question."""
        self._replace(LANGUAGES, user, None if lang is None else {"lang": lang})
        self._languages.forget(user)

    def is_muted(self, user: str) -> bool:
        """Whether somebody does not want to be answered unasked."""
        return bool(self._all(_MUTED, user))

    def mute(self, user: str, muted: bool) -> bool:
        """Answer somebody unasked no more, or again; whether that could be kept."""
        return self._replace(MUTED, user, {"at": time.time()} if muted else None)

    def forget(self, user: str) -> int | None:
        """Delete everything about a person; how many entries that were, None when it failed.

        What a person has set or taught for others stays, without the person.
        """
        count = self._database.write(lambda connection: _forget(connection, user), None)
        self._languages.forget(user)
        self._database.wipe()
        return count

    def _all(self, query: Any, user: str) -> Sequence[str] | None:
        given = {"of_user": user}
        return self._database.read(lambda c: c.execute(query, given).scalars().all(), None)

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
