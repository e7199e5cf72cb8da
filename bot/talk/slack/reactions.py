"""Asked by reaction: somebody marks a message, and the bot answers it in its thread.

Each reaction is a job, so that everybody is told what can't be answered; an answer is a job of its
own, so that there is one, however many people ask for it.
"""

from functools import partial
from typing import Any

from slack_bolt import App

from bot.store.store import Job
from bot.talk.slack import posting
from bot.talk.slack.desk import Desk, Message

Body = dict[str, Any]


def register(app: App, desk: Desk) -> None:
    """Listen to reactions."""
    desk.work.kinds |= {"reaction": partial(_asked, desk), "marked": partial(_answer, desk)}

    @app.event("reaction_added")
    def reacted(event: Body, body: Body) -> None:
        item = event.get("item") or {}
        if item.get("type") != "message" or event.get("reaction") not in desk.settings.reactions:
            return
        job = Job(item["channel"], event["event_ts"], event["user"], "reaction", item["ts"])
        desk.work.accept([body["event_id"]], job, body)


def _asked(desk: Desk, job: Job) -> bool:
    """See to it that the message is answered, or tell the one who asked, and nobody else, that it
    can't be; the job is not done with before.
    """
    channel, ts = job.channel, job.thread
    said = desk.reader.message(channel, ts)
    if said is None:
        _tell(desk, job, "", "helper.unread")
        return False
    text, thread = said.get("text") or "", said.get("thread_ts") or ""
    asker = said.get("user") or job.user
    if desk.store.channels.settings(channel).mode == "off":
        _tell(desk, job, thread, "helper.is_off")
    elif desk.poster.is_ours(said) or desk.store.answers.to(channel, ts) is not None:
        pass  # it is an answer, or has one
    elif desk.ask(asker, text).answered:
        desk.work.accept(
            [f"reaction:{channel}:{ts}"], Job(channel, f"marked {ts}", asker, "marked", ts)
        )
    else:
        _tell(desk, job, thread, "helper.cannot")
    return False


def _answer(desk: Desk, job: Job) -> bool:
    """Answer a marked message, unless it is gone or has its answer; the job is not done with
    before.
    """
    channel, ts = job.channel, job.thread
    said = desk.reader.message(channel, ts)
    if said is not None and desk.store.answers.to(channel, ts) is None:
        text, thread = said.get("text") or "", said.get("thread_ts") or ""
        message = Message(channel, ts, job.user, text, thread)
        desk.post(message, desk.ask(job.user, text), again=job.tries > 0)
    return False


def _tell(desk: Desk, job: Job, thread: str, phrase: str) -> None:
    words = desk.voice(job.user).say(phrase, date=desk.knowledge.date)
    desk.poster.whisper(job.channel, job.user, thread or None, posting.plainly(words))
