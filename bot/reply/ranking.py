"""Which projects were the first or the last to enter a stage, and which were the fastest."""

from collections.abc import Iterator
from functools import partial

from bot.model import Line, Unit
from bot.reply.context import LEAD, Candidate, Context, Draft
from bot.reply.entries import DATED, TIMED
from bot.reply.lists import number, whole


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
    wanted = {today for id, category in context.categories for today in (*category.today, id)}
    entries = context.library.ranked(stage, order, context.day, frozenset(wanted))
    most = next((n for u in context.question.units if (n := number(context, u))), None)
    count = len(entries[:most])
    named = [
        voice.say(f"ranking.{'days' if order in TIMED else 'day'}", name=e.project.name,
                  date=e.since, days=e.days)
        for e in entries[: min(count, LEAD)]
    ]  # fmt: skip
    what = voice.say(f"ranking.{order}", what=voice.say(f"ranking.of.{stage or 'joined'}"))
    text, _ = voice.shortened(named, LEAD - len(what) - 4, count)
    shown = named[: int(context.limits["ranked"])]
    return Draft(
        intent="list",
        lead=voice.say("list.found.one", what=what, names=text or voice.say("ranking.none")),
        lines=(Line(voice.join(shown), ("landscape",)),) if shown else (),
        sources=("landscape",),
    )
