"""What has been delivered, and what is still to be answered.

Slack delivers some messages twice and forgets them once they are acknowledged. So a message is
kept, in the same transaction that marks it as seen, until its answer is posted. Whoever works on a
job holds it for a few seconds at a time (`LEASE`); a job whose holder has died falls due and is
taken up by the next process that looks.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, delete, insert, select, tuple_, update
from sqlalchemy.exc import IntegrityError

from bot.store import bounds
from bot.store.database import Database
from bot.store.tables import JOBS, SEEN

Kind = Literal["asked", "followup", "unasked", "reaction", "marked"]


@dataclass(frozen=True)
class Job:
    """A message that is to be answered. `asked`: it is meant for the bot; `followup`: its asker
    goes on in a thread; `unasked`: the bot may help, if nobody else does; `reaction`: somebody has
    marked the message `thread`, and `question` is when; `marked`: that message is to be answered.
    Text that was not meant for the bot is not kept. `tries`: how often it was taken up.
    """

    channel: str
    question: str
    user: str
    kind: Kind = "asked"
    thread: str = ""
    text: str = ""
    tries: int = 0

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from others."""
        return self.channel, self.question


class Inbox:
    """Events seen, for `days`, and jobs."""

    def __init__(self, database: Database, days: float) -> None:
        self._database = database
        self._age = days * bounds.DAY
        self._recent: OrderedDict[str, None] = OrderedDict()
        self._lock = threading.Lock()
        self._claims = 0

    def claim(self, *keys: str, user: str) -> bool:
        """Whether this is the first time that any of the keys is seen; they are seen now, for
        something that a user has done.
        """
        return self._claim(keys, user, None, 0.0)

    def accept(self, keys: Iterable[str], job: Job, wait: float = bounds.LEASE) -> bool:
        """Claim the keys and keep the job until it is `done`; anybody may take it after `wait`
        seconds.
        """
        return self._claim(tuple(keys), job.user, job, wait)

    def done(self, job: Job) -> None:
        """A job needs no more work."""
        self.drop(*job.key)

    def put_off(self, job: Job) -> bool:
        """Try a job again later, each time after a longer wait; whether it will be."""
        if job.tries >= bounds.MOST_TRIES:
            return False
        due = time.time() + bounds.LEASE * bounds.LONGER**job.tries
        later = update(JOBS).where(*_is(job.key)).values(due=due)
        return self._database.write(lambda c: c.execute(later).rowcount == 1, False)

    def drop(self, channel: str, question: str) -> None:
        """Forget a job whose message is gone."""
        gone = delete(JOBS).where(*_is((channel, question)))
        self._database.write(lambda c: c.execute(gone), None)

    def hold(self, keys: Iterable[tuple[str, str]]) -> None:
        """Hold jobs that are being worked on for another while."""
        held = list(keys)
        if held:
            later = update(JOBS).where(_among(held)).values(due=time.time() + bounds.LEASE)
            self._database.write(lambda c: c.execute(later), None)

    def release(self, keys: Iterable[tuple[str, str]]) -> None:
        """Give back jobs that will not be finished here: they are due now."""
        given = list(keys)
        if given:
            now = update(JOBS).where(_among(given)).values(due=0.0)
            self._database.write(lambda c: c.execute(now), None)

    def take(self, most: int = 50) -> list[Job]:
        """The jobs that are due, now held by the caller; one that was tried too often is gone."""
        now = time.time()
        due = select(JOBS).where(JOBS.c.due <= now).order_by(JOBS.c.due).limit(most)
        if not self._database.read(lambda c: c.execute(due).first(), None):
            return []
        return self._database.write(lambda c: _take(c, due, now), [])

    def _claim(self, keys: tuple[str, ...], user: str, job: Job | None, wait: float) -> bool:
        """The database decides which of several that claim at once is the first, and no other is
        told before it has; without it, the memory of this process.
        """
        with self._lock:
            known = any(key in self._recent for key in keys)
        if known:
            return False
        self._sweep()
        first = self._database.write(lambda c: _first(c, keys, user, job, wait), None)
        noticed = self._notice(keys)
        return noticed if first is None else first

    def _notice(self, keys: tuple[str, ...]) -> bool:
        """Remember keys; whether none of them was known."""
        with self._lock:
            new = not any(key in self._recent for key in keys)
            self._recent.update(dict.fromkeys(keys))
            while len(self._recent) > bounds.REMEMBERED:
                self._recent.popitem(last=False)
            return new

    def _sweep(self) -> None:
        with self._lock:
            self._claims += 1
            sweeps = self._claims % bounds.SWEEP == 1
        if sweeps:
            before = time.time() - self._age
            self._database.write(lambda c: c.execute(delete(SEEN).where(SEEN.c.at < before)), None)


def _first(
    connection: Connection, keys: tuple[str, ...], user: str, job: Job | None, wait: float
) -> bool:
    """Insert the keys, and the job; False when one of the keys is there already."""
    now = time.time()
    try:
        connection.execute(_SEE, [{"key": key, "at": now, "user": user} for key in keys])
        if job is not None:
            connection.execute(_KEEP, {**_row(job), "due": now + wait})
    except IntegrityError:
        connection.rollback()
        return False
    return True


# Made once: to make a statement takes longer than to run it.

_SEE, _KEEP = insert(SEEN), insert(JOBS)


def _take(connection: Connection, due: Any, now: float) -> list[Job]:
    taken = []
    for row in connection.execute(due).mappings().all():
        key = (row["channel"], row["question"])
        mine = update(JOBS).where(*_is(key), JOBS.c.due == row["due"])
        changed = connection.execute(mine.values(due=now + bounds.LEASE, tries=row["tries"] + 1))
        if changed.rowcount != 1:
            continue  # another process was faster
        if row["tries"] >= bounds.MOST_TRIES:
            connection.execute(delete(JOBS).where(*_is(key)))
            continue
        values = {name: row[name] for name in _row(Job("", "", ""))}
        taken.append(Job(**{**values, "tries": row["tries"] + 1}))
    return taken


def _row(job: Job) -> dict[str, Any]:
    names = ("channel", "question", "user", "kind", "thread", "text", "tries")
    return {name: getattr(job, name) for name in names}


def _is(key: tuple[str, str]) -> tuple[Any, Any]:
    return JOBS.c.channel == key[0], JOBS.c.question == key[1]


def _among(keys: list[tuple[str, str]]) -> Any:
    return tuple_(JOBS.c.channel, JOBS.c.question).in_(keys)
