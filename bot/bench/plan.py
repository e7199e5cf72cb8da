"""What is measured how often, and what it must reach (`bench.yaml`); the questions asked."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from bot.evaluate import rows
from bot.know.files import read

HERE = Path(__file__).resolve().parent
QUESTIONS = (HERE / "data" / "questions.jsonl", HERE / "data" / "messages.jsonl")


class Plan(msgspec.Struct, frozen=True):
    """How much is measured: the higher, the longer it takes and the less noise is left."""

    questions: int
    messages: int
    rounds: int
    processes: int
    bursts: int
    events: int
    commands: int
    sizes: tuple[int, ...]
    growth_rounds: int
    growth_seconds: float


class Row(msgspec.Struct, frozen=True):
    """A row of the table: a measured ratio (or number) and what it must reach, if anything."""

    id: str
    name: str
    at_most: float | None = None
    at_least: float | None = None

    def reached(self, measured: float | None) -> bool:
        """Whether the target is met; what could not be measured has not met it."""
        if measured is None:
            return False
        if self.at_least is not None:
            return measured >= self.at_least
        return self.at_most is None or measured <= self.at_most


class Measured(msgspec.Struct):
    """What a part has measured: the values of its rows (None: it could not be), and all numbers."""

    rows: dict[str, float | None]
    numbers: dict[str, Any]


class Job(msgspec.Struct, frozen=True):
    """What every part needs: how much to measure, with which knowledge and questions."""

    plan: Plan
    folder: Path
    questions: tuple[dict[str, Any], ...]
    messages: tuple[dict[str, Any], ...]


def plan(name: str) -> Plan:
    """The plan of this name."""
    return msgspec.convert(_data()["plans"][name], Plan, strict=False)


def table() -> list[Row]:
    """The rows of the table, in order."""
    return msgspec.convert(_data()["rows"], list[Row], strict=False)


def _data() -> Any:
    return read(HERE / "bench.yaml", "bench.yaml").value


def job(how: Plan, folder: Path, files: Sequence[Path]) -> Job:
    """The work to do. Raises ValueError for a bad question file."""
    known = [row for file in files or QUESTIONS for row in rows(file)]
    questions = [row for row in known if "q" in row]
    messages = [row for row in known if "text" in row]
    if not questions or not messages:
        raise ValueError("the question files must hold both questions (q) and messages (text)")
    return Job(
        how,
        folder.resolve(),
        tuple(_some(questions, how.questions)),
        tuple(_some(messages, how.messages)),
    )


def _some(known: list[dict[str, Any]], most: int) -> list[dict[str, Any]]:
    """At most so many, evenly taken from all."""
    step = max(1.0, len(known) / most)
    return [known[int(i * step)] for i in range(min(most, len(known)))]
