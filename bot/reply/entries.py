"""When projects entered a stage, and how long that took them."""

from collections.abc import Iterator
from datetime import date

import msgspec

from bot.know.knowledge import Knowledge
from bot.model import Listed, Stage, StageChange

DATED = ("newest", "oldest")
TIMED = ("fastest", "slowest")


class Entry(msgspec.Struct, frozen=True):
    """A project, when it entered the stage, and after how many days (None: from the start)."""

    project: Listed
    since: str
    days: int | None


def ranked(
    knowledge: Knowledge, stage: Stage | None, order: str, day: str, categories: frozenset[str]
) -> list[Entry]:
    """The projects that are in a stage on a day (None: in any), of some categories (empty: of
    all), in an order.
    """
    entries = _entries(knowledge, stage, day, categories)
    if order in DATED:
        return sorted(entries, key=lambda entry: entry.since, reverse=order == "newest")
    timed = [(entry.days, entry) for entry in entries if entry.days is not None]
    timed.sort(key=lambda item: item[0], reverse=order == "slowest")
    return [entry for _, entry in timed]


def _entries(
    knowledge: Knowledge, stage: Stage | None, day: str, categories: frozenset[str]
) -> Iterator[Entry]:
    for project in knowledge.in_stage(stage, day):
        if not categories or project.category in categories:
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
