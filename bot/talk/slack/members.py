"""Who joins a channel: the bot says hello once, and newcomers get a private one if that is on."""

from typing import Any

from slack_bolt import App

from bot.reply.blocks import guide
from bot.talk.slack import posting
from bot.talk.slack.desk import Desk

Body = dict[str, Any]


def register(app: App, desk: Desk) -> None:
    """Listen to people, and the bot itself, who join a channel."""

    @app.event("member_joined_channel")
    def joined(event: Body, body: Body, context: Body) -> None:
        user, channel = event["user"], event["channel"]
        if user == context.get("bot_user_id"):
            desk.work.soon(body, _hello, desk, channel)
        elif _wants_welcome(desk, channel) and desk.store.inbox.claim(body["event_id"], user=user):
            desk.work.soon(body, _welcome, desk, channel, user)


def _wants_welcome(desk: Desk, channel: str) -> bool:
    settings = desk.store.channels.settings(channel)
    return settings.welcome and settings.mode != "off"


def _hello(desk: Desk, channel: str) -> None:
    """Say hello, once in the life of a channel, in both languages: nobody has spoken yet."""
    if desk.store.channels.greet(channel):
        words = (desk.said(lang).say("helper.hello") for lang in ("en", "zh"))
        desk.poster.post(channel, None, posting.plainly("\n".join(words)))


def _welcome(desk: Desk, channel: str, user: str) -> None:
    """A hello that only the newcomer sees, with questions to try."""
    voice = desk.voice(user)
    words = voice.say("helper.welcome")
    desk.poster.whisper(channel, user, None, posting.shown(words, guide.welcome(voice, words)))
