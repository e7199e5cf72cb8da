"""Which knowledge the bot answers from: read anew when told to, or when somebody has taught it.

A folder that can't be used changes nothing. A lesson of another process is noticed within a beat.
"""

import logging
import threading
from pathlib import Path

from bot.assistant import Assistant
from bot.know.knowledge import KnowledgeError
from bot.talk.slack import news
from bot.talk.slack.desk import Desk

LOG = logging.getLogger(__name__)

UNKNOWN = (-1, 0)
"""The version of lessons that could not be read: any other is news."""


class Brain:
    """Keeps the desk's assistant up to date. `folder` holds the knowledge."""

    def __init__(self, desk: Desk, folder: Path) -> None:
        self._desk = desk
        self._folder = folder
        self._version = (0, 0)
        self._has_news = True
        self._wanted = threading.Event()
        self._lock = threading.Lock()

    def ask_for_reload(self) -> None:
        """Reload at the next beat; safe in a signal handler."""
        self._wanted.set()

    def look(self) -> None:
        """At each beat: look whether there is something new, and tell the news of it."""
        self.refresh()
        if self._has_news:  # a new release, or a reload
            self._has_news = False
            if not news.tell(self._desk):
                self._has_news = True

    def refresh(self) -> None:
        """Reload when it was asked for, or when there is a new lesson."""
        version = self._desk.store.learning.version()
        if self._wanted.is_set() or version not in (None, self._version):
            problem = self.reload()
            if problem:
                LOG.error("The knowledge can't be used, the one before stays: %s", problem)

    def reload(self) -> str:
        """Read the knowledge and the lessons anew; what is wrong, or nothing."""
        with self._lock:
            self._wanted.clear()
            learning = self._desk.store.learning
            version, lessons = learning.version(), learning.lessons()
            # Noted first: a folder that can't be used is not read again at every beat.
            self._version = UNKNOWN if version is None or lessons is None else version
            try:
                assistant = Assistant(self._folder, lessons or ())
            except (KnowledgeError, OSError) as error:
                return str(error)
            self._desk.use(assistant)
            self._has_news = True
            LOG.info("Answering from %d projects", len(assistant.knowledge.projects))
            return ""
