"""The stages of a project: now, at a time, when it entered one, and its way through them."""

from datetime import date
from itertools import pairwise

from bot.model import Line, Project, StageChange
from bot.reply.context import Context, Draft


def stage(context: Context, project: Project) -> Draft:
    """The stage of a project now, or at the time asked about."""
    voice, question = context.voice, context.question
    when = question.when
    first = project.stages[0]
    if when is not None and when.precision == "start":
        joined = voice.say(
            "stage.joined", name=project.name, date=first.since, stage=voice.stage(first)
        )
        return _stage_draft(context, project, [joined, _today(context, project)], first)
    day = context.day_asked()
    change = context.knowledge.stage_at(project, day)
    if change is None:
        lead = voice.say("stage.not_yet", name=project.name, day=day, date=first.since)
        return _stage_draft(context, project, [lead, _today(context, project)], first)
    if day == context.day:
        lead = voice.say(f"stage.now.{change.stage}", name=project.name, date=change.since)
        more = voice.successor(project) if change.stage == "archived" else []
        return _stage_draft(context, project, [lead, *more], change)
    lead = voice.say(f"stage.then.{change.stage}", name=project.name, day=day, date=change.since)
    return _stage_draft(context, project, [lead, _today(context, project)], change)


def entered(context: Context, project: Project) -> Draft:
    """When a project entered the stage that the question names, or how long it stayed."""
    voice = context.voice
    wanted = context.stages[0] if context.stages else project.stages[0].stage
    times = [c for c in project.stages if c.stage == wanted and c.since <= context.day]
    change = next(iter(times), None)
    if change is None:
        lead = voice.say(f"stage.never.{wanted}", name=project.name)
        return _stage_draft(context, project, [lead, _today(context, project)], project.stages[-1])
    parts = [voice.say(f"stage.entered.{wanted}", name=project.name, date=change.since)]
    parts += [voice.say("stage.again", date=again.since) for again in times[1:]]
    steps = [(before, after) for before, after in pairwise(project.stages) if before is change]
    for before, after in steps or [(project.stages[0], change)]:
        if before is not after and len(before.since) == len(after.since) == 10:
            days = (date.fromisoformat(after.since) - date.fromisoformat(before.since)).days
            blanks = {"first": voice.stage(before), "second": voice.stage(after), "days": days}
            years = round(days / 365.25, 1)
            said = "stage.took_years" if years >= 1 else "stage.took"
            parts.append(voice.say(said, years=f"{years:g}", **blanks))
    return _stage_draft(context, project, parts, change)


def timeline(context: Context, project: Project) -> Draft:
    """The way of a project through the stages."""
    path = context.voice.path(project, context.day)
    lead = context.voice.say("stage.way", name=project.name, path=path)
    return _stage_draft(context, project, [lead], project.stages[-1], "history")


def _today(context: Context, project: Project) -> str:
    change = context.knowledge.stage_at(project, context.day) or project.stages[-1]
    voice = context.voice
    return voice.say("stage.today", stage=voice.stage(change), date=change.since)


def _stage_draft(
    context: Context, project: Project, parts: list[str], change: StageChange, intent: str = "stage"
) -> Draft:
    voice, knowledge = context.voice, context.knowledge
    source, _ = knowledge.source(project, change.source)
    path = voice.say("stage.path", path=voice.path(project, context.day))
    lines = [
        Line(
            path,
            tuple(dict.fromkeys(knowledge.source(project, c.source)[0] for c in project.stages)),
        )
    ]
    differing = [c for c in project.stages if c.note is not None]
    for c in differing:
        note = voice.say("stage.differ", note=c.note.of(context.question.lang) if c.note else "")
        lines.append(Line(note, (knowledge.source(project, c.source)[0], "landscape")))
    return Draft(
        intent=intent,
        lead=voice.join(parts, "sentence"),
        projects=(project.id,),
        lines=tuple(lines),
        cards=(project.id,),
        sources=(source,),
        next=context.telling.next_questions(project, "stage"),
    )
