"""The product and its rivals on the same questions and messages.

Right is an answer about the record that the question is about, wrong one about another; a false
answer is any to a message that is none of the bot's business. A rival always finds something, so
it is given the threshold, in its own score, with which right answers less wrong and false ones are
the most on these very texts: better than anybody could have chosen it beforehand. `always` is how
many are right when it never keeps silent.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter_ns
from typing import Any

import msgspec

from bot.assistant import Assistant
from bot.bench.clock import spread
from bot.bench.plan import Job, Measured
from bot.bench.process import ProcessError, memory, run, say
from bot.bench.rivals import RIVALS, Best, Entry, Found, installed
from bot.understand.directory import of_records

PRODUCT = "cncf-guide"


class Outcome(msgspec.Struct):
    """What became of the questions and messages."""

    right: int
    wrong: int
    silent: int
    false: int


def contest(job: Job) -> Measured:
    """Everybody in a process of its own."""
    asked = [row for row in job.questions if row.get("project")]
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        records, texts = place / "records.json", place / "texts.json"
        records.write_bytes(msgspec.json.encode(_entries(job.folder)))
        messages = [row["text"] for row in job.messages]
        texts.write_bytes(msgspec.json.encode([*(row["q"] for row in asked), *messages]))
        wanted = [row["project"] for row in asked]
        numbers: dict[str, Any] = {"questions": len(asked), "messages": len(messages)}
        numbers["results"] = dict(_product(job.folder, texts, wanted))
        for name in RIVALS:
            numbers["results"][name] = _rival(name, records, texts, wanted)
    return Measured({}, numbers)


def _entries(folder: Path) -> list[Entry]:
    """The records with all their names and texts."""
    knowledge = Assistant(folder).knowledge
    names: dict[str, list[str]] = {}
    for name in of_records(knowledge.records(), {}):
        names.setdefault(name.id, []).append(name.written)
    entries = []
    for record in knowledge.records():
        known = names.get(record.id, [])
        facts = [f"{fact.en} {fact.zh}" for fact in record.facts]
        text = [*known, record.summary.en, record.summary.zh, *facts]
        entries.append(Entry(record.id, known, "\n".join(text)))
    return entries


def _product(folder: Path, texts: Path, wanted: list[str]) -> Iterator[tuple[str, Any]]:
    for how in ("asked", "overheard"):
        arguments = ["-m", "bot.bench.contest", str(folder), str(texts), how]
        found = msgspec.json.decode(run(arguments).stdout, type=Found)
        yield f"{PRODUCT}, {how}", _result(found, _judged(found, wanted, 0.0))


def _rival(name: str, records: Path, texts: Path, wanted: list[str]) -> dict[str, Any]:
    if not installed(name):
        return {"skipped": f"{RIVALS[name][0]} is not installed"}
    try:
        said = run(["-m", "bot.bench.rivals", name, str(records), str(texts)]).stdout
    except ProcessError as error:
        return {"skipped": str(error)}
    found = msgspec.json.decode(said.splitlines()[-1], type=Found)
    thresholds = sorted({score for _, score in found.best})
    outcomes = [_judged(found, wanted, threshold) for threshold in (*thresholds, float("inf"))]
    best = max(outcomes, key=lambda o: o.right - o.wrong - o.false)
    return {**_result(found, best), "always": outcomes[0].right}


def _result(found: Found, outcome: Outcome) -> dict[str, Any]:
    costs = {"start_ms": found.start_ms, "megabytes": found.megabytes}
    return {**msgspec.to_builtins(outcome), **costs, "microseconds": spread(found.microseconds)}


def _judged(found: Found, wanted: list[str], threshold: float) -> Outcome:
    """Questions come first in what was found, messages after them."""
    answers = [id if score >= threshold else "" for id, score in found.best]
    asked, messages = answers[: len(wanted)], answers[len(wanted) :]
    right = sum(id == want for id, want in zip(asked, wanted, strict=True))
    silent = asked.count("")
    false = len(messages) - messages.count("")
    return Outcome(right, len(asked) - right - silent, silent, false)


_COLUMNS = {
    "right": "right",
    "wrong": "wrong",
    "silent": "silent",
    "false": "false answers",
    "always": "right if never silent",
    "p50": "p50, us",
    "p99": "p99, us",
    "start_ms": "start, ms",
    "megabytes": "memory, MB",
}


def described(numbers: dict[str, Any]) -> Iterator[str]:
    """The table of the contest."""
    texts = f"{numbers['questions']} questions, {numbers['messages']} other messages"
    yield f"| {texts} | {' | '.join(_COLUMNS.values())} |"
    yield f"|---|{'---:|' * len(_COLUMNS)}"
    for name, result in numbers["results"].items():
        if "skipped" in result:
            yield f"| {name} | {result['skipped']} |{' |' * (len(_COLUMNS) - 1)}"
            continue
        values = {**result, **result["microseconds"]}
        cells = (f"{values[key]:,.0f}" if key in values else "" for key in _COLUMNS)
        yield f"| {name} | {' | '.join(cells)} |"


def main(folder: str, texts: str, how: str) -> None:
    """The product as one of the contestants."""
    asked: list[str] = msgspec.json.decode(Path(texts).read_bytes())
    overheard = how == "overheard"
    start = perf_counter_ns()
    assistant = Assistant(Path(folder))
    assistant.ask(asked[0])
    started = (perf_counter_ns() - start) / 1e6

    def best(text: str) -> Best:
        answer = assistant.ask(text, overheard=overheard)
        about = answer.projects[0] if answer.projects else answer.intent
        return (about if answer.answered else "", answer.confidence)

    def microseconds(text: str) -> float:
        times = []
        for _ in range(3):
            start = perf_counter_ns()
            assistant.ask(text, overheard=overheard)
            times.append((perf_counter_ns() - start) / 1_000)
        return median(times)

    found = [best(text) for text in asked]
    say(Found(found, [microseconds(text) for text in asked], started, memory().peak))


if __name__ == "__main__":
    import sys

    main(*sys.argv[1:])
