"""The work behind the doors: a request is taken in and acknowledged, what it asks for is done by
workers, and a beat each second takes up what fell due.
"""

import logging
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from slack_sdk.errors import SlackApiError, SlackClientError

from bot.store.store import Job, Store

LOG = logging.getLogger(__name__)

Body = dict[str, Any]

BEAT = 1.0
"""Seconds between two beats; a setting or a lesson of another process holds after at most one."""

SWEEP = 3_600
"""So many beats after each other what is old is swept out of the store."""


def is_passing(error: Exception) -> bool:
    """Whether it was the network, or Slack itself, that failed: then a later try may do."""
    if isinstance(error, SlackApiError):
        status = int(getattr(error.response, "status_code", 0) or 0)
        return status == 429 or status >= 500
    return isinstance(error, SlackClientError | OSError)


class Work:
    """Runs tasks and jobs; what goes wrong in one is given to `failed` with its request.

    `kinds` says what is to be done for each kind of job; it returns whether the job is done with.
    """

    def __init__(self, workers: ThreadPoolExecutor, store: Store) -> None:
        self.workers = workers
        self.failed: Callable[[Exception, Body], None] = lambda error, body: None
        self.kinds: dict[str, Callable[[Job], bool]] = {}
        self.beats: list[Callable[[], None]] = []
        self._store = store
        self._running: dict[tuple[str, str], Job] = {}
        self._count = 0
        self._stopped = threading.Event()
        self._left = threading.Event()

    def soon(self, body: Body, task: Callable[..., None], *arguments: Any) -> None:
        """Run a task that a request has led to."""
        self.workers.submit(self._guarded, body, task, *arguments)

    def accept(self, keys: Iterable[str], job: Job, body: Body | None = None) -> None:
        """Keep a job, unless one of the keys was seen before, and run it."""
        if self._store.inbox.accept(keys, job):
            self.start(job, body)

    def start(self, job: Job, body: Body | None = None) -> None:
        """Run a job that is held by this process."""
        self._running[job.key] = job
        self.workers.submit(self._job, job, body or {})

    def beat(self) -> None:
        """Take up the jobs that are due, and look after whatever else there is."""
        for job in self._store.inbox.take():
            if job.key not in self._running:  # its holder was too slow to say so, and is this one
                self.start(job)
        for look in self.beats:
            look()
        self._store.learning.flush()
        self._count += 1
        if self._count % SWEEP == 1:
            self._store.sweep()

    @property
    def running(self) -> int:
        """How many jobs run."""
        return len(self._running)

    def begin(self) -> None:
        """Beat until stopped. Beside that the jobs that run are held, until all are finished or
        given back: a beat may take long.
        """
        for task, ended in ((self.beat, self._stopped), (self._hold, self._left)):
            threading.Thread(target=self._repeat, args=(task, ended), daemon=True).start()

    def stop(self) -> None:
        """Beat no more, finish what runs."""
        self._stopped.set()
        self.workers.shutdown()

    def give_back(self) -> None:
        """Leave unfinished jobs to the next process."""
        self._left.set()
        self._store.inbox.release(list(self._running))
        self._store.learning.flush()

    def _hold(self) -> None:
        self._store.inbox.hold(list(self._running))

    def _repeat(self, task: Callable[[], None], ended: threading.Event) -> None:
        while not ended.wait(BEAT):
            self._guarded({}, task)

    def _job(self, job: Job, body: Body) -> None:
        """Do a job; what Slack could not be reached for is tried again later."""
        done = False
        try:
            done = self.kinds[job.kind](job)
        except Exception as error:
            if is_passing(error) and self._store.inbox.put_off(job):
                LOG.warning("Slack can't be reached (%s): trying again", type(error).__name__)
                done = True
            else:
                self._guarded(body, self.failed, error, body)
        finally:
            self._running.pop(job.key, None)
            if not done:
                self._store.inbox.done(job)

    def _guarded(self, body: Body, task: Callable[..., None], *arguments: Any) -> None:
        try:
            task(*arguments)
        except Exception as error:
            self.failed(error, body)
