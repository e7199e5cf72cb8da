"""The desk behind the doors: what they all share to answer a person in Slack."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bot.assistant import Assistant
from bot.know.knowledge import Knowledge
from bot.model import Answer, Lang
from bot.reply import blocks
from bot.reply.blocks import guide
from bot.reply.blocks.parts import escape
from bot.reply.voice import Voice
from bot.store.store import Answered, Store
from bot.talk.conversation import Conversation, Topic
from bot.talk.slack import posting
from bot.talk.slack.posting import Form, Poster


@dataclass(frozen=True)
class Message:
    """A message that is meant for the bot. `thread` is empty outside of threads."""

    channel: str
    ts: str
    user: str
    text: str
    thread: str = ""


class Desk:
    """Answers messages, and keeps which answer belongs to which question."""

    def __init__(self, assistant: Assistant, store: Store, poster: Poster) -> None:
        self.assistant = assistant
        self.store = store
        self.poster = poster
        self.conversation = Conversation(assistant)

    @property
    def knowledge(self) -> Knowledge:
        """What the bot knows."""
        return self.assistant.knowledge

    def limit(self, name: str) -> Any:
        """A number, or words, of limits.yaml."""
        return self.knowledge.limits["doors"][name]

    def lang(self, user: str, text: str = "") -> Lang:
        """The language for a user: the chosen one, else that of the text, else English."""
        chosen = self.store.language(user)
        if chosen is None and text.strip():
            return self.assistant.understanding.understand(text).lang
        return chosen or "en"

    def voice(self, user: str, text: str = "") -> Voice:
        """Speaks the language for a user."""
        return Voice(self.knowledge, self.lang(user, text))

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
        return self.conversation.answer(text, self.store.language(user), topic)

    def reply(self, message: Message, thread: str | None, topic: Topic | None) -> None:
        """Answer a message, in a thread or (None) below it."""
        if not message.text.strip():
            ts = self.poster.post(message.channel, thread, self.help(self.lang(message.user)))
            self._remember(message, thread, ts, Topic())
            return
        self.post(message, thread, self.ask(message.user, message.text, topic))

    def post(self, message: Message, thread: str | None, answer: Answer) -> None:
        """Post the answer to a message and keep which one it is."""
        ts = self.poster.post(message.channel, thread, self.forms(answer))
        topic = self.conversation.topic(message.text, answer)
        self._remember(message, thread, ts, topic)

    def update(self, message: Message, answered: Answered, topic: Topic | None) -> None:
        """Answer an edited message anew, in the place of the first answer."""
        answer = self.ask(message.user, message.text, topic)
        self.poster.update(message.channel, answered.answer, self.forms(answer))
        new = self.conversation.topic(message.text, answer)
        self._remember(message, answered.thread or None, answered.answer, new)

    def topic(self, message: Message, thread: str, asker: str | None = None) -> Topic | None:
        """What was talked about in a thread before a message; None when nothing was.

        Outside of threads (a direct message) only what was said a short time ago counts.
        """
        last = self.store.last_in_thread(message.channel, thread, message.ts, asker)
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

    def _remember(self, message: Message, thread: str | None, ts: str, topic: Topic) -> None:
        self.store.remember(
            Answered(
                channel=message.channel, question=message.ts, thread=thread or "", answer=ts,
                asker=message.user, subjects=topic.subjects, aspects=topic.aspects,
            )
        )  # fmt: skip
