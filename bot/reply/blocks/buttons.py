"""The buttons under a message: each carries a question of its own (see press.py)."""

from collections.abc import Iterator

from bot.model import Lang, Listed, Project
from bot.reply.blocks import kit, listing
from bot.reply.blocks.card import project_of
from bot.reply.blocks.related import related, rival
from bot.reply.blocks.sheet import Sheet

SIDES = 3
"""So many cards of sides, or of related projects, are offered at most."""


def of(sheet: Sheet, listed: list[Listed]) -> Iterator[kit.Element]:
    """The buttons that fit an answer."""
    answer = sheet.answer
    if listed:
        yield from listing.buttons(sheet, len(listed))
    elif answer.intent == "comparison":
        for card in answer.cards[:SIDES]:
            yield _what(sheet, card.id)
    else:
        yield from _of_card(sheet)
    for id in answer.suggestions:
        yield _what(sheet, id)
    if not answer.answered:
        label, question = (sheet.voice.say(f"slack.{kind}.help") for kind in ("buttons", "ask"))
        yield kit.button(label, "ask:help", sheet.again(question))
        return
    yield _language(sheet)
    if len(answer.cards) == 1:
        yield from _website(sheet)
    if sheet.share:
        value = sheet.again(answer.question, page=sheet.page)
        yield kit.button(sheet.voice.say("slack.buttons.share"), "share", value)


def _of_card(sheet: Sheet) -> Iterator[kit.Element]:
    """Its way through the stages, unless it is shown, and its comparison with a rival; for
    anything but a project the projects that it has to do with.
    """
    project = project_of(sheet)
    if project is None:
        for near in _near(sheet)[:SIDES]:
            yield _what(sheet, near.id)
        return
    voice = sheet.voice
    if voice.path(project, sheet.day) not in sheet.answer.lead:
        question = voice.say("slack.ask.history", name=project.name)
        label = voice.say("slack.buttons.history")
        yield kit.button(label, f"history:{project.id}", sheet.again(question))
    other = rival(sheet, project)
    if other is not None:
        question = voice.say("next.compare", name=project.name, other=other.name)
        label = voice.say("slack.buttons.compare", name=other.name)
        yield kit.button(label, f"compare:{project.id}:{other.id}", sheet.again(question))


def _near(sheet: Sheet) -> list[Project]:
    records = (sheet.knowledge.record(card.id) for card in sheet.answer.cards[:1])
    return [near for record in records if record for near in related(sheet.knowledge, record)]


def _what(sheet: Sheet, id: str) -> kit.Element:
    """The card of a record."""
    name = sheet.voice.title(id)
    return kit.button(name, f"ask:{id}", sheet.again(sheet.voice.say("next.what", name=name)))


def _language(sheet: Sheet) -> kit.Element:
    """The same in the other language."""
    other: Lang = "en" if sheet.lang == "zh" else "zh"
    value = sheet.again(sheet.answer.question, other, sheet.page)
    return kit.button(sheet.voice.say("slack.buttons.language"), f"lang:{other}", value)


def _website(sheet: Sheet) -> Iterator[kit.Element]:
    record = sheet.knowledge.record(sheet.answer.cards[0].id)
    home = record.links.get("home") if record else None
    if home:
        yield kit.link_button(sheet.voice.say("slack.buttons.website"), "link:home", home)
