"""Growth: the same questions with ever more records."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from statistics import median
from typing import Any

from bot.bench.clock import spread
from bot.bench.plan import Job, Measured
from bot.bench.process import Child, ProcessError
from bot.bench.synthetic import grow

ROWS = ("growth_p50", "growth_p99", "growth_start", "growth_compiled", "growth_memory")


def growth(job: Job) -> Measured:
    """Start, memory and answers at every size of the plan.

    Every size has a process of its own; all of them are alive at the same time and asked in turn.
    A size that a process can't bear is told, and has no figures.
    """
    with ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        questions = place / "questions.jsonl"
        lines = (json.dumps(row, ensure_ascii=False) for row in job.questions)
        questions.write_text("\n".join(lines), encoding="utf-8")
        sizes = [_Size(place, job.folder, size, questions) for size in job.plan.sizes]
        for size in sizes:
            size.start(stack)
        for _ in range(job.plan.growth_rounds):
            for size in sizes:
                size.ask(job.plan.growth_seconds)
        numbers = [size.numbers() for size in sizes]
    return Measured(_rows(numbers), {"sizes": numbers})


class _Size:
    """A knowledge of one size, and the process that answers from it."""

    def __init__(self, place: Path, folder: Path, records: int, questions: Path) -> None:
        self._folder = place / str(records)
        self._cache = place / f"{records}-cache"
        self._questions = questions
        self._child: Child | None = None
        self._rounds: list[list[int]] = []
        self._numbers: dict[str, Any] = {"records": grow(folder, self._folder, records)}

    def start(self, stack: ExitStack) -> None:
        """Start twice: from the files, which leaves the compiled form behind, and from that."""
        try:
            with closing(self._process()) as first:
                self._numbers["from_files"] = first.ready
            self._child = stack.enter_context(closing(self._process()))
            self._numbers["compiled"] = self._child.ready
        except ProcessError as error:
            self._numbers["error"] = str(error)

    def ask(self, seconds: float) -> None:
        """Ask every question once, unless the rounds before have taken so long already."""
        spent = sum(map(sum, self._rounds)) / 1e9
        if self._child is not None and spent <= seconds:
            self._rounds.append(self._child.ask())

    def numbers(self) -> dict[str, Any]:
        """All that was measured; times of `ask` in microseconds over the questions."""
        if self._rounds:
            medians = [median(times) / 1_000 for times in zip(*self._rounds, strict=True)]
            self._numbers["ask"] = spread(medians)
        return self._numbers

    def _process(self) -> Child:
        arguments = (str(self._folder), str(self._questions))
        return Child("bot.bench.grown", *arguments, XDG_CACHE_HOME=str(self._cache))


def _rows(numbers: list[dict[str, Any]]) -> dict[str, float | None]:
    fewest, most = numbers[0], numbers[-1]
    if "error" in fewest or "error" in most:
        return dict.fromkeys(ROWS)
    return {
        "growth_p50": most["ask"]["p50"] / fewest["ask"]["p50"],
        "growth_p99": most["ask"]["p99"] / fewest["ask"]["p99"],
        "growth_start": most["from_files"]["seconds"],
        "growth_compiled": most["compiled"]["seconds"],
        "growth_memory": most["compiled"]["memory"]["rss"],
    }


def described(numbers: dict[str, Any]) -> Iterator[str]:
    """The table of the sizes."""
    yield "| records | start, s | compiled, s | memory, MB | `ask` p50, us | p99, us | right |"
    yield "|---:|---:|---:|---:|---:|---:|---:|"
    for size in numbers["sizes"]:
        if "error" in size:
            yield f"| {size['records']:,} | {size['error']} | | | | | |"
            continue
        files, compiled, ask = size["from_files"], size["compiled"], size["ask"]
        yield (
            f"| {size['records']:,} | {files['seconds']:.1f} | {compiled['seconds']:.2f} | "
            f"{compiled['memory']['rss']:.0f} | {ask['p50']:,.0f} | {ask['p99']:,.0f} | "
            f"{compiled['right']} |"
        )
