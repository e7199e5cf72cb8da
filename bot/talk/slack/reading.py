"""What was said in Slack: a message, its thread, and what came after it in the channel.

Each of these may be refused (the scope is optional, the message may be gone): then it is None.
"""

import logging
from collections.abc import Callable
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

LOG = logging.getLogger(__name__)

Said = dict[str, Any]

MOST = 100
"""Messages that are looked at."""


class Reader:
    """Reads channels that the bot is in."""

    def __init__(self, client: WebClient) -> None:
        self._client = client

    def thread(self, channel: str, ts: str) -> list[Said] | None:
        """A message and, when it begins a thread, the replies to it."""
        return self._read(
            lambda: self._client.conversations_replies(
                channel=channel, ts=ts, limit=MOST, include_all_metadata=True
            )
        )

    def since(self, channel: str, ts: str) -> list[Said] | None:
        """What was said in a channel since a message."""
        return self._read(
            lambda: self._client.conversations_history(
                channel=channel, oldest=ts, inclusive=True, limit=MOST, include_all_metadata=True
            )
        )

    def message(self, channel: str, ts: str) -> Said | None:
        """One message."""
        found = (said for said in self.thread(channel, ts) or () if said.get("ts") == ts)
        return next(found, None)

    def _read(self, call: Callable[[], Any]) -> list[Said] | None:
        try:
            return list(call().get("messages") or ())
        except SlackApiError as error:
            LOG.info("Could not read a message (%s)", error.response.get("error"))
            return None
