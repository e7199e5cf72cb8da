"""`/cncf admin`: for the people in charge, what was asked in vain, and teaching the bot."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from slack_bolt import Ack, App
from slack_sdk.errors import SlackApiError

from bot.model import Lesson
from bot.reply.blocks import admin as shown
from bot.reply.blocks.parts import escape
from bot.reply.voice import Voice
from bot.store.learning import Open
from bot.talk.slack import posting
from bot.talk.slack.brain import Brain
from bot.talk.slack.desk import Desk
from bot.talk.slack.manage import Order
from bot.talk.slack.posting import Form
from bot.understand.likeness import groups

Body = dict[str, Any]

LONGEST = 3_500
"""Characters of a CSV that goes out as a message, where files can't be sent."""


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
        found = [[one.text for one in group] for group in self._groups()]
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
            voice = desk.voice(body["user"]["id"], view.get("private_metadata") or "")
            lesson = _lesson(view, body["user"])
            wrong = self._wrong(voice, lesson)
            if wrong or not desk.rights.is_admin(body["user"]["id"]):
                said = wrong or {"record": voice.say("admin.not_allowed")}
                ack(response_action="errors", errors=said)
                return
            if desk.store.learning.teach(lesson) is None:
                ack(response_action="errors", errors={"record": voice.say("admin.wrong.lost")})
                return
            ack()
            desk.work.soon(body, self._learned, body["user"]["id"], voice, lesson)

    def _learned(self, user: str, voice: Voice, lesson: Lesson) -> None:
        """Answer by it from now on, and say so; questions like it are settled."""
        self._brain.reload()
        for group in self._groups():
            if lesson.asked in (one.text for one in group):
                self._desk.store.learning.close(one.id for one in group)
        what = escape(shown.said(voice, lesson))
        self._desk.poster.post(
            user, None, posting.plainly(voice.say("admin.taught.done", what=what))
        )

    def _wrong(self, voice: Voice, lesson: Lesson) -> dict[str, str]:
        """What is wrong with a lesson, by the input that it concerns."""
        if self._desk.knowledge.record(lesson.record) is None:
            return {"record": voice.say("admin.wrong.record")}
        if not lesson.name and not lesson.en:
            return {"name": voice.say("admin.wrong.nothing")}
        if lesson.en and not lesson.url.startswith(("https://", "http://")):
            return {"source": voice.say("admin.wrong.source")}
        meant = {name.id for name in self._desk.assistant.names.exact(lesson.name) or ()}
        if lesson.name and meant:
            names = voice.join(voice.title(id) for id in sorted(meant))
            return {"name": voice.say("admin.wrong.name_taken", name=names)}
        return {}

    def _groups(self) -> list[list[Open]]:
        terms = self._desk.assistant.understanding.terms
        return groups(self._desk.store.learning.open(), lambda one: one.text, terms)

    def _if_admin(self, body: Body, do: Any) -> None:
        user = body["user"]["id"]
        voice = self._desk.voice(user)
        if self._desk.rights.is_admin(user):
            do(body, voice)
        else:
            self._say(body, posting.plainly(voice.say("admin.not_allowed")))

    def _say(self, body: Body, forms: Iterator[Form]) -> None:
        url = body["response_url"]
        options = {"response_type": "ephemeral", "replace_original": False}
        self._desk.poster.respond(url, forms, **options)

    def _open(self, body: Body, voice: Voice) -> None:
        question = str(body["actions"][0].get("value") or "")
        named = self._desk.named(question, 1)
        view = shown.teach(voice, question, named[0] if named else None)
        self._desk.poster.open(body["trigger_id"], view)

    def _dismiss(self, body: Body, voice: Voice) -> None:
        question = str(body["actions"][0].get("value") or "")
        for group in self._groups():
            if question in (one.text[:500] for one in group):
                self._desk.store.learning.close(one.id for one in group)
        order = Order(self._desk, body["user"]["id"], "", "", voice)
        options = {"response_type": "ephemeral", "replace_original": True}
        self._desk.poster.respond(body["response_url"], self.command(order), **options)

    def _undo(self, body: Body, voice: Voice) -> None:
        number = str(body["actions"][0].get("value") or "")
        if number.isdecimal() and self._desk.store.learning.undo(int(number)) is not None:
            self._brain.reload()
        self._say(body, posting.plainly(voice.say("admin.taught.undone")))

    def _show_taught(self, body: Body, voice: Voice) -> None:
        self._say(body, self._taught(voice))

    def _taught(self, voice: Voice) -> Iterator[Form]:
        lessons = [*reversed(self._desk.store.learning.lessons() or [])]
        words = "\n".join(escape(shown.said(voice, one)) for one in lessons)
        text = words or voice.say("admin.taught.none")
        return posting.shown(text[:LONGEST], shown.taught(voice, lessons))

    def _reload(self, order: Order) -> Iterator[Form]:
        problem = self._brain.reload()
        if problem:
            said = order.voice.say("admin.reload.failed")
            return posting.plainly(f"{said}\n```{escape(problem[:LONGEST])}```")
        knowledge = self._desk.knowledge
        count = len(knowledge.projects)
        return order.said("admin.reload.done", count=count, date=knowledge.date)

    def _csv(self, body: Body, voice: Voice) -> None:
        """The open questions, as a file in a direct message; where that is refused, as text."""
        found = self._desk.store.learning.open()
        text, user = _table(found), body["user"]["id"]
        said = voice.say("admin.csv", count=len(found))
        client = self._desk.poster.client
        try:
            channel = client.conversations_open(users=user)["channel"]["id"]
            client.files_upload_v2(
                channel=channel, content=text, filename="questions.csv", initial_comment=said
            )
        except SlackApiError:
            self._say(body, posting.plainly(f"{said}\n```{escape(text[:LONGEST])}```"))


def _table(found: list[Open]) -> str:
    file = io.StringIO()
    table = csv.writer(file)
    table.writerow(["asked", "language", "question"])
    for one in found:
        day = datetime.fromtimestamp(one.at, UTC).date().isoformat()
        # a spreadsheet would run a text that begins so
        text = f"'{one.text}" if one.text[:1] in "=+-@\t\r" else one.text
        table.writerow([day, one.lang, text])
    return file.getvalue()


def _lesson(view: Body, user: Body) -> Lesson:
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
        asked=view.get("private_metadata") or "",
        title=given("source_title") or url,
        url=url,
        user=user["id"],
        by=str(user.get("name") or user.get("username") or ""),
    )


def _starting(prefix: str) -> Any:
    import re

    return re.compile("^" + re.escape(prefix))
