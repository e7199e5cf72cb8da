"""Which message answers which, for whom and about what."""

import time
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, or_, select

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
            place = (JOBS.c.channel == answered.channel, JOBS.c.question == answered.question)
            connection.execute(delete(JOBS).where(*place))
            return True

        return self._database.write(write, False)

    def to(self, channel: str, question: str) -> Answered | None:
        """The answer to a message."""
        place = (ANSWERS.c.channel == channel, ANSWERS.c.question == question)
        return self._first(select(ANSWERS).where(*place))

    def by(self, channel: str, answer: str) -> Answered | None:
        """What one of our messages answers."""
        place = (ANSWERS.c.channel == channel, ANSWERS.c.answer == answer)
        return self._first(select(ANSWERS).where(*place))

    def forget(self, channel: str, question: str) -> None:
        """Forget the answer to a message."""
        place = (ANSWERS.c.channel == channel, ANSWERS.c.question == question)
        self._database.write(lambda c: c.execute(delete(ANSWERS).where(*place)), None)

    def last_in_thread(
        self, channel: str, thread: str, before: str, asker: str | None = None
    ) -> Answered | None:
        """The last answer in a thread ("": outside of threads) before a message."""
        query = (
            select(ANSWERS)
            .where(ANSWERS.c.channel == channel, _in_thread(thread))
            .where(ANSWERS.c.question < before)
            .order_by(ANSWERS.c.question.desc())
            .limit(1)
        )
        return self._first(query if asker is None else query.where(ANSWERS.c.asker == asker))

    def sweep(self) -> None:
        """Forget what is older than the days kept."""
        old = delete(ANSWERS).where(ANSWERS.c.at < time.time() - self._age)
        self._database.write(lambda c: c.execute(old), None)

    def _first(self, query: Any) -> Answered | None:
        row = self._database.read(lambda c: c.execute(query).mappings().first(), None)
        if row is None:
            return None
        values = dict(row)
        values["subjects"] = tuple(values["subjects"].split())
        values["aspects"] = tuple(values["aspects"].split())
        return Answered(**values)


def _in_thread(thread: str) -> ColumnElement[bool]:
    """In a thread, or at its head: a thread in a direct message may begin at a question that was
    answered below it, or at the answer.
    """
    if not thread:
        return ANSWERS.c.thread == ""
    return or_(*(column == thread for column in _TIMES))


_TIMES = (ANSWERS.c.thread, ANSWERS.c.question, ANSWERS.c.answer)


def _joined(items: tuple[str, ...], longest: int) -> str:
    """As many items as fit a column."""
    kept = ""
    for item in items:
        more = f"{kept} {item}".strip()
        if len(more) > longest:
            break
        kept = more
    return kept
