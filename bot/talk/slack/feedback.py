"""The buttons under a reply that nobody asked for: what one thinks of it, and how to stop it."""

import re
from typing import Any

from slack_bolt import Ack, App

from bot.reply.voice import Voice
from bot.store.store import Answered
from bot.talk.slack import posting
from bot.talk.slack.desk import Desk

Body = dict[str, Any]


def register(app: App, desk: Desk) -> None:
    """Listen to these buttons."""

    @app.action(re.compile(r"^helper:"))
    def pressed(ack: Ack, body: Body, action: Body) -> None:
        ack()
        desk.work.soon(body, _pressed, desk, body, str(action.get("value")))


def _pressed(desk: Desk, body: Body, kind: str) -> None:
    user, channel = body["user"]["id"], body["container"]["channel_id"]
    answered = desk.store.answers.by(channel, body["container"]["message_ts"])
    voice = desk.voice(user, (body.get("message") or {}).get("text") or "")
    said = _done(desk, voice, user, channel, body["container"]["message_ts"], answered, kind)
    desk.poster.respond(
        body["response_url"],
        posting.plainly(said),
        response_type="ephemeral",
        replace_original=False,
    )


def _done(
    desk: Desk, voice: Voice, user: str, channel: str, ts: str, answered: Answered | None, kind: str
) -> str:
    """Do what a button stands for; what is to be said of it."""
    if kind == "mute":
        return voice.say(
            f"helper.thanks.{'muted' if desk.store.people.mute(user, True) else 'lost'}"
        )
    subjects = answered.subjects if answered else ()
    if kind == "remove":
        return _remove(desk, voice, user, channel, ts, answered)
    verdict: Any = "helpful" if kind == "helpful" else "unhelpful"
    quiet = desk.store.channels.judge(channel, ts, user, verdict, subjects)
    return _with_quiet(voice, f"helper.thanks.{verdict}", quiet, subjects)


def _remove(
    desk: Desk, voice: Voice, user: str, channel: str, ts: str, answered: Answered | None
) -> str:
    """Take a reply away, for the one who was answered or for an admin."""
    asker = answered.asker if answered else ""
    if user != asker and not desk.rights.is_admin(user):
        return voice.say("helper.thanks.not_yours")
    subjects = answered.subjects if answered else ()
    quiet = desk.store.channels.judge(channel, ts, user, "removed", subjects)
    desk.poster.delete(channel, ts)
    if answered is not None:
        desk.store.answers.forget(channel, answered.question)
    return _with_quiet(voice, "helper.thanks.removed", quiet, subjects)


def _with_quiet(voice: Voice, path: str, quiet: bool, subjects: tuple[str, ...]) -> str:
    said = [voice.say(path)]
    if quiet:
        said.append(voice.say("helper.thanks.quiet", name=voice.title(subjects[0])))
    return voice.join(said, "sentence")
