"""`/cncf admin`: for the people in charge, what was asked in vain, and teaching the bot."""

import csv
import io
import logging
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from slack_bolt import Ack, App
from slack_sdk.errors import SlackApiError

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
from bot.talk.slack.teaching import Teaching, unusable
from bot.understand.likeness import groups

LOG = logging.getLogger(__name__)

Body = dict[str, Any]

Do = Callable[[Body, Voice, str], None]
"""What a button does, with the number of the question or lesson that it is for."""

LONGEST = 3_500
"""Characters of a message that is only text."""

FILE = "questions.csv"


class Admin:
    """The command and the buttons of its page."""

    def __init__(self, desk: Desk, brain: Brain, teaching: Teaching) -> None:
        self._desk = desk
        self._brain = brain
        self._teaching = teaching
        self._buttons: dict[str, Do] = {
            "teach": self._open,
            "dismiss": self._dismiss,
            "undo": self._undo,
            "taught": self._show_taught,
            "csv": self._csv,
        }

    def command(self, order: Order) -> Iterator[Form]:
        """`/cncf admin [reload|taught]`."""
        if not self._desk.rights.is_admin(order.user):
            return order.said("admin.not_allowed")
        word = order.rest.casefold()
        if word == "reload":
            return self._reload(order)
        if word == "taught":
            return self._taught(order.voice)
        if not self._desk.store.ready:
            return order.said("admin.taught.unread")
        found = [shown.Group(group[0].id, group[0].text, len(group)) for group in self._groups()]
        usage = self._desk.store.learning.usage(shown.limit(order.voice, "weeks"))
        days = int(self._desk.settings.retention_days)
        blocks = shown.overview(order.voice, found, usage, days)
        return posting.shown(order.voice.say("admin.title"), blocks)

    def register(self, app: App) -> None:
        """Listen to the buttons."""

        @app.action(re.compile("^admin:"))
        def pressed(ack: Ack, body: Body, action: Body) -> None:
            ack()
            self._desk.work.soon(body, self._pressed, body, action)

    def _pressed(self, body: Body, action: Body) -> None:
        """Do what a button of the page stands for, in the page's language."""
        do = self._buttons.get(action["action_id"].split(":")[1])
        press = unpack(str(action.get("value") or ""))
        voice = self._desk.said(press.lang or "en")
        if not self._desk.rights.is_admin(body["user"]["id"]):
            self._say(body, posting.plainly(voice.say("admin.not_allowed")))
        elif do is not None:
            do(body, voice, press.question)

    def _groups(self) -> list[list[Open]]:
        terms = self._desk.assistant.understanding.terms
        alike = float(self._desk.knowledge.limits["admin"]["alike"])
        return groups(self._desk.store.learning.open(), lambda one: one.text, terms, alike)

    def _group(self, number: str) -> list[Open]:
        """The open questions that are like the one of a number; none when that is settled."""
        groups = (group for group in self._groups() if number in (str(one.id) for one in group))
        return next(groups, [])

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
        self._teaching.open(body["trigger_id"], voice, question)

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
        most = shown.limit(voice, "lessons")
        words = "\n".join(escape(shown.said(voice, one)) for one in lessons[:most])
        text = cut(words or voice.say("admin.taught.none"), LONGEST)
        return posting.shown(text, shown.taught(voice, lessons))

    def _reload(self, order: Order) -> Iterator[Form]:
        problem = self._brain.reload()
        if problem:
            return unusable(order.voice, problem)
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
