"""App Home: it is drawn when somebody opens it; its select sets the language of the answers."""

from typing import Any

from slack_bolt import Ack, App

from bot.model import Lang
from bot.reply.blocks import views
from bot.talk.slack.desk import Desk

Body = dict[str, Any]


def register(app: App, desk: Desk) -> None:
    """Listen to App Home."""

    @app.event("app_home_opened")
    def opened(event: Body, body: Body) -> None:
        if event.get("tab", "home") == "home":
            desk.work.soon(body, _publish, desk, event["user"])

    @app.action("language")
    def language(ack: Ack, body: Body, action: Body) -> None:
        ack()
        user = body["user"]["id"]
        chosen = (action.get("selected_option") or {}).get("value")
        lang: Lang | None = "zh" if chosen == "zh" else "en" if chosen == "en" else None
        desk.store.people.set_language(user, lang)
        desk.work.soon(body, _publish, desk, user)


def _publish(desk: Desk, user: str) -> None:
    choice = desk.store.people.language(user)
    desk.poster.publish(user, views.home(desk.knowledge, choice or "en", choice))
