"""An Answer as Slack shows it: messages here, modals and App Home in `views`.

Pure functions; `kit` has the blocks. Slack's limits:
docs.slack.dev/reference/block-kit/blocks; 50 blocks and about 13,000 characters in a message.
"""

from typing import Any

from bot.know.knowledge import Knowledge
from bot.model import Answer, Lang
from bot.reply.blocks import guide, kit, message, parts
from bot.reply.blocks.sheet import Sheet

Blocks = list[kit.Block]

escape = parts.escape
prompts = guide.prompts
greeting = guide.greeting


def render(
    answer: Answer,
    knowledge: Knowledge,
    *,
    buttons: bool = False,
    share: bool = False,
    page: int = 0,
    shared_by: str | None = None,
    classic: bool = False,
) -> Blocks:
    """The blocks of a message, the lead first; empty for an answer that says nothing.

    `share` adds the button that shows a private answer to all; `shared_by` says which user did;
    `classic` does without images and new kinds of blocks, for when Slack refuses a message.
    """
    if not answer.lead:
        return []
    sheet = Sheet(answer, knowledge, page, share, classic)
    return list(message.blocks(sheet, buttons or share, shared_by))


def help_blocks(knowledge: Knowledge, lang: Lang, *, commands: bool = False) -> Blocks:
    """The help card; `commands` for somebody who has typed /cncf."""
    return list(guide.blocks(knowledge, lang, commands))


def without_images(drawn: Blocks) -> Blocks:
    """Blocks without the images beside their texts, for when Slack can't load one."""
    return [
        {key: value for key, value in block.items() if not _is_image(key, value)} for block in drawn
    ]


def _is_image(key: str, value: Any) -> bool:
    return key == "accessory" and value["type"] == "image"
