"""The assistant pane: a greeting, what one may ask, and a status while the answer is made."""

from typing import Any

from slack_bolt import App
from slack_sdk.errors import SlackApiError

from bot.reply import blocks
from bot.talk.slack import posting
from bot.talk.slack.desk import Desk


def register(app: App, desk: Desk) -> None:
    """Listen to the pane."""

    @app.event("assistant_thread_started")
    def started(event: dict[str, Any], body: dict[str, Any]) -> None:
        thread = event["assistant_thread"]
        if desk.store.inbox.claim(body["event_id"], user=thread["user_id"]):
            desk.work.soon(body, _greet, desk, thread)

    @app.event("assistant_thread_context_changed")
    def context_changed() -> None:
        """What somebody looks at beside the pane does not matter for the answers."""


def _greet(desk: Desk, thread: dict[str, Any]) -> None:
    lang = desk.lang(thread["user_id"])
    channel, ts = thread["channel_id"], thread["thread_ts"]
    desk.poster.post(channel, ts, posting.plainly(blocks.greeting(desk.knowledge, lang)))
    desk.poster.client.assistant_threads_setSuggestedPrompts(
        channel_id=channel, thread_ts=ts, prompts=blocks.prompts(desk.knowledge, lang)
    )


def thinking(desk: Desk, channel: str, thread: str, user: str) -> None:
    """Show that the answer is on its way. A thread outside of the pane has no status: no harm."""
    status = desk.voice(user).say("doors.thinking")
    try:
        desk.poster.client.assistant_threads_setStatus(
            channel_id=channel, thread_ts=thread, status=status
        )
    except SlackApiError:
        return
