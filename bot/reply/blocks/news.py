"""A card of news: stage moves and new projects, for a channel that asked for them."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import Block, HeaderBlock

from bot.know.wording import first_sentence
from bot.model import Project
from bot.reply.blocks import parts
from bot.reply.blocks.press import Press, pack
from bot.reply.voice import Voice


def lines(voice: Voice, changed: Mapping[str, str | None]) -> list[str]:
    """What happened, a line for each project; the value is its stage before (None: it is new)."""
    known = voice.knowledge.projects
    return [_line(voice, known[id], before) for id, before in changed.items() if id in known]


def blocks(voice: Voice, changed: Mapping[str, str | None], topic: str) -> list[dict[str, Any]]:
    """The card; `topic` is what the channel wants news of."""
    said = [f"• {parts.linked(line)}" for line in lines(voice, changed)]
    drawn: list[Block] = [HeaderBlock(text=parts.plain(voice.say("news.title"), 150))]
    most = int(voice.knowledge.limits["admin"]["news"])
    drawn += [parts.section(text) for text in parts.packed(said[:most])]
    if len(said) > most:
        drawn.append(parts.context(voice.say("list.more", count=len(said) - most)))
    drawn += parts.actions([_button(voice, id) for id in list(changed)[:3]])
    data = voice.say("slack.card.data", date=voice.knowledge.date)
    drawn.append(parts.context(f"{voice.say('news.why', topic=parts.escape(topic))} · {data}"))
    return [block.to_dict() for block in drawn]


def _line(voice: Voice, project: Project, before: str | None) -> str:
    now = project.stages[-1]
    blanks = {"name": project.name, "stage": voice.stage(now), "date": now.since}
    if before is None:
        summary = first_sentence(project.summary.of(voice.lang)).strip()
        return voice.say("news.joined", summary=summary, **blanks)
    return voice.say("news.moved", before=voice.say(f"stages.{before}"), **blanks)


def _button(voice: Voice, id: str) -> Any:
    name = voice.title(id)
    question = Press(voice.say("next.what", name=name), voice.lang)
    return parts.button(name, f"ask:{id}", pack(question))
