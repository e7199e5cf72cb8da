"""What could be used instead of a project: what its record names, and its category."""

from collections.abc import Iterator
from functools import partial

from bot.model import Line, Project, Relation, Unit
from bot.reply.context import LEAD, Candidate, Context, Draft, Rule
from bot.reply.lists import whole
from bot.reply.selection import ORDER, maturity


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
            found = [p for p in _active(context) if any(_is_named(r, unit) for r in p.relations)]
            if found:
                rule = partial(_explains_instead, unit)
                build = partial(instead, context, unit, found)
                # What has a record of its own may tell it better.
                kind = "instead" if unit.ids else "alternatives"
                yield context.candidate(kind, rule, build)


def _tells_itself(context: Context, unit: Unit) -> bool:
    """Whether what a unit names has facts of its own on what it can be replaced with."""
    about = (passage.about for id in unit.ids for passage in context.passages.of(id))
    return "alternatives" in about or not context.knowledge.projects.keys().isdisjoint(unit.ids)


def _is_named(relation: Relation, unit: Unit) -> bool:
    """Whether an alternative goes by the words of a unit: "Apache Kafka" is Kafka."""
    name = (relation.name or "").casefold()
    same = name == unit.text or name.endswith(f" {unit.text}")
    return relation.kind == "alternative-to" and same


def _explains_instead(outside: Unit, unit: Unit) -> float:
    if unit == outside or "cncf" in unit.ids:
        return 1.0
    aspects = ("alternatives", "successor", "list", "recommend", "comparison")
    return float(any(unit.aspects.get(aspect, 0.0) for aspect in aspects))


def instead(context: Context, unit: Unit, found: list[Project]) -> Draft:
    """The CNCF projects whose records name something as their alternative."""
    voice = context.voice
    named = (r.name for project in found for r in project.relations if _is_named(r, unit))
    name = next(named, unit.text)
    joined = voice.join(project.name for project in found)
    return Draft(
        intent="alternatives",
        lead=voice.say("alternatives.instead", name=name, names=joined)[:LEAD],
        projects=tuple(project.id for project in found),
        lines=tuple(Line(context.says(project), ("landscape",)) for project in found[:7]),
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
        return float(any(unit.aspects.get(aspect, 0.0) for aspect in ("alternatives", "list")))

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
        names, _ = voice.shortened([p.name for p in peers], LEAD // 2)
        parts.append(voice.say("alternatives.peers", category=category, names=names))
    if outside:
        parts.append(voice.say("alternatives.outside", names=voice.join(outside)))
    lead = voice.join(parts, "sentence") or voice.say("alternatives.none", name=project.name)
    return Draft(
        intent="alternatives",
        lead=lead if len(lead) <= LEAD else parts[0][:LEAD],
        projects=(project.id,),
        lines=tuple(Line(context.says(other), ("landscape",)) for other in (*known, *peers)[:7]),
        cards=(project.id,),
        sources=("landscape",),
        next=context.telling.next_questions(project, "alternatives"),
    )


def _known(context: Context, project: Project) -> tuple[list[Project], list[str]]:
    """The alternatives that a record names on either side: active CNCF projects, and others."""
    named = [relation for relation in project.relations if relation.kind == "alternative-to"]
    ids = {relation.project for relation in named}
    known = [other for other in _active(context) if other.id in ids or _names(other, project)]
    out = context.aside()
    others = [r.name for r in named if r.name]
    return [p for p in known if p is not project and p.id not in out], others


def _names(other: Project, project: Project) -> bool:
    """Whether a project names another one as its alternative."""
    return any(
        relation.kind == "alternative-to" and relation.project == project.id
        for relation in other.relations
    )


def _peers(context: Context, project: Project, known: list[Project]) -> list[Project]:
    """The other active projects of the category."""
    found = [other for other in _active(context) if other.category == project.category]
    return [p for p in found if p not in (project, *known) and p.id not in context.aside()]


def _active(context: Context) -> list[Project]:
    """The projects that are not archived, the most mature first."""
    found = [
        project
        for stage in ORDER
        if stage != "archived"
        for project in context.knowledge.in_stage(stage, context.day)
    ]
    return sorted(found, key=lambda project: maturity(context, project, context.day))
