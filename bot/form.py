"""The compiled form of the knowledge: all that answering needs, worked out once."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from bot.know import data, packed
from bot.know.data import Data
from bot.reply import postings
from bot.reply.postings import Postings
from bot.understand import directory
from bot.understand.dictionary import Dictionary
from bot.understand.directory import Directory
from bot.understand.lexicon import Phrases
from bot.understand.names import Names
from bot.understand.text import Cutter

VERSION = "22"
"""Changes when the form or its meaning does."""


class Rest(msgspec.Struct, frozen=True):
    """The small things that every question needs.

    `not_names` are words that only look like a misspelt name, `terms` the ids of what is a word
    first and a name second, `snapshots` the topics that are sources themselves, with their dates.
    """

    phrases: Phrases
    not_names: frozenset[str]
    terms: frozenset[str]
    snapshots: dict[str, str]


class Form(msgspec.Struct, frozen=True):
    """The knowledge typed, checked and indexed. `tells` says how much common English words tell,
    by stem; `chinese` loads the Chinese words.
    """

    data: Data
    postings: Postings
    directory: Directory
    tells: Mapping[str, float]
    chinese: Callable[[], Dictionary]
    rest: Rest


def pack(form: Form) -> bytes:
    """A row of the parts, each packed by its own module."""
    encode = msgspec.msgpack.encode
    return packed.row(
        (
            data.pack(form.data),
            postings.pack(form.postings),
            directory.pack(form.directory),
            packed.table((stem, encode(tells)) for stem, tells in form.tells.items()),
            encode(form.chinese()),
            encode(form.rest),
        )
    )


def unpack(content: packed.Span) -> Form:
    """The parts again, decoded as they are asked for."""
    known, passages, named, tells, chinese, rest = packed.parts(content)
    decode = msgspec.msgpack.decode
    return Form(
        data.unpack(known),
        postings.unpack(passages),
        directory.unpack(named),
        packed.Table(tells, msgspec.msgpack.Decoder(float).decode),
        lambda: decode(chinese.whole(), type=Dictionary),
        decode(rest.whole(), type=Rest),
    )


class Words:
    """What reads messages and texts: phrases, names and the Chinese words."""

    def __init__(
        self,
        phrases: Phrases,
        known: Directory,
        chinese: Callable[[], Dictionary],
        limits: dict[str, Any],
    ) -> None:
        self.phrases = phrases
        self.names = Names(known, limits["names"])
        self.cutter = Cutter(chinese, phrases.frame, limits["everyday"])
