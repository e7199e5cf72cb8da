"""A reply that nobody asked for: short, why the bot spoke, who knows more, and how to stop it."""

from collections.abc import Iterator

from bot.know.knowledge import Knowledge
from bot.model import Answer, Project
from bot.reply.blocks import kit, parts
from bot.reply.blocks.card import first_bold
from bot.reply.voice import Voice

BUTTONS = ("helpful", "unhelpful", "remove", "mute")


def blocks(answer: Answer, knowledge: Knowledge) -> list[kit.Block]:
    """The blocks of the reply."""
    return list(_blocks(answer, Voice(knowledge, answer.lang)))


def text(answer: Answer, knowledge: Knowledge) -> str:
    """The same as text with Slack's mark-up."""
    voice = Voice(knowledge, answer.lang)
    return "\n".join((*map(parts.escape, (answer.lead, *_more(answer))), _why(answer, voice)))


def _blocks(answer: Answer, voice: Voice) -> Iterator[kit.Block]:
    said = [first_bold(answer.lead), *(parts.linked(line) for line in _more(answer))]
    yield kit.section("\n".join(said))
    yield kit.context(_why(answer, voice))
    yield from kit.actions(
        [
            kit.button(voice.say(f"helper.buttons.{kind}"), f"helper:{kind}", kind)
            for kind in BUTTONS
        ]
    )


def _more(answer: Answer) -> list[str]:
    """One line beside the lead: what kind of thing it is about, when that is a single one."""
    lines = (
        " · ".join(filter(None, (card.title, card.badge, card.category))) for card in answer.cards
    )
    return [*lines] if len(answer.cards) == 1 else []


def _why(answer: Answer, voice: Voice) -> str:
    """Why the bot spoke, from where it knows, and where people answer."""
    names = voice.join(_names(answer, voice), "or")
    said = [voice.say("helper.why", names=names) if names else voice.say("helper.why_list")]
    said += _community(answer, voice)
    sources = [voice.source(s, parts.link(s.url, s.title)) for _, s in answer.sources[:1]]
    return voice.join((*said, *sources), "dot")


def _names(answer: Answer, voice: Voice) -> list[str]:
    return [parts.bold(parts.escape(voice.title(id))) for id in answer.subjects[:2]]


def _community(answer: Answer, voice: Voice) -> Iterator[str]:
    """Where the community of the first project answers: the best place."""
    for id in answer.subjects[:1]:
        record = voice.knowledge.record(id)
        if isinstance(record, Project) and record.ask:
            place, url = voice.places(record)[0]
            name = parts.escape(record.name)
            yield voice.say("helper.community", name=name, place=parts.link(url, place))
