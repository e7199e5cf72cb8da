"""Texts of the knowledge by their sentences."""

from bot.patterns import Pattern

_SENTENCE_END = Pattern(r"[.!?。！？](?:(?<=[。！？])|(?=\s+[A-Z]))")


def first_sentence(text: str) -> str:
    """The first sentence of a text in either language."""
    end = _SENTENCE_END.search(text)
    return text[: end.end()] if end else text
