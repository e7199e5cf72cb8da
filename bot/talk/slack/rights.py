"""Who may decide: workspace admins and owners, the ids in ADMINS, the creator of a channel."""

import logging
from collections.abc import Callable
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

LOG = logging.getLogger(__name__)


class Rights:
    """Asks Slack each time: who was an admin yesterday may not be one today."""

    def __init__(self, client: WebClient, admins: frozenset[str]) -> None:
        self._client = client
        self._admins = admins

    def is_admin(self, user: str) -> bool:
        """Whether somebody is in charge of the bot or of the workspace."""
        if user in self._admins:
            return True
        person = _asked(lambda: self._client.users_info(user=user)["user"])
        return any(person.get(right) for right in ("is_admin", "is_owner", "is_primary_owner"))

    def may_set(self, channel: str, user: str) -> bool:
        """Whether somebody may decide what the bot does in a channel."""
        return self.is_admin(user) or self._channel(channel).get("creator") == user

    def is_in(self, channel: str) -> bool:
        """Whether the bot is in a channel; Slack does not say of a private one that it is not in,
        nor of any when the scope is missing.
        """
        return bool(self._channel(channel).get("is_member"))

    def _channel(self, channel: str) -> dict[str, Any]:
        return _asked(lambda: self._client.conversations_info(channel=channel)["channel"])


def _asked(ask: Callable[[], Any]) -> dict[str, Any]:
    """What Slack says; empty, and logged, when it does not say."""
    try:
        return dict(ask())
    except SlackApiError as error:
        LOG.warning("Slack does not say who is in charge (%s)", error.response.get("error"))
    except (SlackClientError, OSError, KeyError, TypeError, ValueError) as error:
        LOG.warning("Slack does not say who is in charge (%s)", type(error).__name__)
    return {}
