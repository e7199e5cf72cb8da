"""A card of news: stage moves and new projects, for a channel that asked for them."""

from collections.abc import Mapping

from bot.know.sentences import first_sentence
from bot.model import Project
from bot.reply.blocks import kit, parts
from bot.reply.blocks.press import Press, pack
from bot.reply.voice import Voice


def lines(voice: Voice, changed: Mapping[str, str | None]) -> list[str]:
    """What happened, a line for each project; the value is its stage before (None: it is new)."""
    known = voice.knowledge.projects
    return [_line(voice, known[id], before) for id, before in changed.items() if id in known]


def blocks(voice: Voice, changed: Mapping[str, str | None], topic: str) -> list[kit.Block]:
    """The card; `topic` is what the channel wants news of."""
    said = [f"• {parts.linked(line)}" for line in lines(voice, changed)]
    drawn = [kit.header(voice.say("news.title"))]
    most = int(voice.knowledge.limits["admin"]["news"])
    drawn += kit.sections(said[:most])
    if len(said) > most:
        drawn.append(kit.context(voice.say("list.more", count=len(said) - most)))
    drawn += kit.actions([_button(voice, id) for id in list(changed)[:3]])
    data = voice.say("slack.card.data", date=voice.knowledge.date)
    drawn.append(kit.context(f"{voice.say('news.why', topic=parts.escape(topic))} · {data}"))
    return drawn


def _line(voice: Voice, project: Project, before: str | None) -> str:
    now = project.stages[-1]
    blanks = {"name": project.name, "stage": voice.stage(now), "date": now.since}
    if before is None:
        summary = first_sentence(project.summary.of(voice.lang)).strip()
        return voice.say("news.joined", summary=summary, **blanks)
    return voice.say("news.moved", before=voice.say(f"stages.{before}"), **blanks)


def _button(voice: Voice, id: str) -> kit.Element:
    name = voice.title(id)
    question = Press(voice.say("next.what", name=name), voice.lang)
    return kit.button(name, f"ask:{id}", pack(question))
