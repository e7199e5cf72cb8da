"""Which message answers which, for whom and about what."""

import time
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, bindparam, delete, or_, select

from bot.store import bounds
from bot.store.database import Database
from bot.store.learning import Missed, keep
from bot.store.tables import ANSWERS, JOBS
from bot.store.upsert import put


@dataclass(frozen=True)
class Answered:
    """A question that was answered: where, by which message, for whom and about what. `unasked`:
    nobody had asked the bot.
    """

    channel: str
    question: str
    answer: str
    asker: str
    thread: str = ""
    subjects: tuple[str, ...] = ()
    aspects: tuple[str, ...] = ()
    at: float = 0.0
    unasked: bool = False


class Answers:
    """The answers of the last `days`."""

    def __init__(self, database: Database, days: float) -> None:
        self._database = database
        self._age = days * bounds.DAY

    def remember(self, answered: Answered, missed: Missed | None = None) -> bool:
        """Keep which message answers which, and what it does not; a second answer to a question
        replaces the first. The question is done with that; whether all this could be kept.
        """
        row = {
            "channel": answered.channel, "question": answered.question, "thread": answered.thread,
            "answer": answered.answer, "asker": answered.asker, "at": time.time(),
            "subjects": _joined(answered.subjects, 1000), "aspects": _joined(answered.aspects, 500),
            "unasked": answered.unasked,
        }  # fmt: skip

        def write(connection: Connection) -> bool:
            put(connection, ANSWERS, row)
            if missed is not None:
                keep(connection, missed, answered.asker)
            connection.execute(_DONE, _place(answered.channel, answered.question))
            return True

        return self._database.write(write, False)

    def to(self, channel: str, question: str) -> Answered | None:
        """The answer to a message."""
        return self._first(_TO, **_place(channel, question))

    def by(self, channel: str, answer: str) -> Answered | None:
        """What one of our messages answers."""
        return self._first(_BY, in_channel=channel, by=answer)

    def forget(self, channel: str, question: str) -> None:
        """Forget the answer to a message."""
        self._database.write(lambda c: c.execute(_FORGET, _place(channel, question)), None)

    def last_in_thread(
        self, channel: str, thread: str, before: str, asker: str | None = None
    ) -> Answered | None:
        """The last answer in a thread ("": outside of threads) before a message."""
        query = _LAST_IN_THREAD if thread else _LAST_OUTSIDE
        if asker is not None:
            query = query.where(ANSWERS.c.asker == asker)
        return self._first(query, in_channel=channel, in_thread=thread, before=before)

    def sweep(self) -> None:
        """Forget what is older than the days kept."""
        old = delete(ANSWERS).where(ANSWERS.c.at < time.time() - self._age)
        self._database.write(lambda c: c.execute(old), None)

    def _first(self, query: Select[Any], **given: str) -> Answered | None:
        row = self._database.read(lambda c: c.execute(query, given).mappings().first(), None)
        if row is None:
            return None
        values = dict(row)
        values["subjects"] = tuple(values["subjects"].split())
        values["aspects"] = tuple(values["aspects"].split())
        return Answered(**values)


# Made once: to make a statement takes longer than to run it.

_THERE = ANSWERS.c.channel == bindparam("in_channel")
_TO = select(ANSWERS).where(_THERE, ANSWERS.c.question == bindparam("asked"))
_BY = select(ANSWERS).where(_THERE, ANSWERS.c.answer == bindparam("by"))
_FORGET = delete(ANSWERS).where(_THERE, ANSWERS.c.question == bindparam("asked"))
_DONE = delete(JOBS).where(
    JOBS.c.channel == bindparam("in_channel"), JOBS.c.question == bindparam("asked")
)
_LAST = (
    select(ANSWERS)
    .where(_THERE, ANSWERS.c.question < bindparam("before"))
    .order_by(ANSWERS.c.question.desc())
    .limit(1)
)
_LAST_OUTSIDE = _LAST.where(ANSWERS.c.thread == bindparam("in_thread"))
_LAST_IN_THREAD = _LAST.where(
    or_(
        *(
            column == bindparam("in_thread")
            for column in (ANSWERS.c.thread, ANSWERS.c.question, ANSWERS.c.answer)
        )
    )
)
"""In a thread, or at its head: a thread in a direct message may begin at a question that was
answered below it, or at the answer.
"""


def _place(channel: str, question: str) -> dict[str, str]:
    """Where a question is."""
    return {"in_channel": channel, "asked": question}


def _joined(items: tuple[str, ...], longest: int) -> str:
    """As many items as fit a column."""
    kept = ""
    for item in items:
        more = f"{kept} {item}".strip()
        if len(more) > longest:
            break
        kept = more
    return kept
