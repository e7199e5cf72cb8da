"""The time that a question asks about."""

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from bot.model import Period
from bot.understand.lexicon import Phrases

if TYPE_CHECKING:
    from bot.understand.times import Finder

ALWAYS, FOR_EVER = "0001-01-01", "9999-12-31"

CENTURY = "20"

_UNITS = ("year", "month", "年", "月")


class Found(msgspec.Struct, frozen=True):
    """A time and the part of the folded text that names it."""

    period: Period
    start: int
    end: int


class Dates:
    """Finds times in both languages; the words for months, seasons and "last year" are data."""

    def __init__(self, phrases: Phrases) -> None:
        self._phrases = phrases
        others = (words for words in phrases.relative if not _holds(words, _UNITS))
        self._signs = (CENTURY, *_UNITS, *others)

    def find(self, text: str, today: date) -> Found | None:
        """The time named in a folded text; `today` gives "last year" its meaning."""
        return self._finder.find(text, today) if _holds(text, self._signs) else None

    @cached_property
    def _finder(self) -> "Finder":
        from bot.understand.times import Finder  # with patterns that take a while to compile

        return Finder(self._phrases)


def _holds(text: str, signs: Iterable[str]) -> bool:
    return any(map(text.__contains__, signs))
