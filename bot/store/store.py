"""The store: everything that must outlive a restart, in its parts. No method of them raises."""

from bot.store import bounds
from bot.store.answers import Answered, Answers
from bot.store.channels import Channels
from bot.store.database import Database
from bot.store.inbox import Inbox, Job
from bot.store.learning import Learning
from bot.store.news import News
from bot.store.people import People

__all__ = ["Answered", "Job", "Store"]


class Store:
    """What the bot remembers, in an SQLite file of its own or in the database at a URL."""

    def __init__(
        self, url: str | None = None, retention_days: float = bounds.RETENTION_DAYS
    ) -> None:
        self.database = Database(url)
        self.inbox = Inbox(self.database, bounds.SEEN_DAYS)
        self.answers = Answers(self.database, bounds.ANSWER_DAYS)
        self.people = People(self.database)
        self.channels = Channels(self.database)
        self.learning = Learning(self.database, retention_days)
        self.news = News(self.database)

    @property
    def ready(self) -> bool:
        """Whether the database answers."""
        return self.database.ready

    @property
    def failures(self) -> int:
        """How often the database has failed."""
        return self.database.failures

    def sweep(self) -> None:
        """Forget what has been kept long enough."""
        for part in (self.answers, self.channels, self.learning):
            part.sweep()
        self.database.wipe()

    def close(self) -> None:
        """Close the connections to the database."""
        self.database.close()
