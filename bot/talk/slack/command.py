"""`/cncf`: any question, and words for the common ones, in both languages."""

import random
import re
from collections.abc import Iterator
from functools import cached_property
from itertools import chain
from typing import Any

from slack_bolt import Ack, App

from bot.model import Answer, Lang
from bot.reply.blocks import without_images
from bot.reply.voice import Voice
from bot.talk.slack import manage, posting
from bot.talk.slack.admin import Admin
from bot.talk.slack.desk import Desk
from bot.talk.slack.manage import Order, word
from bot.talk.slack.posting import Form

COMMAND = "/cncf"

_BETWEEN = re.compile(
    r"\s*(?:[,，、;；/]|(?<!\S)(?:vs\.?|and|or|with|和|与|跟|同)(?!\S))\s*", re.IGNORECASE
)
"""What people write between names that they compare."""


def register(app: App, desk: Desk, admin: Admin) -> None:
    """Listen to the command. Questions are answered in the acknowledgement itself: without the
    logo, which may be out of Slack's reach. An answer with other blocks that Slack may refuse goes
    to the response_url, the only place where it can be tried again.
    """
    managing = {
        "channel": manage.channel,
        "me": manage.me,
        "forget": manage.forget,
        "subscribe": manage.subscribe,
        "unsubscribe": manage.unsubscribe,
        "admin": admin.command,
    }

    @app.command(COMMAND)
    def cncf(ack: Ack, command: dict[str, Any], body: dict[str, Any]) -> None:
        user, text = command["user_id"], " ".join((command.get("text") or "").split())
        name, rest = _split(desk.limit("managing"), text)
        if name is not None and _is_order(name, rest):
            ack()
            channel = command.get("channel_id") or ""
            place = command.get("channel_name") or ""
            order = Order(desk, user, channel, rest, desk.voice(user, text), place)
            desk.work.soon(body, _respond, desk, command, managing[name], order)
            return
        forms = Command(desk, user, text).forms()
        words, drawn = next(forms)
        if all(block["type"] in SAFE for block in drawn):
            ack(text=words, blocks=without_images(drawn), response_type="ephemeral")
        else:
            ack()
            desk.work.soon(body, _respond, desk, command, iter, chain([(words, drawn)], forms))


SAFE = frozenset(["actions", "context", "divider", "header", "section"])
"""Kinds of blocks that every workspace takes."""


def _respond(desk: Desk, command: dict[str, Any], make: Any, what: Any) -> None:
    desk.poster.respond(command["response_url"], make(what), response_type="ephemeral")


def _is_order(name: str, rest: str) -> bool:
    """Whether the first word says what to set: "me" may as well begin a question."""
    return name not in ("me", "forget") or len(rest.split()) <= 1


class Command:
    """One command of one user: its first word may say what is wanted of the rest."""

    def __init__(self, desk: Desk, user: str, text: str) -> None:
        self._desk = desk
        self._user = user
        self._text = text
        self._word, self._rest = _split(desk.limit("commands"), text)

    def forms(self) -> Iterator[Form]:
        """How the answer may be sent."""
        if (self._word == "help" and not self._rest) or not self._text:
            return self._desk.help(self._lang, commands=True)
        if self._word == "lang":
            return self._language()
        if self._word in ("stage", "history", "list", "compare", "where") and not self._rest:
            return posting.plainly(self._voice.say(f"doors.needs.{self._word}"))
        answer = self._answer()
        self._desk.store.learning.used("answered" if answer.answered else "unanswered")
        if missed := self._desk.missed(self._text, answer):
            self._desk.store.learning.missed(missed, self._user)
        forms = self._desk.forms(answer, share=answer.answered)
        return (
            forms if answer.answered else _both(forms, self._desk.help(answer.lang, commands=True))
        )

    @cached_property
    def _chosen(self) -> Lang | None:
        """The language that the user wants, None for that of each question."""
        return self._desk.store.people.language(self._user)

    @cached_property
    def _lang(self) -> Lang:
        return self._chosen or self._desk.spoken(self._text)

    @property
    def _voice(self) -> Voice:
        return Voice(self._desk.knowledge, self._lang)

    def _answer(self) -> Answer:
        """In the chosen language, else that of the words as they were typed."""
        question = self._question()
        lang = self._chosen if question == self._text else self._lang
        return self._desk.assistant.ask(question, lang)

    def _question(self) -> str:
        """The full question that the words stand for."""
        if self._word == "random":
            project = random.choice(self._desk.knowledge.listed)
            return self._voice.say("next.what", name=project.name)
        if self._word == "compare":
            return " vs ".join(self._compared())
        if self._word == "list":
            return self._listed()
        phrase = {"stage": "next.stage", "history": "slack.ask.history", "where": "next.community"}
        if self._word in phrase:
            return self._voice.say(phrase[self._word], name=self._rest)
        return self._text

    def _listed(self) -> str:
        """A stage or category is given its question; anything longer is one."""
        units = self._desk.assistant.understanding.understand(self._rest).units
        bare = len(units) == 1 and any(_lists(id) for id in units[0].ids)
        return self._voice.say("doors.asks.list", name=self._rest) if bare else self._text

    def _compared(self) -> list[str]:
        """The names, however they are put side by side."""
        parts = [part for part in _BETWEEN.split(self._rest) if part.strip()]
        if len(parts) == 1:
            ids = self._desk.named(self._rest, int(self._desk.limit("names")))
            titles = [self._desk.knowledge.title(id, self._lang) for id in ids]
            parts = titles if len(titles) > 1 else self._rest.split()
        return parts[: int(self._desk.limit("names"))]

    def _language(self) -> Iterator[Form]:
        """Set the language of the user's answers."""
        chosen = word(self._desk.limit("languages"), self._rest)
        if chosen is None:
            return posting.plainly(self._voice.say("doors.needs.lang"))
        lang: Lang | None = "zh" if chosen == "zh" else "en" if chosen == "en" else None
        self._desk.store.people.set_language(self._user, lang)
        voice = Voice(self._desk.knowledge, lang or self._lang)
        return posting.plainly(voice.say(f"doors.language.{chosen}"))


def _split(words: dict[str, list[str]], text: str) -> tuple[str | None, str]:
    """The sub-command and the rest; Chinese words need no space behind them."""
    first, _, rest = text.partition(" ")
    name = word(words, first)
    return (None, text) if name is None else (name, rest.strip())


def _lists(id: str) -> bool:
    return id.startswith(("stage-", "category/"))


def _both(first: Iterator[Form], second: Iterator[Form]) -> Iterator[Form]:
    """Two messages as one; where the first is only text, so is the second."""
    whole, bare = second
    for text, form in first:
        more, below = whole if form else bare
        yield f"{text}\n\n{more}", [*form, *below]
