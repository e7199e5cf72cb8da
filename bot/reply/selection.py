"""Which projects the stages, categories, terms and times of a question select."""

import msgspec

from bot.model import Category, Period, Stage, Topic, Unit
from bot.reply.context import Context
from bot.reply.roll import Roster

GUIDE = "guide-2018"
"""The guide of 2018: the id of the topic, and of the source."""


class Selection(msgspec.Struct, frozen=True):
    """Projects, and in words what they have in common."""

    what: str
    projects: Roster
    guide: str = ""


def select(context: Context, without: bool = False) -> Selection:
    """The projects that the stages, categories and times of a question select; `without` takes
    those that are not in the stage that is named.
    """
    voice, knowledge, question = context.voice, context.knowledge, context.question
    stages, roll = context.stages, context.library.roll
    day = context.day_asked()
    of_guide = any(GUIDE in unit.ids for unit in question.units)
    if of_guide and question.when is not None:
        day = min(day, knowledge.source(None, GUIDE)[1].date)
    when = question.when
    if when is not None and entering(context, when):
        # "From the sandbox to incubating": where they came is the later one.
        stage = stages[-1] if stages else None
        projects, what = _entered(context, stage, when, day)
    elif question.moved and len(stages) > 1 and not question.negated:
        projects, what = _went(context, stages[0], stages[-1], day)
    else:
        projects, what = _standing(context, stages, day, without)
    if aside := context.aside():
        projects = projects.without(roll.of(aside))
    if of_guide:
        projects = projects.only(roll.of(knowledge.guide_projects))
        what = voice.say("list.in_guide", what=what)
    guide = ""
    categories = context.categories
    if categories:
        wanted = {today for id, category in categories for today in (*category.today, id)}
        guided = {id for _, category in categories for id in category.guide}
        name = voice.join(category.name.of(question.lang) for _, category in categories)
        narrower = [u for u in question.units if _is_narrower(context, u)]
        if narrower:
            ids = (id for unit in narrower for id in of_term(context, unit))
            projects = projects.only(roll.of(ids))
            name = voice.join(term_name(context, unit) for unit in narrower)
        else:
            projects = projects.only(roll.in_categories(wanted) | roll.of(guided))
        what = voice.say("list.in_category", what=what, category=name)
        lines = (_guide_line(context, c) for _, c in categories if not stages)
        guide = voice.join(lines, "sentence").strip()
        if not stages:
            projects = projects.without(roll.stages(day)["archived"])
    return Selection(what, projects, guide)


def _standing(context: Context, stages: list[Stage], day: str, without: bool) -> tuple[Roster, str]:
    """The projects that are in one of some stages on a day (in any when none is named); `without`
    takes the other active ones.
    """
    voice, roll = context.voice, context.library.roll
    inside, everything = roll.stages(day), roll.in_order(day)
    when = voice.say("list.as_of" if day == context.day else "list.on_day", day=day)
    if len(stages) > 1 and not without:
        names = voice.join(voice.say(f"stages.{stage}") for stage in stages)
        projects = everything.only(sum(inside[stage] for stage in stages))
        return projects, voice.say("list.projects.several", stages=names, when=when)
    stage = stages[0] if stages else None
    if stage and without:
        projects = everything.without(sum(inside[s] for s in {*stages, "archived"}))
        which = "several" if len(stages) > 1 else stage
        names = voice.join((voice.say(f"stages.{s}") for s in stages), "or")
        return projects, voice.say(f"list.without.{which}", stages=names, when=when)
    projects = everything.only(inside[stage]) if stage else everything
    return projects, voice.say(f"list.projects.{stage or 'all'}", when=when)


def entering(context: Context, when: Period | None) -> bool:
    """Whether projects are meant that came in a time, not those that were there."""
    spans = ("year", "month", "part", "range")
    if when is None or not context.question.moved:
        return False
    # "Graduated on 1 June" may tell what was so on that day, "joined on 1 June" does not.
    return when.precision in spans or (when.precision == "day" and not context.stages)


def _entered(context: Context, stage: Stage | None, when: Period, day: str) -> tuple[Roster, str]:
    last = min(when.last, context.day)
    projects = context.library.roll.came(stage, when.first, last, day)
    open_ = when.precision == "range" and when.first < context.knowledge.first_day
    key = "list.until" if open_ else "list.between"
    text = context.voice.say(key, first=when.first, last=last)
    return projects, context.voice.say(f"list.entered.{stage or 'joined'}", when=text)


def _went(context: Context, first: Stage, last: Stage, day: str) -> tuple[Roster, str]:
    """The projects that were in one stage and came into another one later."""
    voice, roll = context.voice, context.library.roll
    both = roll.reached(first, context.day) & roll.reached(last, context.day)
    projects = roll.in_order(day).only(both)
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


def without_archived(context: Context, projects: Roster) -> Roster:
    """Those of some projects that are not archived on the day asked about."""
    return projects.without(context.library.roll.stages(context.day_asked())["archived"])
