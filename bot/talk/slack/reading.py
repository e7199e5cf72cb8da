"""What was said in Slack: a message, its thread, and what came after it in the channel.

Each of these may be refused (the scope is optional, the message may be gone): then it is None.
When Slack can't be reached that is raised, for the job to be tried again.
"""

import logging
from collections.abc import Callable
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.talk.slack.work import is_passing

LOG = logging.getLogger(__name__)

Said = dict[str, Any]

PAGE = 100
"""Messages asked for at once; Slack may give fewer."""

PAGES = 10
"""Pages that are read at most."""


class Reader:
    """Reads channels that the bot is in."""

    def __init__(self, client: WebClient) -> None:
        self._client = client

    def thread(self, channel: str, ts: str, since: str = "0") -> list[Said] | None:
        """A message and, when it begins a thread, the replies to it since a time."""
        return self._read(
            lambda cursor: self._client.conversations_replies(
                channel=channel, ts=ts, oldest=since, inclusive=True, limit=PAGE, cursor=cursor,
                include_all_metadata=True,
            )
        )  # fmt: skip

    def since(self, channel: str, ts: str) -> list[Said] | None:
        """What was said in a channel since a message."""
        return self._read(
            lambda cursor: self._client.conversations_history(
                channel=channel, oldest=ts, inclusive=True, limit=PAGE, cursor=cursor,
                include_all_metadata=True,
            )
        )  # fmt: skip

    def message(self, channel: str, ts: str) -> Said | None:
        """One message."""
        found = (said for said in self.thread(channel, ts, ts) or () if said.get("ts") == ts)
        return next(found, None)

    def _read(self, page: Callable[[str | None], Any]) -> list[Said] | None:
        """The pages one after the other."""
        said: list[Said] = []
        cursor = None
        try:
            for _ in range(PAGES):
                read = page(cursor)
                said += read.get("messages") or ()
                cursor = (read.get("response_metadata") or {}).get("next_cursor")
                if not cursor:
                    break
        except SlackApiError as error:
            if is_passing(error):
                raise
            LOG.info("Could not read a message (%s)", error.response.get("error"))
            return None
        return said
