"""A whole message: the answer, what one can do next, where it comes from."""

from collections.abc import Iterator

from bot.model import Source
from bot.reply.blocks import buttons, card, comparison, guide, kit, listing, parts
from bot.reply.blocks.sheet import Sheet
from bot.reply.voice import Voice


def blocks(sheet: Sheet, pressable: bool, shared_by: str | None) -> Iterator[kit.Block]:
    """The blocks of an answer. `shared_by` is the id of the user who shows it to all."""
    answer = sheet.answer
    if answer.intent == "help":
        yield from guide.blocks(sheet.knowledge, sheet.lang, pressable=pressable)
        return
    listed = listing.projects(sheet)
    if listed:
        yield from listing.blocks(sheet, listed)
    elif answer.intent == "comparison" and len(answer.cards) > 1:
        yield from comparison.blocks(sheet)
    elif answer.cards:
        yield from card.blocks(sheet)
    else:
        yield from _plain(sheet)
    if pressable:
        yield from kit.actions(list(buttons.of(sheet, listed)))
    yield from _small_print(sheet, shared_by)


def _source(voice: Voice, source: Source) -> str:
    linked = parts.link(source.url, source.title)
    return voice.source(source, linked).replace(source.taught_by, parts.escape(source.taught_by))


def _plain(sheet: Sheet) -> Iterator[kit.Block]:
    """An answer without a card: the lead, and lines that it does not begin already."""
    answer = sheet.answer
    lines = [line.text for line in answer.lines if line.text not in answer.lead]
    yield kit.section(card.first_bold(_without_line(answer.lead, lines[:1])))
    for note in answer.notes:
        yield kit.section(parts.linked(note))
    shown = [] if answer.intent == "count" else lines[: sheet.limit("lines")]
    yield from kit.sections(f"• {parts.linked(text)}" for text in shown)


def _without_line(lead: str, lines: list[str]) -> str:
    """The lead without an enumeration that the first line has in full."""
    at = lead.find(lines[0][:20]) if lines else -1
    return lead[:at].rstrip(" :：") if at > 0 else lead


def _small_print(sheet: Sheet, shared_by: str | None) -> Iterator[kit.Block]:
    """Sources and the date of the data, what to ask next, and who shows it."""
    answer, voice = sheet.answer, sheet.voice
    if shared_by:
        yield kit.context(voice.say("slack.card.shared", user=f"<@{shared_by}>"))
    if answer.sources:
        named = [_source(voice, source) for _, source in answer.sources[: sheet.limit("sources")]]
        text = parts.joined(named, voice.say("joiners.semicolon"), kit.CONTEXT - 200)
        data = voice.say("slack.card.data", date=sheet.day)
        yield kit.context(f"{voice.say('card.sources', sources=text)} · {data}")
    if answer.next:
        questions = " · ".join(parts.escape(question) for question in answer.next)
        yield kit.context(voice.say("card.next", questions=questions))
