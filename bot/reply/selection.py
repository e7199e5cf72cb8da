"""Which projects the stages, categories, terms and times of a question select."""

from collections.abc import Sequence
from itertools import pairwise

import msgspec

from bot.model import Category, Listed, Period, Stage, StageChange, Topic, Unit
from bot.reply.context import Context
from bot.reply.maturity import ORDER, maturity

GUIDE = "guide-2018"
"""The guide of 2018: the id of the topic, and of the source."""


class Selection(msgspec.Struct, frozen=True):
    """Projects, and in words what they have in common."""

    what: str
    projects: Sequence[Listed]
    guide: str = ""


def select(context: Context, without: bool = False) -> Selection:
    """The projects that the stages, categories and times of a question select; `without` takes
    those that are not in the stage that is named.
    """
    voice, knowledge, question = context.voice, context.knowledge, context.question
    stages = context.stages
    day = context.day_asked()
    of_guide = any(GUIDE in unit.ids for unit in question.units)
    if of_guide and question.when is not None:
        day = min(day, knowledge.source(None, GUIDE)[1].date)
    projects: Sequence[Listed]
    if entering(context, question.when):
        # "From the sandbox to incubating": where they came is the later one.
        projects, what = _entered(context, stages[-1] if stages else None, question.when, day)
    elif question.moved and len(stages) > 1:
        projects, what = _went(context, stages[0], stages[-1], day)
    else:
        projects, what = _standing(context, stages, day, without)
    if aside := context.aside():
        projects = [p for p in projects if p.id not in aside]
    if of_guide:
        projects = [p for p in projects if p.id in knowledge.guide_projects]
        what = voice.say("list.in_guide", what=what)
    guide = ""
    categories = context.categories
    if categories:
        wanted = {today for id, category in categories for today in (*category.today, id)}
        guided = {id for _, category in categories for id in category.guide}
        name = voice.join(category.name.of(question.lang) for _, category in categories)
        narrower = [u for u in question.units if _is_narrower(context, u)]
        if narrower:
            ids = {id for unit in narrower for id in of_term(context, unit)}
            projects = [p for p in projects if p.id in ids]
            name = voice.join(term_name(context, unit) for unit in narrower)
        else:
            projects = [p for p in projects if p.category in wanted or p.id in guided]
        what = voice.say("list.in_category", what=what, category=name)
        lines = (_guide_line(context, c) for _, c in categories if not stages)
        guide = voice.join(lines, "sentence").strip()
        if not stages:
            projects = [p for p in projects if not archived(context, p, day)]
    return Selection(what, projects, guide)


def _standing(
    context: Context, stages: list[Stage], day: str, without: bool
) -> tuple[Sequence[Listed], str]:
    """The projects that are in one of some stages on a day (in any when none is named); `without`
    takes the other active ones.
    """
    voice, ordered = context.voice, context.library.ordered
    when = voice.say("list.as_of" if day == context.day else "list.on_day", day=day)
    if len(stages) > 1 and not without:
        names = voice.join(voice.say(f"stages.{stage}") for stage in stages)
        projects = [p for s in sorted(stages, key=ORDER.index) for p in ordered(s, day)]
        return projects, voice.say("list.projects.several", stages=names, when=when)
    stage = stages[0] if stages else None
    if stage and without:
        others = (s for s in ORDER if s not in (*stages, "archived"))
        projects = [p for other in others for p in ordered(other, day)]
        which = "several" if len(stages) > 1 else stage
        names = voice.join((voice.say(f"stages.{s}") for s in stages), "or")
        return projects, voice.say(f"list.without.{which}", stages=names, when=when)
    return ordered(stage, day), voice.say(f"list.projects.{stage or 'all'}", when=when)


def entering(context: Context, when: Period | None) -> bool:
    """Whether projects are meant that came in a time, not those that were there."""
    spans = ("year", "month", "part", "range")
    if when is None or not context.question.moved:
        return False
    # "Graduated on 1 June" may tell what was so on that day, "joined on 1 June" does not.
    return when.precision in spans or (when.precision == "day" and not context.stages)


def _entered(
    context: Context, stage: Stage | None, when: Period | None, day: str
) -> tuple[Sequence[Listed], str]:
    if when is None:
        return [], ""
    projects = []
    last = min(when.last, context.day)
    for project in context.knowledge.listed:
        changes = [c for c in project.stages if c.stage == stage] if stage else _joined(project)
        if any(when.first <= change.since <= last for change in changes):
            projects.append(project)
    projects.sort(key=lambda project: maturity(context.knowledge, project, day))
    open_ = when.precision == "range" and when.first < context.knowledge.first_day
    key = "list.until" if open_ else "list.between"
    text = context.voice.say(key, first=when.first, last=last)
    return projects, context.voice.say(f"list.entered.{stage or 'joined'}", when=text)


def _joined(project: Listed) -> list[StageChange]:
    """When a project joined, and when it came back from the archive."""
    returns = (b for a, b in pairwise(project.stages) if a.stage == "archived")
    return [project.stages[0], *returns]


def _went(context: Context, first: Stage, last: Stage, day: str) -> tuple[Sequence[Listed], str]:
    """The projects that were in one stage and came into another one later."""
    voice = context.voice
    projects = [
        project
        for project in context.library.ordered(None, day)
        if {first, last} <= {step.stage for step in project.stages if step.since <= context.day}
    ]
    names = {"first": voice.say(f"stages.{first}"), "last": voice.say(f"stages.{last}")}
    return projects, voice.say("list.went", **names)


def _guide_line(context: Context, category: Category) -> str:
    if not category.guide:
        return ""
    names = context.voice.join(context.voice.title(id) for id in category.guide)
    name = category.name.of(context.question.lang)
    return context.voice.say("list.guide", category=name, names=names)


def _is_narrower(context: Context, unit: Unit) -> bool:
    """Whether a term that also names a category is not just another word for it: GitOps is one way
    of continuous delivery, and has projects of its own.
    """
    return len(of_term(context, unit)) > 1 and any(
        id.startswith("category/") and id.removeprefix("category/") not in unit.ids
        for id in unit.ids
    )


def of_term(context: Context, unit: Unit) -> list[str]:
    """The ids of the projects that belong to a term such as eBPF, the main one first."""
    topics = (context.knowledge.record(id) for id in unit.ids if unit.kind == "term")
    ids = (id for topic in topics if isinstance(topic, Topic) for id in topic.projects)
    return list(dict.fromkeys(ids))


def term_name(context: Context, unit: Unit) -> str:
    """The name of a term as it is written, not as it was typed."""
    topics = (context.knowledge.record(id) for id in unit.ids)
    return next(t.title(context.question.lang) for t in topics if isinstance(t, Topic))


def narrowed(context: Context) -> bool:
    """Whether only projects of some stages or categories are meant."""
    return bool(context.stages or context.categories)


def archived(context: Context, project: Listed, day: str) -> bool:
    """Whether a project is archived on a day."""
    change = context.knowledge.stage_at(project, day)
    return change is not None and change.stage == "archived"
