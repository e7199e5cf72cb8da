"""Messages: direct ones, mentions, threads that go on, edits and deletions."""

from typing import Any

from slack_bolt import App

from bot.store.store import Answered
from bot.talk.slack import pane
from bot.talk.slack.desk import Desk, Message

SPOKEN = (None, "file_share", "thread_broadcast", "me_message")
"""Kinds of messages in which a person says something."""

Body = dict[str, Any]


def register(app: App, desk: Desk) -> None:
    """Listen to messages."""

    @app.event("app_mention")
    def mention(event: Body, body: Body, context: Body) -> None:
        if not _is_spoken(event) or not _first(desk, event, body):
            return
        message = _message(event, context)
        thread = message.thread or message.ts
        desk.reply(message, thread, desk.topic(message, thread))

    @app.event("message")
    def message(event: Body, body: Body, context: Body) -> None:
        subtype = event.get("subtype")
        if subtype == "message_changed":
            _changed(desk, event, body, context)
        elif subtype == "message_deleted":
            _deleted(desk, event)
        elif not _is_spoken(event):
            return
        elif event.get("channel_type") == "im":
            _direct(desk, event, body, context)
        elif event.get("thread_ts") and _mention(context) not in event.get("text", ""):
            _overheard(desk, event, body, context)


def _direct(desk: Desk, event: Body, body: Body, context: Body) -> None:
    """A direct message: always answered, in its thread if it is in one."""
    if not _first(desk, event, body):
        return
    message = _message(event, context)
    if message.thread:
        pane.thinking(desk, message)
    desk.reply(message, message.thread or None, desk.topic(message, message.thread))


def _overheard(desk: Desk, event: Body, body: Body, context: Body) -> None:
    """A reply in a thread: answered when the asker goes on asking, else left alone."""
    message = _message(event, context)
    topic = desk.topic(message, message.thread, asker=message.user)
    if topic is None:
        return
    lang = desk.store.language(message.user)
    answer = desk.conversation.overheard(message.text, lang, topic)
    if answer is not None and _first(desk, event, body):
        desk.post(message, message.thread, answer)


def _changed(desk: Desk, event: Body, body: Body, context: Body) -> None:
    """An edited question is answered anew; Slack's own changes (previews) are no edits."""
    new, old = event.get("message") or {}, event.get("previous_message") or {}
    if new.get("subtype") == "tombstone":  # deleted, but its thread stays
        _withdraw(desk, event["channel"], new.get("ts", ""))
        return
    if new.get("text") == old.get("text") or not _is_spoken(new):
        return
    answered = desk.store.answered(event["channel"], new.get("ts", ""))
    if answered is None or not desk.may_edit(answered) or not _first_id(desk, body):
        return
    message = _message({**new, "channel": event["channel"]}, context)
    topic = desk.topic(message, answered.thread)
    if message.text.strip():
        desk.update(message, answered, topic)


def _deleted(desk: Desk, event: Body) -> None:
    _withdraw(desk, event["channel"], event.get("deleted_ts", ""))


def _withdraw(desk: Desk, channel: str, ts: str) -> None:
    """Delete the answer to a question that is gone."""
    answered: Answered | None = desk.store.answered(channel, ts)
    if answered is not None:
        desk.poster.delete(channel, answered.answer)
        desk.store.forget(channel, ts)


def _is_spoken(event: Body) -> bool:
    """Whether a person says something: bots, the bot itself and Slack's notes are not answered."""
    return (
        event.get("subtype") in SPOKEN
        and not event.get("bot_id")
        and event.get("user", "USLACKBOT") != "USLACKBOT"
    )


def _first(desk: Desk, event: Body, body: Body) -> bool:
    """Whether a message was not answered yet: Slack delivers some twice, and sends two events for
    one mention.
    """
    message = f"{event['channel']}:{event['ts']}"
    return desk.store.claim(*filter(None, (body.get("event_id"), message)))


def _first_id(desk: Desk, body: Body) -> bool:
    return "event_id" not in body or desk.store.claim(body["event_id"])


def _mention(context: Body) -> str:
    return f"<@{context['bot_user_id']}"


def _message(event: Body, context: Body) -> Message:
    """The message without the mention of the bot, which says nothing."""
    text = event.get("text") or ""
    before, mention, after = text.partition(_mention(context))
    while mention:
        text = f"{before} {after.partition('>')[2]}"
        before, mention, after = text.partition(_mention(context))
    thread = event.get("thread_ts") or ""
    return Message(event["channel"], event["ts"], event["user"], text.strip(), thread)
