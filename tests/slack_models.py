"""The blocks that we draw, held to slack_sdk's models of them, which validate what they hold."""

from collections.abc import Callable, Iterator
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View


def problems(blocks: list[dict[str, Any]]) -> Iterator[str]:
    """What the models refuse in a message, or would not have written as it is."""
    return _compared(blocks, lambda: [block.to_dict() for block in Block.parse_all(blocks)])


def view_problems(view: dict[str, Any]) -> Iterator[str]:
    """The same for a modal or App Home."""
    return _compared(view, lambda: View(**view).to_dict())


def _compared(drawn: Any, modelled: Callable[[], Any]) -> Iterator[str]:
    try:
        known = modelled()
    except (SlackObjectFormationError, TypeError, ValueError) as error:
        yield f"slack_sdk's models refuse it: {error}"
        return
    if known != drawn:
        yield f"slack_sdk's models would write {str(known)[:300]}"
