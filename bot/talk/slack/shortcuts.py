"""Shortcuts: explain the projects of a message, and look one up; both in a modal."""

from typing import Any

from slack_bolt import Ack, App

from bot.model import Answer, Lang
from bot.reply.blocks import views
from bot.reply.voice import Voice
from bot.talk.slack.desk import Desk
from bot.understand.directory import Name

EXPLAIN = "explain_message"
LOOK_UP = "look_up"

Body = dict[str, Any]


def register(app: App, desk: Desk) -> None:
    """Listen to the shortcuts, and to the select of the modal and of App Home."""

    @app.shortcut({"type": "message_action", "callback_id": EXPLAIN})
    def explain(ack: Ack, body: Body) -> None:
        ack()
        desk.work.soon(body, _explain, desk, body)

    @app.shortcut({"type": "shortcut", "callback_id": LOOK_UP})
    def look_up(ack: Ack, body: Body) -> None:
        ack()
        view = views.look_up(desk.knowledge, desk.lang(body["user"]["id"]))
        desk.work.soon(body, desk.poster.open, body["trigger_id"], view)

    @app.options(LOOK_UP)
    def typed(ack: Ack, body: Body) -> None:
        value = body.get("value") or ""
        lang = desk.lang(body["user"]["id"], value)
        ack(**views.options(_names(desk, value), desk.knowledge, lang))

    @app.action(LOOK_UP)
    def chosen(ack: Ack, body: Body, action: Body) -> None:
        ack()
        option = action.get("selected_option") or {}
        record = desk.knowledge.record(option.get("value", ""))
        if record is not None:
            desk.work.soon(body, _chosen, desk, body, record.id)


def _explain(desk: Desk, body: Body) -> None:
    """A card for each project that a message names."""
    text = body["message"].get("text") or ""
    lang = desk.lang(body["user"]["id"], text)
    ids = desk.named(text, int(desk.limit("explained")))
    answers = [_card(desk, id, lang) for id in ids]
    desk.poster.open(body["trigger_id"], views.explain(desk.knowledge, lang, answers))


def _chosen(desk: Desk, body: Body, id: str) -> None:
    """The card of what was chosen, in the modal."""
    lang, view = desk.lang(body["user"]["id"]), body["view"]
    shown = views.look_up(desk.knowledge, lang, _card(desk, id, lang))
    if view["type"] == "home":
        desk.poster.open(body["trigger_id"], shown)
    else:
        desk.poster.show(view["id"], shown)


def _card(desk: Desk, id: str, lang: Lang) -> Answer:
    """What a record is."""
    voice = Voice(desk.knowledge, lang)
    return desk.assistant.ask(voice.say("next.what", name=voice.title(id)), lang)


def _names(desk: Desk, typed: str) -> list[Name]:
    """Names that begin so, then those that look like it."""
    most = int(desk.knowledge.limits["slack"]["options"])
    begin = desk.assistant.names.starting_with(typed, most * 2) if typed.strip() else []
    near = desk.assistant.understanding.suggestions(typed, most)
    title = desk.knowledge.title
    return [*begin, *(Name(id, "fuzzy", title(id, "en"), False) for id in near)]
