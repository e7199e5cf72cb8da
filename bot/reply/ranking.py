"""Which projects were the first or the last to enter a stage, and which were the fastest."""

from collections.abc import Iterator
from datetime import date
from functools import partial

import msgspec

from bot.model import Line, Listed, Stage, StageChange, Unit
from bot.reply.context import LEAD, Candidate, Context, Draft
from bot.reply.lists import number, whole

DATED = ("newest", "oldest")
TIMED = ("fastest", "slowest")


class Entry(msgspec.Struct, frozen=True):
    """A project, when it entered the stage, and after how many days (None: from the start)."""

    project: Listed
    since: str
    days: int | None


def candidates(context: Context) -> Iterator[Candidate]:
    """A ranking of projects by when they entered a stage, or by how long that took."""
    asked = [order for order in (*DATED, *TIMED) if context.asks(order) == 1.0]
    units = context.question.units
    if not asked or any(unit.kind == "name" and "cncf" not in unit.ids for unit in units):
        return
    order = asked[0]
    if order in DATED or context.stages:
        found = context.candidate(
            "list", partial(_explains, context), lambda: ranking(context, order)
        )
        yield whole(context, found)


def _explains(context: Context, unit: Unit) -> float:
    if number(context, unit) is not None:
        return 1.0
    if unit.kind in ("time", "stage") or "cncf" in unit.ids:
        return 1.0
    if unit.names_category():
        return 1.0
    aspects = (*DATED, *TIMED, "list", "count", "what", "when", "stage", "process")
    return float(unit.asks_any(*aspects))


def ranking(context: Context, order: str) -> Draft:
    """Projects in an order, each with its day or how many days it took."""
    voice = context.voice
    stage = next(iter(context.stages), None)
    entries = _sorted(_entries(context, stage), order)
    wanted = next((n for u in context.question.units if (n := number(context, u))), None)
    named = [
        voice.say(f"ranking.{'days' if order in TIMED else 'day'}", name=e.project.name,
                  date=e.since, days=e.days)
        for e in entries[:wanted]
    ]  # fmt: skip
    what = voice.say(f"ranking.{order}", what=voice.say(f"ranking.of.{stage or 'joined'}"))
    text, _ = voice.shortened(named, LEAD - len(what) - 4)
    shown = named[: int(context.limits["ranked"])]
    return Draft(
        intent="list",
        lead=voice.say("list.found.one", what=what, names=text or voice.say("ranking.none")),
        lines=(Line(voice.join(shown), ("landscape",)),) if shown else (),
        sources=("landscape",),
    )


def _entries(context: Context, stage: Stage | None) -> Iterator[Entry]:
    """The projects that are in a stage (None: in any), and when they came there."""
    wanted = {today for id, category in context.categories for today in (*category.today, id)}
    for project in context.knowledge.in_stage(stage, context.day):
        if not wanted or project.category in wanted:
            change = _entry(project, stage)
            yield Entry(project, change.since, _days(project, change))


def _entry(project: Listed, stage: Stage | None) -> StageChange:
    """How a project joined (no stage), or came into a stage the last time."""
    if stage is None:
        return project.stages[0]
    return next(change for change in reversed(project.stages) if change.stage == stage)


def _days(project: Listed, change: StageChange) -> int | None:
    """The days from joining to a stage; None when it joined there or a date is not whole."""
    first = project.stages[0]
    if change is first or len(first.since) < 10 or len(change.since) < 10:
        return None
    return (date.fromisoformat(change.since) - date.fromisoformat(first.since)).days


def _sorted(entries: Iterator[Entry], order: str) -> list[Entry]:
    if order in DATED:
        return sorted(entries, key=lambda entry: entry.since, reverse=order == "newest")
    timed = [(entry.days, entry) for entry in entries if entry.days is not None]
    timed.sort(key=lambda item: item[0], reverse=order == "slowest")
    return [entry for _, entry in timed]
