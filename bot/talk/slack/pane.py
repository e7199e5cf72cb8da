"""The assistant pane: a greeting, what one may ask, and a status while the answer is made."""

from typing import Any

from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.reply import blocks
from bot.talk.slack import posting
from bot.talk.slack.desk import Desk, Message


def register(app: App, desk: Desk) -> None:
    """Listen to the pane."""

    @app.event("assistant_thread_started")
    def started(event: dict[str, Any], body: dict[str, Any], client: WebClient) -> None:
        thread = event["assistant_thread"]
        if not desk.store.claim(body["event_id"]):
            return
        lang = desk.lang(thread["user_id"])
        greeting = blocks.greeting(desk.knowledge, lang)
        channel, ts = thread["channel_id"], thread["thread_ts"]
        desk.poster.post(channel, ts, posting.plainly(greeting))
        client.assistant_threads_setSuggestedPrompts(
            channel_id=channel, thread_ts=ts, prompts=blocks.prompts(desk.knowledge, lang)
        )

    @app.event("assistant_thread_context_changed")
    def context_changed() -> None:
        """What somebody looks at beside the pane does not matter for the answers."""


def thinking(desk: Desk, message: Message) -> None:
    """Show that the answer is on its way. A thread outside of the pane has no status: no harm."""
    status = desk.voice(message.user, message.text).say("doors.thinking")
    try:
        desk.poster.client.assistant_threads_setStatus(
            channel_id=message.channel, thread_ts=message.thread, status=status
        )
    except SlackApiError:
        return
