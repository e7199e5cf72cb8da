"""The store: which events were seen, which message answers which, who reads which language.

The database may be slow, full or gone: every call is guarded here, a failure is counted and
logged, and the caller goes on with what it would do without a memory. After a failure the database
is left alone for a moment, so that a dead one does not delay every answer.
"""

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, cast

from platformdirs import user_data_path
from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    create_engine,
    delete,
    event,
    insert,
    make_url,
    or_,
    select,
)
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from bot.model import Lang
from bot.store.tables import ANSWERS, LANGUAGES, METADATA, SEEN

LOG = logging.getLogger(__name__)

T = TypeVar("T")

REMEMBERED = 10_000
"""Events that are remembered without the database."""

REST = 5.0
"""Seconds in which a database that has failed is left alone."""

SWEEP = 500
"""After so many new events the old ones are swept out."""


@dataclass(frozen=True)
class Answered:
    """A question that was answered: where, by which message, for whom and about what."""

    channel: str
    question: str
    answer: str
    asker: str
    thread: str = ""
    subjects: tuple[str, ...] = ()
    aspects: tuple[str, ...] = ()
    at: float = 0.0


class Store:
    """Reads and writes what must outlive a restart; no method raises.

    `seen_days` and `answer_days` say how long events and answers are kept.
    """

    def __init__(self, url: str | None = None, seen_days: float = 2, answer_days: float = 30):
        self.failures = 0
        self._ages = ((SEEN, seen_days * 86_400), (ANSWERS, answer_days * 86_400))
        self._recent: OrderedDict[str, None] = OrderedDict()
        self._lock = threading.Lock()
        self._rests_until = 0.0
        self._claims = 0
        self._engine: Engine | None = None
        self._has_tables = False
        self._open(url)

    @property
    def ready(self) -> bool:
        """Whether the database answers."""
        return self._guarded(lambda c: c.execute(select(SEEN.c.key).limit(1)) is not None, False)

    def claim(self, *keys: str) -> bool:
        """Whether this is the first time that any of the keys is seen; they are seen now."""
        with self._lock:
            known = any(key in self._recent for key in keys)
            self._recent.update(dict.fromkeys(keys))
            while len(self._recent) > REMEMBERED:
                self._recent.popitem(last=False)
            self._claims += 1
            sweeps = self._claims % SWEEP == 1
        if known:
            return False
        if sweeps:
            self._guarded(self._sweep, None)
        return self._guarded(lambda connection: _insert_all(connection, keys), True)

    def remember(self, answered: Answered) -> None:
        """Keep which message answers which; a second answer to a question replaces the first."""
        row = {
            "channel": answered.channel, "question": answered.question, "thread": answered.thread,
            "answer": answered.answer, "asker": answered.asker, "at": time.time(),
            "subjects": _joined(answered.subjects, 1000), "aspects": _joined(answered.aspects, 500),
        }  # fmt: skip

        def write(connection: Connection) -> None:
            connection.execute(delete(ANSWERS).where(*_is(answered.channel, answered.question)))
            connection.execute(insert(ANSWERS).values(row))

        self._guarded(write, None)

    def answered(self, channel: str, question: str) -> Answered | None:
        """The answer to a message."""
        query = select(ANSWERS).where(*_is(channel, question))
        return self._guarded(lambda c: _first(c, query), None)

    def forget(self, channel: str, question: str) -> None:
        """Forget the answer to a message."""
        self._guarded(lambda c: c.execute(delete(ANSWERS).where(*_is(channel, question))), None)

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
        if asker is not None:
            query = query.where(ANSWERS.c.asker == asker)
        return self._guarded(lambda c: _first(c, query), None)

    def language(self, user: str) -> Lang | None:
        """The language that a user has chosen, None for that of each question."""
        query = select(LANGUAGES.c.lang).where(LANGUAGES.c.user == user)
        lang = self._guarded(lambda c: c.execute(query).scalar_one_or_none(), None)
        return cast(Lang, lang) if lang in ("zh", "en") else None

    def set_language(self, user: str, lang: Lang | None) -> None:
        """Keep the language that a user has chosen; None: that of each question."""

        def write(connection: Connection) -> None:
            connection.execute(delete(LANGUAGES).where(LANGUAGES.c.user == user))
            if lang is not None:
                connection.execute(insert(LANGUAGES).values(user=user, lang=lang))

        self._guarded(write, None)

    def close(self) -> None:
        """Close the connections to the database."""
        if self._engine is not None:
            self._engine.dispose()

    def _open(self, url: str | None) -> None:
        with self._failing("open"):
            self._engine = _engine(url)
        self._guarded(lambda connection: None, None)

    def _sweep(self, connection: Connection) -> None:
        for table, age in self._ages:
            connection.execute(delete(table).where(table.c.at < time.time() - age))

    def _guarded(self, work: Callable[[Connection], T], without: T) -> T:
        """The outcome of work in one transaction; `without` when the database fails."""
        if self._engine is None or time.monotonic() < self._rests_until:
            return without
        with self._failing("use"), self._engine.begin() as connection:
            if not self._has_tables:  # the database may have been down at the start
                METADATA.create_all(connection)
                self._has_tables = True
            return work(connection)
        return without

    @contextmanager
    def _failing(self, what: str) -> Iterator[None]:
        try:
            yield
        except (SQLAlchemyError, OSError, ImportError, ValueError) as error:
            self.failures += 1
            self._rests_until = time.monotonic() + REST
            name = type(error).__name__
            LOG.error("Could not %s the database (%s, failure %d)", what, name, self.failures)


def _engine(url: str | None) -> Engine:
    """The engine for a database URL; without one, a file in the user's data folder."""
    if url is None:
        folder = user_data_path("cncf-guide")
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        url = f"sqlite:///{folder / 'cncf-guide.db'}"
    parsed = make_url(url)
    if parsed.drivername == "postgres":  # the form that hosting platforms hand out
        parsed = parsed.set(drivername="postgresql")
    if parsed.get_backend_name() == "sqlite" and parsed.database not in (None, "", ":memory:"):
        Path(str(parsed.database)).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed, hide_parameters=True, pool_pre_ping=True)
    if parsed.get_backend_name() == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _: Any) -> None:
    """Write ahead, so that readers don't wait; a power cut may cost the last moment only."""
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=2000"):
        connection.execute(f"PRAGMA {pragma}")


def _insert_all(connection: Connection, keys: tuple[str, ...]) -> bool:
    """Insert the keys; False when one of them is there already."""
    try:
        with connection.begin_nested():
            now = time.time()
            connection.execute(insert(SEEN), [{"key": key, "at": now} for key in keys])
    except IntegrityError:
        return False
    return True


def _first(connection: Connection, query: Any) -> Answered | None:
    row = connection.execute(query).mappings().first()
    if row is None:
        return None
    values = dict(row)
    values["subjects"] = tuple(values["subjects"].split())
    values["aspects"] = tuple(values["aspects"].split())
    return Answered(**values)


def _is(channel: str, question: str) -> tuple[Any, Any]:
    return ANSWERS.c.channel == channel, ANSWERS.c.question == question


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
