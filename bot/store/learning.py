"""What people in charge learn and teach: use by day, open questions, taught names and facts."""

import threading
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    case,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from bot.model import Lang, Lesson
from bot.store import bounds
from bot.store.database import Database
from bot.store.tables import FEEDBACK, QUESTIONS, TAUGHT, USAGE


@dataclass(frozen=True)
class Open:
    """A question that was put to the bot and that it could not answer; `at`: seconds since 1970."""

    id: int
    text: str
    lang: str
    at: float


@dataclass(frozen=True)
class Missed:
    """A question that the bot can't answer, as it is kept."""

    text: str
    lang: Lang


class Learning:
    """Open questions are kept for `days`."""

    def __init__(self, database: Database, days: float) -> None:
        self._database = database
        self._age = days * bounds.DAY
        self.total: Counter[str] = Counter()
        self._unkept: Counter[str] = Counter()
        self._counting = threading.Lock()

    def missed(self, missed: Missed, user: str) -> None:
        """Keep a question that the bot could not answer."""
        self._database.write(lambda c: keep(c, missed, user), None)

    def open(self) -> list[Open]:
        """The open questions, the newest first."""
        query = select(*(QUESTIONS.c[name] for name in ("id", "text", "lang", "at")))
        query = query.where(QUESTIONS.c.at > time.time() - self._age).order_by(
            QUESTIONS.c.at.desc()
        )
        rows = self._rows(query)
        return [Open(**row) for row in rows or ()]

    def close(self, ids: Iterable[int]) -> None:
        """Open questions that are settled."""
        settled = delete(QUESTIONS).where(QUESTIONS.c.id.in_(list(ids)))
        self._database.write(lambda c: c.execute(settled), None)

    def used(self, kind: str, keep: bool = True) -> None:
        """Count one use of a kind today; `flush` keeps it, unless it is not to be kept."""
        with self._counting:
            self.total[kind] += 1
            if keep:
                self._unkept[kind] += 1

    def flush(self) -> None:
        """Keep what was counted since the last time."""
        with self._counting:
            counted, self._unkept = self._unkept, Counter()
        if not counted:
            return
        day = _today().isoformat()

        def write(connection: Connection) -> bool:
            for kind, count in sorted(counted.items()):  # in one order, or two processes lock up
                _count(connection, day, kind, count)
            return True

        if not self._database.write(write, False):
            with self._counting:
                self._unkept.update(counted)

    def usage(self, weeks: int) -> dict[str, list[int]]:
        """Uses and verdicts of each kind in the last weeks, the oldest week first."""
        monday = _today() - timedelta(days=_today().weekday())
        first = monday - timedelta(weeks=weeks - 1)
        used = select(USAGE.c.day, USAGE.c.kind, USAGE.c["count"])
        used = used.where(USAGE.c.day >= first.isoformat())
        since = datetime(first.year, first.month, first.day, tzinfo=UTC).timestamp()
        judged = select(FEEDBACK.c.at, FEEDBACK.c.value).where(FEEDBACK.c.at >= since)
        counts: dict[str, list[int]] = {}

        def add(day: date, kind: str, count: int) -> None:
            week = (day - first).days // 7
            if 0 <= week < weeks:
                counts.setdefault(kind, [0] * weeks)[week] += count

        for row in self._rows(used) or ():
            add(date.fromisoformat(row["day"]), row["kind"], row["count"])
        for row in self._rows(judged) or ():
            add(datetime.fromtimestamp(row["at"], UTC).date(), row["value"], 1)
        return counts

    def teach(self, lesson: Lesson) -> int | None:
        """Keep a lesson; its number, None when it could not be kept."""
        row = {**_row(lesson), "at": time.time(), "undone": False}

        def write(connection: Connection) -> int:
            asker = _asker(connection, lesson.asked)
            number = insert(TAUGHT).values(**row, asker=asker).returning(TAUGHT.c.id)
            return int(connection.execute(number).scalar_one())

        return self._database.write(write, None)

    def undo(self, id: int) -> Lesson | None:
        """Take a lesson back; what it was, None when there is no such lesson in effect."""
        place = (TAUGHT.c.id == id, TAUGHT.c.undone.is_(False))
        gone = update(TAUGHT).where(*place).values(undone=True).returning(TAUGHT)
        row = self._database.write(lambda c: c.execute(gone).mappings().first(), None)
        return None if row is None else _lesson(row)

    def lessons(self) -> list[Lesson] | None:
        """The lessons in effect, the oldest first; None when they can't be read."""
        query = select(TAUGHT).where(TAUGHT.c.undone.is_(False)).order_by(TAUGHT.c.id)
        rows = self._rows(query)
        return None if rows is None else [_lesson(row) for row in rows]

    def version(self) -> tuple[int, int] | None:
        """Changes whenever the lessons do: how many there were, and how many were undone, have
        lost their teacher or the question that they answer. None when it can't be read.
        """
        changed: ColumnElement[int] = TAUGHT.c.undone.cast(Integer)
        for column in (TAUGHT.c.user, TAUGHT.c.asked):
            changed += case((column == "", 1), else_=0)
        query = select(func.count(), func.sum(changed)).select_from(TAUGHT)
        row = self._database.read(lambda c: c.execute(query).one(), None)
        return None if row is None else (int(row[0]), int(row[1] or 0))

    def _rows(self, query: Any) -> Sequence[Any] | None:
        return self._database.read(lambda c: c.execute(query).mappings().all(), None)

    def sweep(self) -> None:
        """Forget open questions that are older than the days kept, and verdicts and counts of more
        than a year.
        """
        now = time.time()
        year = bounds.YEAR_DAYS * bounds.DAY
        first = datetime.fromtimestamp(now - year, UTC).date().isoformat()

        def write(connection: Connection) -> None:
            connection.execute(delete(QUESTIONS).where(QUESTIONS.c.at < now - self._age))
            connection.execute(delete(FEEDBACK).where(FEEDBACK.c.at < now - year))
            connection.execute(delete(USAGE).where(USAGE.c.day < first))

        self._database.write(write, None)


def keep(connection: Connection, missed: Missed, user: str) -> None:
    """Keep a question that the bot could not answer, as a part of more."""
    row = {"text": missed.text, "lang": missed.lang, "user": user, "at": time.time()}
    connection.execute(insert(QUESTIONS).values(**row))


def _asker(connection: Connection, question: str) -> str:
    """Who has put an open question."""
    whose = select(QUESTIONS.c.user).where(QUESTIONS.c.text == question).limit(1)
    return str(connection.execute(whose).scalar() or "")


def _today() -> date:
    return datetime.now(UTC).date()


def _count(connection: Connection, day: str, kind: str, count: int) -> None:
    place = (USAGE.c.day == day, USAGE.c.kind == kind)
    more = update(USAGE).where(*place).values(count=USAGE.c["count"] + count)
    if connection.execute(more).rowcount:
        return
    try:
        with connection.begin_nested():
            connection.execute(insert(USAGE).values(day=day, kind=kind, count=count))
    except IntegrityError:  # another process has just begun the day
        connection.execute(more)


_FIELDS = ("record", "name", "about", "en", "zh", "asked", "title", "url", "user", "by")


def _row(lesson: Lesson) -> dict[str, Any]:
    return {name: getattr(lesson, name) for name in _FIELDS}


def _lesson(row: Any) -> Lesson:
    day = datetime.fromtimestamp(row["at"], UTC).date().isoformat()
    return Lesson(id=row["id"], date=day, **{name: row[name] for name in _FIELDS})
