"""What Slack accepts, as far as our messages go: https://docs.slack.dev/reference/block-kit.

Slack's limits are tested here, the shape of blocks and elements by slack_sdk's models as well.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import slack_models

MESSAGE = 13_000
BLOCKS = 50
SECTION, FIELDS, FIELD = 3_000, 10, 2_000
CONTEXT, CONTEXT_TEXT = 10, 2_000
ACTIONS, BUTTON, VALUE, ACTION_ID = 25, 75, 2_000, 255
HEADER = 150
OPTIONS, OPTION_VALUE, PLACEHOLDER = 100, 150, 150
VIEW_BLOCKS, TITLE, METADATA, VIEW = 100, 24, 3_000, 250_000
TABLE_ROWS, TABLE_COLUMNS, TABLES = 100, 20, 1
ALT_TEXT = 2_000
URL = 3_000

CELLS = {"raw_text": "text", "rich_text": "elements"}
CLASSIC = frozenset(["section", "context", "actions", "header", "divider"])
TYPES = CLASSIC | {"image", "table"}
INPUTS = frozenset(["plain_text_input", "url_text_input", "external_select"])
INPUT_TEXT, LABEL, HINT = 3_000, 2_000, 2_000
SELECTS = frozenset(["static_select", "external_select"])
_LINK = re.compile(r"<https?://[^\s<>|]+(?:\|[^<>|\n]+)?>")
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt);)")


def problems(blocks: list[dict[str, Any]]) -> list[str]:
    """Everything in a message's blocks that Slack would refuse or take for mark-up of ours."""
    return [*_message(blocks), *slack_models.problems(blocks)]


def view_problems(view: dict[str, Any]) -> list[str]:
    """Everything in a modal or App Home that Slack would refuse."""
    return [*_view(view), *slack_models.view_problems(view)]


def _view(view: dict[str, Any]) -> Iterator[str]:
    blocks = view["blocks"]
    if view.get("type") == "modal":
        yield from _modal(view)
    elif view.get("type") != "home":
        yield f"{view.get('type')!r} is not a modal or home"
    if not 1 <= len(blocks) <= VIEW_BLOCKS:
        yield f"{len(blocks)} blocks, 1 to {VIEW_BLOCKS}"
    if len(view.get("private_metadata", "")) > METADATA:
        yield "the metadata is too long"
    if len(json.dumps(view, ensure_ascii=False)) > VIEW:
        yield "the view is too long"
    yield from _unique(blocks)
    for i, block in enumerate(blocks):
        yield from (f"block {i}: {problem}" for problem in _in_view(block, view))


def _modal(view: dict[str, Any]) -> Iterator[str]:
    yield from _text(view.get("title"), TITLE, ("plain_text",))
    yield from _text(view.get("close"), TITLE, ("plain_text",))
    if not view.get("callback_id"):
        yield "a modal needs a callback_id"
    if "submit" in view:
        yield from _text(view["submit"], TITLE, ("plain_text",))
    elif any(block.get("type") == "input" for block in view["blocks"]):
        yield "a modal with inputs needs a submit"


def _in_view(block: dict[str, Any], view: dict[str, Any]) -> Iterator[str]:
    if block.get("type") == "input" and view.get("type") == "modal":
        yield from _input(block)
        return
    if block.get("type") not in CLASSIC:
        yield f"type {block.get('type')!r} is not for views"
    yield from _block(block)


def _input(block: dict[str, Any]) -> Iterator[str]:
    element = block.get("element") or {}
    yield from _text(block.get("label"), LABEL, ("plain_text",))
    if "hint" in block:
        yield from _text(block["hint"], HINT, ("plain_text",))
    if element.get("type") not in INPUTS:
        yield f"input {element.get('type')!r} is not one of ours"
    elif element["type"] == "external_select":
        yield from _select(element)
        if "initial_option" in element:
            yield from options_problems([element["initial_option"]])
    elif element.get("max_length", 1) > INPUT_TEXT or not element.get("action_id"):
        yield "a text input needs an action_id, and its text a length that Slack takes"


def _message(blocks: list[dict[str, Any]]) -> Iterator[str]:
    if len(blocks) > BLOCKS:
        yield f"{len(blocks)} blocks, at most {BLOCKS}"
    size = len(json.dumps(blocks, ensure_ascii=False))
    if size > MESSAGE:
        yield f"{size} characters in all, at most {MESSAGE}"
    if sum(block.get("type") == "table" for block in blocks) > TABLES:
        yield f"more than {TABLES} table"
    yield from _unique(blocks)
    for i, block in enumerate(blocks):
        for problem in _block(block):
            yield f"block {i}: {problem}"


def _unique(blocks: list[dict[str, Any]]) -> Iterator[str]:
    for name in ("action_id", "block_id"):
        for value, times in Counter(_values(blocks, name)).items():
            if times > 1:
                yield f"{name} {value!r} is used {times} times"


def _values(value: Any, name: str) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get(name), str):
            yield value[name]
        for item in value.values():
            yield from _values(item, name)
    elif isinstance(value, list):
        for item in value:
            yield from _values(item, name)


def _block(block: dict[str, Any]) -> Iterator[str]:
    kind = block.get("type")
    if kind not in TYPES:
        yield f"type {kind!r} is not one of ours"
    elif kind == "section":
        yield from _section(block)
    elif kind == "context":
        yield from _context(block)
    elif kind == "actions":
        yield from _actions(block)
    elif kind == "header":
        yield from _text(block.get("text"), HEADER, ("plain_text",))
    elif kind == "image":
        yield from _image(block)
    elif kind == "table":
        yield from _table(block)


def _actions(block: dict[str, Any]) -> Iterator[str]:
    yield from _elements(block, ACTIONS)
    for element in block.get("elements", []):
        yield from _element(element)


def _context(block: dict[str, Any]) -> Iterator[str]:
    yield from _elements(block, CONTEXT)
    for element in block.get("elements", []):
        is_image = element.get("type") == "image"
        yield from _image(element) if is_image else _text(element, CONTEXT_TEXT)


def _section(block: dict[str, Any]) -> Iterator[str]:
    fields = block.get("fields", [])
    if "text" not in block and not fields:
        yield "a section needs a text or fields"
    if "text" in block:
        yield from _text(block["text"], SECTION)
    if len(fields) > FIELDS:
        yield f"{len(fields)} fields, at most {FIELDS}"
    for field in fields:
        yield from _text(field, FIELD)
    accessory = block.get("accessory")
    if accessory is not None:
        yield from _image(accessory) if accessory.get("type") == "image" else _element(accessory)


def _table(block: dict[str, Any]) -> Iterator[str]:
    rows = block.get("rows", [])
    if not 1 <= len(rows) <= TABLE_ROWS:
        yield f"{len(rows)} rows, 1 to {TABLE_ROWS}"
    widths = {len(row) for row in rows}
    if len(widths) > 1 or not all(1 <= width <= TABLE_COLUMNS for width in widths):
        yield f"rows of {sorted(widths)} cells, all the same and 1 to {TABLE_COLUMNS}"
    if len(block.get("column_settings", [])) > TABLE_COLUMNS:
        yield "settings for too many columns"
    for cell in (cell for row in rows for cell in row):
        kind = cell.get("type") if isinstance(cell, dict) else None
        if kind not in CELLS:
            yield f"{str(cell)[:60]!r} is not a cell"
        elif not cell.get(CELLS[kind]):
            yield "an empty cell"


def _elements(block: dict[str, Any], most: int) -> Iterator[str]:
    count = len(block.get("elements", []))
    if not 1 <= count <= most:
        yield f"{count} elements, 1 to {most}"


def _image(image: dict[str, Any]) -> Iterator[str]:
    if not re.match(r"https?://\S+$", image.get("image_url", "")) or len(image["image_url"]) > URL:
        yield "an image needs an address"
    if not 1 <= len(image.get("alt_text", "")) <= ALT_TEXT:
        yield "an image needs an alternative text"


def _element(element: dict[str, Any]) -> Iterator[str]:
    yield from _select(element) if element.get("type") in SELECTS else _button(element)


def _select(select: dict[str, Any]) -> Iterator[str]:
    if not 1 <= len(select.get("action_id", "")) <= ACTION_ID:
        yield "a select needs an action_id"
    if "placeholder" in select:
        yield from _text(select["placeholder"], PLACEHOLDER, ("plain_text",))
    if select["type"] == "static_select":
        yield from options_problems(select.get("options", []))
        if select.get("initial_option", select["options"][0]) not in select["options"]:
            yield "the initial option is not one of the options"


def options_problems(options: list[dict[str, Any]]) -> list[str]:
    """Everything in the options of a select that Slack would refuse."""
    found = [] if len(options) <= OPTIONS else [f"{len(options)} options, at most {OPTIONS}"]
    for option in options:
        found += _text(option.get("text"), BUTTON, ("plain_text",))
        if not 1 <= len(option.get("value", "")) <= OPTION_VALUE:
            found.append(f"a value of {len(option.get('value', ''))} characters")
    if len({option["value"] for option in options}) < len(options):
        found.append("two options have the same value")
    return found


def _button(button: dict[str, Any]) -> Iterator[str]:
    if button.get("type") != "button":
        yield f"element {button.get('type')!r} is not one of ours"
    yield from _text(button.get("text"), BUTTON, ("plain_text",))
    action = button.get("action_id", "")
    if len(action) > ACTION_ID or not (action or button.get("url")):
        yield "a button needs an action_id"
    if len(button.get("value", "")) > VALUE:
        yield f"a button's value has {len(button['value'])} characters, at most {VALUE}"


def _text(text: Any, most: int, kinds: tuple[str, ...] = ("mrkdwn", "plain_text")) -> Iterator[str]:
    if not isinstance(text, dict) or text.get("type") not in kinds:
        yield f"{str(text)[:60]!r} is not a text object of type {' or '.join(kinds)}"
        return
    said = text.get("text")
    if not isinstance(said, str) or not 1 <= len(said) <= most:
        yield f"a text of {len(said or '')} characters, 1 to {most}"
        return
    if text["type"] == "mrkdwn":
        bare = _LINK.sub("", said)
        if "<" in bare or ">" in bare or _ENTITY.search(bare):
            yield f"unescaped <, > or & in {bare[:80]!r}"
