"""Slack's blocks and their elements as the JSON that Slack takes, one constructor for each kind.

Not built with slack_sdk's models: these look at every attribute of every object again when they
validate, which was two thirds of the time to draw a message, and importing them takes longer than
most answers. The tests hold what is built here to those models, and to Slack's limits.
Slack's reference: https://docs.slack.dev/reference/block-kit
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from bot.reply.blocks.parts import cut

Block = dict[str, Any]
Element = dict[str, Any]
Text = dict[str, Any]
Option = dict[str, Any]
View = dict[str, Any]

SECTION, FIELD, CONTEXT, LABEL, TITLE, LONGER = 2_900, 1_900, 1_900, 75, 24, 150
"""The longest texts, in characters: those with mark-up stay 100 below what Slack takes."""


def plain(text: str, limit: int) -> Text:
    """Text without mark-up."""
    return {"emoji": True, "text": cut(text, limit), "type": "plain_text"}


def markdown(marked: str, limit: int) -> Text:
    """Text with mark-up, in which Slack is not to look for addresses and names of its own."""
    return {"text": cut(marked, limit), "type": "mrkdwn", "verbatim": True}


def header(text: str) -> Block:
    """A heading."""
    return {"text": plain(text, LONGER), "type": "header"}


def section(marked: str, accessory: Element | None = None) -> Block:
    """A paragraph, with an image or something to press beside it."""
    text = markdown(marked, SECTION)
    if accessory is None:
        return {"text": text, "type": "section"}
    return {"accessory": accessory, "text": text, "type": "section"}


def sections(lines: Iterable[str]) -> Iterator[Block]:
    """Lines in as few paragraphs as take them all."""
    text = ""
    for line in lines:
        if text and len(text) + len(line) + 1 > SECTION:
            yield section(text)
            text = ""
        text = f"{text}\n{line}" if text else line
    if text:
        yield section(text)


def fields(marked: Sequence[str]) -> Block:
    """Short texts in two columns."""
    return {"fields": [markdown(text, FIELD) for text in marked], "type": "section"}


def context(marked: str) -> Block:
    """Small print."""
    return {"elements": [markdown(marked, CONTEXT)], "type": "context"}


def actions(elements: Sequence[Element]) -> list[Block]:
    """A row of buttons, when there are any."""
    return [{"elements": list(elements), "type": "actions"}] if elements else []


def table(rows: Sequence[Sequence[Element]]) -> Block:
    """A table whose cells wrap their texts; the first row is its head."""
    settings = [{"is_wrapped": True} for _ in rows[0]]
    return {"column_settings": settings, "rows": [list(row) for row in rows], "type": "table"}


def cell(text: str) -> Element:
    """A cell of a table."""
    return {"text": text, "type": "raw_text"}


def bold_cell(text: str, url: str | None) -> Element:
    """A cell in bold, linked when there is an address."""
    style = {"bold": True}
    if url:
        said: Element = {"style": style, "text": text, "type": "link", "url": url}
    else:
        said = {"style": style, "text": text, "type": "text"}
    return {"elements": [{"elements": [said], "type": "rich_text_section"}], "type": "rich_text"}


def image(url: str, text: str) -> Element:
    """An image; the text is for those who don't see it."""
    return {"alt_text": text, "image_url": url, "type": "image"}


def button(text: str, action: str, value: str) -> Element:
    """A button."""
    return {"action_id": action, "text": plain(text, LABEL), "type": "button", "value": value}


def link_button(text: str, action: str, url: str) -> Element:
    """A button that opens a page."""
    return {"action_id": action, "text": plain(text, LABEL), "type": "button", "url": url}


def option(text: str, value: str) -> Option:
    """What can be chosen in a select."""
    return {"text": plain(text, LABEL), "value": value}


def select(
    action: str,
    options: Sequence[Option],
    placeholder: str | None = None,
    chosen: Option | None = None,
) -> Element:
    """A select of given options."""
    return _without_none(
        action_id=action,
        initial_option=chosen,
        options=list(options),
        placeholder=placeholder and plain(placeholder, LONGER),
        type="static_select",
    )


def search(action: str, placeholder: str) -> Element:
    """A select whose options are asked for from the first letter on."""
    return {
        "action_id": action,
        "min_query_length": 1,
        "placeholder": plain(placeholder, LONGER),
        "type": "external_select",
    }


def text_input(
    action: str, longest: int, multiline: bool = False, initial: str | None = None
) -> Element:
    """A place to write so many characters at most; `initial` stands in it already."""
    return _without_none(
        action_id=action,
        initial_value=initial,
        max_length=longest,
        multiline=multiline,
        type="plain_text_input",
    )


def url_input(action: str) -> Element:
    """A place to write an address."""
    return {"action_id": action, "type": "url_text_input"}


def labelled(
    name: str, label: str, element: Element, hint: str | None = None, optional: bool = True
) -> Block:
    """An input with its label; `name` is where its value is found when the modal is sent."""
    return _without_none(
        block_id=name,
        element=element,
        hint=hint and plain(hint, LONGER),
        label=plain(label, LONGER),
        optional=optional,
        type="input",
    )


def home(blocks: Iterable[Block]) -> View:
    """App Home."""
    return {"blocks": list(blocks), "type": "home"}


def modal(
    id: str,
    title: str,
    blocks: Iterable[Block],
    *,
    close: str,
    submit: str | None = None,
    metadata: str = "",
) -> View:
    """A modal; `metadata` comes back with whatever is done in it."""
    return _without_none(
        blocks=list(blocks),
        callback_id=id,
        close=plain(close, TITLE),
        private_metadata=metadata,
        submit=submit and plain(submit, TITLE),
        title=plain(title, TITLE),
        type="modal",
    )


def _without_none(**known: Any) -> dict[str, Any]:
    return {key: value for key, value in known.items() if value is not None}
