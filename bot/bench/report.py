"""What was measured: as a run that can be kept, and as tables."""

import os
import platform
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from bot.bench import contest, growth
from bot.bench.plan import Measured, Row, table

BEGIN, END = "<!-- bench: written by `cncf-guide bench --doc` -->", "<!-- /bench -->"


class Run(msgspec.Struct):
    """One run of the bench: when and where, the values of the rows, and all numbers by part."""

    date: str
    machine: str
    quick: bool
    rows: dict[str, float | None]
    numbers: dict[str, dict[str, Any]]


class RunError(Exception):
    """A file that was to hold a run does not."""


def run_of(measured: dict[str, Measured], quick: bool) -> Run:
    """What the parts have measured, as one run of today on this machine."""
    rows = {id: value for part in measured.values() for id, value in part.rows.items()}
    numbers = {name: msgspec.to_builtins(part.numbers) for name, part in measured.items()}
    python = f"Python {platform.python_version()}"
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, {python}"
    return Run(date.today().isoformat(), machine, quick, rows, numbers)


def encoded(run: Run) -> str:
    """A run as JSON."""
    return msgspec.json.encode(run).decode()


def read(file: Path) -> Run:
    """An earlier run. Raises RunError when the file does not hold one."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=Run)
    except OSError as error:
        raise RunError(f"{file} can't be read: {error.strerror}") from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise RunError(f"{file} is no run: make one with cncf-guide bench --json") from None


def compared(run: Run, earlier: Run | None = None) -> Iterator[str]:
    """The table of the targets, with what an earlier run has measured."""
    then = f" {earlier.date} |" if earlier else ""
    yield f"| |{then} measured | target | |"
    yield f"|---|{'---:|' if earlier else ''}---:|---:|---|"
    for row in table():
        if row.id in run.rows:
            now = run.rows[row.id]
            before = f" {_number(earlier.rows.get(row.id))} |" if earlier else ""
            yield f"| {row.name} |{before} {_number(now)} | {_target(row)} | {_verdict(row, now)} |"


def _target(row: Row) -> str:
    if row.at_least is not None:
        return f"at least {row.at_least:g}"
    return "" if row.at_most is None else f"at most {row.at_most:g}"


def _verdict(row: Row, value: float | None) -> str:
    if value is None:
        return "could not be measured"
    if row.at_least is None and row.at_most is None:
        return ""
    return "ok" if row.reached(value) else "**over**" if row.at_most else "**under**"


def _number(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def tables(run: Run, earlier: Run | None = None) -> Iterator[str]:
    """All tables of a run as Markdown, which reads well on a terminal too."""
    yield f"{run.date}, {run.machine}{'; quick, so not to be believed' if run.quick else ''}."
    yield ""
    yield from compared(run, earlier)
    for name, describe in _DESCRIPTIONS.items():
        if name in run.numbers:
            yield ""
            yield from describe(run.numbers[name])


def _processes(numbers: dict[str, Any]) -> Iterator[str]:
    yield from _flat("a process from start to end", "ms", numbers["milliseconds"])


def _dictionaries(numbers: dict[str, Any]) -> Iterator[str]:
    yield from _flat("loading a dictionary", "ms", numbers["milliseconds"])


def _commands(numbers: dict[str, Any]) -> Iterator[str]:
    yield from _flat("slash command until its answer", "us", numbers["microseconds"])


def _question(numbers: dict[str, Any]) -> Iterator[str]:
    peaks = {name: found["peak"] for name, found in numbers["megabytes"].items()}
    yield from _flat("a process that answers one question", "MB", peaks)


def _flat(what: str, unit: str, values: dict[str, float]) -> Iterator[str]:
    yield f"| {what} | {unit} |"
    yield "|---|---:|"
    yield from (f"| {name} | {_number(value)} |" for name, value in values.items())


def _engine(numbers: dict[str, Any]) -> Iterator[str]:
    groups = numbers["microseconds"]
    ways = list(dict.fromkeys(way for group in groups.values() for way in group))
    yield f"| p50 / p99, us | {' | '.join(ways)} |"
    yield f"|---|{'---:|' * len(ways)}"
    for name, group in groups.items():
        cells = (_spread(group[way]) if way in group else "" for way in ways)
        yield f"| {name} | {' | '.join(cells)} |"


def _spread(values: dict[str, float]) -> str:
    return f"{values['p50']:,.0f} / {values['p99']:,.0f}"


def _servers(how: str) -> Any:
    def described(numbers: dict[str, Any]) -> Iterator[str]:
        yield f"| {how} | events/s per core | CPU, us an event | memory, MB | PSS, MB |"
        yield "|---|---:|---:|---:|---:|"
        for name, server in numbers.items():
            memory = server["memory"]
            yield (
                f"| {name} | {server['events_per_cpu_second']:,.0f} | "
                f"{server['cpu_microseconds_per_event']:,.0f} | {memory['rss']:.0f} | "
                f"{memory['pss']:.0f} |"
            )

    return described


_DESCRIPTIONS: dict[str, Any] = {
    "engine": _engine,
    "processes": _processes,
    "dictionaries": _dictionaries,
    "memory": _question,
    "http": _servers("HTTP"),
    "commands": _commands,
    "socket": _servers("Socket Mode"),
    "growth": growth.described,
    "rivals": contest.described,
}


def write(lines: Iterable[str], file: Path) -> None:
    """Put tables between the marks in a page. Raises RunError when it has none."""
    text = file.read_text(encoding="utf-8") if file.is_file() else ""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise RunError(f"{file} has no place for the tables: put {BEGIN} and {END} into it")
    page = "\n".join([before + BEGIN, "", *lines, "", END + after])
    file.write_text(page, encoding="utf-8")
