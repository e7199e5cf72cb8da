"""The mood of a message: whether it asks, and signs that it is not a guide who is asked."""

from dataclasses import dataclass

from bot.understand.lexicon import Phrases, Span
from bot.understand.text import Reading


@dataclass(frozen=True, slots=True)
class Mood:
    """`says`: the groups of `questions.yaml` of which a message holds words. `asks`: it has words
    of a question; `outright`: its form too.
    """

    says: frozenset[str]
    asks: bool
    outright: bool


class Moods:
    """Tells moods with the phrases of one knowledge."""

    def __init__(self, phrases: Phrases) -> None:
        self._phrases = phrases

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
