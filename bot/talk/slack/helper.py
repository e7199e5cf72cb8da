"""Help that nobody asked the bot for, in channels that want it, within narrow bounds.

A question is noticed at once and answered after a while, and only if nobody else has done so
meanwhile. In between only its place is kept, not its text.
"""

from collections.abc import Sequence

from bot.model import Answer
from bot.reply.blocks import unasked
from bot.store.store import Job
from bot.talk.slack import posting
from bot.talk.slack.desk import Desk, Message
from bot.talk.slack.reading import Said

MOST_NAMES = 100
"""Names that are looked for in a message, or in a list of ours."""

LONGEST = 120
"""Characters of a list's own words by which it is known again."""


class Helper:
    """Helps with questions that it overhears."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def consider(self, message: Message, keys: Sequence[str]) -> None:
        """Notice a message of a channel; come back to it later if the bot could help."""
        if self._answer(message) is None or self._desk.store.people.is_muted(message.user):
            return
        job = Job(message.channel, message.ts, message.user, "unasked")
        self._desk.store.inbox.accept(keys, job, wait=self._desk.settings.delay)

    def help(self, job: Job) -> bool:
        """Help, unless somebody has, or the bot is not wanted; whether the job is done with."""
        if not self._is_wanted(job):
            return False
        thread = self._desk.reader.thread(job.channel, job.question) or []
        text = _text(job, thread)
        message = Message(job.channel, job.question, job.user, text)
        answer = self._answer(message)
        if answer is None:
            return False
        ts = self._posted(job, thread) or self._post(message, answer, thread)
        if ts is None:
            return False
        topic = self._desk.conversation.topic(answer)
        kept = self._desk.remember(message, ts, topic, unasked=True)
        self._desk.store.learning.used("unasked", keep=kept)
        return True

    def _post(self, message: Message, answer: Answer, thread: Sequence[Said]) -> str | None:
        """Post what helps, unless somebody else has helped or the bounds are reached."""
        replied = any(reply.get("user") != message.user for reply in thread)
        if replied or self._others_answer(message, answer) or not self._may(message, answer):
            return None
        knowledge = self._desk.knowledge
        reply = posting.shown(unasked.text(answer, knowledge), unasked.blocks(answer, knowledge))
        return self._desk.poster.post(message.channel, message.ts, reply, message.ts)

    def _posted(self, job: Job, thread: Sequence[Said]) -> str | None:
        """The reply of a process that did not live to note it."""
        ours = (said for said in thread if self._desk.poster.is_ours(said))
        return next((said["ts"] for said in ours if posting.answers(said, job.question)), None)

    def _answer(self, message: Message) -> Answer | None:
        """What the bot would say, if it is sure to be helpful."""
        answer = self._desk.assistant.ask(message.text, overheard=True)
        return answer if answer.answered else None

    def _is_wanted(self, job: Job) -> bool:
        """Whether the channel and the asker still want to be helped."""
        store = self._desk.store
        auto = store.channels.settings(job.channel).mode == "auto"
        return auto and not store.people.is_muted(job.user)

    def _others_answer(self, message: Message, answer: Answer) -> bool:
        """Whether somebody else has spoken to the asker, or of the same, since in the channel.

        Whoever names one of the projects in a list speaks of the same.
        """
        about = {*(answer.subjects or self._desk.named(answer.lead, MOST_NAMES))}
        for said in self._desk.reader.since(message.channel, message.ts) or ():
            if said.get("ts") == message.ts or said.get("user") == message.user:
                continue
            text = said.get("text") or ""
            if f"<@{message.user}" in text or about & {*self._desk.named(text, MOST_NAMES)}:
                return True
        return False

    def _may(self, message: Message, answer: Answer) -> bool:
        """Whether the bounds of the channel allow it; it counts from now on."""
        settings = self._desk.settings
        subjects = self._subjects(message, answer)
        return self._desk.store.channels.grant(
            message.channel, message.ts, message.user, subjects, settings.repeat, settings.per_hour
        )

    def _subjects(self, message: Message, answer: Answer) -> tuple[str, ...]:
        """What an answer counts as being about: a list, as the stages and categories that were
        asked for; one of anything else is a subject of its own.
        """
        if answer.subjects:
            return answer.subjects
        units = self._desk.assistant.understanding.understand(message.text).units
        ids = dict.fromkeys(id for unit in units for id in unit.ids)
        return tuple(ids) or (answer.lead[:LONGEST],)


def _text(job: Job, thread: Sequence[Said]) -> str:
    """What the message says by now; nothing when it is gone."""
    said = next((said for said in thread if said.get("ts") == job.question), {})
    there = said.get("user") == job.user and said.get("subtype") != "tombstone"
    return str(said.get("text") or "") if there else ""
