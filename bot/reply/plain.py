"""An Answer as plain text: for terminals, notifications and screen readers."""

from bot.know.knowledge import Knowledge
from bot.model import Answer
from bot.reply.voice import Voice

LONGEST = 3_000
"""The longest text, in characters (contract of the command line)."""


def render(answer: Answer, knowledge: Knowledge) -> str:
    """The whole answer, the lead first."""
    voice = Voice(knowledge, answer.lang)
    blocks = [answer.lead]
    for card in answer.cards:
        head = " · ".join(part for part in (card.title, card.badge, card.category) if part)
        blocks.append(head if card.summary in answer.lead else f"{head}\n{card.summary}")
    blocks += answer.notes
    if answer.lines:
        blocks.append("\n".join(f"• {line.text}" for line in answer.lines))
    if len(answer.cards) == 1:
        card = answer.cards[0]
        links = voice.join((f"{what} {url}" for what, url in (*card.links, *card.ask)), "semicolon")
        if links:
            blocks.append(voice.say("card.links", links=links))
    if answer.sources:
        blocks.append(sources(answer, voice))
    if answer.next:
        blocks.append(voice.say("card.next", questions=" / ".join(answer.next)))
    text = "\n".join(block for block in blocks if block)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def sources(answer: Answer, voice: Voice) -> str:
    """The sources of an answer with their dates."""
    named = [voice.source(s, s.title) for _, s in answer.sources]
    return voice.say("card.sources", sources=voice.join(named, "semicolon"))
