"""Text in Slack's mark-up, made safe and kept to a length."""

import re
from collections.abc import Iterable

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
