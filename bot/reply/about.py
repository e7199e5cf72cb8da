"""Answers about one record: a fact, what it is, its category, names, links and community."""

from collections.abc import Callable, Iterator
from functools import partial

import msgspec
from msgspec.structs import replace

from bot.model import Line, Project, Record, Topic, Unit
from bot.reply import stages
from bot.reply.alternatives import alternatives
from bot.reply.context import LEAD, Candidate, Context, Draft, owner_projects
from bot.reply.scoring import Passage
from bot.reply.selection import GUIDE


def candidates(context: Context) -> Iterator[Candidate]:
    """Every answer about a single record that is worked out rather than a passage."""
    for _, id in context.subjects:
        record = context.knowledge.record(id)
        project = _project_of(context, record)
        if project is not None:
            yield from _structured(context, id, project)
        elif isinstance(record, Topic) and record.kind == "neighbour":
            yield from _outside(context, record)


def _project_of(context: Context, record: Record | None) -> Project | None:
    """The project itself, or the one that a sub-project belongs to."""
    if isinstance(record, Topic) and record.part_of:
        return context.knowledge.projects.get(record.part_of)
    return record if isinstance(record, Project) else None


def draft_of(context: Context, passage: Passage) -> Draft:
    """A fact, or what a record is, with the record's card."""
    record, fact = passage.owner, passage.fact
    if fact is None:
        return what(context, record)
    line = context.telling.line(passage)
    return Draft(
        intent=fact.about,
        lead=line.text,
        projects=context.projects_of(record, passage),
        lines=context.lines_of(record, line.text),
        cards=(record.id,),
        sources=line.sources,
        next=context.telling.next_questions(record, fact.about),
    )


def what(context: Context, record: Record) -> Draft:
    """What a record is; an archived project says so first."""
    voice, lang = context.voice, context.question.lang
    lead = record.summary.of(lang)
    if isinstance(record, Project):
        change = context.knowledge.stage_at(record, context.day)
        if change is not None and change.stage == "archived":
            first = voice.say("card.archived", name=record.name, date=change.since)
            lead = voice.join([first, *voice.successor(record), context.says(record)], "sentence")
    elif record.part_of:
        part = voice.say("card.part_of", name=voice.title(record.part_of))
        lead = _fitting(
            voice.join([lead, part], "sentence"),
            voice.join([context.says(record), part], "sentence"),
        )
    notes = []
    if isinstance(record, Topic) and record.projects:
        names = voice.join(voice.title(id) for id in record.projects)
        notes.append(voice.say("card.projects", names=names))
    return Draft(
        intent="what",
        lead=lead,
        projects=owner_projects(record),
        lines=context.lines_of(record, lead, fitting=False),
        cards=(record.id,),
        notes=tuple(notes),
        sources=("landscape",) if isinstance(record, Project) else (),
        next=context.telling.next_questions(record, "what"),
    )


def _fitting(text: str, otherwise: str) -> str:
    return text if len(text) <= LEAD else otherwise


class Kind(msgspec.Struct, frozen=True):
    """A kind of answer that is worked out rather than written down as a fact.

    It is proposed when one of the aspects in `asked` is; it explains those and the ones in `also`,
    and with `stages` the names of stages and times.
    """

    name: str
    asked: tuple[str, ...]
    build: Callable[[Context, Project], Draft]
    also: tuple[str, ...] = ()
    stages: bool = False


def _structured(context: Context, id: str, project: Project) -> Iterator[Candidate]:
    for kind in KINDS:
        named = kind.stages and bool(context.stages)
        if named or any(context.asks(aspect) for aspect in kind.asked):
            yield _of_kind(context, kind, id, project)
    if context.asks("when") and (
        context.stages
        or context.question.moved
        or context.asks("process")
        or context.asks("stage")
        or context.of_cncf()
    ):
        yield _of_kind(context, ENTERED, id, project)


def _outside(context: Context, topic: Topic) -> Iterator[Candidate]:
    """That something is no CNCF project, when its stage or category is asked for."""
    if context.asks("stage") or context.asks("category"):
        build = partial(outside, context, topic)
        rule = partial(_share, {topic.id}, ("stage", "category"))
        yield context.candidate("stage", rule, build, topic.id)


def _share(ids: set[str], aspects: tuple[str, ...], unit: Unit) -> float:
    if not ids.isdisjoint(unit.ids):
        return 1.0
    return max((unit.aspects.get(aspect, 0.0) for aspect in aspects), default=0.0)


def _of_kind(context: Context, kind: Kind, id: str, project: Project) -> Candidate:
    aspects = (*kind.asked, *kind.also)

    def explains(unit: Unit) -> float:
        if kind.stages and (unit.kind in ("time", "stage") or "cncf" in unit.ids):
            return 1.0  # a stage is one of the CNCF, whether it is named or not
        return _share({id}, aspects, unit)

    found = context.candidate(kind.name, explains, lambda: kind.build(context, project), id)
    bonus = context.limits["bonus"].get(kind.name, 0) * (1 - _asked(context, kind))
    return replace(found, score=found.score - bonus)


def _asked(context: Context, kind: Kind) -> float:
    """How surely a question asks for a kind of answer (0 to 1): "is it maintained" is a weak sign
    for its stage, and "why was it archived" asks for a reason.
    """
    if kind.stages and context.asks("why"):
        return 0.0
    if kind.stages and (context.stages or context.question.when):
        return 1.0
    return max(context.asks(aspect) for aspect in kind.asked)


def outside(context: Context, topic: Topic) -> Draft:
    """That something is no CNCF project, and what it is."""
    voice = context.voice
    first = voice.say("stage.outside", name=voice.title(topic.id))
    lead = _fitting(voice.join([first, context.says(topic)], "sentence"), first)
    return Draft(
        intent="stage",
        lead=lead,
        projects=owner_projects(topic),
        lines=context.lines_of(topic, lead, fitting=False),
        cards=(topic.id,),
        next=context.telling.next_questions(topic, "what"),
    )


def category(context: Context, project: Project) -> Draft:
    """The category of a project, today and in the 2018 guide."""
    voice, knowledge = context.voice, context.knowledge
    today = knowledge.categories[project.category]
    lang = context.question.lang
    name, path = today.name.of(lang), today.landscape
    parts = [voice.say("category.landscape", name=project.name, category=name, path=path)]
    sources = ["landscape"]
    for other in knowledge.categories.values():
        if project.id in other.guide:
            parts.append(voice.say("category.guide", category=other.name.of(lang)))
            sources.append(GUIDE)
    return Draft(
        intent="category",
        lead=voice.join(parts, "sentence"),
        projects=(project.id,),
        lines=(Line(today.summary.of(lang), ()),),
        cards=(project.id,),
        sources=tuple(sources),
        next=context.telling.next_questions(project, "category"),
    )


def name(context: Context, project: Project) -> Draft:
    """The names of a project; what the name means is a fact of its own."""
    aliases = (*project.aliases.en, *project.aliases.zh, *project.aliases.former)
    names = context.voice.join(aliases)
    key = "name.also" if aliases else "name.only"
    lead = context.voice.say(key, name=project.name, names=names)
    return _plain(context, project, "name", lead)


def links(context: Context, project: Project) -> Draft:
    """The addresses of a project."""
    voice = context.voice
    text = voice.join((f"{what} {url}" for what, url in voice.links(project)), "semicolon")
    lead = voice.say("links.lead", name=project.name, links=text)
    return _plain(context, project, "links", lead)


def community(context: Context, project: Project) -> Draft:
    """Where the community of a project answers."""
    voice = context.voice
    places = voice.places(project)
    if places:
        text = voice.join((f"{what} {url}" for what, url in places), "semicolon")
        lead = voice.say("ask.lead", name=project.name, places=text)
    else:
        lead = voice.say("ask.none", name=project.name, url=project.links.get("home", ""))
    return _plain(context, project, "community", lead)


def _plain(context: Context, project: Project, intent: str, lead: str) -> Draft:
    return Draft(
        intent=intent,
        lead=lead[:LEAD],
        projects=(project.id,),
        lines=context.lines_of(project)[:3],
        cards=(project.id,),
        sources=("landscape",),
        next=context.telling.next_questions(project, intent),
    )


KINDS = (
    Kind("stage", ("stage",), stages.stage, also=("when",), stages=True),
    Kind("stage", ("timeline",), stages.timeline, also=("history", "stage"), stages=True),
    Kind("category", ("category",), category, also=("list",)),
    Kind("alternatives", ("alternatives",), alternatives, also=("list", "what", "comparison")),
    Kind("name", ("name",), name),
    Kind("links", ("links",), links),
    Kind("community", ("community",), community),
)
ENTERED = Kind("entered", ("when",), stages.entered, ("stage", "process", "timeline"), stages=True)
