"""The small parts of a message: safe mark-up, and blocks that keep Slack's limits."""

import re
from collections.abc import Iterable, Iterator, Sequence

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    ImageElement,
    InteractiveElement,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)

SECTION, FIELD, CONTEXT, LABEL = 2_900, 1_900, 1_900, 75
"""The longest texts, in characters; Slack's limits are 3,000, 2,000, 2,000 and 75."""

_ADDRESS = re.compile(r"https?://[^\s<>|，。；、）]+")
_AFTER = ".,;:!?)\"'"


def escape(text: str) -> str:
    """Escape what Slack's mark-up gives a meaning, which defangs mentions and links too."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def linked(text: str) -> str:
    """Escape a text and turn the addresses in it into links."""
    done, at = "", 0
    for found in _ADDRESS.finditer(text):
        address = found.group().rstrip(_AFTER)
        done += escape(text[at : found.start()]) + f"<{escape(address)}>"
        at = found.start() + len(address)
    return done + escape(text[at:])


def bold(marked: str) -> str:
    """Bold in Slack's mark-up, a line at a time; stars and backticks inside would end it."""
    lines = marked.replace("*", "∗").replace("`", "ˋ").split("\n")
    return "\n".join(f"*{line.strip()}*" if line.strip() else "" for line in lines)


def link(address: str, text: str) -> str:
    """A link, or the bare text without an address."""
    return f"<{escape(address)}|{escape(text).replace('|', '¦')}>" if address else escape(text)


def cut(text: str, limit: int) -> str:
    """A text that is not longer than the limit."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def joined(marked: Iterable[str], joiner: str, limit: int) -> str:
    """As many pieces of mark-up as fit; a piece is never cut."""
    text = ""
    for piece in marked:
        longer = f"{text}{joiner}{piece}" if text else piece
        if len(longer) > limit:
            break
        text = longer
    return text


def packed(lines: Iterable[str]) -> Iterator[str]:
    """Lines put together into texts that fit a section."""
    part = ""
    for line in lines:
        if part and len(part) + len(line) + 1 > SECTION:
            yield part
            part = ""
        part = f"{part}\n{line}" if part else line
    if part:
        yield part


def section(
    marked: str, accessory: InteractiveElement | ImageElement | None = None
) -> SectionBlock:
    """A paragraph."""
    return SectionBlock(text=markdown(marked, SECTION), accessory=accessory)


def fields(marked: Sequence[str]) -> SectionBlock:
    """Short texts in two columns."""
    return SectionBlock(fields=[markdown(text, FIELD) for text in marked])


def context(marked: str) -> ContextBlock:
    """Small print."""
    return ContextBlock(elements=[markdown(marked, CONTEXT)])


def actions(elements: Sequence[InteractiveElement]) -> Iterator[Block]:
    """A row of buttons, when there are any."""
    if elements:
        yield ActionsBlock(elements=list(elements))


def button(text: str, action: str, value: str) -> ButtonElement:
    """A button."""
    return ButtonElement(text=plain(text, LABEL), action_id=action, value=value)


def plain(text: str, limit: int) -> PlainTextObject:
    """Text without mark-up."""
    return PlainTextObject(text=cut(text, limit), emoji=True)


def markdown(marked: str, limit: int) -> MarkdownTextObject:
    """Text with mark-up, in which Slack is not to look for addresses and names of its own."""
    return MarkdownTextObject(text=cut(marked, limit), verbatim=True)
