"""Whether something that is in no record is a CNCF project: the data holds all that are."""

from collections.abc import Iterator
from functools import partial

from bot.model import Unit
from bot.reply.compare import as_written
from bot.reply.context import Candidate, Context, Draft

LONGEST = 3
"""The most words of a name: "Apache Airflow"."""


def candidates(context: Context) -> Iterator[Candidate]:
    """No, when nothing is asked but whether some words are a CNCF project."""
    units = context.question.units
    words = tuple(unit for unit in units if unit.kind == "word")
    rest = [unit for unit in units if unit.kind != "word"]
    special = all(unit.tells >= context.limits["special_word"] for unit in words)
    if 1 <= len(words) <= LONGEST and special and len(rest) == 1 and _asks_whether_in(rest[0]):
        yield context.candidate("membership", lambda _: 1.0, partial(_no, context, words))


def _asks_whether_in(unit: Unit) -> bool:
    return unit.aspects.get("stage") == 1.0 and "cncf" in unit.text


def _no(context: Context, words: tuple[Unit, ...]) -> Draft:
    lead = context.voice.say(
        "stage.stranger",
        name=as_written(context.question.text, words),
        count=len(context.knowledge.projects),
        date=context.day,
    )
    return Draft(intent="stage", lead=lead, sources=("landscape",))
