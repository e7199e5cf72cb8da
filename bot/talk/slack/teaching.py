"""The modal in which people in charge teach the bot a name or a fact; it holds at once."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from slack_bolt import Ack, App

from bot.model import Lesson
from bot.reply.blocks import admin as shown
from bot.reply.blocks.parts import cut, escape
from bot.reply.blocks.press import unpack
from bot.reply.voice import Voice
from bot.talk.slack import posting, subjects
from bot.talk.slack.brain import Brain
from bot.talk.slack.desk import Desk
from bot.talk.slack.posting import Form

Body = dict[str, Any]

ADDRESS = re.compile(r"https?://[^\s/]\S{0,1900}")
"""The address of a source; the database takes 2,000 characters."""

LONGEST = 3_000
"""Characters of what is wrong with the knowledge."""


class Teaching:
    """Opens the modal, and takes what was filled in."""

    def __init__(self, desk: Desk, brain: Brain) -> None:
        self._desk = desk
        self._brain = brain

    def open(self, trigger: str, voice: Voice, question: str) -> None:
        """Ask what a question is about."""
        assistant, named = self._desk.assistant, self._desk.named(question, 1)
        record = subjects.called(assistant, named[0], voice.lang) if named else ""
        self._desk.poster.open(trigger, shown.teach(voice, question, record))

    def register(self, app: App) -> None:
        """Listen to the modal."""

        @app.view("teach")
        def submitted(ack: Ack, body: Body, view: Body) -> None:
            asked = unpack(view.get("private_metadata") or "")
            voice = self._desk.said(asked.lang or "en")
            given = _given(view)
            typed = given.get("record", "")
            meant = subjects.meant(self._desk.assistant, typed)
            lesson = _lesson(given, meant, asked.question, body["user"])
            if wrong := self._refused(voice, lesson, typed):
                ack(response_action="errors", errors=wrong)
                return
            ack()
            self._desk.work.soon(body, self._learned, lesson.user, voice, lesson)

    def _unclear(self, voice: Voice, typed: str) -> str:
        """Why no record is taken for what was typed, and what may be meant by it."""
        assistant = self._desk.assistant
        several = subjects.meant(assistant, typed)
        ids = several or subjects.near(assistant, typed, shown.limit(voice, "near"))
        if not ids:
            return voice.say("admin.wrong.record")
        names = voice.join((subjects.called(assistant, id, voice.lang) for id in ids), "or")
        return voice.say(f"admin.wrong.record_{'many' if several else 'near'}", names=names)

    def _refused(self, voice: Voice, lesson: Lesson, typed: str) -> dict[str, str]:
        """Keep a lesson, or say why not, by the input that it concerns."""
        if not self._desk.rights.is_admin(lesson.user):
            return {"record": voice.say("admin.not_allowed")}
        if not lesson.record:
            return {"record": self._unclear(voice, typed)}
        if wrong := self._wrong(voice, lesson):
            return wrong
        if self._desk.store.learning.teach(lesson) is None:
            return {"record": voice.say("admin.wrong.lost")}
        return {}

    def _learned(self, user: str, voice: Voice, lesson: Lesson) -> None:
        """Answer by it from now on, and say so; questions that have an answer now are settled."""
        problem = self._brain.reload()
        if problem:
            self._desk.poster.post(user, None, unusable(voice, problem))
            return
        learning, ask = self._desk.store.learning, self._desk.assistant.ask
        learning.close(one.id for one in learning.open() if ask(one.text).answered)
        said = [voice.say("admin.taught.done", what=escape(shown.said(voice, lesson)))]
        if lesson.asked and not ask(lesson.asked).answered:
            said.append(voice.say("admin.taught.still", text=escape(lesson.asked)))
        self._desk.poster.post(user, None, posting.plainly("\n".join(said)))

    def _wrong(self, voice: Voice, lesson: Lesson) -> dict[str, str]:
        """What is wrong with a lesson, by the input that it concerns."""
        if not lesson.name and not lesson.en:
            return {"name": voice.say("admin.wrong.nothing")}
        if lesson.en and not ADDRESS.fullmatch(lesson.url):
            return {"source": voice.say("admin.wrong.source")}
        return self._wrong_name(voice, lesson.name) if lesson.name else {}

    def _wrong_name(self, voice: Voice, name: str) -> dict[str, str]:
        """A name means one thing only, and nothing else in everyday speech."""
        meant = {known.id for known in self._desk.assistant.names.exact(name)}
        if meant:
            names = voice.join(voice.title(id) for id in sorted(meant))
            return {"name": voice.say("admin.wrong.name_taken", name=names)}
        if not self._desk.tells_something(name):
            return {"name": voice.say("admin.wrong.name_common")}
        return {}


def unusable(voice: Voice, problem: str) -> Iterator[Form]:
    """What is wrong with the knowledge, which is not used therefore."""
    said = voice.say("admin.reload.failed")
    return posting.plainly(f"{said}\n```{escape(cut(problem, LONGEST))}```")


def _given(view: Body) -> dict[str, str]:
    """What was filled in, by the input."""
    return {
        block: " ".join(str(filled.get("value") or "").split())
        for block, inputs in view["state"]["values"].items()
        for filled in inputs.values()
    }


def _lesson(given: dict[str, str], meant: list[str], asked: str, user: Body) -> Lesson:
    """The lesson; a fact in one language is kept for both. No record, unless one is `meant`."""
    en, zh, url = (given.get(name, "") for name in ("fact_en", "fact_zh", "source"))
    return Lesson(
        record=meant[0] if len(meant) == 1 else "",
        name=given.get("name", ""),
        about="features",
        en=en or zh,
        zh=zh or en,
        asked=asked,
        title=given.get("source_title") or urlsplit(url).hostname or url,
        url=url,
        user=user["id"],
        by=str(user.get("username") or user.get("name") or ""),
    )
