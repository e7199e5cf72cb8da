"""Buttons. Each carries the question that gives what it promises, so none needs a memory."""

import re
from typing import Any

from slack_bolt import Ack, App

from bot.reply.blocks import views
from bot.reply.blocks.press import Press, unpack
from bot.talk.slack.desk import Desk, Message

IN_PLACE = re.compile(r"^(lang|page):")
ASKING = re.compile(r"^(ask|history|compare|browse):")

Body = dict[str, Any]


def register(app: App, desk: Desk) -> None:
    """Listen to buttons and selects that carry a question."""

    @app.action(IN_PLACE)
    def in_place(ack: Ack, body: Body, action: Body) -> None:
        ack()
        desk.work.soon(body, _in_place, desk, body, unpack(_value(action)))

    @app.action("share")
    def share(ack: Ack, body: Body, action: Body) -> None:
        ack()
        desk.work.soon(body, _share, desk, body, unpack(_value(action)))

    @app.action(ASKING)
    def ask(ack: Ack, body: Body, action: Body) -> None:
        ack()
        desk.work.soon(body, _ask, desk, body, action, unpack(_value(action)))


def _in_place(desk: Desk, body: Body, press: Press) -> None:
    """The same in the other language, or another page, in the place of what is shown."""
    if body.get("view"):
        _in_view(desk, body, press)
        return
    answer = desk.assistant.ask(press.question, press.lang)
    forms = desk.forms(answer, share=press.share, page=press.page)
    desk.poster.respond(body["response_url"], forms, replace_original=True)


def _share(desk: Desk, body: Body, press: Press) -> None:
    """A private answer, shown to all."""
    answer = desk.assistant.ask(press.question, press.lang)
    forms = desk.forms(answer, page=press.page, shared_by=body["user"]["id"])
    url = body["response_url"]
    desk.poster.respond(url, forms, response_type="in_channel", replace_original=False)
    desk.poster.withdraw(url)


def _ask(desk: Desk, body: Body, action: Body, press: Press) -> None:
    if body.get("view"):
        _in_view(desk, body, press)
    elif press.share or body["container"].get("is_ephemeral"):
        _privately(desk, body, press)
    else:
        _below(desk, body, action, press)


def _in_view(desk: Desk, body: Body, press: Press) -> None:
    """From App Home a modal opens; in a modal the answer takes the place of the one before."""
    view = body["view"]
    answer = desk.assistant.ask(press.question, press.lang)
    if view["type"] == "home":
        desk.poster.open(body["trigger_id"], views.result(desk.knowledge, answer, press.page))
    elif view.get("callback_id") == "look_up":
        shown = views.look_up(desk.knowledge, answer.lang, answer, press.page)
        desk.poster.show(view["id"], shown)
    else:
        desk.poster.show(view["id"], views.result(desk.knowledge, answer, press.page))


def _privately(desk: Desk, body: Body, press: Press) -> None:
    """A press on a private message is answered privately."""
    answer = desk.assistant.ask(press.question, press.lang)
    desk.poster.respond(
        body["response_url"],
        desk.forms(answer, share=answer.answered),
        response_type="ephemeral",
        replace_original=False,
    )


def _below(desk: Desk, body: Body, action: Body, press: Press) -> None:
    """The answer below the message: in a channel in its thread, in a direct message as it goes."""
    shown, channel = body["message"], body["container"]["channel_id"]
    thread = shown.get("thread_ts") or ("" if channel.startswith("D") else shown["ts"])
    when = action.get("action_ts") or shown["ts"]
    message = Message(channel, when, body["user"]["id"], press.question, thread)
    answer = desk.assistant.ask(press.question, press.lang)
    desk.post(message, answer)


def _value(action: Body) -> str:
    """What a button, or the chosen option of a select, carries."""
    return str(action.get("value") or (action.get("selected_option") or {}).get("value") or "")
