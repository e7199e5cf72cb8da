"""What a button carries: the question that, asked again, gives what the button promises.

So a button works after a restart and in any process: nothing about it is stored.
"""

import msgspec

from bot.model import Lang

VALUE = 2_000
"""The longest value of a button that Slack takes."""

OPTION = 150
"""The longest value of an option in a select that Slack takes."""


class Press(msgspec.Struct, frozen=True, omit_defaults=True):
    """A question, the language of the answer (None: that of the question) and the page."""

    question: str = msgspec.field(name="q")
    lang: Lang | None = msgspec.field(name="l", default=None)
    page: int = msgspec.field(name="p", default=0)
    share: bool = msgspec.field(name="s", default=False)


def pack(press: Press, longest: int = VALUE) -> str:
    """The value of a button; a question that is too long is cut."""
    question = " ".join(press.question.split())
    while True:
        value = msgspec.json.encode(msgspec.structs.replace(press, question=question)).decode()
        if len(value) <= longest:
            return value
        question = question[: max(0, len(question) - max(1, len(value) - longest))]


def unpack(value: str) -> Press:
    """What `pack` has written; anything else is taken for the question itself."""
    try:
        return msgspec.json.decode(value, type=Press)
    except msgspec.DecodeError:
        return Press(value)
