"""What could be used instead of a project: what its record names, and its category."""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import chain, islice

from bot.model import Line, Listed, Project, Unit
from bot.reply.context import LEAD, Candidate, Context, Draft, Rule
from bot.reply.lists import whole
from bot.reply.maturity import maturity
from bot.reply.roll import Roster


def candidates(context: Context) -> Iterator[Candidate]:
    """What there is besides a project that the question leaves out: "what else besides NATS"."""
    if context.asks("alternatives") == 1.0:
        yield from _instead(context)
    if context.asks("alternatives") and not _names_another(context):
        for id in context.aside():
            project = context.knowledge.projects.get(id)
            if project is not None:
                rule = _explains(context, project)
                build = partial(alternatives, context, project)
                yield whole(context, context.candidate("alternatives", rule, build, id))


def _instead(context: Context) -> Iterator[Candidate]:
    """What may take the place of something that is no CNCF project: "alternatives to Kafka"."""
    for unit in context.question.units:
        if unit.kind in ("word", "name") and not _tells_itself(context, unit):
            named = context.library.replaced.get(unit.text, {})
            found = _active(context, [context.knowledge.projects[id] for id in named])
            if found:
                rule = partial(_explains_instead, unit)
                build = partial(instead, context, named[found[0].id], found)
                # What has a record of its own may tell it better.
                kind = "instead" if unit.ids else "alternatives"
                yield context.candidate(kind, rule, build)


def _tells_itself(context: Context, unit: Unit) -> bool:
    """Whether what a unit names has facts of its own on what it can be replaced with."""
    about = (passage.about for id in unit.ids for passage in context.passages.of(id))
    return "alternatives" in about or not context.knowledge.projects.keys().isdisjoint(unit.ids)


def _explains_instead(outside: Unit, unit: Unit) -> float:
    if unit == outside or "cncf" in unit.ids:
        return 1.0
    aspects = ("alternatives", "successor", "list", "recommend", "comparison")
    return float(unit.asks_any(*aspects))


def instead(context: Context, name: str, found: list[Listed]) -> Draft:
    """The CNCF projects whose records name something as their alternative."""
    voice = context.voice
    told = [context.knowledge.projects[project.id] for project in found[:7]]
    joined = voice.join(project.name for project in found)
    return Draft(
        intent="alternatives",
        lead=voice.say("alternatives.instead", name=name, names=joined)[:LEAD],
        projects=tuple(project.id for project in found),
        lines=tuple(Line(context.says(project), ("landscape",)) for project in told),
        cards=(found[0].id,),
        sources=("landscape",),
    )


def _names_another(context: Context) -> bool:
    """Whether something is asked about that is named itself, stages and CNCF not included."""
    return any(unit.kind in ("name", "stage") for unit in context.question.units)


def _explains(context: Context, project: Project) -> Rule:
    def rule(unit: Unit) -> float:
        if not {"cncf", project.id, f"category/{project.category}"}.isdisjoint(unit.ids):
            return 1.0
        return float(unit.asks_any("alternatives", "list"))

    return rule


def alternatives(context: Context, project: Project) -> Draft:
    """The alternatives that are known by name, then the other active projects of the category."""
    voice = context.voice
    known, outside = _known(context, project)
    peers = _peers(context, project, known)
    category = context.knowledge.category_name(project.category, context.question.lang)
    parts = []
    if known:
        names = voice.join(other.name for other in known)
        parts.append(voice.say("alternatives.known", name=project.name, names=names))
    if peers:
        first = [project.name for project in islice(peers, LEAD)]
        names, _ = voice.shortened(first, LEAD // 2, len(peers))
        parts.append(voice.say("alternatives.peers", category=category, names=names))
    if outside:
        parts.append(voice.say("alternatives.outside", names=voice.join(outside)))
    told = [context.knowledge.projects[other.id] for other in islice(chain(known, peers), 7)]
    lead = voice.join(parts, "sentence") or voice.say("alternatives.none", name=project.name)
    return Draft(
        intent="alternatives",
        lead=lead if len(lead) <= LEAD else parts[0][:LEAD],
        projects=(project.id,),
        lines=tuple(Line(context.says(other), ("landscape",)) for other in told),
        cards=(project.id,),
        sources=("landscape",),
        next=context.telling.next_questions(project, "alternatives"),
    )


def _known(context: Context, project: Project) -> tuple[list[Listed], list[str]]:
    """The alternatives that a record names on either side: active CNCF projects, and others."""
    projects = context.knowledge.projects
    named = [relation for relation in project.relations if relation.kind == "alternative-to"]
    ids = {relation.project for relation in named if relation.project}
    ids.update(context.library.rivals.get(project.id, ()))
    ids -= {project.id, *context.aside()}
    known = [projects[id] for id in ids & projects.keys()]
    return _active(context, known), [relation.name for relation in named if relation.name]


def _peers(context: Context, project: Project, known: list[Listed]) -> Roster:
    """The other active projects of the category, the most mature first."""
    roll, day = context.library.roll, context.day
    told = {project.id, *(other.id for other in known), *context.aside()}
    found = roll.in_order(day).only(roll.in_categories([project.category]))
    return found.without(roll.stages(day)["archived"] | roll.of(told))


def _active(context: Context, projects: Sequence[Listed]) -> list[Listed]:
    """Those projects that are not archived, the most mature first."""
    stages = {project.id: context.knowledge.stage_at(project, context.day) for project in projects}
    return sorted(
        [p for p in projects if (change := stages[p.id]) and change.stage != "archived"],
        key=lambda p: (*maturity(context.knowledge, p, context.day), p.name.casefold()),
    )
