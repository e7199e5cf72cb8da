"""What admins see and press."""

from fake_slack import ADMIN, Call
from slack_people import Bot

ASKED = "what is Frobnix?"
FACT = "Rook supports the Frobnix file system since version 1.99."
SOURCE = "https://example.com/frobnix"


def told(calls: list[Call]) -> Call:
    """The one private message."""
    (call,) = [call for call in calls if call.method == "response_url"]
    assert call.args["response_type"] == "ephemeral"
    return call


def page(bot: Bot, text: str = "admin") -> Call:
    return told(bot.command(text, user=ADMIN))


def modal(bot: Bot, shown: Call | None = None, user: str = ADMIN) -> Call:
    """The modal that opens at the first open question."""
    (call,) = [
        call
        for call in bot.press(shown or page(bot), "admin:teach:", user=user)
        if call.method == "views.open"
    ]
    return call


def learned(calls: list[Call]) -> str:
    """What the teacher is told in a direct message."""
    (call,) = [call for call in calls if call.method == "chat.postMessage"]
    assert call.args["channel"] == ADMIN
    return str(call.args["text"])


def answer(bot: Bot, question: str) -> str:
    (call,) = [call for call in bot.dm(question) if call.method == "chat.postMessage"]
    return call.said
