"""The mood of a message: whether it asks, and signs that it is not a guide who is asked."""

from collections.abc import Sequence

import msgspec

from bot.understand.lexicon import Phrases, Sign, Span
from bot.understand.text import Reading

ELSEWHERE = frozenset(["chat", "trouble", "own", "others"])
"""Groups of words that nobody says to a guide."""


class Mood(msgspec.Struct, frozen=True):
    """`says`: the groups of `questions.yaml` of which a message holds words. `asks`: it has words
    of a question; `outright`: its form too.
    """

    says: frozenset[str]
    asks: bool
    outright: bool

    @property
    def elsewhere(self) -> bool:
        """Whether it is not a guide who is spoken to, however much a message asks."""
        return not self.says.isdisjoint(ELSEWHERE)

    @property
    def of_projects(self) -> bool:
        """Whether it is about projects or tools at all."""
        return "thing" in self.says or "many" in self.says


class Moods:
    """Tells moods with the phrases of one knowledge."""

    def __init__(self, phrases: Phrases) -> None:
        self._phrases = phrases
        self._asking = Sign(phrases.mood, {("asks", "", 1.0)})

    def may_ask(self, text: str, words: Sequence[str]) -> bool:
        """Whether a message may ask, seen from its folded text and words alone: if not, it does
        not.
        """
        return (
            "?" in text
            or (bool(words) and words[0] in self._phrases.starters)
            or self._asking.among(words)
        )

    def of(self, reading: Reading) -> Mood:
        """The mood of a message."""
        spans = self._phrases.mood.spans(reading)
        says = frozenset(tag[0] for span in spans for tag in span.tags)
        asks = (
            "?" in reading.text
            or "asks" in says
            or (bool(reading.tokens) and reading.tokens[0].text in self._phrases.starters)
        )
        return Mood(says, asks, asks and self._outright(reading, spans))

    def _outright(self, reading: Reading, spans: list[Span]) -> bool:
        """Whether it asks by its form: with a question mark, in Chinese with a question word, in
        English with a clause that begins as a question does ("we know who made it" does not).
        """
        if "?" in reading.text or any(token.han for token in reading.tokens):
            return True
        starts = [span.start for span in spans if any(tag[0] == "asks" for tag in span.tags)]
        starts += [i for i, t in enumerate(reading.tokens) if t.text in self._phrases.starters]
        return any(self._opens_clause(reading, at) for at in starts)

    def _opens_clause(self, reading: Reading, at: int) -> bool:
        """Whether nothing but words that lead to a question stand before a token in its clause."""
        while at and reading.tokens[at].gap and reading.tokens[at - 1].text in self._phrases.lead:
            at -= 1
        return at == 0 or not reading.tokens[at].gap
