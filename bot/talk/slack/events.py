"""Messages: direct ones, mentions, threads that go on, edits and deletions.

A listener here only takes a message in, before Slack is told that it has arrived: from then on it
is kept until it is answered.
"""

from functools import partial
from typing import Any

from slack_bolt import App

from bot.store.inbox import Kind
from bot.store.store import Answered, Job
from bot.talk.slack import pane, posting
from bot.talk.slack.desk import Desk, Message
from bot.talk.slack.helper import Helper

SPOKEN = (None, "file_share", "thread_broadcast", "me_message")
"""Kinds of messages in which a person says something."""

Body = dict[str, Any]


def register(app: App, desk: Desk) -> None:
    """Listen to messages."""
    helper = Helper(desk)
    answer = partial(_answer, desk)
    desk.work.kinds |= {"asked": answer, "followup": answer, "unasked": helper.help}

    @app.event("message")
    def message(event: Body, body: Body, context: Body) -> None:
        kind = _CHANGES.get(event.get("subtype") or "")
        if kind is not None:
            desk.work.soon(body, kind, desk, event, body, context)
        elif _is_spoken(event):
            _heard(desk, helper, event, body, context)

    @app.event("app_mention")
    def mention(event: Body, body: Body, context: Body) -> None:
        if not _is_spoken(event):
            return
        if desk.store.channels.settings(event["channel"]).mode != "off":
            _accept(desk, event, body, context)
        elif desk.store.inbox.claim(*_keys(event, body), user=event["user"]):
            desk.work.soon(body, _is_off, desk, _message(event, context))


def _heard(desk: Desk, helper: Helper, event: Body, body: Body, context: Body) -> None:
    """What somebody has said; a mention comes as an event of its own, too."""
    if event.get("channel_type") == "im":
        _accept(desk, event, body, context)  # always answered, in its thread if it is in one
    elif _mention(context) in event.get("text", ""):
        return
    elif event.get("thread_ts"):
        _followed_up(desk, event, body, context)
    elif desk.store.channels.settings(event["channel"]).mode == "auto":
        helper.consider(_message(event, context), _keys(event, body))


def _answer(desk: Desk, job: Job) -> bool:
    """Answer; where there may be a pane it shows meanwhile that the answer is on its way."""
    if job.channel.startswith("D") and job.thread:
        pane.thinking(desk, job.channel, job.thread, job.user)
    return desk.answer(job)


def _followed_up(desk: Desk, event: Body, body: Body, context: Body) -> None:
    """A reply in a thread: answered when the asker goes on asking, else left alone."""
    message = _message(event, context)
    topic = desk.topic(message, message.thread, asker=message.user)
    if topic is None or not _may_go_on(desk, message):
        return
    lang = desk.store.people.language(message.user)
    if desk.conversation.overheard(message.text, lang, topic) is not None:
        _accept(desk, event, body, context, "followup")


def _may_go_on(desk: Desk, message: Message) -> bool:
    """Whether somebody may be answered who does not mention the bot."""
    on = desk.store.channels.settings(message.channel).mode != "off"
    return on and not desk.store.people.is_muted(message.user)


def _accept(desk: Desk, event: Body, body: Body, context: Body, kind: Kind = "asked") -> None:
    """Take a message in that is to be answered, once: Slack delivers some twice, and sends two
    events for one mention.
    """
    message = _message(event, context)
    job = Job(message.channel, message.ts, message.user, kind, message.thread, message.text)
    desk.work.accept(_keys(event, body), job, body)


def _is_off(desk: Desk, message: Message) -> None:
    """Where the bot is switched off it says so to the one who mentions it."""
    words = desk.voice(message.user, message.text).say("helper.is_off")
    thread = message.thread or None
    desk.poster.whisper(message.channel, message.user, thread, posting.plainly(words))


def _changed(desk: Desk, event: Body, body: Body, context: Body) -> None:
    """An edited question is answered anew; Slack's own changes (previews) are no edits."""
    new, old = event.get("message") or {}, event.get("previous_message") or {}
    if new.get("subtype") == "tombstone":  # deleted, but its thread stays
        _withdraw(desk, event["channel"], new.get("ts", ""))
        return
    if new.get("text") == old.get("text") or not _is_spoken(new):
        return
    answered = desk.store.answers.to(event["channel"], new.get("ts", ""))
    if answered is None or answered.unasked or not desk.may_edit(answered):
        return
    if "event_id" in body and not desk.store.inbox.claim(body["event_id"], user=new["user"]):
        return
    message = _message({**new, "channel": event["channel"]}, context)
    topic = desk.topic(message, answered.thread)
    if message.text.strip():
        desk.update(message, answered, topic)


def _deleted(desk: Desk, event: Body, body: Body, context: Body) -> None:
    _withdraw(desk, event["channel"], event.get("deleted_ts", ""))


_CHANGES = {"message_changed": _changed, "message_deleted": _deleted}


def _withdraw(desk: Desk, channel: str, ts: str) -> None:
    """Delete the answer to a question that is gone, or leave it unanswered."""
    desk.store.inbox.drop(channel, ts)
    answered: Answered | None = desk.store.answers.to(channel, ts)
    if answered is not None:
        desk.poster.delete(channel, answered.answer)
        desk.store.answers.forget(channel, ts)


def _is_spoken(event: Body) -> bool:
    """Whether a person says something: bots, the bot itself and Slack's notes are not answered."""
    return (
        event.get("subtype") in SPOKEN
        and not event.get("bot_id")
        and event.get("user", "USLACKBOT") != "USLACKBOT"
    )


def _keys(event: Body, body: Body) -> tuple[str, ...]:
    """Under which a message is known: that of the delivery, and its own."""
    message = f"{event['channel']}:{event['ts']}"
    return tuple(filter(None, (body.get("event_id"), message)))


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
