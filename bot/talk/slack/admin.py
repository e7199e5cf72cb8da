"""`/cncf admin`: for the people in charge, what was asked in vain, and teaching the bot."""

import csv
import io
import logging
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from slack_bolt import Ack, App
from slack_sdk.errors import SlackApiError

from bot.model import Lesson
from bot.reply.blocks import admin as shown
from bot.reply.blocks.parts import cut, escape, joined
from bot.reply.blocks.press import unpack
from bot.reply.voice import Voice
from bot.store.learning import Open
from bot.talk.slack import posting
from bot.talk.slack.brain import Brain
from bot.talk.slack.desk import Desk
from bot.talk.slack.manage import Order
from bot.talk.slack.posting import Form
from bot.understand.likeness import groups

LOG = logging.getLogger(__name__)

Body = dict[str, Any]

Do = Callable[[Body, Voice, str], None]
"""What a button does, with the number of the question or lesson that it is for."""

LONGEST = 3_500
"""Characters of a message that is only text."""

FILE = "questions.csv"

ADDRESS = re.compile(r"https?://[^\s/]\S{0,1900}")
"""The address of a source; the database takes 2,000 characters."""


class Admin:
    """The command, its buttons and the modal."""

    def __init__(self, desk: Desk, brain: Brain) -> None:
        self._desk = desk
        self._brain = brain

    def command(self, order: Order) -> Iterator[Form]:
        """`/cncf admin [reload|taught]`."""
        if not self._desk.rights.is_admin(order.user):
            return order.said("admin.not_allowed")
        word = order.rest.casefold()
        if word == "reload":
            return self._reload(order)
        if word == "taught":
            return self._taught(order.voice)
        found = [shown.Group(group[0].id, group[0].text, len(group)) for group in self._groups()]
        usage = self._desk.store.learning.usage(shown.WEEKS)
        days = int(self._desk.settings.retention_days)
        blocks = shown.overview(order.voice, found, usage, days)
        return posting.shown(order.voice.say("admin.title"), blocks)

    def register(self, app: App) -> None:
        """Listen to the buttons and to the modal."""
        desk = self._desk

        @app.action({"action_id": "admin:csv"})
        def export(ack: Ack, body: Body) -> None:
            ack()
            desk.work.soon(body, self._if_admin, body, self._csv)

        @app.action({"action_id": "admin:taught"})
        def taught(ack: Ack, body: Body) -> None:
            ack()
            desk.work.soon(body, self._if_admin, body, self._show_taught)

        @app.action(re.compile("^admin:dismiss:"))
        def dismiss(ack: Ack, body: Body) -> None:
            ack()
            desk.work.soon(body, self._if_admin, body, self._dismiss)

        @app.action(re.compile("^admin:undo:"))
        def undo(ack: Ack, body: Body) -> None:
            ack()
            desk.work.soon(body, self._if_admin, body, self._undo)

        @app.action(re.compile("^admin:teach:"))
        def teach(ack: Ack, body: Body) -> None:
            ack()
            desk.work.soon(body, self._if_admin, body, self._open)

        @app.view("teach")
        def submitted(ack: Ack, body: Body, view: Body) -> None:
            user = body["user"]
            asked = unpack(view.get("private_metadata") or "")
            voice = desk.said(asked.lang or "en")
            lesson = _lesson(view, asked.question, user)
            if wrong := self._refused(voice, lesson):
                ack(response_action="errors", errors=wrong)
                return
            ack()
            desk.work.soon(body, self._learned, user["id"], voice, lesson)

    def _refused(self, voice: Voice, lesson: Lesson) -> dict[str, str]:
        """Keep a lesson, or say why not, by the input that it concerns."""
        if not self._desk.rights.is_admin(lesson.user):
            return {"record": voice.say("admin.not_allowed")}
        if wrong := self._wrong(voice, lesson):
            return wrong
        if self._desk.store.learning.teach(lesson) is None:
            return {"record": voice.say("admin.wrong.lost")}
        return {}

    def _learned(self, user: str, voice: Voice, lesson: Lesson) -> None:
        """Answer by it from now on, and say so; questions that have an answer now are settled."""
        problem = self._brain.reload()
        if problem:
            self._desk.poster.post(user, None, _unusable(voice, problem))
            return
        learning, ask = self._desk.store.learning, self._desk.assistant.ask
        learning.close(one.id for one in learning.open() if ask(one.text).answered)
        said = [voice.say("admin.taught.done", what=escape(shown.said(voice, lesson)))]
        if lesson.asked and not ask(lesson.asked).answered:
            said.append(voice.say("admin.taught.still", text=escape(lesson.asked)))
        self._desk.poster.post(user, None, posting.plainly("\n".join(said)))

    def _wrong(self, voice: Voice, lesson: Lesson) -> dict[str, str]:
        """What is wrong with a lesson, by the input that it concerns."""
        if self._desk.knowledge.record(lesson.record) is None:
            return {"record": voice.say("admin.wrong.record")}
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

    def _groups(self) -> list[list[Open]]:
        terms = self._desk.assistant.understanding.terms
        return groups(self._desk.store.learning.open(), lambda one: one.text, terms)

    def _group(self, number: str) -> list[Open]:
        """The open questions that are like the one of a number; none when that is settled."""
        groups = (group for group in self._groups() if number in (str(one.id) for one in group))
        return next(groups, [])

    def _if_admin(self, body: Body, do: Do) -> None:
        press = unpack(str(body["actions"][0].get("value") or ""))
        voice = self._desk.said(press.lang or "en")
        if self._desk.rights.is_admin(body["user"]["id"]):
            do(body, voice, press.question)
        else:
            self._say(body, posting.plainly(voice.say("admin.not_allowed")))

    def _say(self, body: Body, forms: Iterator[Form], instead: bool = False) -> None:
        """Say something privately, or `instead` of what was shown."""
        options = {"response_type": "ephemeral", "replace_original": instead}
        self._desk.poster.respond(body["response_url"], forms, **options)

    def _open(self, body: Body, voice: Voice, number: str) -> None:
        group = self._group(number)
        if not group:
            self._say(body, posting.plainly(voice.say("admin.settled")))
            return
        question = next(one.text for one in group if str(one.id) == number)
        named = self._desk.named(question, 1)
        view = shown.teach(voice, question, named[0] if named else None)
        self._desk.poster.open(body["trigger_id"], view)

    def _dismiss(self, body: Body, voice: Voice, number: str) -> None:
        self._desk.store.learning.close(one.id for one in self._group(number))
        order = Order(self._desk, body["user"]["id"], "", "", voice)
        self._say(body, self.command(order), instead=True)

    def _undo(self, body: Body, voice: Voice, number: str) -> None:
        if number.isdecimal() and self._desk.store.learning.undo(int(number)) is not None:
            self._brain.reload()
        self._say(body, self._taught(voice), instead=True)

    def _show_taught(self, body: Body, voice: Voice, _: str) -> None:
        self._say(body, self._taught(voice))

    def _taught(self, voice: Voice) -> Iterator[Form]:
        known = self._desk.store.learning.lessons()
        if known is None:
            return posting.plainly(voice.say("admin.taught.unread"))
        lessons = known[::-1]
        words = "\n".join(escape(shown.said(voice, one)) for one in lessons[: shown.LESSONS])
        text = cut(words or voice.say("admin.taught.none"), LONGEST)
        return posting.shown(text, shown.taught(voice, lessons))

    def _reload(self, order: Order) -> Iterator[Form]:
        problem = self._brain.reload()
        if problem:
            return _unusable(order.voice, problem)
        knowledge = self._desk.knowledge
        count = len(knowledge.projects)
        return order.said("admin.reload.done", count=count, date=knowledge.date)

    def _csv(self, body: Body, voice: Voice, _: str) -> None:
        """The open questions, as a file in a direct message; where that is refused, as text."""
        rows = [*_rows(self._desk.store.learning.open())]
        said = voice.say("admin.csv.file", count=len(rows) - 1)
        client = self._desk.poster.client
        try:
            channel = client.conversations_open(users=body["user"]["id"])["channel"]["id"]
            client.files_upload_v2(
                channel=channel, content="".join(rows), filename=FILE, initial_comment=said
            )
        except SlackApiError as error:
            LOG.info("A file could not be sent (%s)", error.response.get("error"))
            self._say(body, posting.plainly(_as_text(voice, rows)))
        else:
            self._say(body, posting.plainly(voice.say("admin.csv.sent")))


def _unusable(voice: Voice, problem: str) -> Iterator[Form]:
    """What is wrong with the knowledge, which is not used therefore."""
    said = voice.say("admin.reload.failed")
    return posting.plainly(f"{said}\n```{escape(cut(problem, LONGEST))}```")


def _rows(found: list[Open]) -> Iterator[str]:
    """The rows of a table of open questions."""
    yield _row("asked", "language", "question")
    for one in found:
        day = datetime.fromtimestamp(one.at, UTC).date().isoformat()
        # a spreadsheet would run a text that begins so
        yield _row(day, one.lang, f"'{one.text}" if one.text[:1] in "=+-@" else one.text)


def _row(*cells: str) -> str:
    file = io.StringIO()
    csv.writer(file).writerow([" ".join(cell.split()) for cell in cells])
    return file.getvalue()


def _as_text(voice: Voice, rows: list[str]) -> str:
    """As many whole rows as a message holds, and what to do about the others."""
    fitting = joined((escape(row.strip().replace("`", "'")) for row in rows), "\n", LONGEST)
    left = len(rows) - len(fitting.split("\n"))
    text = f"{voice.say('admin.csv.text', count=len(rows) - 1)}\n```{fitting}```"
    return f"{text}\n{voice.say('admin.csv.more', count=left)}" if left else text


def _lesson(view: Body, asked: str, user: Body) -> Lesson:
    """What was filled in; a fact in one language is kept for both."""
    values: dict[str, Body] = {
        block: next(iter(inputs.values()), {}) for block, inputs in view["state"]["values"].items()
    }

    def given(name: str) -> str:
        return " ".join(str((values.get(name) or {}).get("value") or "").split())

    chosen = (values.get("record") or {}).get("selected_option") or {}
    en, zh = given("fact_en"), given("fact_zh")
    url = given("source")
    return Lesson(
        record=str(chosen.get("value") or ""),
        name=given("name"),
        about="features",
        en=en or zh,
        zh=zh or en,
        asked=asked,
        title=given("source_title") or urlsplit(url).hostname or url,
        url=url,
        user=user["id"],
        by=str(user.get("username") or user.get("name") or ""),
    )
