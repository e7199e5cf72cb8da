"""Projects that share a value: a language, a licence, the company that they come from."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from bot.model import Unit
from bot.reply import lists
from bot.reply.context import Candidate, Context, Draft, Rule
from bot.reply.scoring import Passage

ASKED = {"language": ("language", "origin"), "license": ("license",), "origin": ("origin",)}
"""What a question may ask for that has such values: "developed in Go" tells the language."""

LONGEST = 3
"""The most words of a value: "New York University"."""


@dataclass(frozen=True)
class Value:
    """Units of a question that name a value of an aspect, and the facts that have it."""

    units: tuple[Unit, ...]
    about: str
    passages: list[Passage]


def candidates(context: Context) -> Iterator[Candidate]:
    """Lists for each value that is named: with its aspect, or when nothing else is asked for."""
    listed = bool(context.asks("list") or context.asks("count"))
    names = any(unit.kind == "name" for unit in context.question.units)
    if names and not listed and not context.question.many:
        return
    for value in _values(context):
        if value.about == "origin" and context.asks("basis"):
            continue  # "inspired by Google" is not "made by Google"
        strength = max(context.asks(aspect) for aspect in ASKED[value.about])
        asked = strength >= (0.5 if listed or not names else 1.0)
        kind = "list" if _narrowed(context) else "value"
        found = context.candidate(kind, _explains(value), partial(listing, context, value))
        everything = context.question.many and min(found.explained) == 1.0
        if asked or everything:
            yield lists.whole(context, found) if _narrowed(context) else found


def _narrowed(context: Context) -> bool:
    """Whether only projects of some stages or categories are meant."""
    return bool(context.stages or context.categories)


def _may_be_value(context: Context, unit: Unit) -> bool:
    """Whether a unit may be a company or a language: not a project, which would be the subject."""
    if unit.kind not in ("word", "name") or "cncf" in unit.ids:
        return False
    return not any(id in context.knowledge.projects for id in unit.ids)


def _values(context: Context) -> Iterator[Value]:
    """The values named, the longest at each place."""
    units = context.question.units
    for about in ASKED:
        at = 0
        while at < len(units):
            value = _at(context, about, at)
            if value is not None:
                yield value
            at += len(value.units) if value else 1


def _at(context: Context, about: str, at: int) -> Value | None:
    for size in range(LONGEST, 0, -1):
        units = context.question.units[at : at + size]
        if len(units) == size and all(_may_be_value(context, unit) for unit in units):
            keys = _keys(context, units)
            passages = {id(p): p for key in keys for p in context.passages.with_value(about, key)}
            if passages:
                return Value(units, about, list(passages.values()))
    return None


def _keys(context: Context, units: tuple[Unit, ...]) -> list[str]:
    """What a value may be called: the words themselves, and others for the same."""
    keys = [" ".join(term for unit in units for term in unit.terms)]
    if len(units) == 1:
        keys += units[0].same
        keys += [context.knowledge.title(id, "en").casefold() for id in units[0].ids]
    return keys


def _explains(value: Value) -> Rule:
    aspects = ("list", "count", *ASKED[value.about])

    def explains(unit: Unit) -> float:
        if unit in value.units or unit.kind in ("time", "stage") or "cncf" in unit.ids:
            return 1.0
        if any(id.startswith("category/") for id in unit.ids):
            return 1.0
        return float(any(unit.aspects.get(aspect, 0.0) for aspect in aspects))

    return explains


def listing(context: Context, value: Value) -> Draft:
    """The projects with a value, of the stages and categories that are named."""
    telling = context.telling
    facts = {p.owner.id: telling.line(p) for p in value.passages if p.fact}
    chosen = lists.select(context)
    projects = [project for project in chosen.projects if project.id in facts]
    names = [project.name for project in projects]
    counting = context.asks("count") > 0
    say = lists.counted if counting else lists.found
    shown = [facts[project.id] for project in projects[: int(context.limits["lines"])]]
    return Draft(
        intent="count" if counting else "list",
        lead=say(context, _what(context, value, chosen), names),
        projects=tuple(project.id for project in projects),
        lines=(*lists.grouped(context, projects), *shown),
        sources=("landscape",),
    )


def _what(context: Context, value: Value, chosen: lists.Selection) -> str:
    """In words what the projects have in common."""
    words = context.voice.say("list.matching", words=" ".join(unit.text for unit in value.units))
    if not _narrowed(context):
        return words
    return context.voice.say("list.in_category", what=chosen.what, category=words)
