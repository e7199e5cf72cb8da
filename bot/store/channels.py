"""What a channel wants of the bot, and where it has helped there unasked."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.store import bounds
from bot.store.database import Database
from bot.store.fresh import Fresh
from bot.store.tables import CHANNELS, FEEDBACK, HELPED, QUIET
from bot.store.upsert import put

Mode = Literal["auto", "mention", "off"]

Verdict = Literal["helpful", "unhelpful", "removed"]


@dataclass(frozen=True)
class Settings:
    """What was set for a channel: by whom, and when (0: nobody has)."""

    mode: Mode = "mention"
    welcome: bool = False
    greeted: bool = False
    by: str = ""
    at: float = 0.0


class Channels:
    """Settings of channels, and the bounds within which the bot may help in them unasked."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._settings = Fresh(Settings())

    def settings(self, channel: str) -> Settings:
        """What was set for a channel, at most half a second ago; what is known of it while the
        database fails.
        """

        def read() -> list[Settings] | None:
            given = {"in_channel": channel}
            rows = self._database.read(lambda c: c.execute(_SET, given).mappings().all(), None)
            return None if rows is None else [Settings(**_without(row, "channel")) for row in rows]

        return self._settings.get(channel, read)

    def set(self, channel: str, user: str, **changed: Any) -> bool:
        """Change some of the settings of a channel; whether that could be kept."""
        values = {**changed, "by": user, "at": time.time()}

        def write(connection: Connection) -> bool:
            _ensure(connection, channel)
            place = CHANNELS.c.channel == channel
            connection.execute(update(CHANNELS).where(place).values(**values))
            return True

        kept = self._database.write(write, False)
        self._settings.forget(channel)
        return kept

    def greet(self, channel: str) -> bool:
        """Whether the bot has not said hello in a channel yet; it does so now."""

        def write(connection: Connection) -> bool:
            _ensure(connection, channel)
            place = (CHANNELS.c.channel == channel, CHANNELS.c.greeted.is_(False))
            return (
                connection.execute(update(CHANNELS).where(*place).values(greeted=True)).rowcount
                == 1
            )

        return self._database.write(write, False)

    def grant(
        self, channel: str, question: str, user: str, subjects: Sequence[str], repeat: float,
        per_hour: int,
    ) -> bool:  # fmt: skip
        """Whether the bot may help a user here, now, with these subjects; then it counts as done.

        Not about a subject that is quieted or was helped with in the last `repeat` seconds, and
        at most `per_hour` times an hour. Not at all when nothing can be kept. A question for which
        it may is asked again after a crash: then it still may.
        """

        def write(connection: Connection) -> bool:
            _alone(connection, channel)
            if _is_granted(connection, channel, question):
                return True
            now = time.time()
            if _unwelcome(connection, channel, subjects, now, repeat, per_hour):
                return False
            row = {"channel": channel, "question": question, "user": user, "at": now}
            rows = [{**row, "subject": subject} for subject in dict.fromkeys(subjects)]
            connection.execute(insert(HELPED), rows)
            return True

        return self._database.write(write, False)

    def helped(self, channel: str, question: str) -> tuple[str, ...]:
        """The subjects with which the bot has helped at a message."""
        place = (HELPED.c.channel == channel, HELPED.c.question == question)
        query = select(HELPED.c.subject).where(*place).order_by(HELPED.c.subject)
        return tuple(self._database.read(lambda c: c.execute(query).scalars().all(), ()))

    def judge(
        self, channel: str, answer: str, user: str, value: Verdict, subjects: Sequence[str]
    ) -> bool | None:
        """Keep what somebody thinks of an answer, in the place of what they thought before.

        The second against one subject within a week quiets it for a week; whether it is so now,
        None when it could not be kept.
        """
        kind = "removal" if value == "removed" else "verdict"
        subject = subjects[0] if subjects else ""
        row = {
            "channel": channel, "answer": answer, "user": user, "kind": kind, "value": value,
            "subject": subject, "at": time.time(),
        }  # fmt: skip

        def write(connection: Connection) -> bool:
            _alone(connection, channel)
            put(connection, FEEDBACK, row)
            return bool(subject) and _quiet(connection, channel, subject)

        return self._database.write(write, None)

    def sweep(self) -> None:
        """Forget what no longer has an effect."""
        now = time.time()
        long_ago = now - bounds.HELPED_DAYS * bounds.DAY

        def write(connection: Connection) -> None:
            connection.execute(delete(QUIET).where(QUIET.c.until < now))
            connection.execute(delete(HELPED).where(HELPED.c.at < long_ago))

        self._database.write(write, None)


_SET = select(CHANNELS).where(CHANNELS.c.channel == bindparam("in_channel"))


def _ensure(connection: Connection, channel: str) -> None:
    """A row for the channel."""
    known = select(CHANNELS.c.channel).where(CHANNELS.c.channel == channel)
    if connection.execute(known).first() is not None:
        return
    row = {"channel": channel, "mode": "mention", "welcome": False, "greeted": False}
    try:
        with connection.begin_nested():
            connection.execute(insert(CHANNELS).values(**row, by="", at=0.0))
    except IntegrityError:
        return  # another process was faster


def _alone(connection: Connection, channel: str) -> None:
    """Until the end of the transaction no other process decides anything about the channel."""
    _ensure(connection, channel)
    row = select(CHANNELS.c.channel).where(CHANNELS.c.channel == channel)
    connection.execute(row.with_for_update())


def _is_granted(connection: Connection, channel: str, question: str) -> bool:
    place = (HELPED.c.channel == channel, HELPED.c.question == question)
    return connection.execute(select(HELPED.c.at).where(*place).limit(1)).first() is not None


def _unwelcome(
    connection: Connection, channel: str, subjects: Sequence[str], now: float, repeat: float,
    per_hour: int,
) -> bool:  # fmt: skip
    quiet = select(QUIET.c.subject).where(
        QUIET.c.channel == channel, QUIET.c.subject.in_(subjects), QUIET.c.until > now
    )
    again = select(HELPED.c.subject).where(
        HELPED.c.channel == channel, HELPED.c.subject.in_(subjects), HELPED.c.at > now - repeat
    )
    if any(connection.execute(query.limit(1)).first() for query in (quiet, again)):
        return True
    hour = select(func.count(func.distinct(HELPED.c.question))).where(
        HELPED.c.channel == channel, HELPED.c.at > now - 3600
    )
    return int(connection.execute(hour).scalar_one()) >= per_hour


def _quiet(connection: Connection, channel: str, subject: str) -> bool:
    """Quiet a subject for a week from the last of the verdicts that do so, or no more."""
    now = time.time()
    against = (
        select(FEEDBACK.c.at)
        .where(
            FEEDBACK.c.channel == channel,
            FEEDBACK.c.subject == subject,
            FEEDBACK.c.value.in_(("unhelpful", "removed")),
            FEEDBACK.c.at > now - 2 * bounds.QUIET,
        )
        .order_by(FEEDBACK.c.at.desc())
    )
    times = connection.execute(against).scalars().all()
    within = (
        last
        for last, first in zip(times, times[bounds.AGAINST - 1 :], strict=False)
        if last - first < bounds.QUIET
    )
    until = next(within, 0.0) + bounds.QUIET
    if until <= now:
        place = (QUIET.c.channel == channel, QUIET.c.subject == subject)
        connection.execute(delete(QUIET).where(*place))
        return False
    put(connection, QUIET, {"channel": channel, "subject": subject, "until": until})
    return True


def _without(row: Any, name: str) -> dict[str, Any]:
    values = {key: row[key] for key in row if key != name}
    return {**values, "mode": cast(Mode, values["mode"])}
