"""Texts of the knowledge by their sentences."""

from bot.patterns import Pattern

_SENTENCE_END = Pattern(r"[.!?。！？](?:(?<=[。！？])|(?=\s+[A-Z]))")
"""Begins with a set of characters, which `re` searches for four times faster than for branches."""


def first_sentence(text: str) -> str:
    """The first sentence of a text in either language."""
    end = _SENTENCE_END.search(text)
    return text[: end.end()] if end else text
