"""The desk behind the doors: what they all share to answer a person in Slack."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from bot.assistant import Assistant
from bot.know.knowledge import Knowledge
from bot.model import Answer, Lang
from bot.reply import blocks
from bot.reply.blocks import guide
from bot.reply.blocks.parts import escape
from bot.reply.voice import Voice
from bot.store.learning import Missed
from bot.store.store import Answered, Job, Store
from bot.talk.conversation import Conversation, Topic
from bot.talk.slack import posting
from bot.talk.slack.posting import Form, Poster
from bot.talk.slack.reading import Reader, Said
from bot.talk.slack.rights import Rights
from bot.talk.slack.settings import Help
from bot.talk.slack.work import Work
from bot.understand.text import without_markup


@dataclass(frozen=True)
class Message:
    """A message that is meant for the bot. `thread` is empty outside of threads."""

    channel: str
    ts: str
    user: str
    text: str
    thread: str = ""

    @property
    def below(self) -> str | None:
        """The thread that an answer belongs to; None in a direct message outside of threads."""
        return self.thread or (None if self.channel.startswith("D") else self.ts)


class Desk:
    """Answers messages, and keeps which answer belongs to which question."""

    def __init__(
        self, assistant: Assistant, store: Store, poster: Poster, work: Work, settings: Help
    ) -> None:
        self.store = store
        self.poster = poster
        self.work = work
        self.settings = settings
        self.reader = Reader(poster.client)
        self.rights = Rights(poster.client, settings.admins)
        self.use(assistant)

    def use(self, assistant: Assistant) -> None:
        """Answer from now on with this assistant."""
        self.assistant, self.conversation = assistant, Conversation(assistant)

    @property
    def knowledge(self) -> Knowledge:
        """What the bot knows."""
        return self.assistant.knowledge

    def limit(self, name: str) -> Any:
        """A number, or words, of limits.yaml."""
        return self.knowledge.limits["doors"][name]

    def lang(self, user: str, text: str = "") -> Lang:
        """The language for a user: the chosen one, else that of the text, else English."""
        return self.store.people.language(user) or self.spoken(text)

    def spoken(self, text: str) -> Lang:
        """The language of a text, English if it has no words."""
        return self.assistant.understanding.understand(text).lang if text.strip() else "en"

    def voice(self, user: str, text: str = "") -> Voice:
        """Speaks the language for a user."""
        return Voice(self.knowledge, self.lang(user, text))

    def said(self, lang: Lang) -> Voice:
        """Speaks a language."""
        return Voice(self.knowledge, lang)

    def forms(
        self, answer: Answer, *, share: bool = False, page: int = 0, shared_by: str | None = None
    ) -> Iterator[Form]:
        """How an answer may be sent, the best form first."""
        return posting.forms(answer, self.knowledge, share=share, page=page, shared_by=shared_by)

    def help(self, lang: Lang, *, commands: bool = False) -> Iterator[Form]:
        """What can be asked; `commands` for somebody who has typed one."""
        voice = Voice(self.knowledge, lang)
        text = "\n".join((guide.about(voice), *(f"• {line}" for line in guide.examples(voice))))
        card = blocks.help_blocks(self.knowledge, lang, commands=commands)
        return posting.shown(escape(text), card)

    def ask(self, user: str, text: str, topic: Topic | None = None) -> Answer:
        """The answer to a question of a user."""
        return self.conversation.answer(text, self.store.people.language(user), topic)

    def answer(self, job: Job) -> bool:
        """Answer a message that was put to the bot, in its thread or below it; done with that."""
        message = Message(job.channel, job.question, job.user, job.text, job.thread)
        asker = job.user if job.kind == "followup" else None
        topic = self.topic(message, message.below or "", asker)
        again = job.tries > 0
        if not message.text.strip():
            ts = self._send(message, self.help(self.lang(message.user)), again)
            self.remember(message, ts, Topic())
            return True
        answer = self.ask(message.user, message.text, topic)
        self.post(message, answer, again, self.missed(message.text, answer), topic)
        return True

    def post(
        self,
        message: Message,
        answer: Answer,
        again: bool = False,
        missed: Missed | None = None,
        before: Topic | None = None,
    ) -> None:
        """Post the answer to a message, and keep which one it is, and what it does not answer;
        `again`: it may have been posted already; `before`: what was talked about before. It counts
        when that is kept: then it is not tried again.
        """
        ts = self._send(message, self.forms(answer), again)
        topic = self.conversation.topic(answer, before)
        kept = self.remember(message, ts, topic, missed=missed)
        self.store.learning.used("answered" if answer.answered else "unanswered", keep=kept)

    def missed(self, text: str, answer: Answer) -> Missed | None:
        """A question that could not be answered, as it is kept for those who teach the bot."""
        if answer.answered or not self.tells_something(text):
            return None
        said = " ".join(without_markup(text).split())  # nobody else who is mentioned in it
        return Missed(said[: int(self.limit("kept_text"))], answer.lang)

    def tells_something(self, text: str) -> bool:
        """Whether a text asks or names something: "thanks" and "how are you?" do not."""
        question = self.assistant.understanding.understand(text)
        told = [unit.tells for unit in question.units if unit.kind != "time"]
        least = float(self.knowledge.limits["answers"]["special_word"])
        return bool(told) if question.asks else not question.chats and max(told, default=0) >= least

    def update(self, message: Message, answered: Answered, topic: Topic | None) -> None:
        """Answer an edited message anew, in the place of the first answer."""
        answer = self.ask(message.user, message.text, topic)
        self.poster.update(message.channel, answered.answer, self.forms(answer))
        new = self.conversation.topic(answer, topic)
        self.remember(message, answered.answer, new, answered.unasked)

    def topic(self, message: Message, thread: str, asker: str | None = None) -> Topic | None:
        """What was talked about in a thread before a message; None when nothing was.

        Outside of threads (a direct message) only what was said a short time ago counts.
        """
        last = self.store.answers.last_in_thread(message.channel, thread, message.ts, asker)
        if last is None or (not thread and self._older(last, self._minutes)):
            return None
        return Topic(last.subjects, last.aspects)

    def may_edit(self, answered: Answered) -> bool:
        """Whether a question is recent enough for its answer to follow an edit."""
        return not self._older(answered, float(self.limit("edit_minutes")))

    def named(self, text: str, most: int) -> Sequence[str]:
        """The ids of the records that a message names, in its order."""
        sure = float(self.knowledge.limits["answers"]["possible_name"])
        mentions = self.assistant.understanding.understand(text).mentions
        ids = [m.id for m in mentions if m.trust > sure and self.knowledge.record(m.id)]
        return list(dict.fromkeys(ids))[:most]

    @property
    def _minutes(self) -> float:
        return float(self.knowledge.limits["conversation"]["minutes"])

    def _older(self, answered: Answered, minutes: float) -> bool:
        return time.time() - answered.at > minutes * 60

    def remember(
        self, message: Message, ts: str, topic: Topic, unasked: bool = False,
        missed: Missed | None = None,
    ) -> bool:  # fmt: skip
        """Keep that a message of ours answers another; whether that could be kept."""
        return self.store.answers.remember(
            Answered(
                channel=message.channel, question=message.ts, thread=message.below or "", answer=ts,
                asker=message.user, subjects=topic.subjects, aspects=topic.aspects, unasked=unasked,
            ),
            missed,
        )  # fmt: skip

    def _send(self, message: Message, tries: Iterator[Form], again: bool) -> str:
        """Post an answer, unless it is there already; its timestamp."""
        text, form = next(tries)
        ts = self._posted(message, text) if again else None
        tries = chain([(text, form)], tries)
        return ts or self.poster.post(message.channel, message.below, tries, message.ts)

    def _posted(self, message: Message, text: str) -> str | None:
        """The answer to a message, when it was posted by a process that did not live to say so."""
        channel, below, ts = message.channel, message.below, message.ts
        read = self.reader.thread(channel, below, ts) if below else self.reader.since(channel, ts)
        for said in read or ():
            if said["ts"] > message.ts and self._answers(said, message, text):
                return str(said["ts"])
        return None

    def _answers(self, said: Said, message: Message, text: str) -> bool:
        """Whether something that was said is our answer to a message: it says so or, where that
        is not kept, says the same and answers nothing else.
        """
        if not self.poster.is_ours(said):
            return False
        if said.get("metadata"):
            return posting.answers(said, message.ts)
        known = self.store.answers.by(message.channel, said["ts"])
        return known is None and said.get("text") == text
