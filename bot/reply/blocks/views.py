"""App Home and the modals. In views all blocks are classic: Slack takes tables in messages only."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol

from bot.know.knowledge import Knowledge
from bot.model import Answer, Lang
from bot.reply.blocks import card, guide, kit, message, parts
from bot.reply.blocks.press import OPTION, Press, pack
from bot.reply.blocks.sheet import Sheet, stage_name
from bot.reply.maturity import ORDER
from bot.reply.voice import Voice

prompts = guide.prompts

LANGUAGES = ("auto", "en", "zh")


class Named(Protocol):
    """A name that the matcher has found."""

    @property
    def id(self) -> str:
        """The record that it names."""

    @property
    def written(self) -> str:
        """As people write it."""


def home(knowledge: Knowledge, lang: Lang, choice: Lang | None = None) -> kit.View:
    """App Home: what the bot does, search, browsing, the user's language (None: automatic)."""
    voice = Voice(knowledge, lang)
    return kit.home(_home(voice, choice))


def look_up(
    knowledge: Knowledge, lang: Lang, answer: Answer | None = None, page: int = 0
) -> kit.View:
    """The modal to look a project up; with an answer once one is chosen."""
    voice = Voice(knowledge, lang)
    drawn: list[kit.Block] = [_search(voice)]
    if answer is not None:
        drawn += message.blocks(Sheet(answer, knowledge, page, classic=True), True, None)
    return _modal(voice, "look_up", drawn)


def explain(knowledge: Knowledge, lang: Lang, answers: Sequence[Answer]) -> kit.View:
    """The modal with a short card for each project that a message names."""
    voice = Voice(knowledge, lang)
    most = int(knowledge.limits["slack"]["cards"])
    drawn: list[kit.Block] = []
    cards = [(answer, card_) for answer in answers for card_ in answer.cards[:1]]
    for answer, short in cards[:most]:
        drawn.append(card.head(Sheet(answer, knowledge), short))
    if len(cards) > most:
        names = voice.join(parts.escape(short.title) for _, short in cards[most:])
        more = voice.say("slack.modal.more", count=len(cards) - most, names=names)
        drawn.append(kit.context(more))
    if not cards:
        drawn.append(kit.section(voice.say("slack.modal.none")))
    drawn.append(kit.context(voice.say("slack.card.data", date=knowledge.date)))
    return _modal(voice, "explain_message", drawn, title="explain")


def result(knowledge: Knowledge, answer: Answer, page: int = 0) -> kit.View:
    """The modal with the answer to a press in App Home."""
    drawn = message.blocks(Sheet(answer, knowledge, page, classic=True), True, None)
    return _modal(Voice(knowledge, answer.lang), "result", drawn)


def options(names: Iterable[Named], knowledge: Knowledge, lang: Lang) -> dict[str, Any]:
    """What a select offers while somebody types: each record once, projects with their stage."""
    voice = Voice(knowledge, lang)
    found: dict[str, kit.Option] = {}
    for name in names:
        record = knowledge.record(name.id)
        if record is None or name.id in found:
            continue
        title, badge = record.title(lang), voice.badge(record, knowledge.date)
        other = "" if name.written.casefold() == title.casefold() else f" ({name.written})"
        found[name.id] = kit.option(f"{title}{other} · {badge}", name.id)
    return {"options": list(found.values())[: int(knowledge.limits["slack"]["options"])]}


def _home(voice: Voice, choice: Lang | None) -> Iterator[kit.Block]:
    knowledge = voice.knowledge
    yield kit.header(voice.say("slack.help.title"))
    doors = voice.say("slack.help.doors")
    yield kit.section(f"{parts.bold(parts.escape(guide.about(voice)))}\n{doors}")
    yield _search(voice)
    yield kit.section(parts.bold(voice.say("slack.home.stages")))
    yield from kit.actions([_stage(voice, stage) for stage in ORDER])
    yield kit.section(parts.bold(voice.say("slack.home.categories")), _categories(voice))
    yield kit.section(parts.bold(voice.say("slack.home.language")), _languages(voice, choice))
    yield kit.section("\n".join(f"• {parts.escape(line)}" for line in guide.examples(voice)))
    count = len(knowledge.projects)
    yield kit.context(voice.say("slack.home.data", date=knowledge.date, count=count))


def _search(voice: Voice) -> kit.Block:
    """Search as you type."""
    searched = kit.search("look_up", voice.say("slack.home.search_hint"))
    return kit.section(parts.bold(voice.say("slack.home.search")), searched)


def _stage(voice: Voice, stage: str) -> kit.Element:
    """The button that lists a stage."""
    knowledge = voice.knowledge
    count = len(knowledge.in_stage(stage, knowledge.date))  # type: ignore[arg-type]
    label = voice.say("slack.home.stage", stage=stage_name(voice, stage), count=count)
    question = Press(voice.say(f"slack.ask.stage.{stage}"), voice.lang)
    return kit.button(label, f"browse:stage:{stage}", pack(question))


def _categories(voice: Voice) -> kit.Element:
    """A select of the categories that hold active projects, with how many."""
    knowledge = voice.knowledge
    active = [
        project.category
        for project in knowledge.in_stage(None, knowledge.date)
        if project.stages[-1].stage != "archived"
    ]
    chosen = []
    for id, count in sorted(Counter(active).items(), key=lambda item: -item[1]):
        name = knowledge.category_name(id, voice.lang)
        label = voice.say("slack.home.category", name=name, count=count)
        question = Press(voice.say("slack.ask.category", name=name), voice.lang)
        chosen.append(kit.option(label, pack(question, OPTION)))
    hint = voice.say("slack.home.category_hint")
    return kit.select("browse:category", chosen[:100], placeholder=hint)


def _languages(voice: Voice, choice: Lang | None) -> kit.Element:
    offered = {
        lang: kit.option(voice.say(f"slack.home.languages.{lang}"), lang) for lang in LANGUAGES
    }
    return kit.select("language", list(offered.values()), chosen=offered[choice or "auto"])


def _modal(voice: Voice, id: str, drawn: Iterable[kit.Block], title: str | None = None) -> kit.View:
    """A modal; its metadata says in which language it is."""
    heading, close = voice.say(f"slack.modal.{title or id}"), voice.say("slack.modal.close")
    return kit.modal(id, heading, drawn, close=close, metadata=voice.lang)
