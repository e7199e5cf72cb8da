"""How to use the bot: the help card, the greeting and the suggested prompts."""

from collections.abc import Iterator

from bot.know.knowledge import Knowledge
from bot.model import Lang
from bot.reply.blocks import kit, parts
from bot.reply.blocks.press import Press, pack
from bot.reply.voice import Voice


def blocks(
    knowledge: Knowledge, lang: Lang, commands: bool = False, pressable: bool = True
) -> Iterator[kit.Block]:
    """What can be asked, by example; `commands` adds the words after /cncf."""
    voice = Voice(knowledge, lang)
    yield kit.section(parts.bold(parts.escape(about(voice))))
    yield kit.section("\n".join(f"• {parts.escape(line)}" for line in examples(voice)))
    if commands:
        lines = (voice.say(f"slack.help.command.{kind}") for kind in _keys(knowledge, "command"))
        title = parts.bold(voice.say("slack.help.commands"))
        yield kit.section("\n".join((title, *(f"• {line}" for line in lines))))
    else:
        yield kit.section(voice.say("slack.help.doors"))
    if pressable:
        yield from _prompts(voice)
    yield kit.context(voice.say("slack.card.data", date=knowledge.date))


def welcome(voice: Voice, words: str) -> list[kit.Block]:
    """A hello for a newcomer, with three questions to try."""
    return [kit.section(parts.escape(words)), *_prompts(voice, 3)]


def _prompts(voice: Voice, most: int | None = None) -> list[kit.Block]:
    asked = (prompt["message"] for prompt in prompts(voice.knowledge, voice.lang)[:most])
    return kit.actions(
        [kit.button(q, f"ask:{i}", pack(Press(q, voice.lang))) for i, q in enumerate(asked)]
    )


def about(voice: Voice) -> str:
    """What the bot does."""
    knowledge = voice.knowledge
    return voice.say("help.lead", count=len(knowledge.projects), date=knowledge.date)


def examples(voice: Voice) -> Iterator[str]:
    """A line for each kind of question."""
    for kind in voice.knowledge.phrases["help"]["lines"]:
        yield voice.say(f"help.lines.{kind}")


def prompts(knowledge: Knowledge, lang: Lang) -> list[dict[str, str]]:
    """At most four questions to start with, as the Assistant pane takes them."""
    voice = Voice(knowledge, lang)
    return [
        {
            "title": voice.say(f"slack.help.prompts.{kind}"),
            "message": voice.say(f"slack.help.examples.{kind}"),
        }
        for kind in _keys(knowledge, "prompts")
    ]


def greeting(knowledge: Knowledge, lang: Lang) -> str:
    """The first words in the Assistant pane."""
    return Voice(knowledge, lang).say("slack.help.greeting", count=len(knowledge.projects))


def _keys(knowledge: Knowledge, part: str) -> list[str]:
    return list(knowledge.phrases["slack"]["help"][part])
