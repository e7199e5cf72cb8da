"""Asked by reaction: somebody marks a message, and the bot answers it in its thread."""

from typing import Any

from slack_bolt import App

from bot.talk.slack import posting
from bot.talk.slack.desk import Desk, Message

Body = dict[str, Any]


def register(app: App, desk: Desk) -> None:
    """Listen to reactions."""

    @app.event("reaction_added")
    def reacted(event: Body, body: Body) -> None:
        item = event.get("item") or {}
        if item.get("type") != "message" or event.get("reaction") not in desk.settings.reactions:
            return
        if desk.store.inbox.claim(body["event_id"]):
            desk.work.soon(body, _asked, desk, item["channel"], item["ts"], event["user"])


def _asked(desk: Desk, channel: str, ts: str, user: str) -> None:
    """Answer the message, or tell the one who asked, and nobody else, that it can't be."""
    said = desk.reader.message(channel, ts)
    if said is None:
        _tell(desk, channel, user, "", "helper.unread")
        return
    text = said.get("text") or ""
    thread = said.get("thread_ts") or ""
    if desk.store.channels.settings(channel).mode == "off":
        _tell(desk, channel, user, thread, "helper.is_off")
        return
    if desk.poster.is_ours(said) or desk.store.answers.to(channel, ts) is not None:
        return  # it is an answer, or has one
    asker = said.get("user") or user
    answer = desk.ask(asker, text)
    if not answer.answered:
        _tell(desk, channel, user, thread, "helper.cannot")
    elif desk.store.inbox.claim(f"reaction:{channel}:{ts}"):  # of two who ask, for the first
        desk.post(Message(channel, ts, asker, text, thread), answer)


def _tell(desk: Desk, channel: str, user: str, thread: str, phrase: str) -> None:
    words = desk.voice(user).say(phrase, date=desk.knowledge.date)
    desk.poster.whisper(channel, user, thread or None, posting.plainly(words))
