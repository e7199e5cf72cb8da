"""When something goes wrong: it is logged with an id, and the person is told that id.

The log names the kind of the error and the places in the code, never what was written: messages
of exceptions may quote it.
"""

import logging
import traceback
import uuid
from pathlib import Path
from typing import Any

from slack_bolt import App, BoltResponse
from slack_bolt.error import BoltUnhandledRequestError
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.talk.slack import posting
from bot.talk.slack.desk import Desk

LOG = logging.getLogger(__name__)

ODD_SHAPE = (TypeError, ValueError, LookupError, AttributeError)
"""What Bolt itself raises over a body that lacks what Slack's have, before any listener runs."""

UNASKED = frozenset(["message", "member_joined_channel"])
"""Events of a channel in which nobody has asked the bot for anything."""

DEEPEST = 4
"""How many places in the code are named."""


def register(app: App, desk: Desk) -> None:
    """Handle every error of every listener."""

    @app.error
    def failed(error: Exception, body: dict[str, Any]) -> BoltResponse:
        if not isinstance(error, BoltUnhandledRequestError):  # a button that only opens a page, ...
            desk.work.soon(body, _report, desk, error, body)
        return BoltResponse(status=200, body="")

    desk.work.failed = lambda error, body: _report(desk, error, body)


def handled(response: BoltResponse) -> None:
    """An error was logged and apologised for, so Slack is not to send the request again: Bolt may
    still say 500 when a listener fails in the moment in which its acknowledgement is looked for.
    """
    if response.status >= 500:
        response.status, response.body = 200, ""


def _report(desk: Desk, error: Exception, body: dict[str, Any]) -> None:
    id = uuid.uuid4().hex[:8]
    LOG.error("Error %s: %s at %s", id, _kind(error), _places(error))
    try:
        _apologise(desk, body, id)
    except ODD_SHAPE as odd:
        LOG.warning("Error %s: nobody to apologise to (%s)", id, type(odd).__name__)


def _kind(error: Exception) -> str:
    if isinstance(error, SlackApiError):
        return f"{type(error).__name__} {str(error.response.get('error', ''))[:60]}"
    return type(error).__name__


def _places(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)[-DEEPEST:]
    return " < ".join(f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in reversed(frames))


def _apologise(desk: Desk, body: dict[str, Any], id: str) -> None:
    """Tell the person, where the question was asked; that may fail too. Nobody is told who has
    asked nothing.
    """
    event = body.get("event") or {}
    user = _user(body, event)
    words = desk.voice(user, _text(body, event)).say("doors.sorry", id=id)
    try:
        if url := body.get("response_url"):
            desk.poster.respond(
                url, posting.plainly(words), response_type="ephemeral", replace_original=False
            )
        elif event.get("channel_type") == "im":
            desk.poster.post(event["channel"], event.get("thread_ts"), posting.plainly(words))
        elif event.get("type") == "app_mention":
            thread = event.get("thread_ts") or event["ts"]
            desk.poster.post(event["channel"], thread, posting.plainly(words))
        elif user and event.get("type") not in UNASKED:
            desk.poster.post(user, None, posting.plainly(words))
    except (SlackClientError, OSError) as error:
        LOG.error("Error %s: could not apologise: %s", id, _kind(error))


def _user(body: dict[str, Any], event: dict[str, Any]) -> str:
    user = event.get("user") or body.get("user_id") or (body.get("user") or {}).get("id")
    return user if isinstance(user, str) else ""


def _text(body: dict[str, Any], event: dict[str, Any]) -> str:
    text = event.get("text") or body.get("text") or ""
    return text if isinstance(text, str) else ""
