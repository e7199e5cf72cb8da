"""Projects that share a value: a language, a licence, a company that made or uses them."""

from collections.abc import Iterable, Iterator
from functools import partial, reduce
from itertools import chain, islice
from operator import and_, or_

import msgspec
from msgspec.structs import replace

from bot.model import Line, Unit
from bot.reply import lists, selection
from bot.reply.context import LEAD, Candidate, Context, Draft, Rule
from bot.reply.scoring import Passage

ASKED = {
    "language": ("language", "origin"),
    "license": ("license",),
    "origin": ("origin",),
    "adopters": ("adopters",),
}
"""What a question may ask for that has such values: "developed in Go" tells the language."""

TOLD = ("language", "license", "origin")
"""Aspects that every project has a value of, so that they can be summed up."""

USED = ("language", "license")
"""Aspects whose values projects use: "use Rust"; what "uses Google" was not made by it."""

LONGEST = 3
"""The most words of a value: "New York University"."""


class Value(msgspec.Struct, frozen=True):
    """Units of a question that name values of aspects, the projects that have them (a bitmap), each
    value with its aspect, and how they are written ("Rust", not "rust").
    """

    units: tuple[Unit, ...]
    values: tuple[tuple[str, str], ...]
    projects: int
    name: str

    @property
    def abouts(self) -> tuple[str, ...]:
        """The aspects that they are values of."""
        return tuple(dict.fromkeys(about for about, _ in self.values))


def candidates(context: Context) -> Iterator[Candidate]:
    """Lists for each value that is named: with its aspect, or when nothing else is asked for."""
    listed = bool(context.asks("list") or context.asks("count"))
    names = any(unit.kind == "name" for unit in context.question.units)
    if names and not listed and not context.question.many:
        return
    values = _together(list(_values(context)))
    if not values and not names:
        yield from _tallies(context)
    for value in values:
        if "origin" in value.abouts and context.asks("basis"):
            continue  # "inspired by Google" is not "made by Google"
        strength = max(context.asks(a) for about in value.abouts for a in ASKED[about])
        asked = strength >= (0.5 if listed or not names else 1.0)
        narrowed = selection.narrowed(context)
        kind = "list" if narrowed else "value"
        rule = _explains(value.abouts, value.units)
        found = context.candidate(kind, rule, partial(listing, context, value))
        everything = context.question.many and min(found.explained) == 1.0
        if (asked or everything) and not _is_elsewhere(context, value):
            yield lists.whole(context, found) if narrowed else found


def _is_elsewhere(context: Context, value: Value) -> bool:
    """Whether no project with a value is of the categories that are named: "does Nike use
    anything for CI/CD" may be told by a fact on something of another category.
    """
    return bool(context.categories) and not selection.select(context).projects.only(value.projects)


def _may_be_value(context: Context, unit: Unit) -> bool:
    """Whether a unit may be a company or a language: not a project, which would be the subject."""
    if unit.kind not in ("word", "name") or "cncf" in unit.ids:
        return False
    return not any(id in context.knowledge.projects for id in unit.ids)


def _values(context: Context) -> Iterator[Value]:
    """The values named, the longest at each place."""
    units = context.question.units
    for about in ASKED if context.asks("adopters") else TOLD:
        at = 0
        while at < len(units):
            value = _at(context, about, at)
            if value is not None:
                yield value
            at += len(value.units) if value else 1


def _together(values: list[Value]) -> list[Value]:
    """Several values as one: "both Go and Rust", "from Microsoft in Rust" (any of them if no
    project has all). What may be a value of several aspects stays apart.
    """
    units = [unit for value in values for unit in value.units]
    if len(values) < 2 or any(units.count(unit) > 1 for unit in units):
        return values
    owners = [value.projects for value in values]
    shared = reduce(and_, owners) or reduce(or_, owners)
    known = tuple(pair for value in values for pair in value.values)
    return [Value(tuple(units), known, shared, " + ".join(value.name for value in values))]


def _at(context: Context, about: str, at: int) -> Value | None:
    for size in range(LONGEST, 0, -1):
        units = context.question.units[at : at + size]
        if len(units) == size and all(_may_be_value(context, unit) for unit in units):
            known = context.passages
            values = [(about, key) for key in _keys(context, units) if known.has_value(about, key)]
            if values:
                owners = reduce(or_, (context.library.with_value(*value) for value in values))
                found = chain.from_iterable(known.with_value(*value) for value in values)
                return Value(units, tuple(values), owners, _written(units, found))
    return None


def _keys(context: Context, units: tuple[Unit, ...]) -> list[str]:
    """What a value may be called: the words themselves, and others for the same."""
    keys = [" ".join(term for unit in units for term in unit.terms)]
    if len(units) == 1:
        keys += units[0].same
        keys += [context.knowledge.title(id, "en").casefold() for id in units[0].ids]
    return keys


def _explains(abouts: tuple[str, ...], named: tuple[Unit, ...] = ()) -> Rule:
    aspects = ("list", "count", *(aspect for about in abouts for aspect in ASKED[about]))
    used = not set(USED).isdisjoint(abouts)

    def explains(unit: Unit) -> float:
        if unit in named or unit.kind in ("time", "stage") or "cncf" in unit.ids:
            return 1.0
        if unit.names_category():
            return 1.0
        if used and unit.aspects.get("adopters") == 0.5:
            return 1.0
        return float(unit.asks_any(*aspects))

    return explains


def listing(context: Context, value: Value) -> Draft:
    """The projects with a value, of the stages and categories that are named."""
    chosen = selection.select(context)
    out = context.question.negated
    projects = chosen.projects
    projects = projects.without(value.projects) if out else projects.only(value.projects)
    what = lists.matching(context, chosen, value.name, out)
    found = lists.listed(context, projects, what)
    shown = [] if out else islice(projects, int(context.limits["lines"]))
    return replace(found, lines=(*found.lines, *(_line(context, value, p.id) for p in shown)))


def _line(context: Context, value: Value, id: str) -> Line:
    """The fact for which a project is listed."""
    *_, last = dict.fromkeys(
        passage for known in value.values for passage in context.passages.having(id, *known)
    )
    return context.telling.line(last)


def _written(units: tuple[Unit, ...], passages: Iterable[Passage]) -> str:
    """A value as the facts write it, or in the words of the question."""
    words = " ".join(unit.text for unit in units)
    written = (v for p in passages if p.fact for v in p.fact.value)
    return next((v for v in written if v.casefold() == words), words)


def _tallies(context: Context) -> Iterator[Candidate]:
    """How many projects there are for each value, when an aspect is asked for and no value named:
    "which languages are they written in".
    """
    if not context.question.many:
        return
    for about in TOLD:
        if context.asks(about) == 1.0 and not context.asks("basis"):
            build = partial(tally, context, about)
            yield context.candidate("value", _explains((about,)), build)


def tally(context: Context, about: str) -> Draft:
    """The values of an aspect with the number of projects that have each, the most common first."""
    voice = context.voice
    chosen = selection.select(context)
    found = {
        value: chosen.projects.only(owners)
        for value, owners in context.library.values(about).items()
    }
    common = sorted(found, key=lambda value: (-len(found[value]), found[value].starts()))
    named = [f"{value} {len(found[value])}" for value in common if found[value]]
    text, shown = voice.shortened(named, LEAD - len(chosen.what) - len(about) - 24)
    more = named[shown : shown + int(context.limits["ranked"])]
    return Draft(
        intent="list",
        lead=voice.say(f"list.tally.{about}", what=chosen.what, names=text),
        lines=(Line(voice.join(more), ("landscape",)),) if more else (),
        sources=("landscape",),
    )
