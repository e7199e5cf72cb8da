"""Answers on a terminal or in a pipe: JSON (a contract), and text."""

import sys
from time import perf_counter
from typing import Any

import msgspec

from bot.assistant import Assistant
from bot.model import Answer, Lang
from bot.reply import plain


def timed(
    assistant: Assistant, text: str, lang: Lang | None, as_of: str | None, overheard: bool
) -> tuple[Answer, float]:
    """Ask, and how many milliseconds the answer took."""
    start = perf_counter()
    answer = assistant.ask(text, lang, as_of, overheard)
    return answer, (perf_counter() - start) * 1000


def as_json(assistant: Assistant, question: str, answer: Answer, elapsed_ms: float) -> str:
    """One line of JSON: the contract of `ask --json` (docs/contract.md)."""
    from bot.reply import blocks  # the text of an answer needs none

    sources: list[dict[str, Any]] = [
        {"id": id, "title": source.title, "url": source.url, "date": source.date}
        for id, source in answer.sources
    ]
    encoded = msgspec.json.encode(
        {
            "question": question.encode(errors="replace").decode(),  # no lone surrogates
            "lang": answer.lang,
            "answered": answer.answered,
            "intent": answer.intent,
            "confidence": answer.confidence,
            "projects": list(answer.projects),
            "lead": answer.lead,
            "text": plain.render(answer, assistant.knowledge) if answer.lead else "",
            "blocks": blocks.render(answer, assistant.knowledge),
            "sources": sources,
            "suggestions": list(answer.suggestions),
            "as_of": answer.as_of,
            "elapsed_ms": round(elapsed_ms, 3),
        }
    )
    return encoded.decode()


def use_utf8() -> None:
    """Read and write UTF-8 whatever the locale; what can't be written is replaced."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")
