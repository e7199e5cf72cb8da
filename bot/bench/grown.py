"""A process with a knowledge of any size.

    python -m bot.bench.grown KNOWLEDGE QUESTIONS

QUESTIONS is a question file. Once the first question is answered it tells how long that took, how
many questions are answered rightly and its memory; then it asks all of them once for every line,
and answers with the nanoseconds of each.
"""

import sys
from pathlib import Path
from time import perf_counter, perf_counter_ns

from bot.assistant import Assistant
from bot.bench.process import memory, say
from bot.evaluate import evaluate, rows

FIRST = "promethues 是什么？"
"""Needs all that is loaded late: the Chinese dictionary, and the names that a letter is off."""


def main() -> None:
    """Serve until the input ends."""
    start = perf_counter()
    assistant = Assistant(Path(sys.argv[1]))
    assistant.ask(FIRST)
    seconds = perf_counter() - start
    questions = list(rows(Path(sys.argv[2])))
    right = sum(evaluate(assistant, row).passed["text"] for row in questions)
    say({"seconds": seconds, "right": right, "memory": memory()})
    for _ in sys.stdin:
        say([_nanoseconds(assistant, row["q"]) for row in questions])


def _nanoseconds(assistant: Assistant, text: str) -> int:
    start = perf_counter_ns()
    assistant.ask(text)
    return perf_counter_ns() - start


if __name__ == "__main__":
    main()
