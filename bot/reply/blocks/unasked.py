"""A reply that nobody asked for: short, why the bot spoke, who knows more, and how to stop it."""

from collections.abc import Iterator
from typing import Any

from slack_sdk.models.blocks import Block

from bot.know.knowledge import Knowledge
from bot.model import Answer, Project
from bot.reply.blocks import parts
from bot.reply.blocks.card import first_bold
from bot.reply.voice import Voice

BUTTONS = ("helpful", "unhelpful", "remove", "mute")


def blocks(answer: Answer, knowledge: Knowledge) -> list[dict[str, Any]]:
    """The blocks of the reply."""
    return [block.to_dict() for block in _blocks(answer, Voice(knowledge, answer.lang))]


def text(answer: Answer, knowledge: Knowledge) -> str:
    """The same as text with Slack's mark-up."""
    voice = Voice(knowledge, answer.lang)
    lines = (parts.escape(answer.lead), *map(parts.escape, _more(answer)), _why(answer, voice))
    return "\n".join(lines)


def _blocks(answer: Answer, voice: Voice) -> Iterator[Block]:
    said = [first_bold(answer.lead), *(parts.linked(line) for line in _more(answer))]
    yield parts.section("\n".join(said))
    yield parts.context(_why(answer, voice))
    yield from parts.actions(
        [
            parts.button(voice.say(f"helper.buttons.{kind}"), f"helper:{kind}", kind)
            for kind in BUTTONS
        ]
    )


def _more(answer: Answer) -> list[str]:
    """One line beside the lead: the badge of a project, else the first thing known of it."""
    card = answer.cards[0] if len(answer.cards) == 1 else None
    if card is not None and card.badge and card.badge not in answer.lead:
        return [" · ".join(filter(None, (card.title, card.badge, card.category)))]
    return [line.text for line in answer.lines if line.text not in answer.lead][:1]


def _why(answer: Answer, voice: Voice) -> str:
    """Why the bot spoke, from where it knows, and where people answer."""
    names = voice.join(_names(answer, voice), "or")
    said = [voice.say("helper.why", names=names) if names else voice.say("helper.why_list")]
    place = _place(answer, voice)
    if place:
        said.append(voice.say("helper.community", place=place))
    sources = [voice.source(s, parts.link(s.url, s.title)) for _, s in answer.sources[:1]]
    return voice.join((*said, *sources), "dot")


def _names(answer: Answer, voice: Voice) -> list[str]:
    return [parts.bold(parts.escape(voice.title(id))) for id in answer.subjects[:2]]


def _place(answer: Answer, voice: Voice) -> str:
    """Where the community of the first project answers, best place first."""
    for id in answer.subjects[:1]:
        record = voice.knowledge.record(id)
        if isinstance(record, Project) and record.ask:
            name, url = voice.places(record)[0]
            return parts.link(url, name)
    return ""
