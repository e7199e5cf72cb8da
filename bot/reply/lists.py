"""Lists and counts of projects, categories and stages."""

from collections.abc import Iterator
from itertools import islice

from msgspec.structs import replace

from bot.model import Line, Listed, Stage, Unit
from bot.reply.context import LEAD, Candidate, Context, Draft, Rule
from bot.reply.maturity import ORDER
from bot.reply.roll import Roster
from bot.reply.selection import GUIDE, Selection, entering, narrowed, select

MOVES = {"what", "stage", "process", "newest"}
"""What words may ask for that tell of projects which came into a stage."""


def candidates(context: Context) -> Iterator[Candidate]:
    """Every list or count that the question may ask for."""
    moved = _moved_then(context)
    if (context.asks("list") or context.asks("count") or _only_selects(context)) and not (
        context.aside() and not narrowed(context) and not context.question.thing
    ):
        aspects = ["list", "count", "when"]
        selects = context.stages or context.categories or context.question.moved
        aspects += ["stage", "process"] if selects else []
        aspects += ["category"] if context.categories else []
        aspects += MOVES if moved else ()
        # "joined in 2021" says what selects, though "joined" alone is a weak sign of it.
        rule = _explains(*aspects, whole=moved)
        yield whole(context, context.candidate("list", rule, lambda: listing(context)))
    if (
        context.asks("category")
        and not context.categories
        and all(unit.kind == "place" or id == GUIDE for unit, id in context.subjects)
    ):
        rule = _counted(context, _explains("category", "list", "count", "what"))
        yield context.candidate("categories", rule, lambda: categories_of(context))
    if (
        context.asks("stage")
        and not moved
        and not any(u.kind == "stage" for u in context.question.units)
    ):
        rule = _counted(context, _explains("stage", "list", "count", "category", "what"))
        yield context.candidate("stages", rule, lambda: stages_of(context))


def _counted(context: Context, rule: Rule) -> Rule:
    """A rule that also explains numbers: "the three stages"."""
    return lambda unit: 1.0 if number(context, unit) is not None else rule(unit)


def number(context: Context, unit: Unit) -> int | None:
    """The number that a unit says: "the five latest"."""
    if unit.kind != "word":
        return None
    if unit.text.isdigit():
        return int(unit.text)
    numbers = context.knowledge.questions["times"]["numbers"]
    return next((int(n) for n, words in numbers.items() if unit.text in words), None)


def whole(context: Context, found: Candidate) -> Candidate:
    """A list that explains all of a question is better than any fact."""
    every = all(share == 1.0 for share in found.explained)
    return replace(found, score=found.score + context.limits["whole_list"] * every)


def _moved_then(context: Context) -> bool:
    """Whether projects are meant that came into a stage in a time."""
    return context.question.moved and context.question.when is not None


def _only_selects(context: Context) -> bool:
    """Whether nothing but categories, stages and times is said: "any container registry in CNCF?",
    "what graduated in 2019".
    """
    units = context.question.units
    guide = any(GUIDE in unit.ids for unit in units)
    then = _moved_then(context)
    selects = bool(context.categories), bool(context.stages)
    if not then and not any(selects):
        return False
    named = context.question.many or guide or context.of_cncf()
    return (then or named or all(selects)) and all(
        unit.kind in ("place", "time", "stage")
        or any(id.startswith("category/") or id in ("cncf", GUIDE) for id in unit.ids)
        or (then and unit.kind == "cue" and unit.aspects.keys() <= MOVES)
        for unit in units
    )


def _explains(*aspects: str, whole: bool = False) -> Rule:
    def rule(unit: Unit) -> float:
        if unit.kind == "time" or not unit.tells:  # what is left out is accounted for, too
            return 1.0
        if any(id.startswith(("stage-", "category/")) or id in ("cncf", GUIDE) for id in unit.ids):
            return 1.0
        share = max((unit.aspects.get(a, 0.0) for a in aspects), default=0.0)
        return float(share > 0) if whole else share

    return rule


def listing(context: Context) -> Draft:
    """A list or a count of projects."""
    voice = context.voice
    chosen = select(context, without=context.question.negated)
    counting = context.asks("count") > 0
    if counting:
        lead = _count(context, chosen)
    else:
        beside = len(chosen.guide) if len(chosen.guide) < 120 else 0
        lead = found(context, chosen.what, chosen.projects, LEAD - beside)
    if chosen.guide and len(lead) + len(chosen.guide) < LEAD:
        lead = voice.join([lead, chosen.guide], "sentence")
    return Draft(
        intent="count" if counting else "list",
        lead=lead,
        lines=tuple(grouped(context, chosen.projects)),
        notes=(chosen.guide,) if chosen.guide and chosen.guide not in lead else (),
        sources=("landscape", *([GUIDE] if chosen.guide else [])),
    )


def matching(context: Context, chosen: Selection, words: str, without: bool = False) -> str:
    """In words: what projects have in common of which a question says some words."""
    text = context.voice.say("list.not_matching" if without else "list.matching", words=words)
    if not narrowed(context):
        return text
    return context.voice.say("list.in_category", what=chosen.what, category=text)


def listed(context: Context, projects: Roster, what: str) -> Draft:
    """Projects as a list or a count."""
    counting = context.asks("count") > 0
    say = counted if counting else found
    return Draft(
        intent="count" if counting else "list",
        lead=say(context, what, projects),
        projects=tuple(project.id for project in shown(context, projects)),
        lines=tuple(grouped(context, projects)),
        sources=("landscape",),
    )


def shown(context: Context, projects: Roster) -> list[Listed]:
    """The first projects of each stage: as many as are named one by one."""
    return list(projects.first(int(context.limits["listed"])))


def found(context: Context, what: str, projects: Roster, room: int = LEAD) -> str:
    """A list as a sentence: what it holds, how many, and as many names as fit."""
    voice = context.voice
    count = len(projects)
    if not count:
        return voice.say("list.none", what=what)
    text, _ = voice.shortened(_names(projects), room - len(what) - 12, count)
    return voice.say("list.found.many", what=what, count=count, names=text)


def counted(context: Context, what: str, projects: Roster) -> str:
    """A count as a sentence, and as many names as fit."""
    voice = context.voice
    count = voice.say("list.count", what=what, count=len(projects))
    text, fit = voice.shortened(_names(projects), LEAD - len(count) - 3, len(projects))
    return voice.say("list.counted", count=count, names=text) if fit else count


def _names(projects: Roster) -> list[str]:
    """As many names as a lead could hold."""
    return [project.name for project in islice(projects, LEAD)]


def _count(context: Context, chosen: Selection) -> str:
    voice = context.voice
    if context.stages or context.categories:
        return counted(context, chosen.what, chosen.projects)
    groups = _by_stage(context, chosen.projects)
    totals = {stage: len(inside) for stage, inside in groups.items()}
    total = len(chosen.projects)
    if entering(context, context.question.when):
        first = voice.say("list.count", what=chosen.what, count=total)
        return voice.join([first, voice.say("list.stages_today", **totals)], "sentence")
    when = voice.say("list.as_of", day=context.day_asked())
    first = voice.say("list.active", active=total - totals["archived"], total=total, when=when)
    return voice.join([first, voice.say("list.stages_sum", **totals)], "sentence")


def _by_stage(context: Context, projects: Roster) -> dict[Stage, Roster]:
    """Projects by the stage on the day that is asked about; those that came in a time are told by
    where they are today.
    """
    came = entering(context, context.question.when)
    day = context.day if came else context.day_asked()
    stages = context.library.roll.stages(day)
    return {stage: projects.only(inside) for stage, inside in stages.items()}


def grouped(context: Context, projects: Roster) -> Iterator[Line]:
    """The names by stage, a line for each."""
    voice = context.voice
    came = entering(context, context.question.when)
    phrase = "list.group_today" if came else "list.group"
    for stage, inside in _by_stage(context, projects).items():
        if count := len(inside):
            names = [project.name for project in shown(context, inside)]
            if len(names) < count:
                names.append(voice.say("list.more", count=count - len(names)))
            name = voice.say(f"stages.{stage}")
            text = voice.say(phrase, stage=name, count=count, names=voice.join(names))
            yield Line(text, ("landscape",))


def categories_of(context: Context) -> Draft:
    """The categories of the landscape and of the guide."""
    voice, knowledge, lang = context.voice, context.knowledge, context.question.lang
    today = context.library.roll.categories(context.day)
    names = [f"{knowledge.category_name(id, lang)} {count}" for id, count in today]
    text, _ = voice.shortened(names, LEAD - 80)
    guide = [c.name.of(lang) for c in knowledge.categories.values() if c.guide]
    of_guide = voice.say("category.all_guide", count=len(guide), names=voice.join(guide))
    all_today = voice.say("category.all", count=len(today), names=text)
    asked = any(id == GUIDE for _, id in context.subjects)
    return Draft(
        intent="list",
        lead=of_guide if asked else all_today,
        lines=(*_areas(context, [id for id, _ in today], names), Line(of_guide, (GUIDE,))),
        sources=("landscape",),
    )


def _areas(context: Context, ids: list[str], names: list[str]) -> Iterator[Line]:
    """The categories, a line for each area of the landscape; the largest ones first."""
    areas: dict[str, list[str]] = {}
    for id, name in zip(ids, names, strict=True):
        area = context.knowledge.categories[id].landscape.partition(" / ")[0]
        areas.setdefault(area, []).append(name)
    for area, inside in areas.items():
        text = context.voice.say("list.value", about=area, value=context.voice.join(inside))
        yield Line(text, ("landscape",))


def stages_of(context: Context) -> Draft:
    """The stages of CNCF projects, with their numbers."""
    voice, knowledge = context.voice, context.knowledge
    day = context.day_asked()
    inside = context.library.roll.stages(day)
    counts = {stage: projects.bit_count() for stage, projects in inside.items()}
    lines = []
    for stage in reversed(ORDER):
        topic = knowledge.record(f"stage-{stage}")
        if topic is not None:
            lines.append(Line(topic.summary.of(context.question.lang), ("landscape",)))
    lead = voice.say("list.stages", day=day, **counts)
    return Draft(intent="list", lead=lead, lines=tuple(lines), sources=("landscape",))
