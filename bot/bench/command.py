"""`cncf-guide bench`: which parts are measured, and what becomes of the figures."""

import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path

from bot.bench import contest, engine, floors, growth, plan, report, server
from bot.bench.plan import Job, Measured
from bot.bench.process import ProcessError

PARTS: dict[str, Callable[[Job], Measured]] = {
    "engine": engine.warm,
    "processes": floors.processes,
    "dictionaries": floors.dictionaries,
    "memory": floors.one_question,
    "http": server.http,
    "commands": server.commands,
    "socket": server.socket_mode,
    "growth": growth.growth,
    "rivals": contest.contest,
}
"""In the order in which they are measured."""

MEASURED, BROKEN = 0, 2


def run(args: Namespace, folder: Path) -> int:
    """Measure, and print, keep, compare or draw; 2 when that can't be done."""
    try:
        earlier = report.read(args.compare) if args.compare else None
        problem = _problem(args.part, args.plot)
        if problem:
            raise report.RunError(problem)
        how = plan.plan("quick" if args.quick else "full")
        job = plan.job(how, folder, args.questions)
        done = report.run_of(_measure(job, args.part), args.quick)
        lines = list(report.tables(done, earlier))
        print(report.encoded(done) if args.json else "\n".join(lines))
        if args.doc:
            report.write(lines, args.doc)
        if args.plot:
            from bot.bench import plot

            plot.draw(done.numbers["growth"]["sizes"], args.plot)
    except (report.RunError, ProcessError, OSError, ValueError) as error:
        print(f"cncf-guide bench: {error}", file=sys.stderr)
        return BROKEN
    return MEASURED


def _problem(parts: Sequence[str], drawn: Path | None) -> str:
    """What stands in the way before anything is measured; empty when nothing does."""
    unknown = [part for part in parts if part not in PARTS]
    if unknown:
        return f"there is no part {', '.join(unknown)}; the parts are {', '.join(PARTS)}"
    if drawn and parts and "growth" not in parts:
        return "--plot draws growth: measure that part too"
    if drawn and find_spec("matplotlib") is None:
        return "--plot needs matplotlib: pip install 'cncf-guide[bench]'"
    return ""


def _measure(job: Job, parts: Sequence[str]) -> dict[str, Measured]:
    measured = {}
    for name, part in PARTS.items():
        if not parts or name in parts:
            print(f"measuring {name} ...", file=sys.stderr, flush=True)
            measured[name] = part(job)
    return measured
