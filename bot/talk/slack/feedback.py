"""The buttons under a reply that nobody asked for: what one thinks of it, and how to stop it."""

import re
from dataclasses import dataclass
from typing import Any, cast

from slack_bolt import Ack, App

from bot.reply.blocks.parts import escape
from bot.reply.voice import Voice
from bot.store.channels import Verdict
from bot.store.store import Answered
from bot.talk.slack import posting
from bot.talk.slack.desk import Desk

Body = dict[str, Any]

VERDICTS = ("helpful", "unhelpful")


def register(app: App, desk: Desk) -> None:
    """Listen to these buttons."""

    @app.action(re.compile(r"^helper:"))
    def pressed(ack: Ack, body: Body, action: Body) -> None:
        ack()
        desk.work.soon(body, _pressed, desk, body, str(action.get("value")))


def _pressed(desk: Desk, body: Body, kind: str) -> None:
    """Do what a button stands for, and say so to the one who has pressed it."""
    press = _press(desk, body)
    if kind == "mute":
        said = press.mute()
    elif kind == "remove":
        said = press.remove()
    elif kind in VERDICTS:
        said = press.judge(cast(Verdict, kind))
    else:
        return
    options = {"response_type": "ephemeral", "replace_original": False}
    desk.poster.respond(body["response_url"], posting.plainly(said), **options)


def _press(desk: Desk, body: Body) -> "Press":
    user, channel = body["user"]["id"], body["container"]["channel_id"]
    reply = body["container"]["message_ts"]
    voice = desk.voice(user, (body.get("message") or {}).get("text") or "")
    return Press(desk, voice, user, channel, reply, desk.store.answers.by(channel, reply))


@dataclass(frozen=True)
class Press:
    """Somebody's press on a button; `answered` is None when the reply is no longer known."""

    desk: Desk
    voice: Voice
    user: str
    channel: str
    reply: str
    answered: Answered | None

    def mute(self) -> str:
        """Answer this person unasked no more."""
        kept = self.desk.store.people.mute(self.user, True)
        return self.voice.say("me.off" if kept else "helper.thanks.lost")

    def judge(self, verdict: Verdict) -> str:
        """Keep what this person thinks of the reply."""
        subjects = self._subjects
        quiet = self.desk.store.channels.judge(
            self.channel, self.reply, self.user, verdict, subjects
        )
        if quiet is None and verdict != "removed":
            return self.voice.say("helper.thanks.lost")
        said = self.voice.say(f"helper.thanks.{verdict}")
        return self.voice.join((said, self._quiet(subjects[0])), "sentence") if quiet else said

    def remove(self) -> str:
        """Take the reply away, for the one who was answered or for an admin."""
        asker = self.answered.asker if self.answered else None
        if self.user != asker and not self.desk.rights.is_admin(self.user):
            return self.voice.say("helper.thanks.not_yours")
        self.desk.poster.delete(self.channel, self.reply)
        said = self.judge("removed")
        if self.answered is not None:
            self.desk.store.answers.forget(self.channel, self.answered.question)
        return said

    @property
    def _subjects(self) -> tuple[str, ...]:
        """What the reply was about, the main thing first."""
        if self.answered is None:
            return ()
        helped = self.desk.store.channels.helped
        return self.answered.subjects or helped(self.channel, self.answered.question)

    def _quiet(self, subject: str) -> str:
        if subject.startswith("category/") or self.desk.knowledge.record(subject):
            name = escape(self.voice.title(subject))
            return self.voice.say("helper.thanks.quiet", name=name)
        return self.voice.say("helper.thanks.quiet_list")
