"""Projects for a need: "I need a tool for log collection"."""

from collections.abc import Iterator
from itertools import islice

from bot.model import Line, Project, Unit
from bot.reply import selection
from bot.reply.context import LEAD, Candidate, Context, Draft


def candidates(context: Context) -> Iterator[Candidate]:
    """A recommendation, unless the question is about a project that it names."""
    places = context.limits["places"]
    named = (id for _, id in context.subjects if id not in places)
    if not any(id in context.knowledge.projects for id in named):
        yield from _recommendations(context)


def _recommendations(context: Context) -> Iterator[Candidate]:
    """Projects for a need: those whose category, summary, features or use cover its words best."""
    if not context.asks("recommend") and not (context.asks("list") and context.question.thing):
        return
    scored = []
    for project in _useful(context):
        explained = _explained(context, project)
        change = context.knowledge.stage_at(project, context.day)
        maturity = context.limits["maturity"].get(change.stage if change else "", 0)
        scored.append((context.share(explained) + maturity, explained, project))
    scored.sort(key=lambda item: -item[0])
    if scored:
        least = scored[0][0] * context.limits["nearly_as_good"]
        projects = [project for score, _, project in scored[:4] if score >= least]
        explained = scored[0][1]
        kind = "recommendation_in_category" if context.categories else "recommendation"
        score = context.share(explained) + context.limits["bonus"][kind]
        yield Candidate(
            "recommendation", explained, score, lambda: recommendation(context, projects)
        )


def _useful(context: Context) -> list[Project]:
    """Projects that may meet a need: those found by its words, and those of its categories; not
    the place where it is needed ("secrets in Kubernetes").
    """
    found = {hit.passage.owner.id for hit in context.hits}
    wanted = {today for id, category in context.categories for today in (*category.today, id)}
    known = context.knowledge
    terms = {id for unit in context.question.units for id in selection.of_term(context, unit)}
    places = {id for unit in context.question.units if unit.kind == "place" for id in unit.ids}
    ids = terms | (_of_categories(context, wanted, found) if wanted else found)
    return sorted(
        (
            project
            for project in (known.projects[id] for id in (ids & known.projects.keys()) - places)
            if known.stage_at(project, context.day) and project.stages[-1].stage != "archived"
        ),
        key=lambda project: project.name.casefold(),
    )


def _of_categories(context: Context, wanted: set[str], found: set[str]) -> set[str]:
    """The projects of some categories that are weighed: those found, those that the guide names
    as typical, and the most mature ones.
    """
    roll, most = context.library.roll, int(context.limits["weighed"])
    active = roll.in_order(context.day).without(roll.stages(context.day)["archived"])
    typical = {id for _, category in context.categories for id in category.guide}
    inside = active.only(roll.in_categories(wanted))
    ids = {project.id for project in inside.only(roll.of(found | typical))}
    for id in wanted:
        ids |= {p.id for p in islice(active.only(roll.in_categories([id])), most)}
    return ids


def _explained(context: Context, project: Project) -> tuple[float, ...]:
    """How far a project meets each unit: as well as the best of its passages, or its category."""
    abouts, units = context.limits["need_abouts"], context.question.units
    told = [
        context.query.explained(passage)
        for passage in context.passages.of(project.id)
        if passage.about in abouts
    ]
    best = map(max, zip(*told, strict=True)) if told else [0.0] * len(units)
    return tuple([_meets(context, project, unit, b) for unit, b in zip(units, best, strict=True)])


def _meets(context: Context, project: Project, unit: Unit, best: float) -> float:
    """How far a project meets a unit of the need; `best` is what its passages explain of it."""
    if unit.aspects.keys() & {"recommend", "list"}:
        return 1.0
    belongs = 0.0
    for id in unit.ids:
        category = context.knowledge.categories.get(id.removeprefix("category/"))
        if category and project.category in (*category.today, id.removeprefix("category/")):
            typical = project.id in category.guide
            belongs = context.limits["typical" if typical else "same_category"]
    of_term = selection.of_term(context, unit)
    if project.id in of_term:
        return 1.0 - float(context.limits["later_in_term"]) * of_term.index(project.id)
    if unit.kind == "name" and _works_with(context, project, unit):
        return 1.0
    if belongs:
        return max(belongs, best)
    other = len(of_term) > 1 or unit.names_category()
    return min(best, context.limits["other_category"]) if other else best


def _works_with(context: Context, project: Project, unit: Unit) -> bool:
    """Whether a project is made to work with what is named: "for secrets from Vault"."""
    records = [record for id in unit.ids if (record := context.knowledge.record(id))]
    names = {r.title("en") for r in records} | {name for r in records for name in r.aliases.en}
    with_it = (r for r in project.relations if r.kind != "alternative-to")
    return _needs_more(context, unit) and any(relation.name in names for relation in with_it)


def _needs_more(context: Context, unit: Unit) -> bool:
    """Whether a question wants something besides what it names: "what do I need Vault for" is
    about Vault itself.
    """
    return any(
        u is not unit and u.kind != "place" and "recommend" not in u.aspects
        for u in context.question.units
    )


def recommendation(context: Context, projects: list[Project]) -> Draft:
    """The project that fits a need best, and others that do."""
    voice = context.voice
    first = projects[0]
    change = context.knowledge.stage_at(first, context.day) or first.stages[-1]
    lead = voice.say(
        "recommend.lead", name=first.name, stage=voice.stage(change), text=context.says(first)
    )
    others = ""
    if len(projects) > 1:
        others = voice.say("recommend.others", names=voice.join(p.name for p in projects[1:]))
    fits = len(lead) + len(others) < LEAD
    return Draft(
        intent="recommendation",
        lead=voice.join([lead, others], "sentence").strip() if fits else lead,
        projects=tuple(project.id for project in projects),
        lines=tuple(Line(context.says(p), ("landscape",)) for p in projects[1:]),
        cards=(first.id,),
        notes=() if fits else (others,),
        sources=("landscape",),
    )
