"""Warm: one process that has answered before.

Every question is asked in every way in turn, many times over; the median of each way counts. A
ratio is that of two such medians of the same question, its p50 and p99 are over the questions.
"""

from collections import defaultdict
from collections.abc import Callable
from functools import partial
from typing import Any

import jieba

from bot.assistant import Assistant
from bot.bench.clock import interleaved, medians, quantile, spread
from bot.bench.plan import Job, Measured
from bot.index import Index
from bot.reply import blocks, plain
from bot.talk.output import as_json
from bot.understand.text import Reader

IN_A_TURN = 5
"""How often a text is asked in one way before the next way has its turn."""


class Ways:
    """What is done with one text.

    `cut` is the floor: `jieba.lcut` with jieba's default dictionary. `read` folds and cuts the
    message as the product does; `match` finds the names in what was read, the misspelt ones
    included, and nothing else (no aspects, no passages). `understand` is all of reading, matching
    and finding what is asked. `ask` gives the answer without rendering it; `plain` and `blocks`
    render a given answer; `ask_json` is asking and all that `ask --json` prints.
    """

    def __init__(self, assistant: Assistant, reader: Reader) -> None:
        self._assistant = assistant
        self._reader = reader

    def asked(self, text: str) -> dict[str, Callable[[], object]]:
        """The ways for a text that is a question to the bot."""
        assistant, reading = self._assistant, self._reader.read(text)
        answer = assistant.ask(text)
        return {
            "cut": partial(jieba.lcut, text),
            "read": partial(self._reader.read, text),
            "match": partial(assistant.names.find, reading),
            "understand": partial(assistant.understanding.understand, text),
            "ask": partial(assistant.ask, text),
            "plain": partial(plain.render, answer, assistant.knowledge),
            "blocks": partial(blocks.render, answer, assistant.knowledge),
            "ask_json": partial(self._ask_json, text),
        }

    def overheard(self, text: str) -> dict[str, Callable[[], object]]:
        """The ways for a message in a channel that may be none of the bot's business."""
        return {
            "cut": partial(jieba.lcut, text),
            "overheard": partial(self._assistant.ask, text, overheard=True),
        }

    def _ask_json(self, text: str) -> str:
        return as_json(self._assistant, text, self._assistant.ask(text), 0.0)


def warm(job: Job) -> Measured:
    """All questions, and all messages that are none."""
    jieba.setLogLevel(40)
    assistant = Assistant(job.folder)
    ways = Ways(assistant, Reader(Index(job.folder).cutter))
    rounds = job.plan.rounds
    asked = [
        {"lang": row.get("lang", "-"), "kind": row.get("kind", "-"), "text": row["q"]}
        | medians(interleaved(ways.asked(row["q"]), rounds, IN_A_TURN))
        for row in job.questions
    ]
    heard = [
        {"lang": row.get("lang", "-"), "kind": row.get("kind", "-"), "text": row["text"]}
        | medians(interleaved(ways.overheard(row["text"]), rounds, IN_A_TURN))
        for row in job.messages
    ]
    match = spread(row["match"] / row["cut"] for row in asked)
    rows: dict[str, float | None] = {
        "match_p50": match["p50"],
        "match_p99": match["p99"],
        "ask_p50": _ratio(asked, "ask"),
        "ask_json_p50": _ratio(asked, "ask_json"),
        "overheard_p50": _ratio(heard, "overheard"),
    }
    return Measured(rows, {"microseconds": _groups(asked, heard), "texts": [*asked, *heard]})


def _ratio(texts: list[dict[str, Any]], way: str) -> float:
    """The middle one of the texts' ratios of a way to the floor."""
    return quantile((row[way] / row["cut"] for row in texts), 0.5)


def _groups(
    asked: list[dict[str, Any]], heard: list[dict[str, Any]]
) -> dict[str, dict[str, dict[str, float]]]:
    """The spread of every way over all texts, by language and by kind."""
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for group in ("questions", "in {lang}", "about {kind}"):
        for row in asked:
            groups[group.format_map(row)].append(row)
    groups["none of its business"] = heard
    return {
        group: {way: spread(row[way] for row in texts) for way in _ways(texts[0])}
        for group, texts in groups.items()
        if texts
    }


def _ways(row: dict[str, Any]) -> list[str]:
    return [way for way in row if way not in ("lang", "kind", "text")]
